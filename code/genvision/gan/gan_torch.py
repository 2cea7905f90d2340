"""A dense GAN in PyTorch (Goodfellow et al. 2014, arXiv:1406.2661).

Axes: B = batch, Z = latent_dim, H = W = image_size. Images lie in [−1, 1].
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from genvision.gan.gan_settings import GANSettings
from genvision.gan.history import History, check_images, check_latents


class Generator(nn.Module):
    """Map latent vectors (B, Z), drawn from N(0, 1), to images (B, H, W) in [−1, 1]."""

    def __init__(self, settings: GANSettings = GANSettings()):
        super().__init__()
        self.image_size = settings.image_size
        layers, size = [], settings.latent_dim
        for units in settings.generator_units:
            layers += [
                nn.BatchNorm1d(
                    size,
                    eps=settings.batch_norm_epsilon,
                    momentum=1 - settings.batch_norm_momentum,  # PyTorch counts the new share
                ),
                nn.Linear(size, units),
                nn.LeakyReLU(settings.leaky_slope),
            ]
            size = units
        layers += [nn.Linear(size, settings.image_size**2), nn.Tanh()]
        self.layers = nn.Sequential(*layers)

    def forward(self, z):
        x = self.layers(z)  # (B, Z) -> (B, H·W)
        return x.view(-1, self.image_size, self.image_size)  # (B, H, W)


class Discriminator(nn.Module):
    """Map images (B, H, W) in [−1, 1] to logits (B, 1): above 0 means "real"."""

    def __init__(self, settings: GANSettings = GANSettings()):
        super().__init__()
        layers, size = [nn.Flatten()], settings.image_size**2  # (B, H, W) -> (B, H·W)
        for units in settings.discriminator_units:
            layers += [nn.Linear(size, units), nn.LeakyReLU(settings.leaky_slope)]
            size = units
        layers += [nn.Linear(size, 1)]  # (B, 1)
        self.layers = nn.Sequential(*layers)

    def forward(self, images):
        return self.layers(images)


@dataclass
class GAN:
    """The two networks, each with its own optimizer."""

    generator: Generator
    discriminator: Discriminator
    generator_optimizer: torch.optim.Optimizer
    discriminator_optimizer: torch.optim.Optimizer
    settings: GANSettings


def build_gan(settings: GANSettings = GANSettings(), *, seed: int = 0, device: str | None = None) -> GAN:
    """Make both networks and their Adam optimizers; `seed` fixes the first weights.

    `device` is "cpu", "cuda" …; None takes a GPU where there is one.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        generator = Generator(settings).to(device)
        discriminator = Discriminator(settings).to(device)
    return GAN(
        generator,
        discriminator,
        adam(generator, settings.generator_learning_rate, settings),
        adam(discriminator, settings.discriminator_learning_rate, settings),
        settings,
    )


def adam(network: nn.Module, learning_rate: float, settings: GANSettings) -> torch.optim.Optimizer:
    return torch.optim.Adam(
        network.parameters(),
        lr=learning_rate,
        betas=(settings.adam_beta1, 0.999),
        eps=settings.adam_epsilon,
        fused=True,  # one call updates all weights: 3–4 times faster on a CPU
    )


cross_entropy = F.binary_cross_entropy_with_logits  # −t ln D − (1 − t) ln(1 − D), the mean


def train_discriminator(gan: GAN, real, z):
    """One step of D on real images (B, H, W) and on as many generated from z (B, Z)."""
    with torch.no_grad():  # G is only a source of images here
        fake = gan.generator(z)  # (B, H, W)
    images = torch.cat([real, fake])  # (2B, H, W)
    targets = torch.cat([torch.ones(len(real), 1), torch.zeros(len(fake), 1)]).to(real)  # (2B, 1)

    logits = gan.discriminator(images)  # (2B, 1)
    loss = cross_entropy(logits, targets)
    gan.discriminator_optimizer.zero_grad()
    loss.backward()
    gan.discriminator_optimizer.step()

    accuracy = ((logits > 0) == (targets > 0)).float().mean()
    return loss.detach(), accuracy


def train_generator(gan: GAN, z):
    """One step of G, through D with its weights frozen: G wants D to answer "real" (1)."""
    gan.discriminator.requires_grad_(False)
    logits = gan.discriminator(gan.generator(z))  # (B, Z) -> (B, H, W) -> (B, 1)
    if gan.settings.saturating:
        loss = -cross_entropy(logits, torch.zeros_like(logits))  # ln(1 − D(G(z)))
    else:
        loss = cross_entropy(logits, torch.ones_like(logits))  # −ln D(G(z))
    gan.generator_optimizer.zero_grad()
    loss.backward()
    gan.generator_optimizer.step()
    gan.discriminator.requires_grad_(True)
    return loss.detach()


STEPS_PER_BLOCK = 50


def train(
    gan: GAN,
    images,
    *,
    steps: int,
    seed: int = 0,
    snapshots: tuple[int, ...] = (),
    snapshot_latents=None,
    progress: bool = False,
) -> History:
    """Train both networks in turn and return what happened.

    Args:
        images: (N, H, W) float array or tensor in [−1, 1].
        steps: number of steps; in each, D and then G learn from one batch.
        seed: fixes the batches and the noise.
        snapshots: steps after which to keep what G makes of `snapshot_latents` (0 = before training).
        snapshot_latents: (M, Z) latent vectors, the same at every snapshot; 25 random ones if None.
        progress: show a progress bar.

    Returns:
        A `History` of the losses (nats), D's accuracy and the snapshots.

    Raises:
        ValueError: images of another shape or range, or fewer than a batch of them.
        FloatingPointError: a loss became NaN or infinite.
    """
    settings, history = gan.settings, History(steps, snapshots)
    device = next(gan.generator.parameters()).device
    images = torch.as_tensor(check_images(images, settings), device=device)
    rng = torch.Generator(device).manual_seed(seed)
    if snapshot_latents is None:
        snapshot_latents = torch.randn(25, settings.latent_dim, generator=rng, device=device).cpu()
    snapshot_latents = check_latents(snapshot_latents, settings)

    losses = torch.zeros(steps, 3, device=device)  # stays on the device: reading a number waits for it
    for start, stop in history.blocks(STEPS_PER_BLOCK, progress):
        if start in history.snapshots:
            history.samples[start] = generate(gan, snapshot_latents)
        for step in range(start, stop):
            batch = torch.randint(len(images), (settings.batch_size,), generator=rng, device=device)
            z = torch.randn(2, settings.batch_size, settings.latent_dim, generator=rng, device=device)
            d_loss, d_accuracy = train_discriminator(gan, images[batch], z[0])
            g_loss = train_generator(gan, z[1])
            losses[step] = torch.stack([d_loss, d_accuracy, g_loss])
        history.record(losses[:stop].cpu().numpy())  # stops at a NaN

    if steps in history.snapshots:
        history.samples[steps] = generate(gan, snapshot_latents)
    return history


@torch.no_grad()
def generate(gan: GAN, latents) -> np.ndarray:
    """Images (M, H, W) in [−1, 1] that the generator makes of latent vectors (M, Z)."""
    gan.generator.eval()  # batch normalization uses its moving averages
    weights = next(gan.generator.parameters())
    latents = torch.as_tensor(check_latents(latents, gan.settings), device=weights.device)
    images = gan.generator(latents).cpu().numpy()
    gan.generator.train()
    return images
