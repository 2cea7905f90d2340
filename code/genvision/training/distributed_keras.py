"""Several steps in one call, on one device or on several, with TensorFlow's own engine.

`tf.distribute.MirroredStrategy` keeps a copy of the model on each GPU. Every copy trains on its own
part of each batch, and the optimizers add up the gradients of all copies.
"""

import contextlib
from collections.abc import Callable
from dataclasses import fields

import keras
import tensorflow as tf


def compiled_steps(step: Callable, *, jit_compile: bool) -> Callable:
    """A function that takes K training steps in one call.

    A loop in Python loses most of its time in calls; here a whole block of steps is one.

    Args:
        step: takes arrays (B, …), trains on them and returns a tensor of numbers (columns,).
        jit_compile: compile by XLA. Twice as fast for dense networks on a CPU, and twice as slow
            for convolutions. Several devices cannot use it.

    Returns:
        A function of the same arrays, stacked (K, B, …). It returns the numbers (K, columns).
    """
    strategy = tf.distribute.get_strategy()
    copies = strategy.num_replicas_in_sync

    def step_on_own_part(*arrays):
        place = tf.distribute.get_replica_context().replica_id_in_sync_group
        return step(*(array[place::copies] for array in arrays))

    @tf.function(jit_compile=jit_compile and copies == 1)
    def run(*stacked):
        rows = tf.TensorArray("float32", size=stacked[0].shape[0])
        for k in tf.range(stacked[0].shape[0]):
            row = strategy.run(step_on_own_part, args=tuple(array[k] for array in stacked))
            rows = rows.write(k, strategy.reduce("mean", row, axis=None))
        return rows.stack()

    return run


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
    for field in fields(model):
        part = getattr(model, field.name)
        if copies > 1 and isinstance(part, keras.Optimizer):
            part.loss_scale_factor = float(copies)
    return model


def is_first() -> bool:
    """Whether this process writes files and shows progress: there is only one."""
    return True
