"""π and the nearest pair of a 1 and a 7, against Python loops.

The pair loops would take an hour, so a part of them is timed and the rest extrapolated.
"""

import statistics
import time

import numpy as np
from lecture_loops import DISTANCES, pair_loop, pi_loop
from timing import Row, rate, rates, seconds

from genvision.datasets import digits
from genvision.monte_carlo.nearest_pair import nearest_pair
from genvision.monte_carlo.pi import estimate_pi, random_points, sobol_points

POINTS = 500_000


def bench_pi() -> list[Row]:
    def ours():
        estimate_pi(random_points(POINTS))
        return POINTS

    def theirs():
        pi_loop(POINTS // 10)
        return POINTS // 10

    mine, others, ratios = rates(lambda: rate(ours), lambda: rate(theirs))
    return [
        Row("π from 500,000 points, against a loop", "points/s", mine, others, ratios, "400×"),
        sobol(),
    ]


def sobol() -> Row:
    """How many times smaller the error is with Sobol points: one ratio a seed."""
    seeds = range(21)
    random = [abs(estimate_pi(random_points(POINTS, seed=seed)).value - np.pi) for seed in seeds]
    quasi = [abs(estimate_pi(sobol_points(POINTS, seed=seed)).value - np.pi) for seed in seeds]
    ratio = statistics.median(random) / statistics.median(quasi)
    title = "error of π with 500,000 Sobol points, against random ones (21 seeds)"
    return Row(title, "", statistics.median(quasi), statistics.median(random), (ratio,), "10× smaller")


def bench_pairs(full: bool = False) -> list[Row]:
    """All pairs of a 1 and a 7: of the 5,000 digits at hand, or of MNIST's 60,000 training images."""
    data = digits(full=full)
    data = data.train if full else data
    ones, sevens = data.images[data.labels == 1], data.images[data.labels == 7]
    return [compare(ones, sevens, metric) for metric in DISTANCES]


def compare(ones, sevens, metric: str) -> Row:
    pairs = len(ones) * len(sevens)
    scaled = [images.astype("float64") / 255 for images in (ones, sevens)]
    sample = 1_000 if metric == "ssim" else 20_000
    rounds = 5
    times, ratios = seconds(lambda: nearest_pair(ones, sevens, metric), rounds), []
    for mine in times:
        start = time.perf_counter()
        pair_loop(*scaled, DISTANCES[metric], sample)
        ratios.append((time.perf_counter() - start) / sample * pairs / mine)
    ours = statistics.median(times)
    title = f"nearest 1 and 7 of {len(ones):,} × {len(sevens):,} by {metric}, against a loop (extrapolated)"
    wanted = "400×, under 15 s" if metric == "ssim" else "500×, under 1 s"
    return Row(title, "s", ours, ours * statistics.median(ratios), tuple(ratios), wanted)
