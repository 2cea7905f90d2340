"""The models of the course: which module, on what data, what to show of it; and how stored weights were made.

`python -m genvision train …` and `course weights` read it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module

import numpy as np

SHOWN = 50  # pictures in the file of samples


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How to train one model from the shell.

    Attributes:
        module: with "_torch", "_keras" or "_settings" added, the modules of the model.
        settings: name of its settings.
        build: name of the function that makes the model.
        data: (settings, images (N, H, W[, C]), labels (N,)) -> what `train` takes after the model.
        pictures: (module, model, images, labels, rng) -> pictures (M, H, W[, C]) that the model makes.
        low: lowest value of images and pictures; the highest is 1.
    """

    module: str
    settings: str
    build: str
    data: Callable
    pictures: Callable
    low: float

    def load(self, backend: str):
        """The model's module for "torch" or "keras"; nothing else is imported."""
        return import_module(f"{self.module}_{backend}")

    def settings_type(self) -> type:
        return getattr(import_module(f"{self.module}_settings"), self.settings)


# --- data: what `train` takes -----------------------------------------------------------------


def images_alone(settings, images, labels):
    return (images,)


def images_and_labels(settings, images, labels):
    return images, labels


def images_twice(settings, images, labels):
    return images, images


def labels_if_conditional(settings, images, labels):
    return (images,) if settings.classes is None else (images, labels)


# --- pictures: what the model makes -----------------------------------------------------------


def latents(model, rng) -> np.ndarray:
    return rng.standard_normal((SHOWN, model.settings.latent_dim))


def generated(module, model, images, labels, rng):
    return module.generate(model, latents(model, rng))


def generated_classes(module, model, images, labels, rng):
    """Rows of the classes 0, 1, 2 …"""
    return module.generate(model, latents(model, rng), np.arange(SHOWN) % model.settings.classes)


def generated_family(module, model, images, labels, rng):
    conditional = model.settings.recipe.head != "none"
    return (generated_classes if conditional else generated)(module, model, images, labels, rng)


def decoded(module, model, images, labels, rng):
    classes = model.settings.classes
    return module.decode(model, latents(model, rng), classes and np.arange(SHOWN) % classes)


def reconstructed(module, model, images, labels, rng):
    """Rows of ten images, each above what becomes of it."""
    made = module.reconstruct(model, images[:SHOWN])
    rows = [half for i in range(0, SHOWN, 10) for half in (images[i : i + 10], made[i : i + 10])]
    return np.concatenate(rows)


def taken_for_class_0(module, model, images, labels, rng):
    """The images that the classifier finds most likely to be of the first class."""
    likely = np.argsort(-module.predict(model, images)[:, 0])
    return images[likely[:SHOWN]]


def recipe(module: str, settings: str, build: str, data, pictures, low: float) -> Recipe:
    module = f"genvision.{module}"
    return Recipe(module=module, settings=settings, build=build, data=data, pictures=pictures, low=low)


FAMILY = "gan_family.family", "FamilySettings", "build_family"
PROGRESSIVE = "progressive_growing.progressive", "ProgressiveSettings", "build_progressive"
AUTOENCODER = "autoencoders.autoencoder", "AutoencoderSettings", "build_autoencoder"
RECIPES = {
    "autoencoder": recipe(*AUTOENCODER, images_twice, reconstructed, 0),
    "cgan": recipe(
        "conditional_gan.cgan", "CGANSettings", "build_cgan", images_and_labels, generated_classes, -1
    ),
    "cnn": recipe(
        "cnn_layers.cnn", "CNNSettings", "build_classifier", images_and_labels, taken_for_class_0, 0
    ),
    "gan": recipe("gan.gan", "GANSettings", "build_gan", images_alone, generated, -1),
    "gan_family": recipe(*FAMILY, images_and_labels, generated_family, -1),
    "progressive": recipe(*PROGRESSIVE, images_alone, generated, -1),
    "vae": recipe("vae.vae", "VAESettings", "build_vae", labels_if_conditional, decoded, 0),
}


@dataclass(frozen=True)
class Stored:
    """How weights were made that come with the course.

    Attributes:
        recipe: of the model, and `options` for its settings.
        steps: of the training.
        seed: of weights, batches and noise.
        network: the part of the model whose weights are kept, by its name.
        hold_out: train on the 4,000 training digits only: a page shows the model the test digits.
    """

    recipe: Recipe
    steps: int
    options: dict = field(default_factory=dict)
    seed: int = 0
    network: str = "generator"
    hold_out: bool = False


# The same number of the generator's steps for all of the family: the page compares them.
FAMILY_STEPS = 3_000
VARIANT_NAMES = ("dcgan", "lsgan", "wgan", "wgan_gp", "acgan", "infogan", "r3gan")
STORED = {
    "gan": Stored(RECIPES["gan"], 20_000),
    "conditional_gan": Stored(RECIPES["cgan"], 6_000),
    **{f"gan_family_{v}": Stored(RECIPES["gan_family"], FAMILY_STEPS, {"variant": v}) for v in VARIANT_NAMES},
    "vae": Stored(RECIPES["vae"], 6_000, network="network", hold_out=True),
}
