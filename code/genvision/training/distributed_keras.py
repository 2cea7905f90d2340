"""Training on several devices, with TensorFlow's own engine.

`tf.distribute.MirroredStrategy` keeps a copy of the model on each GPU. Every copy trains on its own
part of each batch, and the optimizers add up the gradients of all copies.
"""

import contextlib
import os
from collections.abc import Callable

import keras
import tensorflow as tf

from genvision.training.run_keras import parts_of


@contextlib.contextmanager
def devices(device: str | None = None):
    """All GPUs, if there are several and no `device` is named; gives the name of the device.

    Args:
        device: "cpu", "gpu", "gpu:1" …

    Raises:
        ValueError: there is no such device. TensorFlow itself would take another one without a word.
            Or torchrun started several processes: each would train alone, and write the same files.
    """
    if int(os.environ.get("WORLD_SIZE", 1)) > 1:
        raise ValueError(
            "Keras takes all GPUs of one machine itself: start it without torchrun, or take --backend torch"
        )
    if device not in (None, *device_names()):
        raise ValueError(f"TensorFlow has no device {device!r} here; it has {', '.join(device_names())}")
    gpus = tf.config.list_logical_devices("GPU")
    if device is None and len(gpus) > 1:
        with tf.distribute.MirroredStrategy().scope():
            yield None
        return
    with tf.device(device) if device else contextlib.nullcontext():
        yield device


def device_names() -> list[str]:
    """What this TensorFlow can compute on, on this machine: "cpu", "cpu:0", "gpu", "gpu:0" …"""
    names = [device.name.removeprefix("/device:").lower() for device in tf.config.list_logical_devices()]
    return sorted({*names, *(name.partition(":")[0] for name in names)})


def build(builder: Callable, settings, seed: int, device: str | None):
    """The model, on the devices of the `with devices():` around this call."""
    return builder(settings, seed=seed)


def check_agreement(**values):
    """Nothing: there is one process."""


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


def any_of_all(flag: bool) -> bool:
    """Whether one of the processes says so: there is only one."""
    return flag
