"""Checks on what goes into a training: each returns its argument as an array, or says what is wrong."""

import numpy as np


def check_images(
    images, shape: tuple[int, ...], *, batch_size: int = 1, low: float = -1.0, high: float = 1.0
) -> np.ndarray:
    """Images as a float32 array (N, *shape) in [low, high].

    Raises:
        ValueError: another shape or range, NaN or infinity, or fewer images than a batch.
    """
    images = np.asarray(images, dtype="float32")
    if images.ndim != 1 + len(shape) or images.shape[1:] != tuple(shape):
        expected = ", ".join(map(str, shape))
        raise ValueError(f"images must have shape (N, {expected}), received {images.shape}")
    if len(images) < batch_size:
        raise ValueError(f"need at least one batch of {batch_size} images, received {len(images)}")
    if not np.isfinite(images).all():
        raise ValueError("images must be finite, received NaN or infinity")
    darkest, brightest = images.min(), images.max()
    seems_unscaled = low < 0 <= darkest and brightest <= high and not are_levels(images, low, high)
    if darkest < low or brightest > high or seems_unscaled:
        none_below = ", none below 0: they seem to be scaled to [0, 1]" if seems_unscaled else ""
        raise ValueError(
            f"images must be scaled to [{low:g}, {high:g}], the range that the network works in; "
            f"received values from {darkest:g} to {brightest:g}{none_below}".replace("[-", "[−")
        )
    return images


def are_levels(images: np.ndarray, low: float, high: float) -> bool:
    """Whether all values are among the 256 levels of a file's bytes, scaled to [low, high].

    So bright images tell themselves from wrongly scaled ones: of the levels of [0, 1], every second one
    is no level of [−1, 1].
    """
    levels = (images - low) * (255 / (high - low))
    return bool(np.all(np.abs(levels - np.rint(levels)) < 0.01))


def check_labels(labels, classes: int, count: int | None = None) -> np.ndarray:
    """Labels as an int32 array (N,) with values in 0 … classes − 1; `count` is N, if it is known.

    Raises:
        ValueError: not whole numbers, not one for each image, or a label out of range.
    """
    labels = np.asarray(labels)
    if not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(f"labels must be whole numbers, received {labels.dtype}")
    if labels.ndim != 1 or count not in (None, len(labels)):
        length = "N" if count is None else count
        raise ValueError(f"labels must have shape ({length},), one for each image; received {labels.shape}")
    if len(labels) and not 0 <= labels.min() <= labels.max() < classes:
        raise ValueError(
            f"labels must lie in 0 … {classes - 1}, received values from {labels.min()} to {labels.max()}"
        )
    return labels.astype("int32")


def check_latents(latents, latent_dim: int) -> np.ndarray:
    """Latent vectors as a float32 array (M, latent_dim).

    Raises:
        ValueError: another shape, NaN or infinity.
    """
    latents = np.asarray(latents, dtype="float32")
    if latents.ndim != 2 or latents.shape[1] != latent_dim:
        raise ValueError(f"latents must have shape (M, {latent_dim}), received {latents.shape}")
    if not np.isfinite(latents).all():
        raise ValueError("latents must be finite, received NaN or infinity")
    return latents


def latents_for_snapshots(latents, latent_dim: int, seed: int, count: int = 25) -> np.ndarray:
    """The latent vectors (M, latent_dim) of a training's snapshots, checked; `count` random ones for None."""
    if latents is None:
        latents = np.random.default_rng(seed).standard_normal((count, latent_dim))
    return check_latents(latents, latent_dim)
