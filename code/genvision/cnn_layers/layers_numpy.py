"""The layers of a CNN in plain NumPy and float64: slow loops that show what a layer computes.

Axes: H, W = height, width, C = channels, F = filters, k = kernel size; channels are always last.
"Convolution" is what the frameworks call so: a cross-correlation, the kernel is not flipped.
"""

import numpy as np

from genvision.cnn_layers.layer_sizes import output_size, padding_amounts, transposed_output_size


def convolution_1d(signal, kernel, *, padding: int | str = 0, stride: int = 1, dilation: int = 1):
    """Slide a kernel (k,) along a signal (N,): at each place, the sum of the products.

    Args:
        padding: zeros on each side, or "same" or "valid", see `layer_sizes.padding_amounts`.
        stride: how far it is from one place to the next.
        dilation: how far it is from one number under the kernel to the next.

    Returns:
        (N',) with N' = `layer_sizes.output_size(N, k, …)`.

    Raises:
        ValueError: other shapes, a kernel that does not fit, or an option out of range.
    """
    signal, kernel = _array("signal", signal, "N"), _array("kernel", kernel, "k")
    options = {"padding": padding, "stride": stride, "dilation": dilation}
    result = np.zeros(output_size(len(signal), len(kernel), **options))
    signal = np.pad(signal, padding_amounts(len(signal), len(kernel), **options))
    for i in range(len(result)):
        start = i * stride
        window = signal[start : start + dilation * len(kernel) : dilation]  # (k,)
        result[i] = np.sum(window * kernel)
    return result


def convolution_2d(image, kernels, bias=None, *, padding: int | str = 0, stride: int = 1, dilation: int = 1):
    """Slide kernels over an image: at each place, the sum of the products, plus the bias.

    Args:
        image: (H, W, C), or (H, W) for one channel.
        kernels: (k, k, C, F), Keras's layout, or (k, k) for one channel and one filter.
        bias: (F,); None adds nothing.
        padding, stride, dilation: as for `convolution_1d`, the same for height and width.

    Returns:
        (H', W', F), or (H', W') if `kernels` is (k, k).

    Raises:
        ValueError: other shapes, a kernel that does not fit, or an option out of range.
    """
    image, kernels = np.asarray(image, "float64"), np.asarray(kernels, "float64")
    if kernels.ndim == 2:
        return convolution_2d(
            image, kernels[:, :, None, None], bias, padding=padding, stride=stride, dilation=dilation
        )[:, :, 0]
    image = _array("image", image[..., None] if image.ndim == 2 else image, "H, W, C")
    k, _, channels, filters = _array("kernels", kernels, "k, k, C, F").shape
    if channels != image.shape[2]:
        raise ValueError(f"the image has {image.shape[2]} channels, the kernels are for {channels}")

    options = {"padding": padding, "stride": stride, "dilation": dilation}
    height, width = (output_size(side, k, **options) for side in image.shape[:2])
    zeros = [padding_amounts(side, k, **options) for side in image.shape[:2]]
    image = np.pad(image, [*zeros, (0, 0)])
    result = np.zeros((height, width, filters))
    for i in range(height):
        for j in range(width):
            rows = slice(i * stride, i * stride + dilation * k, dilation)
            columns = slice(j * stride, j * stride + dilation * k, dilation)
            window = image[rows, columns]  # (k, k, C)
            result[i, j] = np.sum(window[..., None] * kernels, axis=(0, 1, 2))  # (k, k, C, F) -> (F,)
    return result if bias is None else result + _array("bias", bias, "F")


def max_pool_2d(image, size: int = 2, *, stride: int | None = None):
    """The largest value in each window of size×size pixels, for every channel of an image (H, W, C).

    `stride` is the window's size if None. Rows and columns left over at the end are dropped.

    Raises:
        ValueError: another shape, or a window that does not fit.
    """
    image, stride = _array("image", image, "H, W, C"), size if stride is None else stride
    height, width = (output_size(side, size, stride=stride) for side in image.shape[:2])
    result = np.zeros((height, width, image.shape[2]))
    for i in range(height):
        for j in range(width):
            window = image[i * stride : i * stride + size, j * stride : j * stride + size]
            result[i, j] = window.max(axis=(0, 1))
    return result


def batch_norm(x, gamma, beta, moving, *, training: bool, momentum: float = 0.99, epsilon: float = 1e-3):
    """Normalize each channel of a batch (B, …, C): γ (x − mean) / √(variance + ε) + β.

    In training, mean and variance are those of the batch, and the moving averages go a step towards them.
    Else the moving averages take their place: what one image gives no longer depends on the others.
    Ioffe & Szegedy 2015 (arXiv:1502.03167), algorithms 1 and 2.

    Args:
        gamma, beta: (C,) learned scale and shift.
        moving: the moving averages of mean and variance, a pair of (C,).
        momentum: share of the old moving averages that is kept (PyTorch names the new share).

    Returns:
        The normalized batch (B, …, C), and the moving averages after it. Keras's variance divides
        by n, as here; PyTorch's moving one by n − 1.

    Raises:
        ValueError: fewer than two axes, or parameters that are not (C,).
    """
    x = np.asarray(x, "float64")
    if x.ndim < 2:
        raise ValueError(f"x must have shape (B, …, C), received {x.shape}")
    gamma, beta, *moving = (np.asarray(p, "float64") for p in (gamma, beta, *moving))
    if {p.shape for p in (gamma, beta, *moving)} != {x.shape[-1:]}:
        raise ValueError(f"gamma, beta and the moving averages must each have shape {x.shape[-1:]}")
    mean, variance = moving
    if training:
        all_but_channels = tuple(range(x.ndim - 1))
        mean, variance = x.mean(axis=all_but_channels), x.var(axis=all_but_channels)  # (C,)
        moving = [
            momentum * old + (1 - momentum) * new for old, new in zip(moving, (mean, variance), strict=True)
        ]
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta, tuple(moving)


def transposed_convolution_2d(image, kernel, *, stride: int = 1, padding: int = 0):
    """Every pixel of an image (H, W) stamps the kernel (k, k), times its value, onto a larger image.

    The stamps lie `stride` pixels apart and add up where they overlap; `padding` pixels are cut off on
    each side. As a matrix it is the transpose of the convolution with the same kernel.

    Returns:
        (H', W') with H' = `layer_sizes.transposed_output_size(H, k, …)`.

    Raises:
        ValueError: other shapes, or an option out of range.
    """
    image, kernel = _array("image", image, "H, W"), _array("kernel", kernel, "k, k")
    k = len(kernel)
    height, width = (transposed_output_size(side, k, stride=stride, padding=padding) for side in image.shape)
    result = np.zeros((height + 2 * padding, width + 2 * padding))
    for i, j in np.ndindex(image.shape):
        result[i * stride : i * stride + k, j * stride : j * stride + k] += image[i, j] * kernel
    return result[padding : padding + height, padding : padding + width]


def overlap_counts(size: int, kernel_size: int, *, stride: int, padding: int = 0):
    """How many stamps of a transposed convolution reach each pixel of its output (H', H').

    Where `stride` does not divide `kernel_size` the counts differ from pixel to pixel, and a
    checkerboard shines through what the network makes (Odena, Dumoulin & Olah 2016,
    doi:10.23915/distill.00003).
    """
    ones = np.ones((size, size)), np.ones((kernel_size, kernel_size))
    return transposed_convolution_2d(*ones, stride=stride, padding=padding).astype(int)


def _array(name: str, values, axes: str) -> np.ndarray:
    """The values in float64, if they have the axes named; a kernel's sides must be equal."""
    values = np.asarray(values, "float64")
    sides_differ = axes.startswith("k, k") and values.ndim > 1 and values.shape[0] != values.shape[1]
    if values.ndim != len(axes.split(", ")) or sides_differ or 0 in values.shape:
        raise ValueError(f"{name} must have shape ({axes}), received {values.shape}")
    return values
