"""Settings of both kinds of style transfer, shared by the PyTorch and the Keras versions."""

import math
from dataclasses import dataclass

from genvision.style_transfer.networks import check_layers


@dataclass(frozen=True, kw_only=True)
class StyleTransferSettings:
    """Style transfer on pretrained features (Gatys et al. 2015, arXiv:1508.06576).

    The loss is content_weight · content + style_weight · style + variation_weight · total variation.
    Content and style are relative errors, 1 for an image without any features, and total variation
    is a mean over the pixels: so the weights mean the same for every network, layer and image size.
    """

    network: str = "squeezenet"
    # Early layers know colours and strokes, late ones objects and where they are.
    content_layers: tuple[str, ...] = ("fire3",)
    style_layers: tuple[str, ...] = ("conv1", "fire3", "fire4", "fire5")
    content_weight: float = 1.0
    style_weight: float = 10.0
    variation_weight: float = 0.5
    start: str = "content"  # or "noise": it takes 300 steps and more, with a learning rate of 0.1
    image_size: int = 256  # pixels of the longer side, of the content and of the style
    steps: int = 200
    optimizer: str = "adam"  # or "lbfgs", in PyTorch alone
    learning_rate: float = 0.02  # Adam's: about what a pixel in [0, 1] can change in one step
    adam_epsilon: float = 1e-7
    seed: int = 0  # of the noise

    def __post_init__(self):
        check_layers(self.network, self.content_layers)
        check_layers(self.network, self.style_layers)
        _check_choice("start", self.start, ("content", "noise"))
        _check_choice("optimizer", self.optimizer, ("adam", "lbfgs"))
        _check_at_least(self, 32, "image_size")  # deep layers would have no places left
        _check_at_least(self, 1, "steps")
        _check_weights(self, "content_weight", "style_weight", "variation_weight", "learning_rate")


@dataclass(frozen=True, kw_only=True)
class SlicedSettings:
    """Style transfer without a network: random filters and sorted responses.

    The loss is content_weight · content + style_weight · sliced Wasserstein distance, both mean
    squared differences of pixels or of filter responses.
    """

    sizes: tuple[int, ...] = (64, 128, 256)  # pixels of the longer side, coarse to fine: large shapes first
    steps: int = 60  # at each size
    filters: int = 16  # drawn anew in each step, so that no feature of the style escapes for long
    filter_size: int = 7
    mean_kept: float = 0.3  # of each filter's mean: 1 looks mostly at colours, 0 at texture alone
    style_stride: int = 2  # answers from every second place of the style, in both directions: sorting is slow
    content_weight: float = 2.0
    style_weight: float = 1.0
    blur: float = 10.0  # pixels: content is what is left after a Gaussian blur of this standard deviation
    learning_rate: float = 0.02  # Adam's: about what a pixel in [0, 1] can change in one step
    adam_epsilon: float = 1e-7
    seed: int = 0  # of the filters

    def __post_init__(self):
        _check_at_least(self, 1, "steps", "filters", "filter_size", "style_stride")
        if not self.sizes or list(self.sizes) != sorted(set(self.sizes)) or self.sizes[0] <= self.filter_size:
            raise ValueError(
                f"sizes must grow, the first above filter_size = {self.filter_size}; received {self.sizes}"
            )
        _check_weights(self, "content_weight", "style_weight", "learning_rate", "blur")
        if not 0 <= self.mean_kept <= 1:
            raise ValueError(f"mean_kept must lie in [0, 1], received {self.mean_kept}")
        if self.blur == 0:
            raise ValueError("blur must be above 0 pixels, received 0")


def _check_choice(name: str, value, choices: tuple[str, ...]):
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}; received {value!r}")


def _check_at_least(settings, least: int, *names: str):
    for name in names:
        if not getattr(settings, name) >= least:
            raise ValueError(f"{name} must be at least {least}, received {getattr(settings, name)}")


def _check_weights(settings, *names: str):
    for name in names:
        value = getattr(settings, name)
        if not (math.isfinite(value) and value >= 0):
            raise ValueError(f"{name} must be a finite number of at least 0, received {value}")


# Gatys's own layers. 20 million weights, and about 15 times the computation.
VGG19_SETTINGS = StyleTransferSettings(
    network="vgg19",
    content_layers=("conv4_2",),
    style_layers=("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"),
)
