"""A conditional GAN in Keras 3 on TensorFlow (Mirza & Osindero 2014, arXiv:1411.1784).

Generator and discriminator both learn which digit is meant: the label becomes a vector, an
embedding, that is multiplied with the noise and with the image.
Axes: B = batch, Z = latent_dim, H = W = image_size. Images lie in [−1, 1].
"""

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from genvision.checks import check_images, check_labels, check_latents
from genvision.conditional_gan.cgan_settings import CGANSettings, snapshot_inputs
from genvision.training import History
from genvision.training.run_keras import Run


def Generator(settings: CGANSettings = CGANSettings()) -> keras.Model:
    """Map latent vectors (B, Z), drawn from N(0, 1), and labels (B,) to images (B, H, W) in [−1, 1]."""
    size, latent_dim = settings.image_size, settings.latent_dim
    z, labels = keras.Input((latent_dim,)), keras.Input((), dtype="int32")
    first = keras.initializers.RandomUniform(*settings.embedding_range)
    row = layers.Embedding(settings.classes, latent_dim, embeddings_initializer=first)(labels)  # (B, Z)
    x = layers.Multiply()([z, row])  # (B, Z) · (B, Z): each digit scales the noise in its own way
    for units in settings.generator_units:
        x = layers.BatchNormalization(
            momentum=settings.batch_norm_momentum, epsilon=settings.batch_norm_epsilon
        )(x)
        x = layers.Dense(units)(x)
        x = layers.LeakyReLU(settings.leaky_slope)(x)
    x = layers.Dense(size**2, activation="tanh")(x)  # (B, H·W)
    return keras.Model([z, labels], layers.Reshape((size, size))(x), name="generator")  # (B, H, W)


def Discriminator(settings: CGANSettings = CGANSettings()) -> keras.Model:
    """Map images (B, H, W) in [−1, 1] and labels (B,) to logits (B, 1): above 0 means "real"."""
    size = settings.image_size
    images, labels = keras.Input((size, size)), keras.Input((), dtype="int32")
    x = layers.Flatten()(images)  # (B, H, W) -> (B, H·W)
    first = keras.initializers.RandomUniform(*settings.embedding_range)
    row = layers.Embedding(settings.classes, size**2, embeddings_initializer=first)(labels)  # (B, H·W)
    x = layers.Multiply()([x, row])  # (B, H·W) · (B, H·W)
    for units in settings.discriminator_units:
        x = layers.Dense(units)(x)
        x = layers.LeakyReLU(settings.leaky_slope)(x)
    return keras.Model([images, labels], layers.Dense(1)(x), name="discriminator")  # (B, 1)


@dataclass
class CGAN:
    """The two networks, each with its own optimizer."""

    generator: keras.Model
    discriminator: keras.Model
    generator_optimizer: keras.Optimizer
    discriminator_optimizer: keras.Optimizer
    settings: CGANSettings


def build_cgan(settings: CGANSettings = CGANSettings(), *, seed: int = 0) -> CGAN:
    """Make both networks and their Adam optimizers; `seed` fixes the first weights."""
    keras.utils.set_random_seed(seed)
    generator, discriminator = Generator(settings), Discriminator(settings)
    return CGAN(
        generator,
        discriminator,
        adam(generator, settings.generator_learning_rate, settings),
        adam(discriminator, settings.discriminator_learning_rate, settings),
        settings,
    )


def adam(network: keras.Model, learning_rate: float, settings: CGANSettings) -> keras.Optimizer:
    optimizer = keras.optimizers.Adam(
        learning_rate, beta_1=settings.adam_beta1, epsilon=settings.adam_epsilon
    )
    optimizer.build(network.trainable_variables)  # a compiled function may not create variables
    return optimizer


def cross_entropy(targets, logits):
    """−t ln D − (1 − t) ln(1 − D) with D = sigmoid(logits), both (B, 1); the mean, in nats."""
    return tf.reduce_mean(keras.losses.binary_crossentropy(targets, logits, from_logits=True))


def summed_gradients(tape: tf.GradientTape, loss, weights) -> list:
    """The gradients of the loss, with one row for each row of an embedding.

    An embedding's gradient comes as (row, slope) pairs, one for each label of the batch. Rows that
    occur twice have to be summed before Adam squares them; Keras's Adam would take them one by one.
    """
    return [tf.convert_to_tensor(gradient) for gradient in tape.gradient(loss, weights)]


def train_discriminator(cgan: CGAN, real, real_labels, z, fake_labels):
    """One step of D on real images (B, H, W) with their labels (B,), and on as many generated ones.

    D asks two questions at once: is it a digit, and is it the digit that the label says?
    """
    fake = cgan.generator([z, fake_labels], training=True)  # (B, H, W); no tape: only a source of images
    images = tf.concat([real, fake], axis=0)  # (2B, H, W)
    labels = tf.concat([real_labels, fake_labels], axis=0)  # (2B,)
    targets = tf.concat([tf.ones((len(real), 1)), tf.zeros((len(fake), 1))], axis=0)  # (2B, 1)

    weights = cgan.discriminator.trainable_variables
    with tf.GradientTape() as tape:
        logits = cgan.discriminator([images, labels], training=True)  # (2B, 1)
        loss = cross_entropy(targets, logits)  # ½ (−ln D(x|y) − ln(1 − D(G(z|y)))), the mean
    cgan.discriminator_optimizer.apply(summed_gradients(tape, loss, weights), weights)

    accuracy = tf.reduce_mean(tf.cast((logits > 0) == (targets > 0), "float32"))
    return loss, accuracy


def train_generator(cgan: CGAN, z, labels):
    """One step of G, through D with its weights frozen: D shall see a real image of the asked digit."""
    weights = cgan.generator.trainable_variables  # D's are not among them
    with tf.GradientTape() as tape:
        images = cgan.generator([z, labels], training=True)  # (B, Z) -> (B, H, W)
        logits = cgan.discriminator([images, labels], training=True)  # (B, 1)
        loss = cross_entropy(tf.ones_like(logits), logits)  # −ln D(G(z|y))
    cgan.generator_optimizer.apply(summed_gradients(tape, loss, weights), weights)
    return loss


def train(
    cgan: CGAN,
    images,
    labels,
    *,
    steps: int,
    seed: int = 0,
    snapshot_latents=None,
    snapshot_labels=None,
    **options,
) -> History:
    """Train both networks in turn and return what happened.

    Args:
        images: (N, H, W) float array in [−1, 1].
        labels: (N,) whole numbers in 0 … classes − 1, the class of each image.
        steps: number of steps in the end; in each, D and then G learn from one batch.
        seed: fixes the batches, the noise and the labels of the generated images: these are drawn
            from `labels`, so that each class is asked for as often as it is shown.
        snapshot_latents: (M, Z) latent vectors, the same at every snapshot; random ones if None.
        snapshot_labels: (M,) their labels; two of each class, 0, 1, 2 … 0, 1, 2 …, if None.
        options: snapshots, history, after_block, progress: see `genvision.training.run.Run`.

    Returns:
        A `History` of the losses `d_loss` and `g_loss` (nats), of D's accuracy `d_accuracy` (the share
        of images, real and generated, that it told apart) and of the snapshots.

    Raises:
        ValueError: images or labels of another shape or range, or fewer than a batch of them.
        FloatingPointError: a loss became NaN or infinite.
    """
    settings = cgan.settings
    size, batch_size, latent_dim = settings.image_size, settings.batch_size, settings.latent_dim
    images = check_images(images, (size, size), batch_size=batch_size)
    labels = check_labels(labels, settings.classes, len(images))
    shown = snapshot_inputs(settings, snapshot_latents, snapshot_labels, seed)

    def draw(rng):  # noise for D's turn and for G's, which images, and whose labels to ask of G in both turns
        noise = rng.standard_normal((batch_size, 2, latent_dim), "float32")
        return rng.integers(len(images), size=(batch_size, 3)), noise

    def step(images, labels, picks, z):  # (N, H, W), (N,), (B, 3), (B, 2, Z)
        real = tf.gather(images, picks[:, 0])  # (B, H, W)
        real_labels, d_labels, g_labels = tf.unstack(tf.gather(labels, picks), axis=1)  # (B,) each
        d_loss, d_accuracy = train_discriminator(cgan, real, real_labels, z[:, 0], d_labels)
        g_loss = train_generator(cgan, z[:, 1], g_labels)
        return d_loss, d_accuracy, g_loss

    options |= {"steps": steps, "seed": seed, "sample": lambda: generate(cgan, *shown)}
    run = Run(cgan, "d_loss", "d_accuracy", "g_loss", **options)
    return run.train(step, draw, images, labels, jit_compile=True)


def generate(cgan: CGAN, latents, labels) -> np.ndarray:
    """Images (M, H, W) in [−1, 1] that the generator makes of latent vectors (M, Z) and labels (M,).

    Raises:
        ValueError: latents of another shape, or not one label in 0 … classes − 1 for each.
    """
    latents = check_latents(latents, cgan.settings.latent_dim)
    labels = check_labels(labels, cgan.settings.classes, len(latents))
    return cgan.generator([latents, labels], training=False).numpy()  # batch norm's moving averages
