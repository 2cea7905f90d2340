"""Training on several devices, with TensorFlow's own engine.

`tf.distribute.MirroredStrategy` keeps a copy of the model on each GPU. Every copy trains on its own
part of each batch, and the optimizers add up the gradients of all copies.
"""

import contextlib
from collections.abc import Callable

import keras
import tensorflow as tf

from genvision.training.run_keras import parts_of


@contextlib.contextmanager
def devices(device: str | None = None):
    """All GPUs, if there are several and no `device` is named; gives the name of the device."""
    gpus = tf.config.list_logical_devices("GPU")
    if device is None and len(gpus) > 1:
        with tf.distribute.MirroredStrategy().scope():
            yield None
        return
    with tf.device(device) if device else contextlib.nullcontext():
        yield device


def build(builder: Callable, settings, seed: int, device: str | None):
    """The model, on the devices of the `with devices():` around this call."""
    return builder(settings, seed=seed)


def distribute(model):
    """Make a model's optimizers take the mean of the copies' gradients instead of their sum."""
    copies = tf.distribute.get_strategy().num_replicas_in_sync
    for part in parts_of(model).values():
        if copies > 1 and isinstance(part, keras.Optimizer):
            part.loss_scale_factor = float(copies)
    return model


def is_first() -> bool:
    """Whether this process writes files and shows progress: there is only one."""
    return True
