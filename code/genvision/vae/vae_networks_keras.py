"""The networks of the VAE in Keras 3: encoder, decoder, and both with the draw of z between them.

Axes: B = batch, H = W = image_size, Z = latent_dim, K = classes. Sizes in the comments are those of the
default settings. A conditional VAE gives the labels to both halves (Sohn, Lee & Yan 2015).

The encoder predicts a mean and the logarithm of the VARIANCE, ln σ², for each latent dimension. Many
programs call it "log sigma" or do not say: ln σ² = 2 ln σ, so that σ = exp(z_log_var / 2).
"""

import keras
from keras import layers, ops

from genvision.vae.vae_settings import VAESettings


def Encoder(settings: VAESettings = VAESettings()) -> keras.Model:
    """Map [images] (B, H, W) in [0, 1] to the means and the log VARIANCES of z, (B, Z) each.

    A conditional VAE's encoder maps [images, labels], labels (B,).
    """
    images, *labels = inputs = image_inputs(settings)
    x = layers.Reshape((*images.shape[1:], 1))(images)  # (B, H, W) -> (B, 28, 28, 1)
    for filters in settings.channels:  # each halves H and W: (B, 14, 14, 16), (B, 7, 7, 24)
        x = layers.Conv2D(filters, 4, strides=2, padding="same", activation="relu")(x)
    x = layers.Flatten()(x)  # (B, 1176)
    x = layers.Dense(settings.hidden_units, activation="relu")(with_labels(x, labels, settings))  # (B, 64)
    z_mean = layers.Dense(settings.latent_dim, name="z_mean")(x)  # (B, Z)
    z_log_var = layers.Dense(settings.latent_dim, name="z_log_var")(x)  # (B, Z)
    return keras.Model(inputs, [z_mean, z_log_var], name="encoder")


def Decoder(settings: VAESettings = VAESettings()) -> keras.Model:
    """Map [z] (B, Z), or a conditional VAE's [z, labels], to logits (B, H, W).

    A logit's sigmoid is the pixel in [0, 1].
    """
    z, *labels = inputs = [keras.Input((settings.latent_dim,), name="z"), *label_inputs(settings)]
    side, channels = settings.smallest_side, settings.channels
    x = layers.Dense(settings.hidden_units, activation="relu")(with_labels(z, labels, settings))  # (B, 64)
    x = layers.Dense(side**2 * channels[-1], activation="relu")(x)  # (B, 1176)
    x = layers.Reshape((side, side, channels[-1]))(x)  # (B, 7, 7, 24)
    for filters in channels[-2::-1]:  # each doubles H and W: (B, 14, 14, 16)
        x = layers.Conv2DTranspose(filters, 4, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 4, strides=2, padding="same")(x)  # (B, 28, 28, 1)
    logits = layers.Reshape((settings.image_size, settings.image_size))(x)  # (B, H, W)
    return keras.Model(inputs, logits, name="decoder")


def with_labels(x, labels: list, settings: VAESettings):
    """Rows (B, N), for a conditional VAE with the labels (B,) appended as one-hot rows: (B, N + K)."""
    if not labels:
        return x
    one_hot = layers.CategoryEncoding(settings.classes, output_mode="one_hot")(labels[0])  # (B, K)
    return layers.Concatenate()([x, one_hot])


def image_inputs(settings: VAESettings) -> list:
    return [keras.Input((settings.image_size, settings.image_size), name="images"), *label_inputs(settings)]


def label_inputs(settings: VAESettings) -> list:
    """One input of labels (B,) for a conditional VAE, else none."""
    return [keras.Input((), dtype="int32", name="labels")] if settings.classes else []


def VAENetwork(settings: VAESettings = VAESettings()) -> keras.Model:
    """Map [images, epsilon], or [images, epsilon, labels], to logits (B, H, W), z_mean and z_log_var (B, Z).

    The random numbers ε ~ N(0, 1) are an input (B, Z): so gradients pass through mean and variance,
    and a step can be repeated exactly.
    """
    encoder, decoder = Encoder(settings), Decoder(settings)
    images, *labels = image_inputs(settings)
    epsilon = keras.Input((settings.latent_dim,), name="epsilon")
    z_mean, z_log_var = encoder([images, *labels])  # (B, H, W) -> (B, Z), (B, Z)
    # The reparameterization trick, z = μ + σ·ε (Kingma & Welling 2013, section 2.4).
    z = z_mean + ops.exp(z_log_var / 2) * epsilon  # (B, Z)
    logits = decoder([z, *labels])  # (B, H, W)
    return keras.Model([images, epsilon, *labels], [logits, z_mean, z_log_var], name="vae")
