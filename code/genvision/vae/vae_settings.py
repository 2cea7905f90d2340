"""Settings of the variational autoencoder, shared by the PyTorch and the Keras version."""

from dataclasses import dataclass

import numpy as np

from genvision.checks import check_labels


@dataclass(frozen=True, kw_only=True)
class VAESettings:
    """Sizes and hyperparameters of a convolutional VAE on 28×28 grey images in [0, 1].

    The defaults give an encoder with 82,028 parameters and a decoder with 83,049: small enough
    for the decoder to run in a web page.
    """

    image_size: int = 28  # every convolution halves it: a multiple of 2 for each of `channels`
    latent_dim: int = 2  # length of z; with 2 numbers the whole latent space is a plane to look at
    channels: tuple[int, ...] = (16, 24)  # of the encoder's convolutions; the decoder's run backwards
    hidden_units: int = 64  # of the dense layer between the convolutions and z
    classes: int | None = None  # a number makes it a conditional VAE: each image comes with its label
    beta: float = 1.0  # weight of the KL term; 1 is the VAE of 2013, others a β-VAE (Higgins et al. 2017)
    batch_size: int = 64
    learning_rate: float = 1e-3
    adam_epsilon: float = 1e-7

    def __post_init__(self):
        for name in ("image_size", "latent_dim", "hidden_units", "batch_size"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, received {getattr(self, name)}")
        if not self.channels or min(self.channels) < 1:
            raise ValueError(f"channels must be numbers of at least 1, received {self.channels}")
        if self.image_size % 2 ** len(self.channels):
            raise ValueError(
                f"image_size must be a multiple of {2 ** len(self.channels)}, as each of "
                f"{len(self.channels)} convolutions halves it; received {self.image_size}"
            )
        if self.classes is not None and self.classes < 2:
            raise ValueError(f"classes must be None or at least 2, received {self.classes}")
        for name in ("beta", "learning_rate"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} must not be negative, received {getattr(self, name)}")

    @property
    def smallest_side(self) -> int:
        """Height and width after the encoder's last convolution: 28 -> 14 -> 7."""
        return self.image_size // 2 ** len(self.channels)


def check_condition(labels, count: int, settings: VAESettings) -> np.ndarray | None:
    """The labels of a conditional VAE as int32 (count,), None for a VAE without classes.

    Raises:
        ValueError: labels for a VAE without classes, none for one with, or labels out of range.
    """
    if settings.classes is None:
        if labels is not None:
            raise ValueError("a VAE with classes=None takes no labels; set classes for a conditional VAE")
        return None
    if labels is None:
        raise ValueError(f"a conditional VAE with {settings.classes} classes needs labels, received None")
    return check_labels(labels, settings.classes, count)
