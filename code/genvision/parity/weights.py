"""The weights of a network as NumPy arrays, in one order and one layout for both frameworks.

The layout is Keras's: a dense kernel is (in, out), a convolution's (height, width, in, out), a
transposed convolution's (height, width, out, in). PyTorch has (out, in), (out, in, height, width)
and (in, out, height, width). Both frameworks compute cross-correlation: nothing is flipped.
Importing this loads no framework.
"""

from collections.abc import Iterator

import numpy as np


def weights_of(network, *, trainable_only: bool = False) -> list[np.ndarray]:
    """Copies of all weights and moving averages, layer by layer, in Keras's layout.

    Args:
        network: a torch.nn.Module or a keras.Model.
        trainable_only: leave out the moving averages of batch normalization.

    Raises:
        TypeError: something else, or a PyTorch layer of a kind whose layout is not known.
    """
    if hasattr(network, "get_weights"):
        variables = network.trainable_variables if trainable_only else network.variables
        return [v.numpy().copy() for v in variables if "seed_generator" not in v.path]
    if hasattr(network, "named_modules"):
        layers = [layer for layer in network.modules() if not list(layer.children())]
        return [array for layer in layers for array in _layer_weights(layer, trainable_only)]
    raise TypeError(f"expected a torch.nn.Module or a keras.Model, received {type(network).__name__}")


def _layer_weights(layer, trainable_only: bool) -> list[np.ndarray]:
    """Weights of one PyTorch layer: kernel, bias, then moving mean and variance."""
    from torch import nn

    known = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.ConvTranspose2d, nn.Embedding, nn.LayerNorm, nn.GroupNorm)
    normalization = (nn.BatchNorm1d, nn.BatchNorm2d)
    arrays = [weight.detach().cpu().numpy().copy() for weight in layer.parameters()]
    if not arrays:
        return []
    if not isinstance(layer, known + normalization):
        raise TypeError(f"the layout of {type(layer).__name__}'s weights is not known")
    if not isinstance(layer, nn.Embedding):
        arrays[0] = np.moveaxis(arrays[0], (0, 1), (-1, -2)) if arrays[0].ndim > 1 else arrays[0]
    if isinstance(layer, normalization) and not trainable_only:
        arrays += [layer.running_mean.cpu().numpy().copy(), layer.running_var.cpu().numpy().copy()]
    return arrays


def put_weights(network, arrays: list[np.ndarray]):
    """Give a network the weights that `weights_of` took from one like it, in either framework.

    Raises:
        TypeError: as `weights_of`.
        ValueError: the arrays do not fit, with the first that differs. The network is then as it was.
    """
    expected = [array.shape for array in weights_of(network)]
    for place, (array, shape) in enumerate(zip(arrays, expected, strict=False)):
        if array.shape != shape:
            raise ValueError(f"weight {place} must have shape {shape}, received {array.shape}")
    if len(arrays) != len(expected):
        raise ValueError(f"expected {len(expected)} arrays of weights, received {len(arrays)}")
    if hasattr(network, "get_weights"):
        variables = [v for v in network.variables if "seed_generator" not in v.path]
        for variable, array in zip(variables, arrays, strict=True):
            variable.assign(array)
    else:
        waiting = iter(arrays)
        for layer in network.modules():
            if not list(layer.children()):
                _put_layer_weights(layer, waiting)


def _put_layer_weights(layer, arrays: Iterator[np.ndarray]):
    """Fill one PyTorch layer with the next arrays, in the order of `_layer_weights`."""
    import torch
    from torch import nn

    with torch.no_grad():
        for position, weight in enumerate(layer.parameters()):
            array = next(arrays)
            if position == 0 and array.ndim > 1 and not isinstance(layer, nn.Embedding):
                array = np.moveaxis(array, (-1, -2), (0, 1))
            weight.copy_(torch.from_numpy(np.array(array, order="C")))
        if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
            for average in (layer.running_mean, layer.running_var):
                average.copy_(torch.from_numpy(np.array(next(arrays))))


def carry_weights(torch_network, keras_network):
    """Give the Keras network the weights of the PyTorch network.

    Raises:
        ValueError: the two have not the same weights, with the first that differs.
    """
    put_weights(keras_network, weights_of(torch_network))


def count_parameters(network) -> tuple[int, int]:
    """(trainable, not trainable) numbers that a network holds."""
    everything = sum(array.size for array in weights_of(network))
    trainable = sum(array.size for array in weights_of(network, trainable_only=True))
    return trainable, everything - trainable


def largest_difference(one, other) -> float:
    """The largest absolute difference between two arrays, tensors or lists of them."""
    pairs = zip(one, other, strict=True) if isinstance(one, list | tuple) else [(one, other)]
    return max(float(np.abs(_array(a) - _array(b)).max()) for a, b in pairs)


def _array(values) -> np.ndarray:
    values = values.detach().cpu() if hasattr(values, "detach") else values
    return np.asarray(values, dtype="float64")
