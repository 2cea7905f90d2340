"""A convolutional VAE, β-VAE and conditional VAE in PyTorch (Kingma & Welling 2013, arXiv:1312.6114).

Axes: B = batch, H = W = image_size, Z = latent_dim, K = classes. Images are grey and lie in [0, 1].
`z_log_var` is the logarithm of the VARIANCE: the standard deviation is exp(z_log_var / 2).
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from genvision.checks import check_images, check_latents, latents_for_snapshots
from genvision.losses.losses_torch import binary_cross_entropy_from_logits, kl_to_standard_normal
from genvision.training import History
from genvision.training.distributed_torch import plain
from genvision.training.run_torch import Run
from genvision.vae.vae_networks_torch import VAENetwork
from genvision.vae.vae_settings import VAESettings, check_condition


@dataclass
class VAE:
    """The network with its optimizer."""

    network: VAENetwork
    optimizer: torch.optim.Optimizer
    settings: VAESettings

    @property
    def encoder(self) -> nn.Module:
        return plain(self.network).encoder

    @property
    def decoder(self) -> nn.Module:
        return plain(self.network).decoder


def build_vae(settings: VAESettings = VAESettings(), *, seed: int = 0, device: str | None = None) -> VAE:
    """Make the network and its Adam optimizer; `seed` fixes the first weights.

    `device` is "cpu", "cuda" …; None takes a GPU where there is one.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = VAENetwork(settings)
    # Convolutions are faster when the channels of a pixel lie side by side; the values stay the same.
    network = network.to(device, memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(
        network.parameters(),
        lr=settings.learning_rate,
        eps=settings.adam_epsilon,
        fused=True,  # one call updates all weights
    )
    return VAE(network, optimizer, settings)


def losses_of(settings: VAESettings, images, logits, z_mean, z_log_var):
    """The loss = reconstruction + β · KL, and the two terms, in nats an image.

    With β = 1 it is the negative of the evidence lower bound on ln p(x) (Kingma & Welling 2013, eq. 3
    with one ε an image). β-VAE: Higgins et al. 2017, eq. 4.

    The reconstruction term is the cross-entropy SUMMED over the pixels and averaged over the batch. A
    mean over the pixels is H·W times smaller: with β = 1 it would act as β = 784 does here on 28×28
    pixels, and the KL term would press all images onto one point.
    """
    pixels = images[0].numel()  # H·W
    reconstruction = pixels * binary_cross_entropy_from_logits(images, logits)
    kl = kl_to_standard_normal(z_mean, z_log_var)
    return reconstruction + settings.beta * kl, reconstruction, kl


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

    options |= {"steps": steps, "seed": seed, "sample": lambda: decode(vae, latents, shown_labels)}
    with Run(vae, "loss", "reconstruction", "kl", **options) as run:
        images, labels = run.tensor(images), None if labels is None else run.tensor(labels)
        for batch, epsilon in run.batches(draw):  # (B,), (B, Z)
            batch_labels = None if labels is None else labels[batch]
            answers = vae.network(images[batch], epsilon, batch_labels)  # logits, means, log variances
            losses = losses_of(settings, images[batch], *answers)  # loss, reconstruction, KL
            vae.optimizer.zero_grad()
            losses[0].backward()
            vae.optimizer.step()
            run.record(*losses)
    return run.history


@torch.no_grad()
def evaluate(vae: VAE, images, labels=None, *, seed: int = 0) -> dict[str, float]:
    """`loss`, `reconstruction` and `kl` (nats an image) on images (N, H, W), with one ε each.

    Labels and errors as for `train`. `seed` fixes the noise.
    """
    images, labels = check_data(vae, images, labels)
    epsilon = np.random.default_rng(seed).standard_normal((len(images), vae.settings.latent_dim), "float32")
    total = np.zeros(3)
    for part in in_parts(vae, images, epsilon, labels):
        losses = losses_of(vae.settings, part[0], *plain(vae.network)(*part))
        total += len(part[0]) * torch.stack(losses).cpu().numpy()
    return dict(zip(("loss", "reconstruction", "kl"), (total / len(images)).tolist(), strict=True))


@torch.no_grad()
def encode(vae: VAE, images, labels=None) -> tuple[np.ndarray, np.ndarray]:
    """Means and log VARIANCES of z, (N, Z) each, for images (N, H, W) and a conditional VAE's labels (N,).

    Errors as for `train`.
    """
    images, labels = check_data(vae, images, labels)
    means, log_vars = zip(*(vae.encoder(*part) for part in in_parts(vae, images, labels)), strict=True)
    return torch.cat(means).cpu().numpy(), torch.cat(log_vars).cpu().numpy()


@torch.no_grad()
def decode(vae: VAE, z, labels=None) -> np.ndarray:
    """Images (M, H, W) in [0, 1] from latent vectors (M, Z) and a conditional VAE's labels (M,).

    Raises:
        ValueError: latent vectors of another shape; labels missing, unasked for or out of range.
    """
    z = check_latents(z, vae.settings.latent_dim)
    labels = check_condition(labels, len(z), vae.settings)
    logits = torch.cat([vae.decoder(*part) for part in in_parts(vae, z, labels)])
    return torch.sigmoid(logits).cpu().numpy()


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


def in_parts(vae: VAE, *arrays):
    """The arrays as tensors, 1,000 rows at a time to save memory; what is None is left out."""
    device = next(vae.network.parameters()).device
    tensors = [torch.as_tensor(array, device=device) for array in arrays if array is not None]
    return zip(*(tensor.split(1000) for tensor in tensors), strict=True)
