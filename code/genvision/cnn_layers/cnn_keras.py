"""A small convolutional classifier in Keras 3 on TensorFlow (LeCun et al. 1998, doi:10.1109/5.726791).

Axes: B = batch, H = W = image_size, C = channels, K = classes. Images lie in [0, 1].
"""

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from genvision.checks import check_images
from genvision.cnn_layers.cnn_settings import CNNSettings, check_examples, check_more_than_one_class
from genvision.training import History
from genvision.training.fit_keras import EachStep, Run, steps_per_call


def CNN(settings: CNNSettings = CNNSettings()) -> keras.Model:
    """Map images (B, H, W) or (B, H, W, 3) in [0, 1] to logits (B, K), one for each class."""
    size = settings.image_size
    norm = {"epsilon": settings.batch_norm_epsilon, "momentum": settings.batch_norm_momentum}
    model = keras.Sequential([keras.Input(settings.image_shape)], name="cnn")
    model.add(layers.Reshape((size, size, settings.channels), name="image"))  # (B, H, W, C), C = 1 if grey
    for number, filters in enumerate(settings.filters, start=1):
        if settings.batch_norm:
            model.add(layers.BatchNormalization(name=f"batch_norm_{number}", **norm))
        model.add(
            layers.Conv2D(filters, settings.kernel_size, padding=settings.padding, name=f"conv_{number}")
        )
        model.add(layers.ReLU(name=f"relu_{number}"))
        if settings.pooling:
            model.add(layers.MaxPooling2D(2, name=f"pool_{number}"))
    if settings.global_average:
        model.add(layers.GlobalAveragePooling2D(name="global_average"))
    else:
        model.add(layers.Flatten(name="flatten"))
    model.add(layers.Dropout(settings.dropout, name="dropout"))
    model.add(layers.Dense(settings.dense_units, name="dense"))
    if settings.dense_batch_norm:
        model.add(layers.BatchNormalization(name="dense_batch_norm", **norm))
    model.add(layers.ReLU(name="relu"))
    model.add(layers.Dense(settings.classes, name="logits"))
    return model


@dataclass
class Classifier:
    """The network, compiled with its optimizer."""

    network: keras.Model
    settings: CNNSettings

    @property
    def optimizer(self) -> keras.Optimizer:
        return self.network.optimizer


def build_classifier(settings: CNNSettings = CNNSettings(), *, seed: int = 0) -> Classifier:
    """Make the network and its Adam optimizer; `seed` fixes the first weights."""
    keras.utils.set_random_seed(seed)
    network = CNN(settings)
    network.compile(
        optimizer=keras.optimizers.Adam(settings.learning_rate, epsilon=settings.adam_epsilon),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[
            EachStep("loss", keras.losses.sparse_categorical_crossentropy, from_logits=True),
            EachStep("accuracy", keras.metrics.sparse_categorical_accuracy),
        ],
        steps_per_execution=steps_per_call(),
        jit_compile=False,  # on a CPU, XLA slows convolutions
    )
    network.optimizer.build(network.trainable_variables)
    return Classifier(network, settings)


def layer_shapes(network: keras.Model) -> list[tuple[str, tuple[int, ...]]]:
    """The name of each layer and the shape of what it gives for one image, channels last."""
    return [(layer.name, tuple(layer.output.shape[1:])) for layer in network.layers]


def cross_entropy(labels, logits):
    """−ln softmax(logits)[label] of labels (B,) and logits (B, K), the mean over the batch, in nats."""
    return tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True))


def train(classifier: Classifier, images, labels, *, steps: int, seed: int = 0, **options) -> History:
    """Train the network and return what happened.

    Args:
        images: (N, H, W) float array in [0, 1], or (N, H, W, 3) for colour.
        labels: (N,) whole numbers in 0 … classes − 1.
        steps: number of steps in the end, each on one batch; N / batch_size of them see N images.
        seed: fixes the batches and what dropout leaves out.
        options: history, after_block, progress: see `genvision.training.run.Run`.

    Returns:
        A `History` of `loss` (cross-entropy in nats) and `accuracy` (share of the batch), both measured
        on the batch that the step learns from, with dropout.

    Raises:
        ValueError: images or labels of another shape or range, fewer than a batch, or of one class only.
        FloatingPointError: the loss became NaN or infinite.
    """
    batch_size = classifier.settings.batch_size
    images, labels = check_examples(images, labels, classifier.settings, batch_size=batch_size)
    check_more_than_one_class(labels)

    images, labels = tf.constant(images), tf.constant(labels)

    def draw(rng):  # which images a step learns from
        return (rng.integers(len(images), size=batch_size),)

    def examples(batch):  # (B,)
        return tf.gather(images, batch), tf.gather(labels, batch)

    run = Run(classifier, "loss", "accuracy", steps=steps, seed=seed, **options)
    for batches in run.batches(draw):
        classifier.network.fit(batches.map(examples), callbacks=[run.recorder], shuffle=False, verbose=0)
    return run.history


IMAGES_PER_CALL = 500  # at once through the network: more of them only take more memory


def run_in_parts(classifier: Classifier, function, images) -> tf.Tensor:
    """What `function`, the network or a part of it, makes of images (N, H, W[, 3])."""
    images = check_images(images, classifier.settings.image_shape, low=0)
    starts = range(0, len(images), IMAGES_PER_CALL)
    # training=False: nothing is dropped; batch normalization uses its moving averages
    return tf.concat([function(images[i : i + IMAGES_PER_CALL], training=False) for i in starts], axis=0)


def predict(classifier: Classifier, images) -> np.ndarray:
    """The probability of each class, (N, K) in [0, 1] with rows that sum to 1, for images (N, H, W[, 3]).

    Raises:
        ValueError: images of another shape or range, or none.
    """
    return tf.nn.softmax(run_in_parts(classifier, classifier.network, images)).numpy()


def evaluate(classifier: Classifier, images, labels) -> tuple[float, float]:
    """The loss (mean cross-entropy in nats) and the accuracy on images (N, H, W[, 3]) and labels (N,).

    Raises:
        ValueError: images or labels of another shape, type or range.
    """
    images, labels = check_examples(images, labels, classifier.settings)
    logits = run_in_parts(classifier, classifier.network, images)
    return float(cross_entropy(labels, logits)), float(np.mean(np.argmax(logits, axis=1) == labels))


def features(classifier: Classifier, images) -> np.ndarray:
    """What the network knows of images (N, H, W[, 3]) before it names a class: (N, dense_units) float32, ≥ 0.

    Images that look alike to the network are near each other here: FID and KID measure in such a space.

    Raises:
        ValueError: images of another shape or range, or none.
    """
    network = classifier.network
    without_last_layer = keras.Model(network.inputs[0], network.layers[-1].input)  # shares the weights
    return run_in_parts(classifier, without_last_layer, images).numpy()
