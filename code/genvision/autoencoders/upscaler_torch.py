"""A network for super-resolution in PyTorch, trained by `autoencoder_torch.train`.

Axes: B = batch, h = w = size of the small images, H = W = image_size, C = channels, F = filters.
Convolutions on the small image, transposed ones at the end: Dong et al. 2016 (arXiv:1608.00367).
Only what the plain enlargement lacks is learned: Kim et al. 2016 (arXiv:1511.04587).
"""

import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

from genvision.autoencoders.autoencoder_settings import UpscalerSettings
from genvision.autoencoders.autoencoder_torch import adam, reconstruct, train
from genvision.training.first_weights_torch import draw_glorot

__all__ = ["Upscaler", "UpscalingNetwork", "build_upscaler", "reconstruct", "train"]


class UpscalingNetwork(nn.Module):
    """Map small images (B, h, w[, 3]) in [0, 1] to large ones (B, H, W[, 3]), nearly in [0, 1]."""

    def __init__(self, settings: UpscalerSettings = UpscalerSettings()):
        super().__init__()
        size, channels, filters = settings.image_size // settings.factor, settings.channels, settings.filters
        self.small_shape, self.image_shape = (size, size, channels), settings.image_shape
        self.factor = settings.factor
        layers = [nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU()]
        layers += [nn.Conv2d(filters, filters, 3, padding=1), nn.ReLU()]
        for _ in range(int(math.log2(settings.factor))):
            layers += [nn.ConvTranspose2d(filters, filters, 4, stride=2, padding=1), nn.ReLU()]
        layers += [nn.Conv2d(filters, channels, 3, padding=1)]
        self.details = nn.Sequential(*layers)

    def forward(self, images):
        x = images.reshape(-1, *self.small_shape).permute(0, 3, 1, 2)  # (B, C, h, w)
        enlarged = F.interpolate(x, scale_factor=self.factor, mode="bilinear")  # (B, C, H, W)
        x = enlarged + self.details(x)  # (B, C, h, w) -> (B, F, h, w) -> (B, F, H, W) -> (B, C, H, W)
        return x.permute(0, 2, 3, 1).reshape(-1, *self.image_shape)  # (B, H, W[, C])


@dataclass
class Upscaler:
    """The network and its optimizer."""

    network: UpscalingNetwork
    optimizer: torch.optim.Optimizer
    settings: UpscalerSettings


def build_upscaler(
    settings: UpscalerSettings = UpscalerSettings(), *, seed: int = 0, device: str | None = None
) -> Upscaler:
    """Make the network and its Adam optimizer; `seed` fixes the first weights.

    Before training it gives the bilinear enlargement: the last layer adds 0.
    `device` is "cpu", "cuda" …; None takes a GPU where there is one.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = UpscalingNetwork(settings)
        draw_glorot(network)
    nn.init.zeros_(network.details[-1].weight)
    network.to(device, memory_format=torch.channels_last)
    return Upscaler(network, adam(network, settings), settings)
