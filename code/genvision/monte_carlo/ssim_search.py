"""The pair with the highest SSIM among all pairs, exactly, without computing most of them.

1 − SSIM is the mean over windows of the losses 1 − l·s, with luminance and structure in [−1, 1],
so no window has a negative loss, and the losses of a few windows bound the whole from below:

1. Where a window of one image is empty (background only), its loss depends on the other image
   alone. Summed over all such windows, for all pairs: one matrix product. On digits it leaves
   about one pair in a hundred that could still beat the best one known.
2. For these, |σ₁₂| ≤ σ₁ σ₂ bounds each window by its means and variances, which are computed
   once for each image. It leaves a few hundred pairs.
3. Only these are computed in full, in float64.

Images without background pass the first bound: the search stays exact, and gets slower.
"""

from collections.abc import Iterator

import numpy as np

from genvision.metrics.checks import K1, K2
from genvision.monte_carlo.pair_distances import SAMPLE, distances_of_pairs, window_means

ROWS_AT_ONCE = 256  # images of the first class in a block; with 6,000 others a block takes 6 MB
IMAGES_AT_ONCE = 512  # whose moments are computed together: 3 MB an array
PAIRS_AT_ONCE = 512  # pairs in a block of the second bound: 1 MB an array, the cache of a core
SLACK = 1e-4  # of SSIM: a hundred times what float32 loses in the bounds


class _Windows:
    """What the bounds know of the images of a class; arrays (N, K) float32, K windows an image."""

    def __init__(self, images: np.ndarray, background: float, data_range: float):
        shape = len(images), (images.shape[1] - 6) * (images.shape[2] - 6)
        self.mean, self.deviation, self.empty, self.loss = (np.empty(shape, "float32") for _ in range(4))
        level = background / data_range
        for start in range(0, len(images), IMAGES_AT_ONCE):
            block = slice(start, start + IMAGES_AT_ONCE)
            part = images[block].astype("float64") / data_range
            mean = window_means(part)
            variance = np.maximum(SAMPLE * (window_means(part**2) - mean**2), 0)
            # the loss against an empty window: there σ = σ₁₂ = 0 and μ is the background
            luminance = (2 * level * mean + K1**2) / (level**2 + mean**2 + K1**2)
            loss = 1 - luminance * K2**2 / (variance + K2**2)
            inked = window_means((images[block] != background).astype("float64"))
            for whole, values in (
                (self.mean, mean),
                (self.deviation, np.sqrt(variance)),
                (self.empty, inked == 0),
                (self.loss, np.maximum(loss, 0)),
            ):
                whole[block] = values.reshape(len(part), -1)
        self.squared_mean = self.mean**2 + K1**2 / 2  # halves of the denominators of l and s
        self.variance = self.deviation**2 + K2**2 / 2


def candidate_pairs(first, second, start: float, data_range: float) -> Iterator[tuple]:
    """Blocks (i, j, distances) of pairs that hold the one with the smallest 1 − SSIM for certain.

    Args:
        first, second: (N₁, H, W) and (N₂, H, W).
        start: 1 − SSIM of any pair. The smaller it is, the less is left to do.
        data_range: how far black is from white.
    """
    best, background = start, min(first.min(), second.min())
    a, b = _Windows(first, background, data_range), _Windows(second, background, data_range)
    right = np.hstack([b.loss, b.empty]).T  # (2K, N₂)
    windows = len(right) // 2
    for row in range(0, len(first), ROWS_AT_ONCE):
        rows = slice(row, row + ROWS_AT_ONCE)
        loss = np.hstack([a.empty[rows], a.loss[rows]]) @ right  # (rows, N₂): sums of losses
        flat = np.flatnonzero(loss <= windows * (best + SLACK))
        i, j = np.divmod(flat[np.argsort(loss.ravel()[flat])], len(second))  # the likeliest first
        for part in range(0, len(i), PAIRS_AT_ONCE):
            pairs = i[part : part + PAIRS_AT_ONCE] + row, j[part : part + PAIRS_AT_ONCE]
            left = _least_distance(a, b, *pairs) <= best + SLACK
            pairs = pairs[0][left], pairs[1][left]
            distances = distances_of_pairs(first, second, *pairs, "ssim", data_range)
            best = min(best, distances.min(initial=np.inf))
            yield *pairs, distances


def _least_distance(a: _Windows, b: _Windows, i, j) -> np.ndarray:
    """A lower bound (P,) of 1 − SSIM of the pairs: in each window l·s ≤ |l| (2 σ₁ σ₂ + C₂) / (…)."""
    highest = np.abs(a.mean[i] * b.mean[j] + np.float32(K1**2 / 2))
    highest *= a.deviation[i] * b.deviation[j] + np.float32(K2**2 / 2)
    highest *= 4
    highest /= (a.squared_mean[i] + b.squared_mean[j]) * (a.variance[i] + b.variance[j])
    return 1 - highest.mean(axis=1, dtype="float64")
