"""A convolutional autoencoder in PyTorch: plain, or trained to undo what was done to its input.

Axes: B = batch, H = W = image_size, C = channels, Z = latent_dim. Images lie in [0, 1].
Hinton & Salakhutdinov 2006, doi:10.1126/science.1127647; denoising: Vincent et al. 2008,
doi:10.1145/1390156.1390294.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from genvision.autoencoders.autoencoder_settings import AutoencoderSettings, check_pairs
from genvision.checks import check_images, check_latents
from genvision.cnn_layers.cnn_torch import Flatten
from genvision.losses.losses_torch import binary_cross_entropy, mse
from genvision.training import History
from genvision.training.distributed_torch import plain
from genvision.training.first_weights_torch import draw_glorot
from genvision.training.run_torch import Run


class Encoder(nn.Module):
    """Map images (B, H, W) or (B, H, W, 3) in [0, 1] to latent vectors (B, Z), any real numbers."""

    def __init__(self, settings: AutoencoderSettings = AutoencoderSettings()):
        super().__init__()
        self.image_shape = (settings.image_size, settings.image_size, settings.channels)
        slope, layers, channels = settings.leaky_slope, [], settings.channels
        for filters in settings.filters:
            layers += [nn.Conv2d(channels, filters, 4, stride=2, padding=1), nn.LeakyReLU(slope)]
            channels = filters
        layers += [
            Flatten(),
            nn.Linear(settings.smallest_size**2 * channels, settings.dense_units),
            nn.LeakyReLU(slope),
            nn.Linear(settings.dense_units, settings.latent_dim),
        ]
        self.layers = nn.Sequential(*layers)

    def forward(self, images):
        x = images.reshape(-1, *self.image_shape)  # (B, H, W, C), C = 1 if grey
        x = x.permute(0, 3, 1, 2)  # (B, C, H, W): PyTorch's convolutions take the channels first
        return self.layers(x)  # (B, C, H, W) -> (B, filters, H/2, W/2) -> (B, filters, H/4, W/4) -> (B, Z)


class Decoder(nn.Module):
    """Map latent vectors (B, Z) to images (B, H, W) or (B, H, W, 3) in [0, 1]."""

    def __init__(self, settings: AutoencoderSettings = AutoencoderSettings()):
        super().__init__()
        size, channels, slope = settings.smallest_size, settings.filters[-1], settings.leaky_slope
        self.smallest_shape, self.image_shape = (size, size, channels), settings.image_shape
        self.dense = nn.Sequential(
            nn.Linear(settings.latent_dim, settings.dense_units),
            nn.LeakyReLU(slope),
            nn.Linear(settings.dense_units, size**2 * channels),
            nn.LeakyReLU(slope),
        )
        layers = []
        for filters in reversed(settings.filters[:-1]):
            layers += [nn.ConvTranspose2d(channels, filters, 4, stride=2, padding=1), nn.LeakyReLU(slope)]
            channels = filters
        layers += [nn.ConvTranspose2d(channels, settings.channels, 4, stride=2, padding=1), nn.Sigmoid()]
        self.layers = nn.Sequential(*layers)

    def forward(self, z):
        x = self.dense(z).view(-1, *self.smallest_shape)  # (B, Z) -> (B, H/4, W/4, filters), as in Keras
        x = self.layers(x.permute(0, 3, 1, 2))  # (B, filters, H/4, W/4) -> … -> (B, C, H, W)
        return x.permute(0, 2, 3, 1).reshape(-1, *self.image_shape)  # (B, H, W[, C])


@dataclass
class Autoencoder:
    """The network, which is an encoder and then a decoder, and its optimizer."""

    network: nn.Sequential
    optimizer: torch.optim.Optimizer
    settings: AutoencoderSettings


def build_autoencoder(
    settings: AutoencoderSettings = AutoencoderSettings(), *, seed: int = 0, device: str | None = None
) -> Autoencoder:
    """Make the network and its Adam optimizer; `seed` fixes the first weights.

    `device` is "cpu", "cuda" …; None takes a GPU where there is one.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = nn.Sequential(Encoder(settings), Decoder(settings))
        draw_glorot(network)
    network.to(device, memory_format=torch.channels_last)
    return Autoencoder(network, adam(network, settings), settings)


def adam(network: nn.Module, settings) -> torch.optim.Optimizer:
    return torch.optim.Adam(
        network.parameters(), lr=settings.learning_rate, eps=settings.adam_epsilon, fused=True
    )


LOSSES = {"bce": binary_cross_entropy, "mse": mse}


def train(model: Autoencoder, inputs, targets, *, steps: int, seed: int = 0, **options) -> History:
    """Train the network to make the targets of the inputs, and return what happened.

    A plain autoencoder gets the same images twice. With noisy images as inputs and clean ones as
    targets it learns to denoise; an upscaler gets small images and large ones.

    Args:
        inputs: (N, H, W) float array in [0, 1], or (N, H, W, 3) for colour.
        targets: as many images in [0, 1], of the size that the network makes.
        steps: number of steps in the end, each on one batch.
        seed: fixes the batches.
        options: history, after_block, progress: see `genvision.training.run.Run`.

    Returns:
        A `History` of the `loss`: cross-entropy a pixel in nats, or the mean squared error.

    Raises:
        ValueError: images of another shape or range, fewer than a batch, or not as many of both.
        FloatingPointError: the loss became NaN or infinite.
    """
    inputs, targets = check_pairs(inputs, targets, model.settings)

    def draw(rng):  # which images a step learns from
        return (rng.integers(len(inputs), size=model.settings.batch_size),)

    loss_function = LOSSES[model.settings.loss]
    with Run(model, "loss", steps=steps, seed=seed, **options) as run:
        inputs, targets = run.tensor(inputs), run.tensor(targets)
        for (batch,) in run.batches(draw):  # (B,)
            loss = loss_function(targets[batch], model.network(inputs[batch]))
            model.optimizer.zero_grad()
            loss.backward()
            model.optimizer.step()
            run.record(loss)
    return run.history


ROWS_PER_CALL = 500  # at once through a network: more of them only take more memory


@torch.no_grad()
def run_in_parts(network: nn.Module, rows: np.ndarray) -> np.ndarray:
    """What a network makes of many images or latent vectors (N, …)."""
    device = next(network.parameters()).device
    made = [network(part.to(device)) for part in torch.as_tensor(rows).split(ROWS_PER_CALL)]
    return torch.cat(made).cpu().numpy()


def encode(model: Autoencoder, images) -> np.ndarray:
    """Latent vectors (N, Z) of images (N, H, W[, 3]) in [0, 1].

    Raises:
        ValueError: images of another shape or range, or none.
    """
    encoder, _ = plain(model.network)
    return run_in_parts(encoder, check_images(images, model.settings.input_shape, low=0))


def decode(model: Autoencoder, latents) -> np.ndarray:
    """Images (N, H, W[, 3]) in [0, 1] of latent vectors (N, Z).

    Raises:
        ValueError: latent vectors of another length.
    """
    _, decoder = plain(model.network)
    return run_in_parts(decoder, check_latents(latents, model.settings.latent_dim))


def reconstruct(model: Autoencoder, inputs) -> np.ndarray:
    """The images (N, H, W[, 3]) in [0, 1] that the network, an autoencoder or an upscaler, makes of inputs.

    Raises:
        ValueError: inputs of another shape or range, or none.
    """
    inputs = check_images(inputs, model.settings.input_shape, low=0)
    return run_in_parts(plain(model.network), inputs).clip(0, 1)  # an upscaler's may lie a little outside
