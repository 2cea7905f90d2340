"""The networks of progressive growing in PyTorch: both grow by one block a stage (arXiv:1710.10196).

Axes: B = batch, Z = latent_dim, C = channels, S = side of the stage's images. Images lie in [−1, 1].
"""

import torch
from torch import nn
from torch.nn import functional as F

from genvision.progressive_growing.progressive_settings import ProgressiveSettings
from genvision.training.first_weights_torch import draw_glorot


def fade(old, new, alpha):
    """(1 − alpha) · old + alpha · new, with alpha a number in [0, 1]."""
    return old + alpha * (new - old)


def double(images):
    """Images (B, C, S, S) at twice their size: each pixel becomes four."""
    return F.interpolate(images, scale_factor=2)


def halve(images):
    """Images (B, C, S, S) at half their size: the mean of each four pixels."""
    return F.avg_pool2d(images, 2)


def pixel_norm(x):
    """Each pixel's C numbers divided by their root mean square (section 4.2)."""
    return F.normalize(x, dim=1) * x.shape[1] ** 0.5


class Generator(nn.Module):
    """Map latent vectors (B, Z), drawn from N(0, 1), to images (B, S, S) of a stage, in [−1, 1].

    Each stage has a block, and a layer that turns the block's features into an image.
    """

    leaves_weights_unused = True  # those of other stages: DistributedDataParallel has to be told

    def __init__(self, settings: ProgressiveSettings = ProgressiveSettings()):
        super().__init__()
        self.settings, channels = settings, settings.channels
        self.layers = nn.ModuleDict({"first": nn.Linear(settings.latent_dim, settings.first_features)})
        before = (channels[0], *channels)
        for size, c_in, c in zip(settings.sizes, before, channels, strict=False):
            self.layers[f"block_{size}"] = nn.Conv2d(c_in, c, 3, padding=1)
            self.layers[f"to_image_{size}"] = nn.Conv2d(c, 1, 1)
        draw_glorot(self)

    def forward(self, z, stage: int, alpha):
        sizes = self.settings.sizes[: stage + 1]
        x = self.layers["first"](pixel_norm(z))  # (B, Z) -> (B, 7·7·C)
        x = x.view(len(z), sizes[0], sizes[0], -1).permute(0, 3, 1, 2)  # channels last, as in Keras
        x = self.activate(x)  # (B, C, 7, 7)
        for size in sizes:
            old = x  # (B, C, S/2, S/2) from stage 1 on
            x = double(x) if size > sizes[0] else x
            x = self.activate(self.layers[f"block_{size}"](x))  # (B, C', S, S)
        images = self.to_image(x, sizes[-1])  # (B, 1, S, S)
        if stage:
            images = fade(double(self.to_image(old, sizes[-2])), images, alpha)
        return images.squeeze(1)  # (B, S, S)

    def activate(self, x):
        return pixel_norm(F.leaky_relu(x, self.settings.leaky_slope))

    def to_image(self, x, size: int):
        return torch.tanh(self.layers[f"to_image_{size}"](x))


class Discriminator(nn.Module):
    """Map images (B, S, S) of a stage, in [−1, 1], to logits (B, 1): above 0 means "real".

    The generator's mirror image: new blocks come first, and a layer for each stage turns an
    image into features.
    """

    leaves_weights_unused = True  # those of other stages: DistributedDataParallel has to be told

    def __init__(self, settings: ProgressiveSettings = ProgressiveSettings()):
        super().__init__()
        self.settings, channels = settings, settings.channels
        after = (channels[0], *channels)
        self.layers = nn.ModuleDict()
        for size, c, c_out in reversed(list(zip(settings.sizes, channels, after, strict=False))):
            self.layers[f"from_image_{size}"] = nn.Conv2d(1, c, 1)
            self.layers[f"block_{size}"] = nn.Conv2d(c, c_out, 3, padding=1)
        self.layers["last"] = nn.Linear(settings.first_features, 1)
        draw_glorot(self)

    def forward(self, images, stage: int, alpha):
        sizes = self.settings.sizes[: stage + 1]
        images = images.unsqueeze(1)  # (B, 1, S, S)
        x = self.activated(f"from_image_{sizes[-1]}", images)  # (B, C, S, S)
        for size in reversed(sizes[1:]):
            x = halve(self.activated(f"block_{size}", x))  # (B, C', S/2, S/2)
            if size == sizes[-1]:
                x = fade(self.activated(f"from_image_{size // 2}", halve(images)), x, alpha)
        x = self.activated(f"block_{sizes[0]}", x)  # (B, C, 7, 7)
        x = x.permute(0, 2, 3, 1).flatten(1)  # channels last, the order in which Keras flattens
        return self.layers["last"](x)  # (B, 7·7·C) -> (B, 1)

    def activated(self, layer: str, x):
        return F.leaky_relu(self.layers[layer](x), self.settings.leaky_slope)
