"""Feature maps of a pretrained network in Keras 3.

Axes: B = batch, C = channels, H = height, W = width. Channels come last: (B, H, W, C).
"""

import keras
from keras import layers as kl

from genvision.style_transfer.networks import check_layers, check_network, download_weights
from genvision.style_transfer.weights_files import PREPROCESSING, read_weights


def load_features(
    network: str = "squeezenet",
    layers: tuple[str, ...] = ("conv1", "fire3", "fire4", "fire5"),
    *,
    weights=None,
    preprocessing: str | None = None,
    progress: bool = True,
) -> keras.Model:
    """A pretrained network that maps images (B, H, W, 3) in [0, 1] to its feature maps.

    Args:
        network: "squeezenet" or "vgg19".
        layers: the maps that are wanted; the network ends behind the last of them.
        weights: a file of weights, .h5, .safetensors or .pth; None downloads the one made for Keras.
        preprocessing: what the weights expect, "imagenet" or "caffe". None: what the published
            files of this kind have, "caffe" for .h5 and "imagenet" for the others.
        progress: show a progress bar while downloading.

    Returns:
        A model whose output is a dictionary: name of layer -> feature map (B, H', W', C). Its
        weights take no part in training.

    Raises:
        DownloadError: there is no way to the published file; the message says how to use a file
            of your own.
        FileNotFoundError: `weights` names no file.
        ValueError: no such network or layer, or `weights` is no whole file of its weights.
    """
    check_layers(network, layers)
    path = weights or download_weights(network, source="keras", progress=progress)
    arrays, preprocessing = read_weights(path, network, preprocessing=preprocessing)
    images = keras.Input((None, None, 3))
    scale, offset = (list(v) for v in PREPROCESSING[preprocessing])
    x = kl.Rescaling(scale, offset)(images)  # what the weights are used to
    maps = squeezenet(x) if network == "squeezenet" else vgg19(x)
    whole = keras.Model(images, maps)
    for convolution in check_network(network).convolutions:
        name = convolution.keras_name.replace("/", "_")
        whole.get_layer(name).set_weights(arrays[convolution.name])
    features = keras.Model(images, {name: maps[name] for name in layers}, name=network)
    features.trainable = False
    return features


def squeezenet(x) -> dict:
    """The layers of SqueezeNet 1.1: name -> feature map."""
    maps = {}

    def fire(x, name, squeezed, expanded):
        x = kl.Conv2D(squeezed, 1, activation="relu", name=f"{name}_squeeze1x1")(x)
        left = kl.Conv2D(expanded, 1, activation="relu", name=f"{name}_expand1x1")(x)
        right = kl.Conv2D(expanded, 3, padding="same", activation="relu", name=f"{name}_expand3x3")(x)
        maps[name] = kl.Concatenate(name=name)([left, right])
        return maps[name]

    x = maps["conv1"] = kl.Conv2D(64, 3, strides=2, activation="relu", name="conv1")(x)
    x = kl.MaxPooling2D(3, 2)(x)  # 256×256 pixels: 63×63
    x = fire(x, "fire2", 16, 64)
    x = fire(x, "fire3", 16, 64)
    x = kl.MaxPooling2D(3, 2)(x)  # 31×31
    x = fire(x, "fire4", 32, 128)
    x = fire(x, "fire5", 32, 128)
    x = kl.MaxPooling2D(3, 2)(x)  # 15×15
    x = fire(x, "fire6", 48, 192)
    x = fire(x, "fire7", 48, 192)
    x = fire(x, "fire8", 64, 256)
    fire(x, "fire9", 64, 256)
    return maps


def vgg19(x) -> dict:
    """The layers of VGG19, as Keras brings it: name -> feature map."""
    model = keras.applications.VGG19(include_top=False, weights=None, input_tensor=x)
    names = {c.name: c.keras_name for c in check_network("vgg19").convolutions}
    return {name: model.get_layer(keras_name).output for name, keras_name in names.items()}
