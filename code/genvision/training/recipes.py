"""What `python -m genvision train …` can train: which module, on what data, and what to show of it."""

from collections.abc import Callable
from dataclasses import dataclass
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
        data: (settings, full) -> the arrays that `train` takes after the model.
        pictures: (module, model, rng) -> pictures (N, H, W[, 3]) that the model makes.
        low: lowest value of the pictures; the highest is 1.
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


def digits_in(low: float, *, labels: bool = False):
    """A function that gives the training digits scaled to [low, 1], and their labels if asked."""

    def data(settings, *, full: bool = False):
        from genvision.datasets import digits

        part = digits(full=full).train
        images = part.scaled(low, 1)
        return (images, part.labels) if labels else (images,)

    return data


def from_latents(module, model, rng) -> np.ndarray:
    """What a generator makes of random latent vectors."""
    return module.generate(model, rng.standard_normal((SHOWN, model.settings.latent_dim)))


def from_latents_and_labels(module, model, rng) -> np.ndarray:
    """What a conditional generator makes: rows of the digits 0 … 9."""
    latents = rng.standard_normal((SHOWN, model.settings.latent_dim))
    return module.generate(model, latents, np.arange(SHOWN) % 10)


RECIPES = {
    "gan": Recipe(
        module="genvision.gan.gan",
        settings="GANSettings",
        build="build_gan",
        data=digits_in(-1),
        pictures=from_latents,
        low=-1,
    ),
}
