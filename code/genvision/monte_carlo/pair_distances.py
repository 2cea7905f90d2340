"""Distances of chosen pairs of images, in float64 and in blocks: what every search ends with.

Axes: N = images of a class, H, W = height, width, P = pairs.
"""

from collections.abc import Callable

import numpy as np

from genvision.metrics.checks import K1, K2, WINDOW

PAIRS_AT_ONCE = 1024  # 1,024 pairs of 28×28 images in float64 take 6 MB an array


def distances_of_pairs(first, second, i, j, metric: str, data_range: float) -> np.ndarray:
    """The distance (P,) of first[i[p]] and second[j[p]] for each p. Checked arguments, see `nearest_pair`."""
    distance, distances = DISTANCES[metric], np.empty(len(i))
    for start in range(0, len(i), PAIRS_AT_ONCE):
        block = slice(start, start + PAIRS_AT_ONCE)
        images = first[i[block]].astype("float64"), second[j[block]].astype("float64")
        distances[block] = distance(*images, data_range)
    return distances


def _mse(a, b, data_range):
    return np.mean((a - b) ** 2, axis=(1, 2))


def _euclidean(a, b, data_range):
    return np.sqrt(np.sum((a - b) ** 2, axis=(1, 2)))


def _cosine(a, b, data_range):
    a, b = (x / np.sqrt(np.sum(x**2, axis=(1, 2), keepdims=True)) for x in (a, b))
    return np.sum((a - b) ** 2, axis=(1, 2)) / 2


def _ssim(a, b, data_range):
    """1 − SSIM, scikit-image's definition: see `genvision.metrics.metrics_numpy.ssim`."""
    a, b = a / data_range, b / data_range
    (mean_a, variance_a), (mean_b, variance_b) = window_moments(a), window_moments(b)
    covariance = SAMPLE * (window_means(a * b) - mean_a * mean_b)
    luminance = (2 * mean_a * mean_b + K1**2) / (mean_a**2 + mean_b**2 + K1**2)
    structure = (2 * covariance + K2**2) / (variance_a + variance_b + K2**2)
    return 1 - np.mean(luminance * structure, axis=(1, 2))


DISTANCES: dict[str, Callable] = {"mse": _mse, "euclidean": _euclidean, "cosine": _cosine, "ssim": _ssim}

SAMPLE = WINDOW**2 / (WINDOW**2 - 1)  # turns a mean of squares into a sample variance


def window_means(images: np.ndarray) -> np.ndarray:
    """Means of all 7×7 windows: (N, H, W) -> (N, H−6, W−6). Sums of 7 rows, then of 7 columns."""
    height, width = (side - WINDOW + 1 for side in images.shape[1:])
    rows = sum(images[:, k : k + height] for k in range(WINDOW))
    return sum(rows[:, :, k : k + width] for k in range(WINDOW)) / WINDOW**2


def window_moments(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means and sample variances of all 7×7 windows, two arrays (N, H−6, W−6)."""
    mean = window_means(images)
    return mean, SAMPLE * (window_means(images**2) - mean**2)
