"""What Keras's `fit` needs to give the numbers of each step, and the same training when it is taken up again:

network.compile(optimizer, loss="mse", metrics=[EachStep("loss", mean_squared_error)],
                steps_per_execution=steps_per_call())
run = Run(classifier, "loss", steps=1_000)
for batches in run.batches(draw):
    network.fit(batches.map(examples), callbacks=[run.recorder], verbose=0)
"""

from collections.abc import Callable, Iterator
from functools import partial

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from genvision.training import run

STEPS = 50  # at most in one call: a loop in Python loses time between its calls
STEPS_PER_FIT = 1_000  # so many batches are drawn in advance


def steps_per_call() -> int:
    """For `steps_per_execution`; 1 with several devices, where Keras 3.15.1 cannot take more in a call."""
    return STEPS if tf.distribute.get_strategy().num_replicas_in_sync == 1 else 1


@keras.saving.register_keras_serializable("genvision")
class EachStep(keras.metrics.Metric):
    """A number of every step, where Keras's own metrics give the mean of all steps so far.

    Args:
        name: of the number.
        function: of (targets, answers) and `options`, its mean is kept; None: `update_state` gets the
            number itself.
    """

    def __init__(self, name: str, function: Callable | None = None, **options):
        super().__init__(name=f"each_{name}")
        self.about = {"name": name, "function": function} | options
        self.function = partial(function, **options) if function else None
        self.numbers = self.add_variable((STEPS,), "zeros", name="numbers")
        self.count = self.add_variable((), "zeros", dtype="int32", name="count")

    def update_state(self, *values, sample_weight=None):
        number = ops.mean(self.function(*values) if self.function else values[0])
        here = tf.range(STEPS) == self.count % STEPS
        self.numbers.assign(tf.where(here, number, self.numbers.value))
        self.count.assign_add(1)

    def get_config(self):
        return {key: keras.saving.serialize_keras_object(value) for key, value in self.about.items()}

    @classmethod
    def from_config(cls, config):
        return cls(**{key: keras.saving.deserialize_keras_object(value) for key, value in config.items()})

    def result(self):
        """That of the last step."""
        return self.numbers[(self.count - 1) % STEPS]

    def taken(self, count: int) -> np.ndarray:
        """Those of the last `count` steps; with several devices the mean over these."""
        copies = tf.distribute.get_strategy().num_replicas_in_sync
        return self.numbers.numpy()[:count] / copies


class Recorder(keras.callbacks.Callback):
    """Give each block's numbers to the history, and make a step's dropout depend on seed and step alone."""

    def __init__(self, run: "Run"):
        super().__init__()
        self.run = run

    def on_train_batch_begin(self, batch, logs=None):
        self.model.reset_metrics()
        for place, layer in enumerate(self.model.layers):
            if isinstance(layer, keras.layers.Dropout) and layer.rate:
                # Each step counts the second number on.
                seed = (self.run.seed + place) % 2**32
                layer.seed_generator.state.assign([seed, self.run.history.steps])

    def on_train_batch_end(self, batch, logs=None):
        metrics = [part for metric in self.model.metrics for part in getattr(metric, "metrics", [metric])]
        metrics = [metric for metric in metrics if isinstance(metric, EachStep)]
        names = self.run.history.names
        if len(metrics) != len(names):
            raise ValueError(
                f"expected a network compiled with the metrics EachStep for {', '.join(names)}; "
                f"received {[metric.name for metric in metrics]}"
            )
        count = min(self.model.steps_per_execution, STEPS, self.run.stop - self.run.history.steps)
        self.run.finish_block(np.stack([metric.taken(count) for metric in metrics], axis=1))


class Run(run.Run):
    """One call of a `train` function that uses `fit`. Options: see `run.Run`."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.recorder = Recorder(self)

    def batches(self, draw: run.Draw) -> Iterator[tf.data.Dataset]:
        """What `draw(rng)` gives for each step, as datasets: each goes as far as the next snapshot."""
        options = tf.data.Options()
        options.autotune.enabled = False  # it measures, and now and then takes longer than the training
        options.threading.private_threadpool_size = 1
        for count, drawn in self.drawn_blocks(draw, STEPS_PER_FIT):
            self.stop = self.history.steps + count
            rows = tuple(array.reshape(-1, *array.shape[2:]) for array in drawn)  # (K, B, …) -> (K·B, …)
            dataset = tf.data.Dataset.from_tensor_slices(rows if len(rows) > 1 else rows[0])
            yield dataset.batch(drawn[0].shape[1], drop_remainder=True).with_options(options)
