"""The GAN family in Keras 3 on TensorFlow: one training loop, in which loss, penalty and head are swapped.

Axes: B = batch, Z = latent_dim, C = condition_dim, I = Z + C. Images are (B, H, W) or (B, H, W, 3)
in [−1, 1]. What sets the variants apart stands in `family_settings.VARIANTS`.
"""

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from genvision.checks import check_images, latents_for_snapshots
from genvision.gan_family.family_inputs import draw_step, generator_inputs, labels_for
from genvision.gan_family.family_settings import FamilySettings
from genvision.gan_family.networks_keras import Discriminator, Generator
from genvision.losses.adversarial_keras import (
    ADVERSARIAL_LOSSES,
    gradient_penalty,
    r1_penalty,
    r2_penalty,
)
from genvision.training import History
from genvision.training.run_keras import Run


@dataclass
class FamilyGAN:
    """The two networks, each with its own optimizer."""

    generator: keras.Model
    discriminator: keras.Model
    generator_optimizer: keras.Optimizer
    discriminator_optimizer: keras.Optimizer
    settings: FamilySettings


def build_family(settings: FamilySettings, *, seed: int = 0) -> FamilyGAN:
    """Make both networks and the variant's optimizers; `seed` fixes the first weights."""
    keras.utils.set_random_seed(seed)
    generator, discriminator = Generator(settings), Discriminator(settings)
    recipe = settings.recipe
    return FamilyGAN(
        generator,
        discriminator,
        optimizer(generator, recipe.generator_learning_rate, settings),
        optimizer(discriminator, recipe.discriminator_learning_rate, settings),
        settings,
    )


def optimizer(network: keras.Model, learning_rate: float, settings: FamilySettings) -> keras.Optimizer:
    recipe = settings.recipe
    if recipe.optimizer == "rmsprop":
        # Keras adds epsilon under the root, PyTorch outside: √(v + 1e-14) is much like √v + 1e-7.
        made = keras.optimizers.RMSprop(learning_rate, rho=recipe.beta2, epsilon=1e-14)
    else:
        made = keras.optimizers.Adam(learning_rate, beta_1=recipe.beta1, beta_2=recipe.beta2, epsilon=1e-7)
    made.build(network.trainable_variables)  # a compiled function may not create variables
    return made


def head_loss(head, condition, settings: FamilySettings):
    """How badly D's head (B, C) tells what G was asked to draw, the condition (B, C); in nats.

    Cross-entropy of the class (Odena et al. 2016, eq. 3). For InfoGAN also ½(c − ĉ)² of each
    continuous code: −ln of a normal density with mean ĉ and variance 1, but for a constant
    (Chen et al. 2016, eq. 5). 0 for variants without a head.
    """
    if not settings.condition_dim:
        return tf.constant(0.0)
    classes = settings.classes
    loss = class_loss(condition[:, :classes], head[:, :classes])
    return loss + tf.reduce_mean(tf.reduce_sum((head[:, classes:] - condition[:, classes:]) ** 2, axis=1)) / 2


def class_loss(one_hot, logits):
    return tf.reduce_mean(keras.losses.categorical_crossentropy(one_hot, logits, from_logits=True))


def penalty_of(gan: FamilyGAN, real, fake, weights):
    """The variant's penalty on D's slope, without its weight; `weights` (B,) mix real and generated."""

    def critic(images):
        return gan.discriminator(images, training=True)[:, :1]  # (B, …) -> (B, 1)

    kind = gan.settings.recipe.penalty
    if kind == "gradient":
        return gradient_penalty(critic, real, fake, weights)  # E(‖∇D(x̂)‖ − 1)²
    if kind == "r1_r2":
        return r1_penalty(critic, real) + r2_penalty(critic, fake)  # ½ E‖∇D(x)‖² + ½ E‖∇D(G(z))‖²
    return tf.constant(0.0)


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
    fake = gan.generator(inputs, training=True)  # (B, H, W[, 3]); no tape: G is only a source of images
    variables = gan.discriminator.trainable_variables
    with tf.GradientTape() as tape:
        on_real = gan.discriminator(real, training=True)  # (B, 1 + C)
        on_fake = gan.discriminator(fake, training=True)  # (B, 1 + C)
        d_loss = ADVERSARIAL_LOSSES[recipe.loss].discriminator_loss(on_real[:, :1], on_fake[:, :1])
        head = head_loss(on_fake[:, 1:], inputs[:, settings.latent_dim :], settings)
        if recipe.head == "classes":
            head += class_loss(tf.one_hot(labels, settings.classes), on_real[:, 1:])
        penalty = penalty_of(gan, real, fake, weights)
        loss = d_loss + recipe.penalty_weight * penalty + recipe.head_weight * head
    gradients = tape.gradient(loss, variables)

    skipped = is_skipped(settings, d_loss)
    if not skipped:
        with tf.control_dependencies([loss]):  # D's biases do not wait for the penalty by themselves
            gan.discriminator_optimizer.apply(gradients, variables)
        clip_weights(gan)

    accuracy = tf.reduce_mean(tf.cast(on_real[:, 0] > on_fake[:, 0], "float32"))
    return tf.stack([d_loss, penalty, head, accuracy, tf.cast(skipped, "float32")])


def is_skipped(settings: FamilySettings, d_loss):
    """Whether D is so far ahead that it shall wait for G."""
    if settings.skip_discriminator_below is None:
        return False
    return d_loss < settings.skip_discriminator_below


def clip_weights(gan: FamilyGAN):
    """WGAN: w ← clip(w, −c, c), which keeps D's slope bounded (Arjovsky et al. 2017, algorithm 1)."""
    clip = gan.settings.recipe.weight_clip
    if clip is not None:
        for weight in gan.discriminator.trainable_variables:
            weight.assign(tf.clip_by_value(weight, -clip, clip))


def train_generator(gan: FamilyGAN, real, inputs):
    """One step of G on inputs (B, I), through D with its weights frozen.

    Args:
        real: (B, H, W[, 3]) images; only the relativistic loss looks at them.

    Returns:
        G's adversarial loss.
    """
    settings, recipe = gan.settings, gan.settings.recipe
    adversarial = ADVERSARIAL_LOSSES[recipe.loss]
    on_real = gan.discriminator(real, training=True)[:, :1] if adversarial.generator_needs_real else None
    variables = gan.generator.trainable_variables  # D's are not among them
    with tf.GradientTape() as tape:
        fake = gan.generator(inputs, training=True)  # (B, I) -> (B, H, W[, 3])
        on_fake = gan.discriminator(fake, training=True)  # (B, 1 + C)
        g_loss = adversarial.generator_loss(on_real, on_fake[:, :1])
        head = head_loss(on_fake[:, 1:], inputs[:, settings.latent_dim :], settings)  # G shall draw as asked
        loss = g_loss + recipe.head_weight * head
    gan.generator_optimizer.apply(tape.gradient(loss, variables), variables)
    return g_loss


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
    check_devices(settings)
    images = check_images(images, settings.image_shape, batch_size=settings.batch_size)
    labels = labels_for(settings, labels, len(images))
    latents = latents_for_snapshots(snapshot_latents, settings.latent_dim, seed, count=30)
    in_turn = np.arange(len(latents)) % settings.classes if settings.condition_dim else None

    def draw(rng):
        return draw_step(rng, settings, len(images))

    def step(images, labels, batches, inputs, weights):  # (N, …), (N,), (B, S), (B, S + 1, I), (B, S)
        d_numbers = 0.0
        for s in range(critic_steps):
            real, classes = tf.gather(images, batches[:, s]), tf.gather(labels, batches[:, s])
            d_numbers += train_discriminator(gan, real, classes, inputs[:, s], weights[:, s])
        g_loss = train_generator(gan, real, inputs[:, -1])
        return *tf.unstack(d_numbers / critic_steps), g_loss

    options |= {"steps": steps, "seed": seed, "sample": lambda: generate(gan, latents, in_turn)}
    run = Run(gan, *COLUMNS, block=25, **options)
    return run.train(step, draw, images, labels, jit_compile=False)  # XLA halves the speed of convolutions


def check_devices(settings: FamilySettings):
    """TensorFlow cannot put the mean of several devices' gradients into a step that may be skipped."""
    copies = tf.distribute.get_strategy().num_replicas_in_sync
    if settings.skip_discriminator_below is not None and copies > 1:
        raise ValueError(f"skip_discriminator_below needs one device under Keras, received {copies}")


def generate(gan: FamilyGAN, latents, labels=None, *, codes=None) -> np.ndarray:
    """Images (M, H, W[, 3]) in [−1, 1] that the generator makes of latent vectors (M, Z).

    Args:
        labels: (M,) integers in 0 … classes − 1: what AC-GAN shall draw, or the value of InfoGAN's
            categorical code, which nobody told what to mean. The other variants take none.
        codes: (M, codes) in [−1, 1], InfoGAN's continuous codes; 0 if None.
    """
    inputs = generator_inputs(gan.settings, latents, labels, codes)  # (M, I)
    return gan.generator(inputs, training=False).numpy()  # batch norm uses its moving averages
