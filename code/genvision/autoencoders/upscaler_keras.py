"""A network for super-resolution in Keras 3, trained by `autoencoder_keras.train`.

Axes: B = batch, h = w = size of the small images, H = W = image_size, C = channels, F = filters.
Convolutions on the small image, transposed ones at the end: Dong et al. 2016 (arXiv:1608.00367).
Only what the plain enlargement lacks is learned: Kim et al. 2016 (arXiv:1511.04587).
"""

import math
from dataclasses import dataclass

import keras
from keras import layers

from genvision.autoencoders.autoencoder_keras import compiled, reconstruct, train
from genvision.autoencoders.autoencoder_settings import UpscalerSettings

__all__ = ["Upscaler", "UpscalingNetwork", "build_upscaler", "reconstruct", "train"]


def UpscalingNetwork(settings: UpscalerSettings = UpscalerSettings()) -> keras.Model:
    """Map small images (B, h, w[, 3]) in [0, 1] to large ones (B, H, W[, 3]), nearly in [0, 1]."""
    size, filters = settings.image_size // settings.factor, settings.filters
    images = keras.Input(settings.input_shape)
    small = layers.Reshape((size, size, settings.channels))(images)  # (B, h, w, C)
    enlarged = layers.UpSampling2D(settings.factor, interpolation="bilinear")(small)  # (B, H, W, C)

    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(small)  # (B, h, w, F)
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    for _ in range(int(math.log2(settings.factor))):
        x = layers.Conv2DTranspose(filters, 4, strides=2, padding="same", activation="relu")(x)
    details = layers.Conv2D(  # (B, H, W, F) -> (B, H, W, C)
        settings.channels, 3, padding="same", kernel_initializer="zeros"
    )(x)
    x = layers.Add()([enlarged, details])
    return keras.Model(images, layers.Reshape(settings.image_shape)(x), name="upscaler")  # (B, H, W[, C])


@dataclass
class Upscaler:
    """The network, compiled with its optimizer."""

    network: keras.Model
    settings: UpscalerSettings

    @property
    def optimizer(self) -> keras.Optimizer:
        return self.network.optimizer


def build_upscaler(settings: UpscalerSettings = UpscalerSettings(), *, seed: int = 0) -> Upscaler:
    """Make the network and its Adam optimizer; `seed` fixes the first weights.

    Before training it gives the bilinear enlargement: the last layer adds 0.
    """
    keras.utils.set_random_seed(seed)
    return Upscaler(compiled(UpscalingNetwork(settings), settings), settings)
