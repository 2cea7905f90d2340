"""What the lessons' tests share: compiled functions only where a test is long enough, and other seeds."""

import os

import pytest

from other_seeds import shift_seeds


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
    with pytest.MonkeyPatch.context() as patch:
        shift_seeds(SEED_SHIFT, patch.setattr)
        yield
