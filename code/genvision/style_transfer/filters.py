"""Random filters, their responses, and a blur as two matrices: NumPy.

A random filter sees some pattern of a few pixels. An image that answers all random filters as the
style does, as often and as strongly, has the style's texture: that is the sliced Wasserstein distance
between the two sets of patches (Heitz et al. 2021, arXiv:2006.07229, there on VGG19's features;
Elnekave & Weiss 2022, arXiv:2203.11862, on the patches of the image itself, as here).
"""

import numpy as np


def random_filters(rng: np.random.Generator, count: int, size: int, *, mean_kept: float = 1.0) -> np.ndarray:
    """Filters (size, size, 3, count) float32: random directions of unit length in the space of patches.

    Neighbouring pixels resemble each other, so what a filter answers is mostly its own mean times the
    brightness of the patch. `mean_kept` below 1 takes that part of its mean away in each
    channel, and brings out texture; at 0 the filter does not see an even patch at all.
    """
    filters = rng.standard_normal((size, size, 3, count), "float32")
    filters -= (1 - mean_kept) * filters.mean(axis=(0, 1), keepdims=True)
    return filters / np.sqrt(np.square(filters).sum(axis=(0, 1, 2)))


def blur_matrix(length: int, deviation: float) -> np.ndarray:
    """A matrix (M, length) whose rows are Gaussians: it blurs a row of pixels, and keeps only M of them.

    `A @ image @ B.T` blurs an image in both directions. After a blur of some pixels' width, one
    place in every `deviation` pixels says nearly as much as all of them.
    """
    count = max(1, round(length / deviation))
    centres = (np.arange(count) + 0.5) * length / count - 0.5
    weights = np.exp(-((np.arange(length) - centres[:, None]) ** 2) / (2 * deviation**2))
    return (weights / weights.sum(axis=1, keepdims=True)).astype("float32")


def quantile_places(count: int, wanted: int) -> np.ndarray:
    """Places (wanted,) in `count` sorted values: one from each of `wanted` equal parts.

    So the sorted responses of two images of different sizes can be compared one by one.
    """
    return ((np.arange(wanted) + 0.5) * count / wanted).astype("int64")


def sliced_wasserstein(
    image: np.ndarray, style: np.ndarray, filters: np.ndarray, style_stride: int = 1
) -> float:
    """Mean squared difference between the sorted responses of two images to filters.

    For one filter the sorted responses pair up so that their squared differences are the least
    possible: the Wasserstein-2 distance in one dimension, squared. The mean over random filters is
    the sliced distance. The loss in PyTorch and Keras is the same number.

    Args:
        image, style: (H, W, 3); the sizes may differ.
        filters: (size, size, 3, count).
        style_stride: take every `style_stride`th place of the style, in both directions.
    """
    one = np.sort(responses(image, filters), axis=0)
    other = np.sort(responses(style, filters, style_stride), axis=0)
    return float(np.square(one - other[quantile_places(len(other), len(one))]).mean())


def responses(image: np.ndarray, filters: np.ndarray, stride: int = 1) -> np.ndarray:
    """What filters (size, size, 3, count) answer where they fit: (places, count), float64."""
    size, _, channels, count = filters.shape
    patches = np.lib.stride_tricks.sliding_window_view(image.astype("float64"), (size, size, channels))
    patches = patches[::stride, ::stride]
    return patches.reshape(-1, size * size * channels) @ filters.reshape(-1, count)
