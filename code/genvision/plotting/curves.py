"""Curves of a training."""

import math

import numpy as np

from genvision.plotting.style import INK


def block_means(values, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Means of `size` values in a row, and the step in the middle of each block."""
    values = np.asarray(values)
    blocks = max(1, len(values) // size)
    means = [block.mean() for block in np.array_split(values, blocks)]
    middles = [block.mean() for block in np.array_split(np.arange(len(values)), blocks)]
    return np.array(middles), np.array(means)


def plot_training(history, *, blocks: int = 100):
    """Plot both losses and the discriminator's accuracy of a GAN's `History`.

    Single steps are noisy, so each point is the mean of 1/`blocks` of the training.
    Returns the matplotlib figure.
    """
    from matplotlib import pyplot as plt

    size = max(1, history.steps // blocks)
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.2))
    left.plot(*block_means(history.d_loss, size), label="discriminator")
    left.plot(*block_means(history.g_loss, size), label="generator")
    left.axhline(math.log(2), color=INK, linewidth=0.8, linestyle=":")
    left.annotate("ln 2", (history.steps, math.log(2)), textcoords="offset points", xytext=(4, -4))
    left.set(xlabel="training step", ylabel="loss (nats)", ylim=(0, None))
    left.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    right.plot(*block_means(history.d_accuracy, size), color="C2")
    right.axhline(0.5, color=INK, linewidth=0.8, linestyle=":")
    right.set(xlabel="training step", ylabel="accuracy of the discriminator", ylim=(0, 1.02))
    figure.tight_layout(w_pad=3)
    return figure
