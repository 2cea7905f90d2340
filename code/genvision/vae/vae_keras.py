"""A convolutional VAE, β-VAE and conditional VAE in Keras 3 (Kingma & Welling 2013, arXiv:1312.6114).

Axes: B = batch, H = W = image_size, Z = latent_dim, K = classes. Images are grey and lie in [0, 1].
`z_log_var` is the logarithm of the VARIANCE: the standard deviation is exp(z_log_var / 2).
"""

import keras
import numpy as np
import tensorflow as tf

from genvision.checks import check_images, check_latents, latents_for_snapshots
from genvision.losses.losses_keras import binary_cross_entropy_from_logits, kl_to_standard_normal
from genvision.training import History
from genvision.training.fit_keras import EachStep, Run, steps_per_call
from genvision.vae.vae_networks_keras import VAENetwork
from genvision.vae.vae_settings import VAESettings, check_condition


def losses_of(settings: VAESettings, images, logits, z_mean, z_log_var):
    """The loss = reconstruction + β · KL, and the two terms, in nats an image.

    With β = 1 it is the negative of the evidence lower bound on ln p(x) (Kingma & Welling 2013, eq. 3
    with one ε an image). β-VAE: Higgins et al. 2017, eq. 4.

    The reconstruction term is the cross-entropy SUMMED over the pixels and averaged over the batch. A
    mean over the pixels is H·W times smaller: with β = 1 it would act as β = 784 does here on 28×28
    pixels, and the KL term would press all images onto one point.
    """
    pixels = images.shape[1] * images.shape[2]  # H·W
    reconstruction = pixels * binary_cross_entropy_from_logits(images, logits)
    kl = kl_to_standard_normal(z_mean, z_log_var)
    return reconstruction + settings.beta * kl, reconstruction, kl


class VAE(keras.Model):
    """The network, compiled with its optimizer, and what `fit` does in a step."""

    def __init__(self, settings: VAESettings):
        super().__init__()
        self.settings = settings
        self.network = VAENetwork(settings)
        self.numbers = [EachStep("loss"), EachStep("reconstruction"), EachStep("kl")]
        self.built = True  # with its network

    @property
    def encoder(self) -> keras.Model:
        return self.network.get_layer("encoder")

    @property
    def decoder(self) -> keras.Model:
        return self.network.get_layer("decoder")

    def train_step(self, inputs):
        """One step on images (B, H, W), ε (B, Z) and a conditional VAE's labels (B,)."""
        with tf.GradientTape() as tape:
            answers = self.network(inputs, training=True)  # logits, means and log variances
            losses = losses_of(self.settings, inputs[0], *answers)  # loss, reconstruction, KL
        gradients = tape.gradient(losses[0], self.trainable_weights)
        self.optimizer.apply(gradients, self.trainable_weights)
        for number, value in zip(self.numbers, losses, strict=True):
            number.update_state(value)
        return self.get_metrics_result()


def build_vae(settings: VAESettings = VAESettings(), *, seed: int = 0) -> VAE:
    """Make the network and its Adam optimizer; `seed` fixes the first weights."""
    keras.utils.set_random_seed(seed)
    vae = VAE(settings)
    vae.compile(
        optimizer=keras.optimizers.Adam(settings.learning_rate, epsilon=settings.adam_epsilon),
        steps_per_execution=steps_per_call(),
        jit_compile=False,  # on a CPU, XLA slows convolutions
    )
    vae.optimizer.build(vae.trainable_weights)
    return vae


def train(
    vae: VAE, images, labels=None, *, steps: int, seed: int = 0, snapshot_latents=None, **options
) -> History:
    """Train encoder and decoder together and return what happened.

    Args:
        images: (N, H, W) float array in [0, 1].
        labels: (N,) whole numbers in 0 … classes − 1 for a conditional VAE, else None.
        steps: number of steps in the end.
        seed: fixes the batches and the noise.
        snapshot_latents: (M, Z) latent vectors to decode; 25 random ones if None. A conditional VAE
            decodes them with the labels 0, 1, …, classes − 1, 0, 1 … in turn.
        options: snapshots, history, after_block, progress: see `genvision.training.run.Run`.

    Returns:
        A `History` of `loss`, `reconstruction` and `kl` (nats an image, see `losses_of`) and of the
        snapshots (M, H, W).

    Raises:
        ValueError: images of another shape or range, or fewer than a batch of them; labels missing,
            unasked for or out of range.
        FloatingPointError: a loss became NaN or infinite.
    """
    settings, batch_size = vae.settings, vae.settings.batch_size
    images, labels = check_data(vae, images, labels, batch_size=batch_size)
    latents = latents_for_snapshots(snapshot_latents, settings.latent_dim, seed)
    shown_labels = np.arange(len(latents)) % settings.classes if settings.classes else None

    def draw(rng):  # which images, and the noise of their latent vectors
        positions = rng.integers(len(images), size=batch_size)
        return positions, rng.standard_normal((batch_size, settings.latent_dim), "float32")

    data = [tf.constant(array) for array in (images, labels) if array is not None]

    def inputs(batch, epsilon):  # (B,), (B, Z)
        chosen, *labels = [tf.gather(array, batch) for array in data]
        return (chosen, epsilon, *labels)

    options |= {"steps": steps, "seed": seed, "sample": lambda: decode(vae, latents, shown_labels)}
    run = Run(vae, "loss", "reconstruction", "kl", **options)
    for batches in run.batches(draw):
        vae.fit(batches.map(inputs), callbacks=[run.recorder], shuffle=False, verbose=0)
    return run.history


def evaluate(vae: VAE, images, labels=None, *, seed: int = 0) -> dict[str, float]:
    """`loss`, `reconstruction` and `kl` (nats an image) on images (N, H, W), with one ε each.

    Labels and errors as for `train`. `seed` fixes the noise.
    """
    images, labels = check_data(vae, images, labels)
    epsilon = np.random.default_rng(seed).standard_normal((len(images), vae.settings.latent_dim), "float32")
    total = np.zeros(3)
    for part in in_parts(images, epsilon, labels):
        losses = losses_of(vae.settings, part[0], *vae.network(part, training=False))
        total += len(part[0]) * tf.stack(losses).numpy()
    return dict(zip(("loss", "reconstruction", "kl"), (total / len(images)).tolist(), strict=True))


def encode(vae: VAE, images, labels=None) -> tuple[np.ndarray, np.ndarray]:
    """Means and log VARIANCES of z, (N, Z) each, for images (N, H, W) and a conditional VAE's labels (N,).

    Errors as for `train`.
    """
    images, labels = check_data(vae, images, labels)
    means, log_vars = zip(
        *(vae.encoder(part, training=False) for part in in_parts(images, labels)), strict=True
    )
    return tf.concat(means, axis=0).numpy(), tf.concat(log_vars, axis=0).numpy()


def decode(vae: VAE, z, labels=None) -> np.ndarray:
    """Images (M, H, W) in [0, 1] from latent vectors (M, Z) and a conditional VAE's labels (M,).

    Raises:
        ValueError: latent vectors of another shape; labels missing, unasked for or out of range.
    """
    z = check_latents(z, vae.settings.latent_dim)
    labels = check_condition(labels, len(z), vae.settings)
    logits = tf.concat([vae.decoder(part, training=False) for part in in_parts(z, labels)], axis=0)
    return tf.sigmoid(logits).numpy()


def reconstruct(vae: VAE, images, labels=None) -> np.ndarray:
    """Images (N, H, W) encoded and decoded again, with z at its mean. Errors as for `train`."""
    return decode(vae, encode(vae, images, labels)[0], labels)


def sample(vae: VAE, count: int, labels=None, *, seed: int = 0) -> np.ndarray:
    """New images (count, H, W) in [0, 1]: z from N(0, I), decoded.

    A conditional VAE draws the labels (count,) asked for. Errors as for `decode`.
    """
    z = np.random.default_rng(seed).standard_normal((count, vae.settings.latent_dim), "float32")
    return decode(vae, z, labels)


def check_data(vae: VAE, images, labels, *, batch_size: int = 1):
    """Images (N, H, W) in [0, 1] and, for a conditional VAE, their labels (N,), or what is wrong."""
    size = vae.settings.image_size
    images = check_images(images, (size, size), batch_size=batch_size, low=0)
    return images, check_condition(labels, len(images), vae.settings)


def in_parts(*arrays):
    """The arrays as tensors, 1,000 rows at a time to save memory; what is None is left out."""
    arrays = [array for array in arrays if array is not None]
    for start in range(0, max(len(arrays[0]), 1), 1000):
        yield [tf.constant(array[start : start + 1000]) for array in arrays]
