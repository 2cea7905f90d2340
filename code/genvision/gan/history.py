"""What a GAN training leaves behind, and the checks on what goes into it."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from genvision.gan.gan_settings import GANSettings


class History:
    """Losses and samples of one training, as NumPy arrays.

    Attributes:
        d_loss, g_loss: (steps,) losses of D and G in nats.
        d_accuracy: (steps,) share of images, real and generated, that D told apart, in [0, 1].
        samples: step -> images (M, H, W) in [−1, 1] that G made after that many steps.
    """

    def __init__(self, steps: int, snapshots: Iterable[int] = ()):
        if steps < 1:
            raise ValueError(f"steps must be at least 1, received {steps}")
        wrong = [step for step in snapshots if not 0 <= step <= steps]
        if wrong:
            raise ValueError(f"snapshots must lie between 0 and {steps} steps, received {wrong}")
        self.steps, self.snapshots = steps, set(snapshots)
        self.d_loss = self.d_accuracy = self.g_loss = np.zeros(0, "float32")
        self.samples: dict[int, np.ndarray] = {}

    def record(self, rows: np.ndarray):
        """Take the (steps, 3) table of D's loss, D's accuracy and G's loss; refuse NaN."""
        bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
        if len(bad):
            raise FloatingPointError(
                f"a loss became {rows[bad[0]].max()} at step {bad[0]}: training has diverged. "
                "Lower the learning rates, or look for NaN in the images."
            )
        self.d_loss, self.d_accuracy, self.g_loss = rows.T.copy()

    def blocks(self, size: int, progress: bool) -> Iterable[tuple[int, int]]:
        """Cut the steps into (start, stop) blocks of at most `size` that end at each snapshot."""
        edges = sorted({*range(0, self.steps, size), *self.snapshots, self.steps})
        pairs = list(pairwise(edges))
        if not progress:
            return pairs
        from tqdm.auto import tqdm

        return tqdm(pairs, desc="GAN", unit=f"×{size} steps")


def check_images(images, settings: GANSettings) -> np.ndarray:
    """Images as a float32 array (N, H, W), or a ValueError that says what is wrong."""
    images = np.asarray(images, dtype="float32")
    size = settings.image_size
    if images.ndim != 3 or images.shape[1:] != (size, size):
        raise ValueError(f"images must have shape (N, {size}, {size}), received {images.shape}")
    if len(images) < settings.batch_size:
        raise ValueError(f"need at least one batch of {settings.batch_size} images, received {len(images)}")
    if not np.isfinite(images).all():
        raise ValueError("images must be finite, received NaN or infinity")
    low, high = images.min(), images.max()
    if low < -1 or high > 1 or low >= 0:
        raise ValueError(
            "images must be scaled to [−1, 1], like the generator's tanh; "
            f"received values from {low:g} to {high:g}"
        )
    return images


def check_latents(latents, settings: GANSettings) -> np.ndarray:
    """Latent vectors as a float32 array (M, Z), or a ValueError."""
    latents = np.asarray(latents, dtype="float32")
    if latents.ndim != 2 or latents.shape[1] != settings.latent_dim:
        raise ValueError(f"latents must have shape (M, {settings.latent_dim}), received {latents.shape}")
    return latents
