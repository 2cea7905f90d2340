"""Progressive growing of a GAN in Keras 3, in its smallest form (Karras et al. 2017, arXiv:1710.10196).

Training starts with 7×7 images. When it has learned what a digit is roughly, both networks
grow by one block and the images double in size. The new block is faded in:
alpha · new + (1 − alpha) · old, so that what was learned is not shaken.
Kept of the paper: growing, fading (images included), pixel normalization, Adam without momentum. Left
out, as digits do without: equalized learning rates, minibatch deviation, the WGAN-GP loss, averaged weights.
Axes: B = batch, Z = latent_dim, C = channels, S = side of the stage's images. Images lie in [−1, 1].
"""

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from genvision.checks import check_images, check_latents, latents_for_snapshots
from genvision.losses.adversarial_keras import NonSaturating
from genvision.progressive_growing.progressive_networks_keras import (
    Discriminator,
    Generator,
    at_stage,
    double,
    halve,
)
from genvision.progressive_growing.progressive_settings import ProgressiveSettings
from genvision.training import History
from genvision.training.run_keras import Run


@dataclass
class ProgressiveGAN:
    """The two networks, each with its own optimizer."""

    generator: keras.Model
    discriminator: keras.Model
    generator_optimizer: keras.Optimizer
    discriminator_optimizer: keras.Optimizer
    settings: ProgressiveSettings


def build_progressive(
    settings: ProgressiveSettings = ProgressiveSettings(), *, seed: int = 0
) -> ProgressiveGAN:
    """Make both networks, with the blocks of all stages, and their Adam optimizers.

    `seed` fixes the first weights.
    """
    keras.utils.set_random_seed(seed)
    generator, discriminator = Generator(settings), Discriminator(settings)
    return ProgressiveGAN(
        generator, discriminator, adam(generator, settings), adam(discriminator, settings), settings
    )


def adam(network: keras.Model, settings: ProgressiveSettings) -> keras.Optimizer:
    optimizer = keras.optimizers.Adam(
        settings.learning_rate,
        beta_1=settings.adam_beta1,
        beta_2=settings.adam_beta2,
        epsilon=settings.adam_epsilon,
    )
    optimizer.build(network.trainable_variables)  # a compiled function may not create variables
    return optimizer


def forget(optimizer: keras.Optimizer):
    """Set Adam's averages back, as the paper's own program does at each new stage.

    Keras corrects all averages by one count of steps: those of new weights would come out too small.
    """
    for variable in optimizer.variables:
        if variable.name != "learning_rate":
            variable.assign(tf.zeros_like(variable))


def real_images(images, alpha):
    """Real images (B, S, S) of a stage, faded in as the generated ones are.

    While alpha is small the generator makes hardly more than doubled images. Sharp real ones
    would give it away.
    """
    doubled = double(halve(images[..., None]))[..., 0]
    return doubled + alpha * (images - doubled)


def train_discriminator(gan: ProgressiveGAN, real, z, stage: int, alpha):
    """One step of D on real images (B, S, S) of a stage and on as many generated from z (B, Z)."""
    generator, discriminator = at_stage(gan.generator, stage), at_stage(gan.discriminator, stage)
    share = tf.fill((len(z), 1), alpha)  # (B, 1)
    fake = generator([z, share])  # (B, S, S); no tape: G is only a source of images here
    real = real_images(real, alpha) if stage else real
    images, shares = tf.concat([real, fake], axis=0), tf.concat([share, share], axis=0)

    weights = discriminator.trainable_variables  # those of this stage
    with tf.GradientTape() as tape:
        logits = discriminator([images, shares])  # (2B, 1)
        loss = NonSaturating.discriminator_loss(*tf.split(logits, 2))
    gan.discriminator_optimizer.apply(tape.gradient(loss, weights), weights)
    return loss


def train_generator(gan: ProgressiveGAN, z, stage: int, alpha):
    """One step of G, through D with its weights frozen: G wants D to answer "real"."""
    generator, discriminator = at_stage(gan.generator, stage), at_stage(gan.discriminator, stage)
    share = tf.fill((len(z), 1), alpha)  # (B, 1)
    weights = generator.trainable_variables  # those of this stage; D's are not among them
    with tf.GradientTape() as tape:
        logits = discriminator([generator([z, share]), share])  # (B, Z) -> (B, S, S) -> (B, 1)
        loss = NonSaturating.generator_loss(None, logits)  # −ln D(G(z))
    gan.generator_optimizer.apply(tape.gradient(loss, weights), weights)
    return loss


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
    levels = [images[..., None]]
    for _ in settings.sizes[1:]:
        levels.append(halve(levels[-1]))
    levels = [tf.squeeze(level, -1) for level in reversed(levels)]  # (N, 7, 7), (N, 14, 14), …

    def draw(rng):
        noise = rng.standard_normal((batch_size, 2, settings.latent_dim), "float32")
        return rng.integers(len(images), size=batch_size), noise

    def step_of(stage):
        def step(images, batch, z, alphas):  # (N, S, S), (B,), (B, 2, Z), alpha B times
            d_loss = train_discriminator(gan, tf.gather(images, batch), z[:, 0], stage, alphas[0])
            g_loss = train_generator(gan, z[:, 1], stage, alphas[0])
            return d_loss, g_loss, float(settings.sizes[stage]), alphas[0]

        return step

    def sample():
        stage, alpha = settings.growth(max(run.history.steps - 1, 0))
        return generate(gan, latents, stage=stage, alpha=alpha)

    options |= {"steps": steps, "seed": seed, "sample": sample, "stops": settings.stage_starts}
    run = Run(gan, "d_loss", "g_loss", "size", "alpha", block=20, **options)  # a block lies in one stage
    for count, (batches, z) in run.drawn_blocks(draw):
        start = run.history.steps
        if start in settings.stage_starts:
            forget(gan.generator_optimizer)
            forget(gan.discriminator_optimizer)
        stage, _ = settings.growth(start)
        alphas = np.array([settings.growth(start + k)[1] for k in range(count)], "float32")
        drawn = batches, z, alphas[:, None].repeat(batch_size, axis=1)  # (K, B), (K, B, 2, Z), (K, B)
        # on a CPU, XLA makes convolutions slower
        run.take_steps(step_of(stage), count, drawn, (levels[stage],), jit_compile=False, key=stage)
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
    share = np.full((len(latents), 1), alpha, "float32")
    return at_stage(gan.generator, stage)([latents, share]).numpy()
