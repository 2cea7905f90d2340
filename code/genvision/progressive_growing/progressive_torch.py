"""Progressive growing of a GAN in PyTorch, in its smallest form (Karras et al. 2017, arXiv:1710.10196).

Training starts with 7×7 images. When it has learned what a digit is roughly, both networks
grow by one block and the images double in size. The new block is faded in:
alpha · new + (1 − alpha) · old, so that what was learned is not shaken.
Kept of the paper: growing, fading (images included), pixel normalization, Adam without momentum. Left
out, as digits do without: equalized learning rates, minibatch deviation, the WGAN-GP loss, averaged weights.
Axes: B = batch, Z = latent_dim, C = channels, S = side of the stage's images. Images lie in [−1, 1].
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from genvision.checks import check_images, check_latents, latents_for_snapshots
from genvision.losses.adversarial_torch import NonSaturating
from genvision.progressive_growing.progressive_networks_torch import (
    Discriminator,
    Generator,
    double,
    fade,
    halve,
)
from genvision.progressive_growing.progressive_settings import ProgressiveSettings
from genvision.training import History
from genvision.training.distributed_torch import plain
from genvision.training.run_torch import Run, device_of, evaluating


@dataclass
class ProgressiveGAN:
    """The two networks, each with its own optimizer."""

    generator: Generator
    discriminator: Discriminator
    generator_optimizer: torch.optim.Optimizer
    discriminator_optimizer: torch.optim.Optimizer
    settings: ProgressiveSettings


def build_progressive(
    settings: ProgressiveSettings = ProgressiveSettings(), *, seed: int = 0, device: str | None = None
) -> ProgressiveGAN:
    """Make both networks, with the blocks of all stages, and their Adam optimizers.

    `seed` fixes the first weights. `device` is "cpu", "cuda" …; None takes a GPU where there is one.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        generator = Generator(settings).to(device, memory_format=torch.channels_last)
        discriminator = Discriminator(settings).to(device, memory_format=torch.channels_last)
    return ProgressiveGAN(
        generator, discriminator, adam(generator, settings), adam(discriminator, settings), settings
    )


def adam(network: nn.Module, settings: ProgressiveSettings) -> torch.optim.Optimizer:
    return torch.optim.Adam(
        network.parameters(),
        lr=settings.learning_rate,
        betas=(settings.adam_beta1, settings.adam_beta2),
        eps=settings.adam_epsilon,
        fused=True,
    )


def forget(optimizer: torch.optim.Optimizer):
    """Set Adam's averages back, as the paper's own program does at each new stage."""
    optimizer.state.clear()


def real_images(images, alpha):
    """Real images (B, S, S) of a stage, faded in as the generated ones are.

    While alpha is small the generator makes hardly more than doubled images. Sharp real ones
    would give it away.
    """
    images = images.unsqueeze(1)
    return fade(double(halve(images)), images, alpha).squeeze(1)


def train_discriminator(gan: ProgressiveGAN, real, z, stage: int, alpha):
    """One step of D on real images (B, S, S) of a stage and on as many generated from z (B, Z)."""
    with torch.no_grad():  # G is only a source of images here
        fake = gan.generator(z, stage, alpha)  # (B, S, S)
        real = real_images(real, alpha) if stage else real
    logits = gan.discriminator(torch.cat([real, fake]), stage, alpha)  # (2B, 1)
    loss = NonSaturating.discriminator_loss(*logits.chunk(2))
    gan.discriminator_optimizer.zero_grad()
    loss.backward()
    gan.discriminator_optimizer.step()
    return loss.detach()


def train_generator(gan: ProgressiveGAN, z, stage: int, alpha):
    """One step of G, through D with its weights frozen: G wants D to answer "real"."""
    discriminator = plain(gan.discriminator)
    discriminator.requires_grad_(False)
    logits = discriminator(gan.generator(z, stage, alpha), stage, alpha)  # (B, Z) -> (B, S, S) -> (B, 1)
    loss = NonSaturating.generator_loss(None, logits)  # −ln D(G(z))
    gan.generator_optimizer.zero_grad()
    loss.backward()
    gan.generator_optimizer.step()
    discriminator.requires_grad_(True)
    return loss.detach()


def train(
    gan: ProgressiveGAN, images, *, steps: int, seed: int = 0, snapshot_latents=None, **options
) -> History:
    """Train both networks in turn, stage after stage, and return what happened.

    Args:
        images: (N, H, W) float array in [−1, 1] of the last stage's size. Earlier stages see them smaller.
        steps: number of steps in the end; `settings.total_steps` goes once through all stages. More
            stay in the last one.
        seed: fixes the batches and the noise.
        snapshot_latents: (M, Z) latent vectors, the same at every snapshot; 25 random ones if None.
        options: snapshots (in the stage and with the alpha of their step: (M, S, S)), history, after_block,
            progress: see `genvision.training.run.Run`.

    Returns:
        A `History` of the losses `d_loss` and `g_loss` (nats), the `size` of the images in pixels, the
        new block's share `alpha`, and of the snapshots.

    Raises:
        ValueError: images of another shape or range, or fewer than a batch of them.
        FloatingPointError: a loss became NaN or infinite.
    """
    settings, batch_size = gan.settings, gan.settings.batch_size
    images = check_images(images, (settings.sizes[-1],) * 2, batch_size=batch_size)
    latents = latents_for_snapshots(snapshot_latents, settings.latent_dim, seed)

    def draw(rng):
        noise = rng.standard_normal((batch_size, 2, settings.latent_dim), "float32")
        return rng.integers(len(images), size=batch_size), noise

    def sample():
        stage, alpha = settings.growth(max(run.step - 1, 0))
        return generate(gan, latents, stage=stage, alpha=alpha)

    options |= {"steps": steps, "seed": seed, "sample": sample}
    with Run(gan, "d_loss", "g_loss", "size", "alpha", block=20, **options) as run:
        levels = [F.adaptive_avg_pool2d(run.tensor(images), size) for size in settings.sizes]  # (N, 7, 7), …
        for batch, z in run.batches(draw):  # (B,), (B, 2, Z)
            stage, alpha = settings.growth(run.step)
            if run.step in settings.stage_starts:
                forget(gan.generator_optimizer)
                forget(gan.discriminator_optimizer)
            d_loss = train_discriminator(gan, levels[stage][batch], z[:, 0], stage, alpha)
            g_loss = train_generator(gan, z[:, 1], stage, alpha)
            run.record(d_loss, g_loss, settings.sizes[stage], alpha)
    return run.history


def generate(gan: ProgressiveGAN, latents, *, stage: int | None = None, alpha: float = 1.0) -> np.ndarray:
    """Images (M, S, S) in [−1, 1] that the generator makes of latent vectors (M, Z).

    Args:
        stage: 0, 1 …: size of the images, S = settings.sizes[stage]; the last one if None.
        alpha: share of the stage's new block in [0, 1]; below 1 while it is faded in.

    Raises:
        ValueError: latents of another shape, or a stage or an alpha that does not exist.
    """
    latents = check_latents(latents, gan.settings.latent_dim)
    stage = gan.settings.check_stage(stage, alpha)
    with evaluating(gan.generator) as generator:
        return generator(torch.as_tensor(latents, device=device_of(gan)), stage, alpha).cpu().numpy()
