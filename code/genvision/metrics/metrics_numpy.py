"""Image metrics for one pair of images, in NumPy and float64: the definitions, as plain as can be.

Axes: H, W = height, width, C = channels. The batched versions are tested against these functions,
and these against scikit-image and SciPy.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from genvision.metrics.checks import (
    K1,
    K2,
    WINDOW,
    check_data_range,
    check_finite,
    check_not_black,
    check_shapes,
    check_window,
)

IMAGE = "an image (H, W) or (H, W, C), or a flattened one (N,)"


def mse(image1, image2) -> float:
    """Mean squared error: mean of (image1 − image2)² over pixels and channels.

    Args:
        image1, image2: two images of one shape, (H, W), (H, W, C) or flattened (N,); of any
            number type: all are widened to float64 first, so that 0 − 1 of uint8 does not become 255
            and the square of a small difference of float16 does not become 0.

    Returns:
        A number ≥ 0 in squared grey levels; 0 for identical images.

    Raises:
        ValueError: the shapes differ, an image is empty, or a pixel is NaN or infinite.
    """
    image1, image2 = _pair(image1, image2)
    return float(np.mean((image1 - image2) ** 2))


def psnr(image1, image2, *, data_range: float) -> float:
    """Peak signal-to-noise ratio, 10 · log10(data_range² / MSE).

    Args:
        image1, image2: as for `mse`.
        data_range: how far black is from white, 255 or 1.0 or 2.0. It has no default: a wrong one
            shifts the result by a constant that nobody notices.

    Returns:
        Decibels (dB): more is more alike; infinite for identical images.

    Raises:
        ValueError: as for `mse`, or data_range is not a positive number.
    """
    data_range = check_data_range(data_range, "any type")
    error = mse(image1, image2)
    return float(10 * np.log10(data_range**2 / error)) if error > 0 else float("inf")


def ssim(image1, image2, *, data_range: float | None = None) -> float:
    """Structural similarity (Wang, Bovik, Sheikh & Simoncelli 2004, doi:10.1109/TIP.2003.819861).

    In each 7×7 window the means μ, variances σ² and the covariance σ₁₂ give

        (2 μ₁ μ₂ + C₁) (2 σ₁₂ + C₂) / ((μ₁² + μ₂² + C₁) (σ₁² + σ₂² + C₂)),

    with C₁ = (0.01 · data_range)² and C₂ = (0.03 · data_range)². SSIM is the mean over all windows
    that lie inside the image, and over the channels. As scikit-image does by default, all pixels of
    a window count the same, and variances divide by 49 − 1.

    Args:
        image1, image2: two images of one shape. The last of three axes holds the channels; a
            flattened image (N,) has windows of 7 numbers.
        data_range: how far black is from white; None will do for uint8 (255).

    Returns:
        A number in [−1, 1]; 1 for identical images.

    Raises:
        ValueError: as for `mse`; a side is shorter than 7; data_range is missing or not positive.
    """
    data_range = check_data_range(data_range, *(str(np.asarray(i).dtype) for i in (image1, image2)))
    image1, image2 = _pair(image1, image2)
    axes = tuple(range(min(image1.ndim, 2)))
    check_window(image1.shape[: len(axes)])
    c1, c2 = (K1 * data_range) ** 2, (K2 * data_range) ** 2

    def mean(image):
        windows = sliding_window_view(image, (WINDOW,) * len(axes), axes)
        return windows.mean(axis=tuple(range(image.ndim, windows.ndim)))

    sample = WINDOW ** len(axes) / (WINDOW ** len(axes) - 1)  # n / (n − 1)
    mean1, mean2 = mean(image1), mean(image2)
    variance1 = sample * (mean(image1**2) - mean1**2)
    variance2 = sample * (mean(image2**2) - mean2**2)
    covariance = sample * (mean(image1 * image2) - mean1 * mean2)
    luminance = (2 * mean1 * mean2 + c1) / (mean1**2 + mean2**2 + c1)
    structure = (2 * covariance + c2) / (variance1 + variance2 + c2)
    return float(np.mean(luminance * structure))


def euclidean_distance(image1, image2) -> float:
    """The length of image1 − image2 as one long vector: √Σ(image1 − image2)².

    Arguments and errors as for `mse`. Returns grey levels, ≥ 0; 0 for identical images.
    """
    image1, image2 = _pair(image1, image2)
    return float(np.linalg.norm(image1 - image2))


def cosine_distance(image1, image2) -> float:
    """1 − cos of the angle between the images as vectors; brightness times a constant changes nothing.

    It is half the squared distance between the two unit vectors: 1 − a·b / (|a| |b|), without the
    loss of digits when the images are alike.

    Arguments as for `mse`. Returns a number in [0, 2]; 0 for the same direction.

    Raises:
        ValueError: as for `mse`, or an image is black (all 0) and so has no direction.
    """
    image1, image2 = _pair(image1, image2)
    lengths = np.linalg.norm(image1), np.linalg.norm(image2)
    check_not_black(*lengths)
    return float(np.sum((image1 / lengths[0] - image2 / lengths[1]) ** 2) / 2)


def _pair(image1, image2) -> tuple[np.ndarray, np.ndarray]:
    """Both as float64, checked."""
    image1, image2 = np.asarray(image1, dtype="float64"), np.asarray(image2, dtype="float64")
    check_shapes(image1.shape, image2.shape, ranks=(1, 2, 3), expected=IMAGE)
    check_finite(np.isfinite(image1).all(), np.isfinite(image2).all())
    return image1, image2
