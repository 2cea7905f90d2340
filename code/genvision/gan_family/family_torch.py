"""The GAN family in PyTorch: one training loop, in which loss, penalty and head are swapped.

Axes: B = batch, Z = latent_dim, C = condition_dim, I = Z + C. Images are (B, H, W) or (B, H, W, 3)
in [−1, 1]. What sets the variants apart stands in `family_settings.VARIANTS`.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from genvision.checks import check_images, latents_for_snapshots
from genvision.gan_family.family_inputs import draw_step, generator_inputs, labels_for
from genvision.gan_family.family_settings import FamilySettings
from genvision.gan_family.networks_torch import Discriminator, Generator
from genvision.losses.adversarial_torch import (
    ADVERSARIAL_LOSSES,
    gradient_penalty,
    r1_penalty,
    r2_penalty,
)
from genvision.training import History
from genvision.training.distributed_torch import mean_over_processes, plain
from genvision.training.run_torch import Run, device_of, evaluating


@dataclass
class FamilyGAN:
    """The two networks, each with its own optimizer."""

    generator: Generator
    discriminator: Discriminator
    generator_optimizer: torch.optim.Optimizer
    discriminator_optimizer: torch.optim.Optimizer
    settings: FamilySettings


def build_family(settings: FamilySettings, *, seed: int = 0, device: str | None = None) -> FamilyGAN:
    """Make both networks and the variant's optimizers; `seed` fixes the first weights.

    `device` is "cpu", "cuda" …; None takes a GPU where there is one.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        generator, discriminator = Generator(settings).to(device), Discriminator(settings).to(device)
    recipe = settings.recipe
    return FamilyGAN(
        generator,
        discriminator,
        optimizer(generator, recipe.generator_learning_rate, settings),
        optimizer(discriminator, recipe.discriminator_learning_rate, settings),
        settings,
    )


def optimizer(network: nn.Module, learning_rate: float, settings: FamilySettings) -> torch.optim.Optimizer:
    recipe, weights = settings.recipe, network.parameters()
    if recipe.optimizer == "rmsprop":
        return torch.optim.RMSprop(weights, learning_rate, alpha=recipe.beta2, eps=1e-7)
    return torch.optim.Adam(weights, learning_rate, betas=(recipe.beta1, recipe.beta2), eps=1e-7, fused=True)


def head_loss(head, condition, settings: FamilySettings):
    """How badly D's head (B, C) tells what G was asked to draw, the condition (B, C); in nats.

    Cross-entropy of the class (Odena et al. 2016, eq. 3). For InfoGAN also ½(c − ĉ)² of each
    continuous code: −ln of a normal density with mean ĉ and variance 1, but for a constant
    (Chen et al. 2016, eq. 5). 0 for variants without a head.
    """
    if not settings.condition_dim:
        return head.new_zeros(())
    classes = settings.classes
    loss = F.cross_entropy(head[:, :classes], condition[:, :classes])
    return loss + (head[:, classes:] - condition[:, classes:]).square().sum(dim=1).mean() / 2


def penalty_of(gan: FamilyGAN, real, fake, weights):
    """The variant's penalty on D's slope, without its weight; `weights` (B,) mix real and generated."""

    def critic(images):
        return plain(gan.discriminator)(images)[:, :1]  # (B, …) -> (B, 1)

    kind = gan.settings.recipe.penalty
    if kind == "gradient":
        return gradient_penalty(critic, real, fake, weights)  # E(‖∇D(x̂)‖ − 1)²
    if kind == "r1_r2":
        return r1_penalty(critic, real) + r2_penalty(critic, fake)  # ½ E‖∇D(x)‖² + ½ E‖∇D(G(z))‖²
    return real.new_zeros(())


def train_discriminator(gan: FamilyGAN, real, labels, inputs, weights):
    """One step of D on real images (B, H, W[, 3]) and on as many generated from inputs (B, I).

    Real and generated images go through D one after the other: batch normalization then sees each
    kind alone, as it does when G learns, and cannot leak from one to the other.

    Args:
        labels: (B,) classes of the real images; only AC-GAN looks at them.
        weights: (B,) in [0, 1], for the gradient penalty.

    Returns:
        D's adversarial loss, the penalty (unweighted), the head's loss, the share of pairs whose
        real image got the higher answer, and whether the step was skipped (0 or 1).
    """
    settings, recipe = gan.settings, gan.settings.recipe
    with torch.no_grad():  # G is only a source of images here
        fake = gan.generator(inputs)  # (B, H, W[, 3])
    on_real = gan.discriminator(real)  # (B, 1 + C)
    on_fake = plain(gan.discriminator)(fake)  # (B, 1 + C); plain: without the wrapper for several devices
    d_loss = ADVERSARIAL_LOSSES[recipe.loss].discriminator_loss(on_real[:, :1], on_fake[:, :1])
    head = head_loss(on_fake[:, 1:], inputs[:, settings.latent_dim :], settings)
    if recipe.head == "classes":
        head = head + F.cross_entropy(on_real[:, 1:], labels)
    penalty = penalty_of(gan, real, fake, weights)

    skipped = is_skipped(settings, d_loss)
    if not skipped:
        gan.discriminator_optimizer.zero_grad()
        (d_loss + recipe.penalty_weight * penalty + recipe.head_weight * head).backward()
        gan.discriminator_optimizer.step()
        clip_weights(gan)

    accuracy = (on_real[:, 0] > on_fake[:, 0]).float().mean()
    return torch.stack([d_loss, penalty, head, accuracy, d_loss.new_tensor(float(skipped))]).detach()


def is_skipped(settings: FamilySettings, d_loss) -> bool:
    """Whether D is so far ahead that it shall wait for G. All processes decide alike."""
    if settings.skip_discriminator_below is None:
        return False
    return bool(mean_over_processes(d_loss.detach().clone()) < settings.skip_discriminator_below)


@torch.no_grad()
def clip_weights(gan: FamilyGAN):
    """WGAN: w ← clip(w, −c, c), which keeps D's slope bounded (Arjovsky et al. 2017, algorithm 1)."""
    clip = gan.settings.recipe.weight_clip
    if clip is not None:
        for weight in gan.discriminator.parameters():
            weight.clamp_(-clip, clip)


def train_generator(gan: FamilyGAN, real, inputs):
    """One step of G on inputs (B, I), through D with its weights frozen.

    Args:
        real: (B, H, W[, 3]) images; only the relativistic loss looks at them.

    Returns:
        G's adversarial loss.
    """
    settings, recipe = gan.settings, gan.settings.recipe
    loss = ADVERSARIAL_LOSSES[recipe.loss]
    discriminator = plain(gan.discriminator)
    discriminator.requires_grad_(False)
    on_real = discriminator(real)[:, :1] if loss.generator_needs_real else None  # (B, 1)
    on_fake = discriminator(gan.generator(inputs))  # (B, I) -> (B, H, W[, 3]) -> (B, 1 + C)
    g_loss = loss.generator_loss(on_real, on_fake[:, :1])
    head = head_loss(on_fake[:, 1:], inputs[:, settings.latent_dim :], settings)  # G shall draw as asked
    gan.generator_optimizer.zero_grad()
    (g_loss + recipe.head_weight * head).backward()
    gan.generator_optimizer.step()
    discriminator.requires_grad_(True)
    return g_loss.detach()


COLUMNS = ("d_loss", "penalty", "head_loss", "d_accuracy", "d_skipped", "g_loss")


def train(
    gan: FamilyGAN, images, labels=None, *, steps: int, seed: int = 0, snapshot_latents=None, **options
) -> History:
    """Train both networks in turn and return what happened.

    Args:
        images: (N, H, W), or (N, H, W, 3) for colour; float array in [−1, 1].
        labels: (N,) integers in 0 … classes − 1; AC-GAN needs them, the others leave them unread.
        steps: number of steps in the end; in each, D learns from `critic_steps` batches, then G once.
        seed: fixes the batches, the noise and what G is asked to draw.
        snapshot_latents: (M, Z) latent vectors, the same at every snapshot; 30 random ones if None.
            AC-GAN and InfoGAN draw the classes 0, 1, 2 … of them in turn.
        options: snapshots, history, after_block, progress: see `genvision.training.run.Run`.

    Returns:
        A `History` with the same columns for all variants: the adversarial losses `d_loss` and
        `g_loss`, the unweighted `penalty` and `head_loss` (0 where a variant has none), `d_accuracy`,
        the share of pairs in which D ranked the real image higher (½: it cannot tell), and
        `d_skipped`, the share of D's steps that were left out. D's numbers are means over its
        `critic_steps`, taken before each step. And the snapshots.

    Raises:
        ValueError: images or labels of another shape or range, or fewer than a batch of them.
        FloatingPointError: a loss became NaN or infinite.
    """
    settings, critic_steps = gan.settings, gan.settings.recipe.critic_steps
    images = check_images(images, settings.image_shape, batch_size=settings.batch_size)
    labels = labels_for(settings, labels, len(images))
    latents = latents_for_snapshots(snapshot_latents, settings.latent_dim, seed, count=30)
    in_turn = np.arange(len(latents)) % settings.classes if settings.condition_dim else None

    def draw(rng):
        return draw_step(rng, settings, len(images))

    options |= {"steps": steps, "seed": seed, "sample": lambda: generate(gan, latents, in_turn)}
    with Run(gan, *COLUMNS, block=25, **options) as run:
        images, labels = run.tensor(images), run.tensor(labels)
        for batches, inputs, weights in run.batches(draw):  # (B, S), (B, S + 1, I), (B, S)
            d_numbers = 0
            for s in range(critic_steps):
                real, classes = images[batches[:, s]], labels[batches[:, s]]
                d_numbers += train_discriminator(gan, real, classes, inputs[:, s], weights[:, s])
            g_loss = train_generator(gan, real, inputs[:, -1])
            run.record(*d_numbers / critic_steps, g_loss)
    return run.history


def generate(gan: FamilyGAN, latents, labels=None, *, codes=None) -> np.ndarray:
    """Images (M, H, W[, 3]) in [−1, 1] that the generator makes of latent vectors (M, Z).

    Args:
        labels: (M,) integers in 0 … classes − 1: what AC-GAN shall draw, or the value of InfoGAN's
            categorical code, which nobody told what to mean. The other variants take none.
        codes: (M, codes) in [−1, 1], InfoGAN's continuous codes; 0 if None.
    """
    inputs = generator_inputs(gan.settings, latents, labels, codes)  # (M, I)
    with evaluating(gan.generator) as generator:  # batch normalization uses its moving averages
        return generator(torch.as_tensor(inputs, device=device_of(gan))).cpu().numpy()
