"""What a layer makes of an image's size, what it sees of the image, and how many parameters it has."""

from collections.abc import Iterable


def padding_amounts(
    size: int, kernel_size: int, *, padding: int | str = 0, stride: int = 1, dilation: int = 1
) -> tuple[int, int]:
    """How many zeros go before and after a side of `size` pixels.

    "valid" means none, a number as many on both sides. "same" makes the output ⌈size / stride⌉ long;
    if that takes an odd number of zeros, the extra one goes after, as in Keras. PyTorch's Conv2d can
    only pad both sides alike: with stride 2 the two see an image half a step apart.

    Raises:
        ValueError: padding is neither a number of at least 0 nor "same" nor "valid".
    """
    _check_positive(size=size, kernel_size=kernel_size, stride=stride, dilation=dilation)
    if padding == "same":
        places = -(-size // stride)  # ⌈size / stride⌉
        missing = max(0, (places - 1) * stride + _reach(kernel_size, dilation) - size)
        return missing // 2, missing - missing // 2
    if padding == "valid":
        return 0, 0
    if not isinstance(padding, int) or padding < 0:
        raise ValueError(f'padding must be "same", "valid" or at least 0, received {padding!r}')
    return padding, padding


def output_size(
    size: int, kernel_size: int, *, padding: int | str = 0, stride: int = 1, dilation: int = 1
) -> int:
    """The side of a convolution's output: ⌊(n + 2p − d (k − 1) − 1) / s⌋ + 1.

    n = size, k = kernel_size, s = stride, d = dilation, 2p = the zeros on both sides together.
    It holds for pooling, too. Dumoulin & Visin 2016 (arXiv:1603.07285), relationship 15.

    Raises:
        ValueError: the kernel does not fit into the image, or an argument is out of range.
    """
    before, after = padding_amounts(size, kernel_size, padding=padding, stride=stride, dilation=dilation)
    padded, reach = size + before + after, _reach(kernel_size, dilation)
    if reach > padded:
        raise ValueError(f"the kernel reaches over {reach} pixels, but the padded image has {padded}")
    return (padded - reach) // stride + 1


def transposed_output_size(size: int, kernel_size: int, *, padding: int = 0, stride: int = 1) -> int:
    """The side of a transposed convolution's output: (n − 1) s + k − 2p.

    Raises:
        ValueError: an argument is out of range, or the padding leaves nothing.
    """
    _check_positive(size=size, kernel_size=kernel_size, stride=stride)
    result = (size - 1) * stride + kernel_size - 2 * padding
    if padding < 0 or result < 1:
        raise ValueError(f"padding must be at least 0 and leave something of the image, received {padding}")
    return result


def convolution_parameters(filters: int, kernel_size: int, channels: int, *, bias: bool = True) -> int:
    """filters · (k² · channels + bias): each filter has a k×k kernel for every channel, and one bias."""
    _check_positive(filters=filters, kernel_size=kernel_size, channels=channels)
    return filters * (kernel_size**2 * channels + bias)


def receptive_field(layers: Iterable[tuple[int, ...]]) -> int:
    """The side, in pixels, of what one output of a stack of layers sees of the image.

    Each layer, from the image on, is (kernel_size, stride) or (kernel_size, stride, dilation). A layer
    adds d (k − 1) of its own steps, and a step is as many pixels as all strides before it multiply to.

    Raises:
        ValueError: a number below 1.
    """
    field, step = 1, 1
    for kernel_size, stride, *dilation in layers:
        dilation = dilation[0] if dilation else 1
        _check_positive(kernel_size=kernel_size, stride=stride, dilation=dilation)
        field += dilation * (kernel_size - 1) * step
        step *= stride
    return field


def _reach(kernel_size: int, dilation: int) -> int:
    """The pixels from a dilated kernel's first to its last number: d (k − 1) + 1."""
    return dilation * (kernel_size - 1) + 1


def _check_positive(**numbers: int):
    for name, number in numbers.items():
        if number < 1:
            raise ValueError(f"{name} must be at least 1, received {number}")
