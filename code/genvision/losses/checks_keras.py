"""What the checks need from Keras and TensorFlow."""

import tensorflow as tf
from keras import ops

from genvision.checks.shapes import check_same_shape


def same_shape(**tensors) -> list[tf.Tensor]:
    """The tensors, once it is sure that they have one shape. Arrays and lists become tensors."""
    tensors = {name: ops.convert_to_tensor(tensor) for name, tensor in tensors.items()}
    check_same_shape(**tensors)
    return list(tensors.values())
