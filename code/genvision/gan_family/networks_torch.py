"""The convolutional networks of the GAN family in PyTorch, after DCGAN (Radford et al. 2015).

Axes: B = batch, I = Z + C = the generator's inputs, H = W = image_size, c = channels of a layer.
Outside images are (B, H, W) or (B, H, W, 3) in [−1, 1], inside (B, c, H, W), as PyTorch wants them.
"""

from torch import nn

from genvision.gan_family.family_settings import FamilySettings
from genvision.training.first_weights_torch import draw_glorot


class Generator(nn.Module):
    """Map inputs (B, I), noise and condition side by side, to images (B, H, W[, 3]) in [−1, 1]."""

    def __init__(self, settings: FamilySettings):
        super().__init__()
        narrow, wide = settings.widths
        norm = settings.recipe.generator_norm
        self.image_shape = settings.image_shape
        self.start = (settings.image_size // 4, settings.image_size // 4, wide)  # H/4, W/4, c
        size = settings.latent_dim + settings.condition_dim
        self.dense = nn.Linear(size, settings.image_size**2 // 16 * wide, bias=not norm)
        self.layers = nn.Sequential(
            *after(settings, norm, wide, nn.ReLU()),
            nn.ConvTranspose2d(wide, narrow, 4, stride=2, padding=1, bias=not norm),
            *after(settings, norm, narrow, nn.ReLU()),
            nn.ConvTranspose2d(narrow, settings.channels, 4, stride=2, padding=1),
            nn.Tanh(),
        )
        draw_glorot(self)

    def forward(self, inputs):
        x = self.dense(inputs)  # (B, I) -> (B, H/4·W/4·c)
        x = x.view(-1, *self.start).permute(0, 3, 1, 2)  # (B, c, H/4, W/4), from Keras's order of numbers
        x = self.layers(x)  # -> (B, c, H/2, W/2) -> (B, channels, H, W)
        return x.permute(0, 2, 3, 1).reshape(-1, *self.image_shape)  # (B, H, W[, 3])


class Discriminator(nn.Module):
    """Map images (B, H, W[, 3]) in [−1, 1] to (B, 1 + C): D's answer, then the numbers of its head.

    The answer is a logit, above 0 "real"; LSGAN's is drawn to 1 and 0, a Wasserstein critic's has
    no scale. The head tells class logits and, for InfoGAN, the means of the continuous codes; it
    is the last layer alone, all others serve both.
    """

    def __init__(self, settings: FamilySettings):
        super().__init__()
        narrow, wide = settings.widths
        norm = settings.recipe.discriminator_norm
        self.pixels = (settings.image_size, settings.image_size, settings.channels)
        self.layers = nn.Sequential(
            nn.Conv2d(settings.channels, narrow, 4, stride=2, padding=1),
            nn.LeakyReLU(settings.leaky_slope),  # DCGAN: no normalization next to the image
            nn.Conv2d(narrow, wide, 4, stride=2, padding=1, bias=not norm),
            *after(settings, norm, wide, nn.LeakyReLU(settings.leaky_slope)),
        )
        self.dense = nn.Linear(settings.image_size**2 // 16 * wide, 1 + settings.condition_dim)
        draw_glorot(self)

    def forward(self, images):
        x = images.reshape(-1, *self.pixels).permute(0, 3, 1, 2)  # (B, H, W[, 3]) -> (B, channels, H, W)
        x = self.layers(x)  # -> (B, c, H/2, W/2) -> (B, c, H/4, W/4)
        x = x.permute(0, 2, 3, 1).flatten(1)  # (B, H/4·W/4·c), in Keras's order of numbers
        return self.dense(x)  # (B, 1 + C)


def after(settings: FamilySettings, norm: bool, channels: int, activation: nn.Module) -> list[nn.Module]:
    """What follows a layer: batch normalization, which brings a bias of its own, and the activation."""
    if not norm:
        return [activation]
    momentum = 1 - settings.batch_norm_momentum  # PyTorch counts the new share
    return [nn.BatchNorm2d(channels, eps=settings.batch_norm_epsilon, momentum=momentum), activation]
