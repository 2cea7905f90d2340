"""A convolutional autoencoder in Keras 3 on TensorFlow: plain, or trained to undo what was done to its input.

Axes: B = batch, H = W = image_size, C = channels, Z = latent_dim. Images lie in [0, 1].
Hinton & Salakhutdinov 2006, doi:10.1126/science.1127647; denoising: Vincent et al. 2008,
doi:10.1145/1390156.1390294.
"""

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from genvision.autoencoders.autoencoder_settings import AutoencoderSettings, check_pairs
from genvision.checks import check_images, check_latents
from genvision.training import History
from genvision.training.fit_keras import EachStep, Run, steps_per_call


def Encoder(settings: AutoencoderSettings = AutoencoderSettings()) -> keras.Model:
    """Map images (B, H, W) or (B, H, W, 3) in [0, 1] to latent vectors (B, Z), any real numbers."""
    size = settings.image_size
    model = keras.Sequential([keras.Input(settings.input_shape)], name="encoder")
    model.add(layers.Reshape((size, size, settings.channels)))  # (B, H, W, C), C = 1 if grey
    for filters in settings.filters:
        model.add(layers.Conv2D(filters, 4, strides=2, padding="same"))  # (B, H/2, W/2, filters) …
        model.add(layers.LeakyReLU(settings.leaky_slope))
    model.add(layers.Flatten())
    model.add(layers.Dense(settings.dense_units))
    model.add(layers.LeakyReLU(settings.leaky_slope))
    model.add(layers.Dense(settings.latent_dim))  # (B, Z)
    return model


def Decoder(settings: AutoencoderSettings = AutoencoderSettings()) -> keras.Model:
    """Map latent vectors (B, Z) to images (B, H, W) or (B, H, W, 3) in [0, 1]."""
    size, channels = settings.smallest_size, settings.filters[-1]
    model = keras.Sequential([keras.Input((settings.latent_dim,))], name="decoder")
    model.add(layers.Dense(settings.dense_units))
    model.add(layers.LeakyReLU(settings.leaky_slope))
    model.add(layers.Dense(size**2 * channels))
    model.add(layers.LeakyReLU(settings.leaky_slope))
    model.add(layers.Reshape((size, size, channels)))  # (B, H/4, W/4, filters)
    for filters in reversed(settings.filters[:-1]):
        model.add(layers.Conv2DTranspose(filters, 4, strides=2, padding="same"))  # (B, H/2, W/2, filters)
        model.add(layers.LeakyReLU(settings.leaky_slope))
    model.add(layers.Conv2DTranspose(settings.channels, 4, strides=2, padding="same"))  # (B, H, W, C)
    model.add(layers.Activation("sigmoid"))
    model.add(layers.Reshape(settings.image_shape))  # (B, H, W[, C])
    return model


@dataclass
class Autoencoder:
    """The network, which is an encoder and then a decoder; compiled with its optimizer."""

    network: keras.Sequential
    settings: AutoencoderSettings

    @property
    def optimizer(self) -> keras.Optimizer:
        return self.network.optimizer


def build_autoencoder(settings: AutoencoderSettings = AutoencoderSettings(), *, seed: int = 0) -> Autoencoder:
    """Make the network and its Adam optimizer; `seed` fixes the first weights."""
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([Encoder(settings), Decoder(settings)], name="autoencoder")
    return Autoencoder(compiled(network, settings), settings)


LOSSES = {"bce": keras.losses.binary_crossentropy, "mse": keras.losses.mean_squared_error}


def compiled(network: keras.Model, settings) -> keras.Model:
    """The network with its loss and optimizer, ready for `fit`."""
    network.compile(
        optimizer=keras.optimizers.Adam(settings.learning_rate, epsilon=settings.adam_epsilon),
        loss=LOSSES[settings.loss],
        metrics=[EachStep("loss", LOSSES[settings.loss])],
        steps_per_execution=steps_per_call(),
        jit_compile=False,  # on a CPU, XLA slows convolutions
    )
    network.optimizer.build(network.trainable_variables)
    return network


def train(model: Autoencoder, inputs, targets, *, steps: int, seed: int = 0, **options) -> History:
    """Train the network to make the targets of the inputs, and return what happened.

    A plain autoencoder gets the same images twice. With noisy images as inputs and clean ones as
    targets it learns to denoise; an upscaler gets small images and large ones.

    Args:
        inputs: (N, H, W) float array in [0, 1], or (N, H, W, 3) for colour.
        targets: as many images in [0, 1], of the size that the network makes.
        steps: number of steps in the end, each on one batch.
        seed: fixes the batches.
        options: history, after_block, progress: see `genvision.training.run.Run`.

    Returns:
        A `History` of the `loss`: cross-entropy a pixel in nats, or the mean squared error.

    Raises:
        ValueError: images of another shape or range, fewer than a batch, or not as many of both.
        FloatingPointError: the loss became NaN or infinite.
    """
    inputs, targets = map(tf.constant, check_pairs(inputs, targets, model.settings))

    def draw(rng):  # which images a step learns from
        return (rng.integers(len(inputs), size=model.settings.batch_size),)

    def examples(batch):  # (B,)
        return tf.gather(inputs, batch), tf.gather(targets, batch)

    run = Run(model, "loss", steps=steps, seed=seed, **options)
    for batches in run.batches(draw):
        model.network.fit(batches.map(examples), callbacks=[run.recorder], shuffle=False, verbose=0)
    return run.history


ROWS_PER_CALL = 500  # at once through a network: more of them only take more memory


def run_in_parts(network: keras.Model, rows: np.ndarray) -> np.ndarray:
    """What a network makes of many images or latent vectors (N, …)."""
    starts = range(0, len(rows), ROWS_PER_CALL)
    return np.concatenate([network(rows[i : i + ROWS_PER_CALL], training=False) for i in starts])


def encode(model: Autoencoder, images) -> np.ndarray:
    """Latent vectors (N, Z) of images (N, H, W[, 3]) in [0, 1].

    Raises:
        ValueError: images of another shape or range, or none.
    """
    encoder, _ = model.network.layers
    return run_in_parts(encoder, check_images(images, model.settings.input_shape, low=0))


def decode(model: Autoencoder, latents) -> np.ndarray:
    """Images (N, H, W[, 3]) in [0, 1] of latent vectors (N, Z).

    Raises:
        ValueError: latent vectors of another length.
    """
    _, decoder = model.network.layers
    return run_in_parts(decoder, check_latents(latents, model.settings.latent_dim))


def reconstruct(model: Autoencoder, inputs) -> np.ndarray:
    """The images (N, H, W[, 3]) in [0, 1] that the network, an autoencoder or an upscaler, makes of inputs.

    Raises:
        ValueError: inputs of another shape or range, or none.
    """
    inputs = check_images(inputs, model.settings.input_shape, low=0)
    return run_in_parts(model.network, inputs).clip(0, 1)  # an upscaler's may lie a little outside
