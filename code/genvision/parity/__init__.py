"""Prove that the PyTorch and the Keras version of a network are the same network.

from genvision.parity import carry_weights, largest_difference

carry_weights(torch_network, keras_network)
largest_difference(torch_network(x), keras_network(x))  # float32 rounding: about 1e-6
"""

from genvision.parity.weights import (
    carry_weights,
    count_parameters,
    largest_difference,
    put_weights,
    weights_of,
)

__all__ = ["carry_weights", "count_parameters", "largest_difference", "put_weights", "weights_of"]
