"""A conditional GAN in PyTorch (Mirza & Osindero 2014, arXiv:1411.1784).

Generator and discriminator both learn which digit is meant: the label becomes a vector, an
embedding, that is multiplied with the noise and with the image.
Axes: B = batch, Z = latent_dim, H = W = image_size. Images lie in [−1, 1].
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from genvision.checks import check_images, check_labels, check_latents
from genvision.conditional_gan.cgan_settings import CGANSettings, snapshot_inputs
from genvision.training import History
from genvision.training.distributed_torch import plain
from genvision.training.first_weights_torch import draw_glorot
from genvision.training.run_torch import Run, device_of, evaluating


class Generator(nn.Module):
    """Map latent vectors (B, Z), drawn from N(0, 1), and labels (B,) to images (B, H, W) in [−1, 1]."""

    def __init__(self, settings: CGANSettings = CGANSettings()):
        super().__init__()
        self.image_size = settings.image_size
        self.embedding = nn.Embedding(settings.classes, settings.latent_dim)
        nn.init.uniform_(self.embedding.weight, *settings.embedding_range)  # PyTorch's own is N(0, 1)
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
        draw_glorot(self)  # weights and biases of the linear layers start as in Keras

    def forward(self, z, labels):
        x = z * self.embedding(labels)  # (B, Z) · (B, Z): each digit scales the noise in its own way
        x = self.layers(x)  # (B, H·W)
        return x.view(-1, self.image_size, self.image_size)  # (B, H, W)


class Discriminator(nn.Module):
    """Map images (B, H, W) in [−1, 1] and labels (B,) to logits (B, 1): above 0 means "real"."""

    def __init__(self, settings: CGANSettings = CGANSettings()):
        super().__init__()
        size = settings.image_size**2
        self.embedding = nn.Embedding(settings.classes, size)
        nn.init.uniform_(self.embedding.weight, *settings.embedding_range)
        layers = []
        for units in settings.discriminator_units:
            layers += [nn.Linear(size, units), nn.LeakyReLU(settings.leaky_slope)]
            size = units
        layers += [nn.Linear(size, 1)]  # (B, 1)
        self.layers = nn.Sequential(*layers)
        draw_glorot(self)  # weights and biases of the linear layers start as in Keras

    def forward(self, images, labels):
        x = images.flatten(start_dim=1)  # (B, H, W) -> (B, H·W)
        return self.layers(x * self.embedding(labels))  # (B, H·W) · (B, H·W) -> (B, 1)


@dataclass
class CGAN:
    """The two networks, each with its own optimizer."""

    generator: Generator
    discriminator: Discriminator
    generator_optimizer: torch.optim.Optimizer
    discriminator_optimizer: torch.optim.Optimizer
    settings: CGANSettings


def build_cgan(settings: CGANSettings = CGANSettings(), *, seed: int = 0, device: str | None = None) -> CGAN:
    """Make both networks and their Adam optimizers; `seed` fixes the first weights.

    `device` is "cpu", "cuda" …; None takes a GPU where there is one.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        generator = Generator(settings).to(device)
        discriminator = Discriminator(settings).to(device)
    return CGAN(
        generator,
        discriminator,
        adam(generator, settings.generator_learning_rate, settings),
        adam(discriminator, settings.discriminator_learning_rate, settings),
        settings,
    )


def adam(network: nn.Module, learning_rate: float, settings: CGANSettings) -> torch.optim.Optimizer:
    return torch.optim.Adam(
        network.parameters(),
        lr=learning_rate,
        betas=(settings.adam_beta1, 0.999),
        eps=settings.adam_epsilon,
        fused=True,  # one call updates all weights: 3–4 times faster on a CPU
    )


cross_entropy = F.binary_cross_entropy_with_logits  # −t ln D − (1 − t) ln(1 − D), the mean


def train_discriminator(cgan: CGAN, real, real_labels, z, fake_labels):
    """One step of D on real images (B, H, W) with their labels (B,), and on as many generated ones.

    D asks two questions at once: is it a digit, and is it the digit that the label says?
    """
    with torch.no_grad():  # G is only a source of images here
        fake = cgan.generator(z, fake_labels)  # (B, H, W)
    images = torch.cat([real, fake])  # (2B, H, W)
    labels = torch.cat([real_labels, fake_labels])  # (2B,)
    targets = torch.cat([torch.ones(len(real), 1), torch.zeros(len(fake), 1)]).to(real)  # (2B, 1)

    logits = cgan.discriminator(images, labels)  # (2B, 1)
    loss = cross_entropy(logits, targets)  # ½ (−ln D(x|y) − ln(1 − D(G(z|y)))), the mean
    cgan.discriminator_optimizer.zero_grad()
    loss.backward()
    cgan.discriminator_optimizer.step()

    accuracy = ((logits > 0) == (targets > 0)).float().mean()
    return loss.detach(), accuracy


def train_generator(cgan: CGAN, z, labels):
    """One step of G, through D with its weights frozen: D shall see a real image of the asked digit."""
    discriminator = plain(cgan.discriminator)  # without the wrapper for several devices
    discriminator.requires_grad_(False)
    logits = discriminator(cgan.generator(z, labels), labels)  # (B, Z) -> (B, H, W) -> (B, 1)
    loss = cross_entropy(logits, torch.ones_like(logits))  # −ln D(G(z|y))
    cgan.generator_optimizer.zero_grad()
    loss.backward()
    cgan.generator_optimizer.step()
    discriminator.requires_grad_(True)
    return loss.detach()


def train(
    cgan: CGAN,
    images,
    labels,
    *,
    steps: int,
    seed: int = 0,
    snapshot_latents=None,
    snapshot_labels=None,
    **options,
) -> History:
    """Train both networks in turn and return what happened.

    Args:
        images: (N, H, W) float array in [−1, 1].
        labels: (N,) whole numbers in 0 … classes − 1, the class of each image.
        steps: number of steps in the end; in each, D and then G learn from one batch.
        seed: fixes the batches, the noise and the labels of the generated images: these are drawn
            from `labels`, so that each class is asked for as often as it is shown.
        snapshot_latents: (M, Z) latent vectors, the same at every snapshot; random ones if None.
        snapshot_labels: (M,) their labels; two of each class, 0, 1, 2 … 0, 1, 2 …, if None.
        options: snapshots, history, after_block, progress: see `genvision.training.run.Run`.

    Returns:
        A `History` of the losses `d_loss` and `g_loss` (nats), of D's accuracy `d_accuracy` (the share
        of images, real and generated, that it told apart) and of the snapshots.

    Raises:
        ValueError: images or labels of another shape or range, or fewer than a batch of them.
        FloatingPointError: a loss became NaN or infinite.
    """
    settings = cgan.settings
    size, batch_size, latent_dim = settings.image_size, settings.batch_size, settings.latent_dim
    images = check_images(images, (size, size), batch_size=batch_size)
    labels = check_labels(labels, settings.classes, len(images))
    shown = snapshot_inputs(settings, snapshot_latents, snapshot_labels, seed)

    def draw(rng):  # noise for D's turn and for G's, which images, and whose labels to ask of G in both turns
        noise = rng.standard_normal((batch_size, 2, latent_dim), "float32")
        return rng.integers(len(images), size=(batch_size, 3)), noise

    options |= {"steps": steps, "seed": seed, "sample": lambda: generate(cgan, *shown)}
    with Run(cgan, "d_loss", "d_accuracy", "g_loss", threads=1, **options) as run:
        images, labels = run.tensor(images), run.tensor(labels)
        for picks, z in run.batches(draw):  # (B, 3), (B, 2, Z)
            real, (real_labels, d_labels, g_labels) = images[picks[:, 0]], labels[picks].unbind(1)
            d_loss, d_accuracy = train_discriminator(cgan, real, real_labels, z[:, 0], d_labels)
            g_loss = train_generator(cgan, z[:, 1], g_labels)
            run.record(d_loss, d_accuracy, g_loss)
    return run.history


def generate(cgan: CGAN, latents, labels) -> np.ndarray:
    """Images (M, H, W) in [−1, 1] that the generator makes of latent vectors (M, Z) and labels (M,).

    Raises:
        ValueError: latents of another shape, or not one label in 0 … classes − 1 for each.
    """
    latents = check_latents(latents, cgan.settings.latent_dim)
    labels = check_labels(labels, cgan.settings.classes, len(latents))
    inputs = (torch.as_tensor(array, device=device_of(cgan)) for array in (latents, labels))
    with evaluating(cgan.generator) as generator:  # batch normalization uses its moving averages
        return generator(*inputs).cpu().numpy()
