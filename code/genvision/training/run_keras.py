"""The training engine in Keras on TensorFlow (see `run`):

run = Run(gan, "d_loss", "g_loss", steps=1_000)
history = run.train(step, draw, images, jit_compile=True)
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass

import keras
import numpy as np
import tensorflow as tf

from genvision.training import run
from genvision.training.history import History


class Run(run.Run):
    """One call of a `train` function. Options: see `run.Run`."""

    def train(self, step: Callable, draw: run.Draw | None, *data, jit_compile: bool) -> History:
        """Take all steps.

        Args:
            step: `step(*data, *drawn)` learns from what `draw(rng)` gave for it, and returns numbers. Besides
                its arguments it may use the model alone: it is compiled once for a model.
            draw: arrays (B, …) for one step; None for a step without draws.
            data: arrays that all steps use, such as the images.
            jit_compile: see `compiled_steps`.
        """
        data = tuple(tf.constant(array) for array in data)
        for count, drawn in self.drawn_blocks(draw):
            self.take_steps(step, count, drawn, data, jit_compile=jit_compile)
        return self.history

    def take_steps(
        self, step: Callable, count: int, drawn: tuple, data: tuple, *, jit_compile: bool, key=None
    ):
        """Take a block of steps in one call; `key` tells several step functions of one model apart."""
        shape = self.block, len(self.history.names)
        keeper = self.model if is_dataclass(self.model) else self  # an image keeps nothing
        function = compiled_once(keeper, step, shape, jit_compile, key)
        # Blocks of one length: a shorter one would be compiled anew.
        padded = tuple(tf.constant(pad_to(array, self.block)) for array in drawn)
        self.finish_block(function(tf.constant(count), data, padded)[:count])


def pad_to(array: np.ndarray, count: int) -> np.ndarray:
    """(K, …) -> (count, …), with zeros at the end."""
    return np.concatenate([array, np.zeros((count - len(array), *array.shape[1:]), array.dtype)])


def compiled_steps(step: Callable, shape: tuple[int, int], *, jit_compile: bool) -> Callable:
    """A function that takes K training steps in one call.

    A loop in Python loses most of its time in calls; here a whole block of steps is one.

    Args:
        step: takes data and arrays (B, …), trains on them and returns numbers.
        shape: of all numbers, (steps at most, columns).
        jit_compile: compile by XLA. Twice as fast for dense networks on a CPU, and twice as slow
            for convolutions. Several devices cannot use it.

    Returns:
        A function of K, of the data, and of the same arrays, stacked (steps at most, B, …). It takes the
        first K steps and returns their numbers, followed by zeros.
    """
    strategy = tf.distribute.get_strategy()
    copies = strategy.num_replicas_in_sync

    def step_on_own_part(data, arrays):
        place = tf.distribute.get_replica_context().replica_id_in_sync_group
        return tf.stack(step(*data, *(array[place::copies] for array in arrays)))

    @tf.function(jit_compile=jit_compile and copies == 1)
    def take_steps(count, data, stacked):
        rows = tf.TensorArray("float32", size=shape[0], element_shape=shape[1:])
        for k in tf.range(count):
            row = strategy.run(step_on_own_part, args=(data, tuple(array[k] for array in stacked)))
            rows = rows.write(k, strategy.reduce("mean", row, axis=None))
        return rows.stack()

    return take_steps


def parts_of(model) -> dict:
    """The networks, optimizers and settings of a model, by name; none of an image."""
    if isinstance(model, keras.Model) or (is_dataclass(model) and hasattr(model, "network")):
        return {name: getattr(model, name) for name in ("network", "optimizer", "settings")}
    return {field.name: getattr(model, field.name) for field in fields(model)} if is_dataclass(model) else {}


def compiled_once(model, step: Callable, shape: tuple[int, int], jit_compile: bool, key) -> Callable:
    """`compiled_steps(step, …)`, kept with the model, or with the run: tracing and compiling take seconds.

    It is made anew after a part of the model was replaced, frozen or unfrozen.
    """
    parts = list(parts_of(model).values())
    weights = [w for part in parts if isinstance(part, keras.Model) for w in part.trainable_weights]
    used = [tf.distribute.get_strategy(), *parts, *weights]
    kept = vars(model).setdefault("_compiled_steps", Kept())
    if key not in kept or not same_objects(kept[key].used, used):
        kept[key] = Compiled(used, compiled_steps(step, shape, jit_compile=jit_compile))
    return kept[key].take_steps


@dataclass(frozen=True)
class Compiled:
    used: list
    take_steps: Callable


class Kept(dict):
    """Compiled functions of a model. A copy of the model has to compile its own."""

    def __deepcopy__(self, memo):
        return Kept()


def same_objects(some: list, others: list) -> bool:
    return len(some) == len(others) and all(map(operator.is_, some, others))
