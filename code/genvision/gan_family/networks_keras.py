"""The convolutional networks of the GAN family in Keras 3, after DCGAN (Radford et al. 2015).

Axes: B = batch, I = Z + C = the generator's inputs, H = W = image_size, c = channels of a layer.
Images are (B, H, W) or (B, H, W, 3) in [−1, 1].
"""

import keras
from keras import layers

from genvision.gan_family.family_settings import FamilySettings


def Generator(settings: FamilySettings) -> keras.Model:
    """Map inputs (B, I), noise and condition side by side, to images (B, H, W[, 3]) in [−1, 1]."""
    narrow, wide = settings.widths
    norm = settings.recipe.generator_norm
    quarter = settings.image_size // 4
    return keras.Sequential(
        [
            keras.Input((settings.latent_dim + settings.condition_dim,)),
            layers.Dense(quarter**2 * wide, use_bias=not norm),  # (B, I) -> (B, H/4·W/4·c)
            layers.Reshape((quarter, quarter, wide)),  # (B, H/4, W/4, c)
            *after(settings, norm, layers.ReLU()),
            layers.Conv2DTranspose(narrow, 4, strides=2, padding="same", use_bias=not norm),
            *after(settings, norm, layers.ReLU()),  # (B, H/2, W/2, c)
            layers.Conv2DTranspose(settings.channels, 4, strides=2, padding="same", activation="tanh"),
            layers.Reshape(settings.image_shape),  # (B, H, W[, 3])
        ],
        name="generator",
    )


def Discriminator(settings: FamilySettings) -> keras.Model:
    """Map images (B, H, W[, 3]) in [−1, 1] to (B, 1 + C): D's answer, then the numbers of its head.

    The answer is a logit, above 0 "real"; LSGAN's is drawn to 1 and 0, a Wasserstein critic's has
    no scale. The head tells class logits and, for InfoGAN, the means of the continuous codes; it
    is the last layer alone, all others serve both.
    """
    narrow, wide = settings.widths
    norm = settings.recipe.discriminator_norm
    return keras.Sequential(
        [
            keras.Input(settings.image_shape),
            layers.Reshape((settings.image_size, settings.image_size, settings.channels)),
            layers.Conv2D(narrow, 4, strides=2, padding="same"),  # (B, H/2, W/2, c)
            layers.LeakyReLU(settings.leaky_slope),  # DCGAN: no normalization next to the image
            layers.Conv2D(wide, 4, strides=2, padding="same", use_bias=not norm),  # (B, H/4, W/4, c)
            *after(settings, norm, layers.LeakyReLU(settings.leaky_slope)),
            layers.Flatten(),  # (B, H/4·W/4·c)
            layers.Dense(1 + settings.condition_dim),  # (B, 1 + C)
        ],
        name="discriminator",
    )


def after(settings: FamilySettings, norm: bool, activation: layers.Layer) -> list[layers.Layer]:
    """What follows a layer: batch normalization, which brings a bias of its own, and the activation."""
    if not norm:
        return [activation]
    momentum, epsilon = settings.batch_norm_momentum, settings.batch_norm_epsilon
    return [layers.BatchNormalization(momentum=momentum, epsilon=epsilon), activation]
