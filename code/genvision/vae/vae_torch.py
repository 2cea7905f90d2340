"""A convolutional VAE, β-VAE and conditional VAE in PyTorch (Kingma & Welling 2013, arXiv:1312.6114).

Axes: B = batch, H = W = image_size, Z = latent_dim, K = classes. Images are grey and lie in [0, 1].
`z_log_var` is the logarithm of the VARIANCE: the standard deviation is exp(z_log_var / 2).
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from genvision.losses.losses_torch import binary_cross_entropy_from_logits, kl_to_standard_normal
from genvision.training import History, blocks, check_images, check_latents, draw_steps
from genvision.training.distributed_torch import mean_over_processes, own_part, plain
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


def train_step(vae: VAE, images, epsilon, labels=None):
    """One step on images (B, H, W), ε (B, Z) and a conditional VAE's labels (B,).

    Returns loss, reconstruction and KL as one tensor (3,).
    """
    losses = losses_of(vae.settings, images, *vae.network(images, epsilon, labels))
    vae.optimizer.zero_grad()
    losses[0].backward()
    vae.optimizer.step()
    return torch.stack(losses).detach()


STEPS_PER_BLOCK = 50


def train(
    vae: VAE,
    images,
    labels=None,
    *,
    steps: int,
    seed: int = 0,
    snapshots: tuple[int, ...] = (),
    snapshot_latents=None,
    history: History | None = None,
    after_block=None,
    progress: bool = False,
) -> History:
    """Train encoder and decoder together and return what happened.

    Args:
        images: (N, H, W) float array in [0, 1].
        labels: (N,) whole numbers in 0 … classes − 1 for a conditional VAE, else None.
        steps: number of steps in the end.
        seed: fixes the batches and the noise.
        snapshots: steps after which to keep what becomes of `snapshot_latents` (0 = before training).
        snapshot_latents: (M, Z) latent vectors to decode; 25 random ones if None. A conditional VAE
            decodes them with the labels 0, 1, …, classes − 1, 0, 1 … in turn.
        history: of an earlier training of this VAE, which goes on; a new one if None.
        after_block: called with the history now and then, for example to save a checkpoint.
        progress: show a progress bar.

    Returns:
        A `History` of `loss`, `reconstruction` and `kl` (nats an image, see `losses_of`) and of the
        snapshots (M, H, W).

    Raises:
        ValueError: images of another shape or range, or fewer than a batch of them; labels missing,
            unasked for or out of range.
        FloatingPointError: a loss became NaN or infinite.
    """
    settings, history = vae.settings, history or History("loss", "reconstruction", "kl")
    batch_size, latent_dim = settings.batch_size, settings.latent_dim
    images, labels = check_data(vae, images, labels, batch_size=batch_size)
    if snapshot_latents is None:
        snapshot_latents = np.random.default_rng(seed).standard_normal((25, latent_dim))
    snapshot_latents = check_latents(snapshot_latents, latent_dim)
    snapshot_labels = np.arange(len(snapshot_latents)) % settings.classes if settings.classes else None

    device = next(vae.network.parameters()).device
    images = torch.as_tensor(images, device=device)
    labels = None if labels is None else torch.as_tensor(labels, device=device)

    def draw(rng):
        positions = rng.integers(len(images), size=batch_size)
        return positions, rng.standard_normal((batch_size, latent_dim), "float32")

    def keep_sample():
        if history.steps in snapshots:
            history.samples[history.steps] = decode(vae, snapshot_latents, snapshot_labels)

    keep_sample()
    for start, stop in blocks(history, steps, size=STEPS_PER_BLOCK, stops=snapshots, progress=progress):
        drawn = draw_steps(draw, seed, start, stop)  # (K, B), (K, B, Z)
        batches, epsilon = (torch.as_tensor(array, device=device)[:, own_part()] for array in drawn)
        losses = torch.zeros(stop - start, 3, device=device)  # on the device: reading a number waits for it
        for k in range(stop - start):
            batch_labels = None if labels is None else labels[batches[k]]
            losses[k] = train_step(vae, images[batches[k]], epsilon[k], batch_labels)
        history.add(mean_over_processes(losses).cpu().numpy())  # stops at a NaN
        keep_sample()
        if after_block:
            after_block(history)
    return history


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
