"""What is done to images for an autoencoder to undo: noise and low resolution. Images lie in [0, 1]."""

import numpy as np
from scipy import ndimage


def add_noise(images, *, deviation: float, seed: int = 0) -> np.ndarray:
    """Add noise from N(0, deviation²) to every pixel of images (N, H, W[, 3]), and clip to [0, 1].

    Raises:
        ValueError: the deviation is negative or NaN.
    """
    if not deviation >= 0:
        raise ValueError(f"deviation must not be negative, received {deviation}")
    images = np.asarray(images, "float32")
    noise = np.random.default_rng(seed).standard_normal(images.shape, "float32")
    return np.clip(images + deviation * noise, 0, 1)


def lower_resolution(images, factor: int) -> np.ndarray:
    """Make images (N, H, W[, 3]) `factor` times smaller: a pixel is the mean of a block of factor² pixels.

    Raises:
        ValueError: no batch of images, or sides that the factor does not divide.
    """
    images = _batch(images)
    count, height, width = images.shape[:3]
    if factor < 1 or height % factor or width % factor:
        raise ValueError(f"the factor must divide the sides {height} and {width}, received {factor}")
    blocks = images.reshape(count, height // factor, factor, width // factor, factor, *images.shape[3:])
    return blocks.mean(axis=(2, 4))


METHODS = {"nearest": 0, "bilinear": 1}  # the degree of the splines that SciPy draws through the pixels


def enlarge(images, factor: int, *, method: str = "bilinear") -> np.ndarray:
    """Make images (N, H, W[, 3]) `factor` times larger without a network, to compare one with.

    "nearest" repeats each pixel, "bilinear" blends the four nearest.

    Raises:
        ValueError: no batch of images, a factor below 1, or another method.
    """
    images = _batch(images)
    if factor < 1:
        raise ValueError(f"factor must be at least 1, received {factor}")
    if method not in METHODS:
        raise ValueError(f'method must be "nearest" or "bilinear", received {method!r}')
    zoom = (1, factor, factor, 1)[: images.ndim]
    # grid_mode: a pixel is a square, not a point, so the corners of both images are the same.
    return ndimage.zoom(images, zoom, order=METHODS[method], mode="nearest", grid_mode=True)


def _batch(images) -> np.ndarray:
    images = np.asarray(images, "float32")
    if images.ndim not in (3, 4):
        raise ValueError(f"images must have shape (N, H, W) or (N, H, W, 3), received {images.shape}")
    return images
