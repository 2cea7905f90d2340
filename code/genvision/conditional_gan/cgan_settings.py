"""Settings of the conditional GAN, shared by the PyTorch and the Keras version."""

from dataclasses import dataclass

import numpy as np

from genvision.checks import check_labels, latents_for_snapshots


@dataclass(frozen=True, kw_only=True)
class CGANSettings:
    """Sizes and hyperparameters of a conditional GAN on 28×28 grey images in [−1, 1] of ten classes.

    The defaults give the networks of the lesson: a generator with 1,490,824
    parameters (1,489,088 of them trainable) and a discriminator with 574,113.
    """

    image_size: int = 28
    classes: int = 10  # labels are 0 … classes − 1
    latent_dim: int = 100  # length of z, the noise vector the generator starts from
    generator_units: tuple[int, ...] = (256, 512, 1024)  # widening: from noise to an image
    discriminator_units: tuple[int, ...] = (512, 256, 128)
    # The first embeddings, drawn evenly from this range: Keras's own. They make the product with noise
    # or image small, but no signal is lost. Batch normalization brings the generator's input back to
    # size, and Adam's steps of 2e-4 are large beside 0.05: both networks soon have embeddings of their
    # choice. PyTorch's N(0, 1) works too, but stays as random as it was drawn for thousands of steps:
    # every digit is then seen through its own random mask. Embeddings around 1 tell the digits apart last.
    embedding_range: tuple[float, float] = (-0.05, 0.05)
    leaky_slope: float = 0.2  # a plain ReLU would pass no gradient to the generator where it is off
    batch_norm_momentum: float = 0.8  # share of the old moving average kept; Keras's convention
    batch_norm_epsilon: float = 1e-3
    batch_size: int = 32
    generator_learning_rate: float = 2e-4
    discriminator_learning_rate: float = 2e-4
    adam_beta1: float = 0.5  # 0.9 remembers too long: the opponent has moved on (Radford et al. 2015)
    adam_epsilon: float = 1e-7

    def __post_init__(self):
        for name in ("image_size", "classes", "latent_dim"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, received {getattr(self, name)}")
        if self.batch_size < 2:
            raise ValueError(
                "batch_size must be at least 2, as batch normalization needs a variance; "
                f"received {self.batch_size}"
            )
        low, high = self.embedding_range
        if not low < high:
            raise ValueError(f"embedding_range must be (low, high), received {self.embedding_range}")
        for name in ("generator_learning_rate", "discriminator_learning_rate"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} must not be negative, received {getattr(self, name)}")


def snapshot_inputs(settings: CGANSettings, latents, labels, seed: int):
    """The latent vectors (M, Z) and labels (M,) of the snapshots; None stands for two of each class."""
    if labels is None:
        count = 2 * settings.classes if latents is None else len(latents)
        labels = np.arange(count) % settings.classes
    latents = latents_for_snapshots(latents, settings.latent_dim, seed, count=len(labels))
    return latents, check_labels(labels, settings.classes, len(latents))
