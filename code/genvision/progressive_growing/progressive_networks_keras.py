"""The networks of progressive growing in Keras 3: both grow by one block a stage (arXiv:1710.10196).

Axes: B = batch, Z = latent_dim, C = channels, S = side of the stage's images. Images lie in [−1, 1].
"""

import keras
from keras import layers

from genvision.progressive_growing.progressive_settings import ProgressiveSettings


def fade(old, new, alpha):
    """(1 − alpha) · old + alpha · new, with alpha (B, 1, 1, 1) in [0, 1]."""
    return layers.Add()([old, layers.Multiply()([alpha, layers.Subtract()([new, old])])])


def double(images):
    """Images (B, S, S, C) at twice their size: each pixel becomes four."""
    return layers.UpSampling2D(2)(images)


def halve(images):
    """Images (B, S, S, C) at half their size: the mean of each four pixels."""
    return layers.AveragePooling2D(2)(images)


def pixel_norm(x):
    """Each pixel's C numbers divided by their root mean square (section 4.2)."""
    return layers.Rescaling(x.shape[-1] ** 0.5)(layers.UnitNormalization()(x))


def Generator(settings: ProgressiveSettings = ProgressiveSettings()) -> keras.Model:
    """Map latent vectors (B, Z), drawn from N(0, 1), and alpha (B, 1) to images in [−1, 1].

    Each stage has a block, and a layer that turns the block's features into an image. The model has one
    output for each stage, (B, 7, 7), (B, 14, 14) …; `at_stage` gives the part that makes one of them.
    """
    sizes, channels = settings.sizes, settings.channels
    z, alpha = keras.Input((settings.latent_dim,)), keras.Input((1,))
    share = layers.Reshape((1, 1, 1))(alpha)

    def activate(x):
        return pixel_norm(layers.LeakyReLU(settings.leaky_slope)(x))

    x = layers.Dense(settings.first_features, name="first")(pixel_norm(z))  # (B, Z) -> (B, 7·7·C)
    x = activate(layers.Reshape((sizes[0], sizes[0], -1))(x))  # (B, 7, 7, C)
    outputs, to_old_image = [], None
    for size, c in zip(sizes, channels, strict=True):
        to_image = layers.Conv2D(1, 1, activation="tanh", name=f"to_image_{size}")
        old = x  # (B, S/2, S/2, C) from stage 1 on
        x = double(x) if to_old_image else x
        x = activate(layers.Conv2D(c, 3, padding="same", name=f"block_{size}")(x))  # (B, S, S, C')
        images = to_image(x)  # (B, S, S, 1)
        if to_old_image:
            images = fade(double(to_old_image(old)), images, share)
        outputs.append(layers.Reshape((size, size))(images))  # (B, S, S)
        to_old_image = to_image
    return keras.Model([z, alpha], outputs, name="generator")


def Discriminator(settings: ProgressiveSettings = ProgressiveSettings()) -> keras.Model:
    """Map images (B, S, S) in [−1, 1] and alpha (B, 1) to logits (B, 1): above 0 means "real".

    The generator's mirror image: new blocks come first, and a layer for each stage turns an image into
    features. The model has one input and one output for each stage, the largest first; `at_stage`
    gives the part for one of them.
    """
    channels, sizes = settings.channels, settings.sizes
    after = (channels[0], *channels)
    slope = settings.leaky_slope

    def convolution(name, filters, side):
        return layers.Conv2D(filters, side, padding="same", activation=layers.LeakyReLU(slope), name=name)

    from_image = {s: convolution(f"from_image_{s}", c, 1) for s, c in zip(sizes, channels, strict=True)}
    block = {s: convolution(f"block_{s}", c, 3) for s, c in zip(sizes, after, strict=False)}
    last, alpha = layers.Dense(1, name="last"), keras.Input((1,))
    share = layers.Reshape((1, 1, 1))(alpha)

    inputs, outputs = [keras.Input((s, s)) for s in reversed(sizes)], []
    for images in inputs:
        largest = images.shape[1]
        images = layers.Reshape((largest, largest, 1))(images)  # (B, S, S, 1)
        x = from_image[largest](images)  # (B, S, S, C)
        for size in reversed([s for s in sizes[1:] if s <= largest]):
            x = halve(block[size](x))  # (B, S/2, S/2, C')
            if size == largest:
                x = fade(from_image[size // 2](halve(images)), x, share)
        x = block[sizes[0]](x)  # (B, 7, 7, C)
        outputs.append(last(layers.Flatten()(x)))  # (B, 7·7·C) -> (B, 1)
    return keras.Model([*inputs, alpha], outputs, name="discriminator")


def at_stage(network: keras.Model, stage: int) -> keras.Model:
    """The part of a network that one stage uses, with the network's own layers.

    A generator's maps [z, alpha] to images (B, S, S), a discriminator's [images, alpha] to logits.
    """
    if network.name == "generator":
        return keras.Model(network.inputs, network.outputs[stage])
    *images, alpha = network.inputs
    return keras.Model([images[-1 - stage], alpha], network.outputs[-1 - stage])
