"""The two pretrained networks that style is measured with: their layers, and where weights are published.

SqueezeNet 1.1 (Iandola et al. 2016, arXiv:1602.07360) is small, 722,496 parameters up to its last
feature map. VGG19 (Simonyan & Zisserman 2014, arXiv:1409.1556), 20,024,384, is what Gatys et al. took.
Importing this loads no framework.
"""

from dataclasses import dataclass, field
from pathlib import Path

from genvision.datasets.downloads import DownloadError, RemoteFile, cache_folder, fetch

PYTORCH_ORG = ("https://download.pytorch.org/models/",)
# The file is in the author's repository, in this commit, and among its releases.
KERAS_SQUEEZENET = (
    "https://raw.githubusercontent.com/rcmalli/keras-squeezenet/8cebee42add4737b9a352ffac6bf8e96c217146d/weights/",
    "https://github.com/rcmalli/keras-squeezenet/releases/download/v1.0/",
)
KERAS_APPLICATIONS = ("https://storage.googleapis.com/tensorflow/keras-applications/vgg19/",)


@dataclass(frozen=True)
class Convolution:
    """One convolution of a network.

    Attributes:
        name: in Gatys's manner, such as "conv4_2", or "fire2/squeeze1x1".
        shape: of its kernel: (height, width, channels in, channels out).
        torch_name: of the layer in torchvision's model and state dict.
        keras_name: of the layer in the published .h5 file and in the Keras model.
    """

    name: str
    shape: tuple[int, int, int, int]
    torch_name: str
    keras_name: str


@dataclass(frozen=True)
class Network:
    """A network, up to its last feature map.

    Attributes:
        name: "squeezenet" or "vgg19".
        convolutions: in the order of the network.
        layers: name -> place in torchvision's `features`: the maps that can be asked for, all of
            them after their ReLU.
        files: the published weights, "torch" or "keras" -> file.
    """

    name: str
    convolutions: tuple[Convolution, ...]
    layers: dict[str, int] = field(hash=False)
    files: dict[str, RemoteFile] = field(hash=False)


def _squeezenet() -> Network:
    # name: place in torchvision's `features`, channels in, of the squeezing layer, of each expanding one
    fires = {
        "fire2": (3, 64, 16, 64),
        "fire3": (4, 128, 16, 64),
        "fire4": (6, 128, 32, 128),
        "fire5": (7, 256, 32, 128),
        "fire6": (9, 256, 48, 192),
        "fire7": (10, 384, 48, 192),
        "fire8": (11, 384, 64, 256),
        "fire9": (12, 512, 64, 256),
    }
    convolutions = [Convolution("conv1", (3, 3, 3, 64), "0", "conv1")]
    for name, (place, channels, squeezed, expanded) in fires.items():
        for part, torch_part, shape in (
            ("squeeze1x1", "squeeze", (1, 1, channels, squeezed)),
            ("expand1x1", "expand1x1", (1, 1, squeezed, expanded)),
            ("expand3x3", "expand3x3", (3, 3, squeezed, expanded)),
        ):
            full = f"{name}/{part}"
            convolutions.append(Convolution(full, shape, f"{place}.{torch_part}", full))
    files = {
        "torch": RemoteFile(
            "squeezenet1_1-b8a52dc0.pth",
            4_958_839,
            "b8a52dc049b60e4b6ab68ad0df457362afab8b6304b2febdc1650a5dab4d7e7b",
            PYTORCH_ORG,
        ),
        "keras": RemoteFile(
            "squeezenet_weights_tf_dim_ordering_tf_kernels_notop.h5",
            3_032_184,
            "2d935d8c102ad1232484a77da8e6fbdf3ff4ab608974a0d8b6283115ffff204f",
            KERAS_SQUEEZENET,
        ),
    }
    layers = {"conv1": 1} | {name: place for name, (place, *_) in fires.items()}
    return Network("squeezenet", tuple(convolutions), layers, files)


def _vgg19() -> Network:
    blocks = ((2, 64), (2, 128), (4, 256), (4, 512), (4, 512))  # convolutions, channels of each
    convolutions, layers, place, channels = [], {}, 0, 3
    for block, (count, width) in enumerate(blocks, 1):
        for i in range(1, count + 1):
            name, keras_name = f"conv{block}_{i}", f"block{block}_conv{i}"
            convolutions.append(Convolution(name, (3, 3, channels, width), str(place), keras_name))
            layers[name] = place + 1  # its ReLU
            place, channels = place + 2, width
        place += 1  # the pooling
    files = {
        "torch": RemoteFile(
            "vgg19-dcbb9e9d.pth",
            574_673_361,
            "dcbb9e9dad569fff7a846263a77324fc34978fea2bfb039c012d710e1776ae44",
            PYTORCH_ORG,
        ),
        "keras": RemoteFile(
            "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5",
            80_134_624,
            "",
            KERAS_APPLICATIONS,
            md5="253f8cb515780f3b799900260a226db6",  # Keras publishes no SHA-256 of it
        ),
    }
    return Network("vgg19", tuple(convolutions), layers, files)


NETWORKS = {network.name: network for network in (_squeezenet(), _vgg19())}


def check_network(name: str) -> Network:
    """The network of that name.

    Raises:
        ValueError: there is none.
    """
    if name not in NETWORKS:
        raise ValueError(f"network must be one of {', '.join(NETWORKS)}; received {name!r}")
    return NETWORKS[name]


def check_layers(network: str, layers: tuple[str, ...]) -> tuple[str, ...]:
    """The layers, once it is sure that the network has them all.

    Raises:
        ValueError: a layer that the network does not have, one named twice, or none at all.
    """
    known = check_network(network).layers
    wrong = [layer for layer in layers if layer not in known]
    if wrong or not layers or len(set(layers)) < len(layers):
        raise ValueError(
            f"expected one or more different layers of {network}: {', '.join(known)}; "
            f"received {', '.join(map(str, layers)) or 'none'}"
        )
    return tuple(layers)


def download_weights(network: str = "squeezenet", *, source: str = "torch", progress: bool = True) -> Path:
    """The path of a network's published weights, downloaded once into the cache and checked.

    Args:
        network: "squeezenet" (3 or 5 MB) or "vgg19" (80 or 575 MB).
        source: "torch" for torchvision's file, "keras" for the one made for Keras. Both hold weights
            trained on ImageNet, but not the same ones.
        progress: show a progress bar.

    Raises:
        DownloadError: the file can be had neither from the cache nor from a mirror; the message says
            from where and to which folder to bring it by hand.
        ValueError: no such network or source.
    """
    files = check_network(network).files
    if source not in files:
        raise ValueError(f"source must be one of {', '.join(files)}; received {source!r}")
    folder = cache_folder() / "pretrained"
    try:
        return fetch(files[source], folder, progress=progress)
    except DownloadError as error:
        addresses = " or ".join(mirror + files[source].name for mirror in files[source].mirrors)
        error.add_note(
            f"With a file of your own: load_features({network!r}, weights='path/to/{files[source].name}'), "
            f"or put it into {folder}. It is published at {addresses}. "
            "Without any weights, transfer() of genvision.style_transfer.sliced_torch or sliced_keras works."
        )
        raise
