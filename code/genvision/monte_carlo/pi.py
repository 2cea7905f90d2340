"""π from points in a square: the share that falls into the inscribed circle is π / 4.

Points are arrays (N, 2) in the square [−1, 1]², the circle has radius 1.
"""

from dataclasses import dataclass

import numpy as np

Z_95 = 1.959964  # 95 % of a normal distribution lie within so many standard deviations
BLOCK = 16_384  # points


@dataclass(frozen=True)
class PiEstimate:
    """An estimate of π and its 95 % confidence interval.

    Attributes:
        value: 4 · inside / points.
        low, high: bounds of the interval. They hold for independent random points; quasi-random
            points are nearly always much closer than these bounds say.
        inside, points: how many points lie in the circle, and in the square.
    """

    value: float
    low: float
    high: float
    inside: int
    points: int


def estimate_pi(points) -> PiEstimate:
    """Estimate π from points that cover the square evenly.

    Each random point is in the circle with probability p = π / 4, so the standard error of the
    estimate is 4·√(p (1 − p) / N) ≈ 1.64 / √N: a digit more costs a hundred times the points.
    The interval is Wilson's (1927, doi:10.1080/01621459.1927.10502953), which stays sensible
    for a handful of points and when all of them are inside.

    Args:
        points: (N, 2) in [−1, 1], such as `random_points(N)`.

    Raises:
        ValueError: another shape, no points, NaN, or a point outside the square.
    """
    inside = _is_inside(points)
    n, hits = len(inside), int(np.count_nonzero(inside))
    share, z2 = hits / n, Z_95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half_width = Z_95 * np.sqrt(share * (1 - share) / n + z2 / (4 * n**2)) / (1 + z2 / n)
    return PiEstimate(4 * share, float(4 * (centre - half_width)), float(4 * (centre + half_width)), hits, n)


def running_estimates(points) -> np.ndarray:
    """The estimates (N,) after 1, 2, … N points, for a plot. Arguments and errors as `estimate_pi`."""
    inside = _is_inside(points)
    return 4 * np.cumsum(inside) / np.arange(1, len(inside) + 1)


def random_points(count: int, *, seed: int = 0) -> np.ndarray:
    """`count` independent, uniform points (count, 2) in [−1, 1); `seed` fixes them."""
    points = np.random.default_rng(seed).random((_check_count(count), 2))
    return _to_square(points)


def sobol_points(count: int, *, seed: int = 0) -> np.ndarray:
    """`count` quasi-random points (count, 2) in [−1, 1): each fills a gap the earlier ones left.

    A Sobol sequence (Sobol 1967), scrambled by `seed` (Matoušek 1998), from scipy.stats.qmc. The
    first 2^m points cover the square best, so take a power of two where you can.
    """
    from scipy.stats import qmc  # takes a second: only who asks for these points waits

    sequence = qmc.Sobol(2, scramble=True, rng=seed)
    points = sequence.random_base2((_check_count(count) - 1).bit_length())
    return _to_square(points[:count])


def _to_square(points: np.ndarray) -> np.ndarray:
    """From [0, 1)² to [−1, 1)², in place: asking for new memory costs more than the arithmetic."""
    points *= 2
    points -= 1
    return points


def _is_inside(points) -> np.ndarray:
    """Which points (N, 2) lie in the circle, (N,) booleans."""
    points = np.asarray(points, dtype="float64")
    if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
        raise ValueError(f"points must have shape (N, 2) with at least one point, received {points.shape}")
    if not (points.min() >= -1 and points.max() <= 1):  # false for NaN as well
        wrong = np.flatnonzero(~(np.abs(points) <= 1).all(axis=1))
        raise ValueError(
            f"points must lie in the square from −1 to 1, received {points[wrong[0]]} at position "
            f"{wrong[0]}, and {len(wrong)} outside in all"
        )
    inside = np.empty(len(points), dtype=bool)
    for start in range(0, len(points), BLOCK):  # the intermediate results stay in the processor's cache
        x, y = points[start : start + BLOCK].T
        inside[start : start + BLOCK] = x * x + y * y <= 1
    return inside


def _check_count(count: int) -> int:
    if count < 1:
        raise ValueError(f"count must be at least 1, received {count}")
    return int(count)
