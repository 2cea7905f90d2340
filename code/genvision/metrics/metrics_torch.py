"""Image metrics for batches, in PyTorch. One value for each pair of images; gradients flow.

Axes: B = batch, H, W = height, width, C = channels, always last. Definitions, units and sources
stand in `metrics_numpy`.
"""

import torch
from torch.nn import functional as F

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
    return ((image1 - image2) ** 2).mean(dim=1)


def psnr(image1, image2, *, data_range: float):
    """Peak signal-to-noise ratio of each pair in dB, (B,); infinite for identical images.

    Arguments and errors as for `mse`; data_range is how far black is from white, > 0.
    """
    data_range = check_data_range(data_range, "any type")
    return 10 * torch.log10(data_range**2 / mse(image1, image2))


def ssim(image1, image2, *, data_range: float | None = None):
    """Structural similarity (Wang et al. 2004) of each pair, (B,) in [−1, 1].

    Arguments and errors as for `mse`; sides of at least 7 pixels; data_range may be None for uint8.
    """
    image1, image2 = _scaled(image1, image2, data_range)  # (B, C, H, W), black to white in 1

    def mean(x):  # of each window: (B, C, H, W) -> (B, C, H−6, W−6)
        return F.avg_pool2d(x, WINDOW, stride=1)

    def covariance(x, y):
        return WINDOW**2 / (WINDOW**2 - 1) * (mean(x * y) - mean(x) * mean(y))

    mean1, mean2 = mean(image1), mean(image2)
    image1, image2 = _centred(image1), _centred(image2)  # changes no variance
    variance1, variance2 = covariance(image1, image1), covariance(image2, image2)
    luminance = (2 * mean1 * mean2 + K1**2) / (mean1**2 + mean2**2 + K1**2)
    structure = (2 * covariance(image1, image2) + K2**2) / (variance1 + variance2 + K2**2)
    return (luminance * structure).mean(dim=(1, 2, 3))


def euclidean_distance(image1, image2):
    """Euclidean distance of each pair, (B,), ≥ 0, in grey levels. Arguments and errors as for `mse`."""
    image1, image2 = _pair(image1, image2)
    return torch.linalg.vector_norm(image1 - image2, dim=1)


def cosine_distance(image1, image2):
    """1 − cos of the angle between the images of each pair, (B,) in [0, 2].

    Arguments and errors as for `mse`; also a ValueError for a black image, which has no direction.
    """
    image1, image2 = _pair(image1, image2)
    length1, length2 = (torch.linalg.vector_norm(i, dim=1, keepdim=True) for i in (image1, image2))
    check_not_black(float(length1.min()), float(length2.min()))
    return ((image1 / length1 - image2 / length2) ** 2).sum(dim=1) / 2


def _pair(image1, image2):
    """Both as vectors (B, H·W·C) of float32 or float64, checked."""
    image1, image2 = torch.as_tensor(image1), torch.as_tensor(image2)
    check_shapes(image1.shape, image2.shape, ranks=(3, 4), expected=BATCH)
    # Squares of small differences, and 1 / MSE, are beyond float16, and bfloat16 has two digits.
    image1, image2 = (i if i.dtype == torch.float64 else i.float() for i in (image1, image2))
    check_finite(bool(image1.isfinite().all()), bool(image2.isfinite().all()))
    return image1.flatten(1), image2.flatten(1)


def _scaled(image1, image2, data_range):
    """Both as (B, C, H, W), from black to white in 1, checked for SSIM."""
    image1, image2 = torch.as_tensor(image1), torch.as_tensor(image2)
    types = [str(image.dtype).removeprefix("torch.") for image in (image1, image2)]
    data_range = check_data_range(data_range, *types)
    shape = image1.shape  # (B, H, W) or (B, H, W, C)
    image1, image2 = _pair(image1, image2)  # (B, H·W·C)
    check_window(shape[1:3])
    image1, image2 = image1.view(*shape[:3], -1), image2.view(*shape[:3], -1)  # (B, H, W, C)
    return image1.permute(0, 3, 1, 2) / data_range, image2.permute(0, 3, 1, 2) / data_range


def _centred(image):
    """Around 0, where float32 has the most digits left for mean(x²) − mean(x)²: (B, C, H, W)."""
    return image - image.mean(dim=(2, 3), keepdim=True)
