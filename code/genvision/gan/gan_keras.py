"""A dense GAN in Keras 3 on TensorFlow (Goodfellow et al. 2014, arXiv:1406.2661).

Axes: B = batch, Z = latent_dim, H = W = image_size. Images lie in [−1, 1].
"""

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from genvision.checks import check_images, check_latents, latents_for_snapshots
from genvision.gan.gan_settings import GANSettings
from genvision.training import History
from genvision.training.run_keras import Run


def Generator(settings: GANSettings = GANSettings()) -> keras.Model:
    """Map latent vectors (B, Z), drawn from N(0, 1), to images (B, H, W) in [−1, 1]."""
    size = settings.image_size
    model = keras.Sequential([keras.Input((settings.latent_dim,))], name="generator")
    for units in settings.generator_units:
        model.add(
            layers.BatchNormalization(
                momentum=settings.batch_norm_momentum, epsilon=settings.batch_norm_epsilon
            )
        )
        model.add(layers.Dense(units))
        model.add(layers.LeakyReLU(settings.leaky_slope))
    model.add(layers.Dense(size**2, activation="tanh"))  # (B, H·W)
    model.add(layers.Reshape((size, size)))  # (B, H, W)
    return model


def Discriminator(settings: GANSettings = GANSettings()) -> keras.Model:
    """Map images (B, H, W) in [−1, 1] to logits (B, 1): above 0 means "real"."""
    size = settings.image_size
    model = keras.Sequential([keras.Input((size, size)), layers.Flatten()], name="discriminator")
    for units in settings.discriminator_units:
        model.add(layers.Dense(units))
        model.add(layers.LeakyReLU(settings.leaky_slope))
    model.add(layers.Dense(1))  # (B, 1)
    return model


@dataclass
class GAN:
    """The two networks, each with its own optimizer."""

    generator: keras.Model
    discriminator: keras.Model
    generator_optimizer: keras.Optimizer
    discriminator_optimizer: keras.Optimizer
    settings: GANSettings


def build_gan(settings: GANSettings = GANSettings(), *, seed: int = 0) -> GAN:
    """Make both networks and their Adam optimizers; `seed` fixes the first weights."""
    keras.utils.set_random_seed(seed)
    generator, discriminator = Generator(settings), Discriminator(settings)
    return GAN(
        generator,
        discriminator,
        adam(generator, settings.generator_learning_rate, settings),
        adam(discriminator, settings.discriminator_learning_rate, settings),
        settings,
    )


def adam(network: keras.Model, learning_rate: float, settings: GANSettings) -> keras.Optimizer:
    optimizer = keras.optimizers.Adam(
        learning_rate, beta_1=settings.adam_beta1, epsilon=settings.adam_epsilon
    )
    optimizer.build(network.trainable_variables)  # a compiled function may not create variables
    return optimizer


def cross_entropy(targets, logits):
    """−t ln D − (1 − t) ln(1 − D) with D = sigmoid(logits), both (B, 1); the mean, in nats."""
    return tf.reduce_mean(keras.losses.binary_crossentropy(targets, logits, from_logits=True))


def train_discriminator(gan: GAN, real, z):
    """One step of D on real images (B, H, W) and on as many generated from z (B, Z)."""
    fake = gan.generator(z, training=True)  # (B, H, W); no tape: G is only a source of images here
    images = tf.concat([real, fake], axis=0)  # (2B, H, W)
    targets = tf.concat([tf.ones((len(real), 1)), tf.zeros((len(fake), 1))], axis=0)  # (2B, 1)

    weights = gan.discriminator.trainable_variables
    with tf.GradientTape() as tape:
        logits = gan.discriminator(images, training=True)  # (2B, 1)
        loss = cross_entropy(targets, logits)
    gan.discriminator_optimizer.apply(tape.gradient(loss, weights), weights)

    accuracy = tf.reduce_mean(tf.cast((logits > 0) == (targets > 0), "float32"))
    return loss, accuracy


def train_generator(gan: GAN, z):
    """One step of G, through D with its weights frozen: G wants D to answer "real" (1)."""
    weights = gan.generator.trainable_variables  # D's are not among them
    with tf.GradientTape() as tape:
        images = gan.generator(z, training=True)  # (B, Z) -> (B, H, W)
        logits = gan.discriminator(images, training=True)  # (B, 1)
        if gan.settings.saturating:
            loss = -cross_entropy(tf.zeros_like(logits), logits)  # ln(1 − D(G(z)))
        else:
            loss = cross_entropy(tf.ones_like(logits), logits)  # −ln D(G(z))
    gan.generator_optimizer.apply(tape.gradient(loss, weights), weights)
    return loss


def train(gan: GAN, images, *, steps: int, seed: int = 0, snapshot_latents=None, **options) -> History:
    """Train both networks in turn and return what happened.

    Args:
        images: (N, H, W) float array in [−1, 1].
        steps: number of steps in the end; in each, D and then G learn from one batch.
        seed: fixes the batches and the noise.
        snapshot_latents: (M, Z) latent vectors, the same at every snapshot; 25 random ones if None.
        options: snapshots, history, after_block, progress: see `genvision.training.run.Run`.

    Returns:
        A `History` of the losses `d_loss` and `g_loss` (nats), of D's accuracy `d_accuracy` (the share
        of images, real and generated, that it told apart) and of the snapshots.

    Raises:
        ValueError: images of another shape or range, or fewer than a batch of them.
        FloatingPointError: a loss became NaN or infinite.
    """
    size, batch_size, latent_dim = gan.settings.image_size, gan.settings.batch_size, gan.settings.latent_dim
    images = check_images(images, (size, size), batch_size=batch_size)
    latents = latents_for_snapshots(snapshot_latents, latent_dim, seed)

    def draw(rng):  # what one step needs: noise for D's turn and for G's, and which images
        noise = rng.standard_normal((batch_size, 2, latent_dim), "float32")
        return rng.integers(len(images), size=batch_size), noise

    def step(images, batch, z):  # (N, H, W), (B,), (B, 2, Z)
        d_loss, d_accuracy = train_discriminator(gan, tf.gather(images, batch), z[:, 0])
        g_loss = train_generator(gan, z[:, 1])
        return d_loss, d_accuracy, g_loss

    options |= {"steps": steps, "seed": seed, "sample": lambda: generate(gan, latents)}
    run = Run(gan, "d_loss", "d_accuracy", "g_loss", **options)
    return run.train(step, draw, images, jit_compile=True)


def generate(gan: GAN, latents) -> np.ndarray:
    """Images (M, H, W) in [−1, 1] that the generator makes of latent vectors (M, Z)."""
    latents = check_latents(latents, gan.settings.latent_dim)
    return gan.generator(latents, training=False).numpy()  # batch norm uses its moving averages
