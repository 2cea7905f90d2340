"""Feature maps of a pretrained network in PyTorch.

Axes: B = batch, C = channels, H = height, W = width. Channels come first: (B, C, H, W).
"""

import torch
from torch import nn

from genvision.style_transfer.networks import check_layers, check_network, download_weights
from genvision.style_transfer.weights_files import PREPROCESSING, read_weights


class Features(nn.Module):
    """The first layers of a network, and what some of them make of an image.

    Attributes:
        layers: torchvision's layers, with weights that do not learn.
        places: place among the layers -> name of the feature map taken there.
    """

    def __init__(self, layers: nn.Sequential, places: dict[int, str], preprocessing: str):
        super().__init__()
        self.layers, self.places = layers, places
        scale, offset = (torch.tensor(v).view(1, 3, 1, 1) for v in PREPROCESSING[preprocessing])
        self.register_buffer("scale", scale)
        self.register_buffer("offset", offset)

    def forward(self, images):
        """Images (B, 3, H, W) in [0, 1] -> name of layer: feature map (B, C, H', W')."""
        x = self.scale * images + self.offset  # what the weights are used to
        maps = {}
        for place, layer in enumerate(self.layers):
            x = layer(x)
            if place in self.places:
                maps[self.places[place]] = x
        return maps


def load_features(
    network: str = "squeezenet",
    layers: tuple[str, ...] = ("conv1", "fire3", "fire4", "fire5"),
    *,
    weights=None,
    preprocessing: str | None = None,
    progress: bool = True,
    device: str | None = None,
) -> Features:
    """A pretrained network that maps images (B, 3, H, W) in [0, 1] to its feature maps.

    Args:
        network: "squeezenet" or "vgg19".
        layers: the maps that are wanted; the network ends behind the last of them.
        weights: a file of weights, .pth, .safetensors or .h5; None downloads torchvision's.
        preprocessing: what the weights expect, "imagenet" or "caffe". None: what the published
            files of this kind have, "caffe" for .h5 and "imagenet" for the others.
        progress: show a progress bar while downloading.
        device: "cpu", "cuda" …; None takes a GPU where there is one.

    Returns:
        `Features`, whose weights take no part in training.

    Raises:
        DownloadError: there is no way to the published file; the message says how to use a file
            of your own.
        FileNotFoundError: `weights` names no file.
        ValueError: no such network or layer, or `weights` is no whole file of its weights.
    """
    places = {check_network(network).layers[name]: name for name in check_layers(network, layers)}
    path = weights or download_weights(network, source="torch", progress=progress)
    arrays, preprocessing = read_weights(path, network, preprocessing=preprocessing)
    sequence = _layers(network)
    for convolution in check_network(network).convolutions:
        layer, (kernel, bias) = sequence.get_submodule(convolution.torch_name), arrays[convolution.name]
        # (height, width, in, out) -> (out, in, height, width)
        layer.weight = nn.Parameter(torch.tensor(kernel).permute(3, 2, 0, 1).contiguous())
        layer.bias = nn.Parameter(torch.tensor(bias))
    features = Features(sequence[: max(places) + 1], places, preprocessing)
    # Frozen weights need no gradients: a step takes two thirds of the time.
    features.requires_grad_(False).eval()
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    return features.to(device, memory_format=torch.channels_last)


def _layers(network: str) -> nn.Sequential:
    """torchvision's layers up to the last feature map, still without any weights."""
    from genvision.vision import models  # takes seconds: only now

    with torch.device("meta"):  # no memory and no random numbers for weights that are replaced
        model = models.squeezenet1_1(weights=None) if network == "squeezenet" else models.vgg19(weights=None)
    for layer in model.features:
        if isinstance(layer, nn.MaxPool2d):
            layer.ceil_mode = False  # Keras has no pooling over the edge; with it, maps would differ in size
    return model.features
