"""Points of a latent space to decode: a grid over a plane, a path from one point to another.

Axes: Z = latent dimensions. The prior is N(0, I): most points lie within about 2 of the origin, and
equal distances are not equally probable.
"""

from statistics import NormalDist

import numpy as np


def equally_spaced(count: int, *, radius: float = 3.0) -> np.ndarray:
    """`count` numbers from −radius to radius, all the same distance apart: (count,) float32.

    A grid of them shows where the latent space is empty, too: at 3 hardly any image is encoded.

    Raises:
        ValueError: fewer than 2, or a radius that is not positive.
    """
    if count < 2:
        raise ValueError(f"count must be at least 2, received {count}")
    if not 0 < radius < np.inf:
        raise ValueError(f"radius must be positive, received {radius}")
    return np.linspace(-radius, radius, count, dtype="float32")


def equally_probable(count: int) -> np.ndarray:
    """`count` quantiles of N(0, 1), dense in the middle: (count,) float32.

    They cut the prior into `count` slices of the same probability and take the median of each,
    Φ⁻¹((i + ½)/count), so that a grid of them shows what sampling from the prior would give
    (Kingma & Welling 2013, arXiv:1312.6114, appendix A).

    Raises:
        ValueError: fewer than 2.
    """
    if count < 2:
        raise ValueError(f"count must be at least 2, received {count}")
    return np.array([NormalDist().inv_cdf((i + 0.5) / count) for i in range(count)], "float32")


def plane(coordinates) -> np.ndarray:
    """The grid of a 2-D latent space with the same coordinates along both axes.

    Args:
        coordinates: (n,) rising numbers, from `equally_spaced` or `equally_probable`.

    Returns:
        (n·n, 2) float32, row by row in the order of reading a plot: from the top (the largest second
        coordinate) to the bottom, each row from left to right. Decoded and tiled in n columns, the
        images lie where their points lie.

    Raises:
        ValueError: coordinates that are not (n,) or do not rise.
    """
    coordinates = np.asarray(coordinates, "float32")
    if coordinates.ndim != 1 or len(coordinates) == 0 or not (np.diff(coordinates) > 0).all():
        raise ValueError(f"coordinates must be (n,) numbers that rise, received {coordinates}")
    x, y = np.meshgrid(coordinates, coordinates[::-1])  # (n, n) each
    return np.stack([x, y], axis=-1).reshape(-1, 2)


def straight_path(start, end, count: int) -> np.ndarray:
    """`count` points from start (Z,) to end (Z,) on a straight line, both included: (count, Z) float32.

    In many dimensions its middle is too close to the origin: N(0, I) has nearly all its points at a
    distance of about √Z, and halfway between two of them the distance is √(Z/2).

    Raises:
        ValueError: start and end of different shapes, or fewer than 2 points.
    """
    start, end, t = _ends(start, end, count)
    return ((1 - t) * start + t * end).astype("float32")


def spherical_path(start, end, count: int) -> np.ndarray:
    """`count` points from start (Z,) to end (Z,) along an arc around the origin: (count, Z) float32.

    (sin((1 − t) Ω) start + sin(t Ω) end) / sin Ω, Ω the angle between them: where both have the same
    length, so have all points between (Shoemake 1985; for latent spaces White 2016, arXiv:1609.04468).

    Raises:
        ValueError: as for `straight_path`; a point at the origin, which has no direction; or two
            opposite ones, between which every arc is as good.
    """
    start, end, t = _ends(start, end, count)
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    if not min(lengths) > 0:
        raise ValueError("an arc needs a start and an end away from the origin, received a zero vector")
    angle = np.arccos(np.clip(start @ end / (lengths[0] * lengths[1]), -1, 1))  # Ω
    if np.sin(angle) > 1e-6:
        return ((np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)).astype("float32")
    if angle > 1:
        raise ValueError("start and end are opposite each other: no arc between them is the shortest")
    return straight_path(start, end, count)  # the same direction: sin Ω = 0


def _ends(start, end, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Both ends as float64 (Z,), checked, and the times (count, 1) from 0 to 1."""
    start, end = np.asarray(start, "float64"), np.asarray(end, "float64")
    if start.ndim != 1 or start.shape != end.shape:
        raise ValueError(f"start and end must both be (Z,), received {start.shape} and {end.shape}")
    if not (np.isfinite(start).all() and np.isfinite(end).all()):
        raise ValueError("start and end must be finite, received NaN or infinity")
    if count < 2:
        raise ValueError(f"count must be at least 2, received {count}")
    return start, end, np.linspace(0, 1, count)[:, None]
