"""A small convolutional classifier in Keras 3 on TensorFlow (LeCun et al. 1998, doi:10.1109/5.726791).

Axes: B = batch, H = W = image_size, C = channels, K = classes. Images lie in [0, 1].
"""

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from genvision.cnn_layers.cnn_settings import CNNSettings, check_examples, check_more_than_one_class
from genvision.training import History, check_images
from genvision.training.run_keras import Run


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
    """The network and its optimizer."""

    network: keras.Model
    optimizer: keras.Optimizer
    settings: CNNSettings


def build_classifier(settings: CNNSettings = CNNSettings(), *, seed: int = 0) -> Classifier:
    """Make the network and its Adam optimizer; `seed` fixes the first weights."""
    keras.utils.set_random_seed(seed)
    network = CNN(settings)
    optimizer = keras.optimizers.Adam(settings.learning_rate, epsilon=settings.adam_epsilon)
    optimizer.build(network.trainable_variables)  # a compiled function may not create variables
    return Classifier(network, optimizer, settings)


def layer_shapes(network: keras.Model) -> list[tuple[str, tuple[int, ...]]]:
    """The name of each layer and the shape of what it gives for one image, channels last."""
    return [(layer.name, tuple(layer.output.shape[1:])) for layer in network.layers]


def cross_entropy(labels, logits):
    """−ln softmax(logits)[label] of labels (B,) and logits (B, K), the mean over the batch, in nats."""
    return tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True))


def train_step(classifier: Classifier, images, labels, dropout_seed):
    """One step on images (B, H, W[, 3]) and labels (B,). Returns loss (nats) and accuracy of the batch."""
    network = classifier.network
    if classifier.settings.dropout:  # a step leaves out the same numbers, whatever was drawn before it
        network.get_layer("dropout").seed_generator.state.assign([dropout_seed, 0])
    with tf.GradientTape() as tape:
        logits = network(images, training=True)  # (B, K)
        loss = cross_entropy(labels, logits)
    weights = network.trainable_variables
    classifier.optimizer.apply(tape.gradient(loss, weights), weights)
    accuracy = tf.reduce_mean(
        tf.cast(tf.argmax(logits, axis=1, output_type=labels.dtype) == labels, "float32")
    )
    return loss, accuracy


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

    def draw(rng):  # which images, and what dropout leaves out: the first of these seeds says it
        return rng.integers(len(images), size=batch_size), rng.integers(2**31, size=batch_size)

    def step(images, labels, batch, dropout_seeds):
        batch_images, batch_labels = tf.gather(images, batch), tf.gather(labels, batch)
        return train_step(classifier, batch_images, batch_labels, dropout_seeds[0])

    run = Run(classifier, "loss", "accuracy", steps=steps, seed=seed, **options)
    return run.train(step, draw, images, labels, jit_compile=False)  # on a CPU, XLA slows convolutions


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
