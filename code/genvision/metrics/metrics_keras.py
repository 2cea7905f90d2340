"""Image metrics for batches, in Keras 3. One value for each pair of images; gradients flow.

Axes: B = batch, H, W = height, width, C = channels, always last. Definitions, units and sources
stand in `metrics_numpy`. Pixels are checked, so call these functions eagerly, not inside a
compiled `tf.function`.
"""

import keras
from keras import ops

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

BATCH = "a batch of images (B, H, W) or (B, H, W, C)"


def mse(image1, image2):
    """Mean squared error of each pair.

    Args:
        image1, image2: two batches of one shape, (B, H, W) or (B, H, W, C): tensors or arrays.
            Integers and half precision (float16, bfloat16) are widened to float32, before anything
            is computed; float64 stays.

    Returns:
        (B,) tensor, float32 or float64, ≥ 0, in squared grey levels.

    Raises:
        ValueError: the shapes differ or are no batch, or a pixel is NaN or infinite.
    """
    image1, image2 = _pair(image1, image2)
    return ops.mean((image1 - image2) ** 2, axis=1)


def psnr(image1, image2, *, data_range: float):
    """Peak signal-to-noise ratio of each pair in dB, (B,); infinite for identical images.

    Arguments and errors as for `mse`; data_range is how far black is from white, > 0.
    """
    data_range = check_data_range(data_range, "any type")
    return 10 * ops.log10(data_range**2 / mse(image1, image2))


def ssim(image1, image2, *, data_range: float | None = None):
    """Structural similarity (Wang et al. 2004) of each pair, (B,) in [−1, 1].

    Arguments and errors as for `mse`; sides of at least 7 pixels; data_range may be None for uint8.
    """
    image1, image2 = _scaled(image1, image2, data_range)  # (B, H, W, C), black to white in 1

    def mean(x):  # of each window: (B, H, W, C) -> (B, H−6, W−6, C)
        return ops.average_pool(x, WINDOW, strides=1, padding="valid", data_format="channels_last")

    def covariance(x, y):
        return WINDOW**2 / (WINDOW**2 - 1) * (mean(x * y) - mean(x) * mean(y))

    mean1, mean2 = mean(image1), mean(image2)
    image1, image2 = _centred(image1), _centred(image2)  # changes no variance
    variance1, variance2 = covariance(image1, image1), covariance(image2, image2)
    luminance = (2 * mean1 * mean2 + K1**2) / (mean1**2 + mean2**2 + K1**2)
    structure = (2 * covariance(image1, image2) + K2**2) / (variance1 + variance2 + K2**2)
    return ops.mean(luminance * structure, axis=(1, 2, 3))


def euclidean_distance(image1, image2):
    """Euclidean distance of each pair, (B,), ≥ 0, in grey levels. Arguments and errors as for `mse`."""
    image1, image2 = _pair(image1, image2)
    return ops.norm(image1 - image2, axis=1)


def cosine_distance(image1, image2):
    """1 − cos of the angle between the images of each pair, (B,) in [0, 2].

    Arguments and errors as for `mse`; also a ValueError for a black image, which has no direction.
    """
    image1, image2 = _pair(image1, image2)
    length1, length2 = (ops.norm(i, axis=1, keepdims=True) for i in (image1, image2))
    check_not_black(float(ops.min(length1)), float(ops.min(length2)))
    return ops.sum((image1 / length1 - image2 / length2) ** 2, axis=1) / 2


def _pair(image1, image2):
    """Both as vectors (B, H·W·C) of float32 or float64, checked."""
    image1, image2 = ops.convert_to_tensor(image1), ops.convert_to_tensor(image2)
    check_shapes(image1.shape, image2.shape, ranks=(3, 4), expected=BATCH)
    # Squares of small differences, and 1 / MSE, are beyond float16, and bfloat16 has two digits.
    image1, image2 = (i if i.dtype == "float64" else ops.cast(i, "float32") for i in (image1, image2))
    check_finite(bool(ops.all(ops.isfinite(image1))), bool(ops.all(ops.isfinite(image2))))
    return ops.reshape(image1, (image1.shape[0], -1)), ops.reshape(image2, (image2.shape[0], -1))


def _scaled(image1, image2, data_range):
    """Both as (B, H, W, C), from black to white in 1, checked for SSIM."""
    image1, image2 = ops.convert_to_tensor(image1), ops.convert_to_tensor(image2)
    types = [keras.backend.standardize_dtype(image.dtype) for image in (image1, image2)]
    data_range = check_data_range(data_range, *types)
    shape = image1.shape  # (B, H, W) or (B, H, W, C)
    image1, image2 = _pair(image1, image2)  # (B, H·W·C)
    check_window(shape[1:3])
    image1, image2 = ops.reshape(image1, (*shape[:3], -1)), ops.reshape(image2, (*shape[:3], -1))
    return image1 / data_range, image2 / data_range


def _centred(image):
    """Around 0, where float32 has the most digits left for mean(x²) − mean(x)²: (B, H, W, C)."""
    return image - ops.mean(image, axis=(1, 2), keepdims=True)
