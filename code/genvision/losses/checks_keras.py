"""What the checks need from Keras and TensorFlow."""

import numpy as np
import tensorflow as tf
from keras import ops

from genvision.losses.checks import check_same_shape


def same_shape(**tensors) -> list[tf.Tensor]:
    """The tensors, once it is sure that they have one shape. Arrays and lists become tensors."""
    tensors = {name: ops.convert_to_tensor(tensor) for name, tensor in tensors.items()}
    check_same_shape(**tensors)
    return list(tensors.values())


def values_of(tensor: tf.Tensor) -> np.ndarray | None:
    """The values, where they can be read for nothing, else None."""
    if tf.is_symbolic_tensor(tensor) or "CPU" not in tensor.device:
        return None
    values = tensor.numpy()
    return values.astype("float32") if tensor.dtype == tf.bfloat16 else values
