"""The networks of the VAE in PyTorch: encoder, decoder, and both with the draw of z between them.

Axes: B = batch, H = W = image_size, Z = latent_dim, K = classes. Sizes in the comments are those of the
default settings. A conditional VAE gives the labels to both halves (Sohn, Lee & Yan 2015).

The encoder predicts a mean and the logarithm of the VARIANCE, ln σ², for each latent dimension. Many
programs call it "log sigma" or do not say: ln σ² = 2 ln σ, so that σ = exp(z_log_var / 2).
"""

import torch
from torch import nn
from torch.nn import functional as F

from genvision.training.first_weights_torch import draw_glorot
from genvision.vae.vae_settings import VAESettings


class Encoder(nn.Module):
    """Map images (B, H, W) in [0, 1] to the means and the log VARIANCES of z, (B, Z) each.

    A conditional VAE's encoder sees the labels (B,), too.
    """

    def __init__(self, settings: VAESettings = VAESettings()):
        super().__init__()
        self.classes, layers, channels = settings.classes, [], 1
        for filters in settings.channels:
            layers += [nn.Conv2d(channels, filters, 4, stride=2, padding=1), nn.ReLU()]  # halves H and W
            channels = filters
        self.convolutions = nn.Sequential(*layers)
        features = settings.smallest_side**2 * channels + (settings.classes or 0)
        self.hidden = nn.Linear(features, settings.hidden_units)
        self.z_mean = nn.Linear(settings.hidden_units, settings.latent_dim)
        self.z_log_var = nn.Linear(settings.hidden_units, settings.latent_dim)

    def forward(self, images, labels=None):
        x = self.convolutions(images.unsqueeze(1))  # (B, H, W) -> (B, 1, 28, 28) -> (B, 24, 7, 7)
        x = x.permute(0, 2, 3, 1).flatten(1)  # (B, 7, 7, 24) -> (B, 1176): flattened in Keras's order
        x = torch.relu(self.hidden(with_labels(x, labels, self.classes)))  # (B, 1176 [+ K]) -> (B, 64)
        return self.z_mean(x), self.z_log_var(x)  # (B, Z), (B, Z)


class Decoder(nn.Module):
    """Map latent vectors (B, Z), and a conditional VAE's labels (B,), to logits (B, H, W).

    A logit's sigmoid is the pixel in [0, 1].
    """

    def __init__(self, settings: VAESettings = VAESettings()):
        super().__init__()
        self.classes, self.side, self.channels = settings.classes, settings.smallest_side, settings.channels
        self.hidden = nn.Linear(settings.latent_dim + (settings.classes or 0), settings.hidden_units)
        self.grown = nn.Linear(settings.hidden_units, self.side**2 * self.channels[-1])
        layers = []
        for channels, filters in zip(self.channels[::-1], (*self.channels[-2::-1], 1), strict=True):
            layers += [nn.ConvTranspose2d(channels, filters, 4, stride=2, padding=1), nn.ReLU()]
        self.convolutions = nn.Sequential(*layers[:-1])  # each doubles H and W; the last gives logits

    def forward(self, z, labels=None):
        x = torch.relu(self.hidden(with_labels(z, labels, self.classes)))  # (B, Z [+ K]) -> (B, 64)
        x = torch.relu(self.grown(x))  # (B, 1176)
        x = x.view(-1, self.side, self.side, self.channels[-1]).permute(0, 3, 1, 2)  # (B, 24, 7, 7)
        return self.convolutions(x).squeeze(1)  # (B, 16, 14, 14) -> (B, 1, 28, 28) -> (B, H, W)


def with_labels(x, labels, classes: int | None):
    """Rows (B, N), for a conditional VAE with the labels (B,) appended as one-hot rows: (B, N + K)."""
    if classes is None:
        return x
    return torch.cat([x, F.one_hot(labels.long(), classes).to(x)], dim=1)


class VAENetwork(nn.Module):
    """Encode images, draw z and decode it.

    The random numbers ε ~ N(0, 1) are an input (B, Z): so gradients pass through mean and variance,
    and a step can be repeated exactly.
    """

    def __init__(self, settings: VAESettings = VAESettings()):
        super().__init__()
        self.encoder = Encoder(settings)
        self.decoder = Decoder(settings)
        draw_glorot(self)  # first weights as in Keras

    def forward(self, images, epsilon, labels=None):
        z_mean, z_log_var = self.encoder(images, labels)  # (B, H, W) -> (B, Z), (B, Z)
        # The reparameterization trick, z = μ + σ·ε (Kingma & Welling 2013, section 2.4).
        z = z_mean + torch.exp(z_log_var / 2) * epsilon  # (B, Z)
        return self.decoder(z, labels), z_mean, z_log_var  # logits (B, H, W), (B, Z), (B, Z)
