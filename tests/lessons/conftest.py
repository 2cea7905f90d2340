"""What the lessons' tests share: compiled functions only where a test is long enough, and other seeds."""

import functools
import os

import numpy as np
import pytest


@pytest.fixture(scope="module")
def uncompiled():
    """A few steps are not worth the seconds that compiling takes. `compiled` is for long trainings."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture
def compiled():
    import tensorflow as tf

    before = tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(False)
    yield
    tf.config.run_functions_eagerly(before)


SEED_SHIFT = int(os.environ.get("GENVISION_TEST_SEED", "0"))  # `make test-everywhere`: other draws


@pytest.fixture(autouse=True, scope="session")
def other_seeds():
    """Every generator of a test and of the library starts elsewhere. Repeatability is as before."""
    if not SEED_SHIFT:
        yield
        return
    import keras
    import torch

    with pytest.MonkeyPatch.context() as patch:
        shift_seed(patch, np.random, "default_rng")
        shift_seed(patch, torch, "manual_seed")
        shift_seed(patch, keras.utils, "set_random_seed")
        yield


def shift_seed(patch, module, name):
    original = getattr(module, name)

    @functools.wraps(original)
    def shifted(seed=None, *arguments):
        if isinstance(seed, (int, np.integer)):
            seed = int(seed) + 1000 * SEED_SHIFT
        elif isinstance(seed, (tuple, list)):  # draw_steps: (seed, step)
            seed = (int(seed[0]) + 1000 * SEED_SHIFT, *seed[1:])
        return original(seed, *arguments)

    patch.setattr(module, name, shifted)
