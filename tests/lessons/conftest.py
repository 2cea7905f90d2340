"""What the lessons' tests share: compiled functions of TensorFlow only where a test is long enough."""

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
