"""What the generator starts from, in NumPy: noise, then, for AC-GAN and InfoGAN, what to draw.

Axes: B = batch, Z = latent_dim, C = condition_dim. Importing this loads no framework.
"""

import numpy as np

from genvision.checks import check_labels, check_latents
from genvision.gan_family.family_settings import FamilySettings


def generator_inputs(settings: FamilySettings, latents, labels=None, codes=None) -> np.ndarray:
    """Put latent vectors, labels and codes side by side: (B, Z + C) float32.

    Args:
        latents: (B, Z) from N(0, 1).
        labels: (B,) integers in 0 … classes − 1, one-hot in the result. AC-GAN: the class to draw;
            InfoGAN: the value of the categorical code. Others have none.
        codes: (B, codes) in [−1, 1], InfoGAN alone; 0, the middle, if None.

    Raises:
        ValueError: labels or codes missing, of another shape or range, or for a variant without them.
    """
    latents = check_latents(latents, settings.latent_dim)
    head = settings.recipe.head
    if (labels is None) != (head == "none"):
        expected = "takes no labels" if head == "none" else f"needs labels ({len(latents)},)"
        raise ValueError(f"{settings.variant} {expected}, received {'none' if labels is None else 'some'}")
    if codes is not None and head != "code":
        raise ValueError(f"{settings.variant} takes no codes; infogan does")
    if head == "none":
        return latents
    one_hot = np.eye(settings.classes, dtype="float32")[check_labels(labels, settings.classes, len(latents))]
    if head == "classes":
        return np.concatenate([latents, one_hot], axis=1)
    if codes is None:
        codes = np.zeros((len(latents), settings.codes), "float32")
    return np.concatenate([latents, one_hot, check_codes(codes, len(latents), settings.codes)], axis=1)


def check_codes(codes, count: int, dim: int) -> np.ndarray:
    """Continuous codes as a float32 array (count, dim) in [−1, 1].

    Raises:
        ValueError: another shape, or values outside, NaN among them.
    """
    codes = np.asarray(codes, dtype="float32")
    if codes.shape != (count, dim):
        raise ValueError(f"codes must have shape ({count}, {dim}), received {codes.shape}")
    if not (np.abs(codes) <= 1).all():
        raise ValueError(f"codes must lie in [−1, 1], received {codes.min():g} to {codes.max():g}")
    return codes


def draw_inputs(rng: np.random.Generator, settings: FamilySettings, count: int) -> np.ndarray:
    """Random generator inputs (count, Z + C): noise from N(0, 1), any class alike, codes from U(−1, 1)."""
    head = settings.recipe.head
    latents = rng.standard_normal((count, settings.latent_dim), "float32")
    labels = rng.integers(settings.classes, size=count) if head != "none" else None
    codes = rng.uniform(-1, 1, (count, settings.codes)) if head == "code" else None
    return generator_inputs(settings, latents, labels, codes)


def draw_step(rng: np.random.Generator, settings: FamilySettings, count: int) -> tuple[np.ndarray, ...]:
    """What one step takes, with S = critic_steps: a batch of images for each of D's steps, by their
    positions in 0 … count − 1 (B, S); G's inputs, one more for G's own step (B, S + 1, I); weights in
    [0, 1] for the gradient penalty (B, S)."""
    batch_size, critic_steps = settings.batch_size, settings.recipe.critic_steps
    batches = rng.integers(count, size=(batch_size, critic_steps))
    inputs = draw_inputs(rng, settings, batch_size * (critic_steps + 1))
    weights = rng.uniform(size=(batch_size, critic_steps)).astype("float32")
    return batches, inputs.reshape(batch_size, critic_steps + 1, -1), weights


def labels_for(settings: FamilySettings, labels, count: int) -> np.ndarray:
    """The labels (count,) int64, checked; zeros for variants that do not look at them."""
    if settings.recipe.head != "classes":
        return np.zeros(count, "int64")
    if labels is None:
        raise ValueError(f"{settings.variant} needs labels ({count},), one for each image; received none")
    return check_labels(labels, settings.classes, count).astype("int64")
