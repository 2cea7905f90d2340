"""The most similar pair of images from two classes: a 1 and a 7 that look alike.

`sample_nearest_pair` looks at random pairs, as Monte Carlo does; `nearest_pair` finds the best
of all pairs. Axes: N₁, N₂ = images of the two classes, H, W = height, width.
"""

from dataclasses import dataclass

import numpy as np

from genvision.metrics.checks import check_data_range, check_window
from genvision.monte_carlo import euclidean_search, ssim_search
from genvision.monte_carlo.pair_distances import DISTANCES, distances_of_pairs

METRICS = tuple(DISTANCES)  # "mse", "euclidean", "cosine", "ssim"


@dataclass(frozen=True)
class NearestPair:
    """The best pair a search has found.

    Attributes:
        metric: "mse", "euclidean", "cosine" or "ssim".
        distance: their distance in float64, ≥ 0: squared grey levels for "mse", grey levels for
            "euclidean", 1 − cos of the angle for "cosine", 1 − SSIM for "ssim".
        first, second: positions in the two arrays. Of equally near pairs an exact search takes the
            one with the smallest `first`, then the smallest `second`.
        pairs: how many pairs the answer is the best of.
    """

    metric: str
    distance: float
    first: int
    second: int
    pairs: int


def nearest_pair(first, second, metric: str = "mse", *, data_range: float | None = None) -> NearestPair:
    """The nearest of all N₁·N₂ pairs, exactly.

    Args:
        first, second: images (N₁, H, W) and (N₂, H, W), finite, such as the 1s and the 7s of
            `genvision.datasets.digits`; in uint8 or scaled to any range, both alike.
        metric: "mse", "euclidean", "cosine" or "ssim".
        data_range: for "ssim": how far black is from white; None will do for uint8 (255).

    Returns:
        A `NearestPair`. Memory: some copies of the images and blocks of a few MB, never all pairs.

    Raises:
        ValueError: an unknown metric; arrays of another or of different shapes; an empty class;
            NaN; a black image under "cosine"; for "ssim" images smaller than 7×7 or no data_range.
    """
    first, second, data_range = _check(first, second, metric, data_range)
    best = (np.inf, 0, 0)
    for i, j, distances in _candidates(first, second, metric, data_range):
        best = min(best, _nearest(i, j, distances))
    return NearestPair(metric, *best, len(first) * len(second))


def sample_nearest_pair(
    first,
    second,
    metric: str = "mse",
    *,
    budget: int,
    seed: int = 0,
    data_range: float | None = None,
) -> NearestPair:
    """The nearest of `budget` different pairs drawn at random.

    Its distance is never below that of `nearest_pair`. Among N pairs, the best of n drawn is one
    of the k best with probability 1 − (1 − k/N)^n, about n·k/N while that is small.

    Args:
        first, second, metric, data_range: as for `nearest_pair`.
        budget: how many pairs to compare, 1 to N₁·N₂. From a twentieth of all pairs on, drawing
            them takes 8 bytes for each pair there is.
        seed: fixes the draw.

    Raises:
        ValueError: as for `nearest_pair`, or a budget out of range.
    """
    first, second, data_range = _check(first, second, metric, data_range)
    pairs = len(first) * len(second)
    if not 1 <= budget <= pairs:
        raise ValueError(f"budget must be 1 to {pairs:,}, the number of pairs; received {budget:,}")
    drawn = np.random.default_rng(seed).choice(pairs, size=budget, replace=False, shuffle=False)
    i, j = np.divmod(drawn, len(second))
    distances = distances_of_pairs(first, second, i, j, metric, data_range)
    return NearestPair(metric, *_nearest(i, j, distances), budget)


def _candidates(first, second, metric, data_range):
    """Blocks of pairs and their distances; the nearest pair is among them."""
    euclidean = euclidean_search.candidate_pairs(first, second, unit_length=metric == "cosine")
    if metric != "ssim":
        for i, j in euclidean:
            yield i, j, distances_of_pairs(first, second, i, j, metric, data_range)
    else:
        start = nearest_pair(first, second, "mse")  # a good pair to start from, if not the best
        i, j = np.array([start.first]), np.array([start.second])
        distances = distances_of_pairs(first, second, i, j, "ssim", data_range)
        yield i, j, distances
        yield from ssim_search.candidate_pairs(first, second, distances[0], data_range)


def _nearest(i, j, distances) -> tuple[float, int, int]:
    """The smallest (distance, i, j)."""
    if len(distances) == 0:
        return (np.inf, 0, 0)
    best = np.lexsort((j, i, distances))[0]
    return float(distances[best]), int(i[best]), int(j[best])


def _check(first, second, metric: str, data_range: float | None):
    if metric not in METRICS:
        raise ValueError(f"metric must be one of {', '.join(METRICS)}; received {metric!r}")
    first, second = np.asarray(first), np.asarray(second)
    for name, images in (("first", first), ("second", second)):
        if images.ndim != 3 or 0 in images.shape:
            raise ValueError(f"{name} must hold images (N, H, W), at least one; received {images.shape}")
        finite = np.isfinite(images).all(axis=(1, 2))
        if not finite.all():
            raise ValueError(f"pixels must be finite, received NaN or infinity in {name}[{finite.argmin()}]")
        if metric == "cosine" and not images.any(axis=(1, 2)).all():
            black = images.any(axis=(1, 2)).argmin()
            raise ValueError(
                f"the cosine distance needs images with a pixel other than 0, received {name}[{black}] all 0"
            )
    if first.shape[1:] != second.shape[1:]:
        raise ValueError(
            f"all images must have the same size, received {first.shape[1:]} and {second.shape[1:]}"
        )
    if metric == "ssim":
        check_window(first.shape[1:])
        data_range = check_data_range(data_range, str(first.dtype), str(second.dtype))
    return first, second, data_range
