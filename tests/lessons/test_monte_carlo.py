"""π and its interval, and the nearest 1 and 7: exact searches against loops over all pairs."""

import math
import re
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import distance
from scipy.stats import binomtest
from skimage.metrics import mean_squared_error, structural_similarity

from genvision.datasets import digits
from genvision.monte_carlo import ssim_search
from genvision.monte_carlo.nearest_pair import METRICS, nearest_pair, sample_nearest_pair
from genvision.monte_carlo.pi import estimate_pi, random_points, running_estimates, sobol_points

FIGURES = Path(__file__).parents[2] / "book" / "foundations" / "figures"

# --- π ----------------------------------------------------------------------------------------


def test_pi_by_hand():
    points = [(0, 0), (1, 0), (0.6, -0.8), (1, 1), (-0.9, 0.9)]  # on the circle counts as inside
    estimate = estimate_pi(points)
    assert (estimate.inside, estimate.points, estimate.value) == (3, 5, 2.4)
    np.testing.assert_allclose(running_estimates(points), [4, 4, 4, 3, 2.4])


@pytest.mark.parametrize("points", [random_points(10), random_points(3000, seed=4), np.zeros((20, 2))])
def test_interval_is_wilsons(points):
    estimate = estimate_pi(points)
    expected = binomtest(estimate.inside, estimate.points).proportion_ci(0.95, method="wilson")
    assert (estimate.low, estimate.high) == pytest.approx((4 * expected.low, 4 * expected.high), abs=1e-6)


def test_interval_holds_pi_95_times_in_100():
    estimates = [estimate_pi(random_points(400, seed=seed)) for seed in range(1000)]
    held = sum(estimate.low <= math.pi <= estimate.high for estimate in estimates)
    assert abs(held - 950) <= 35  # five standard deviations of a binomial(1000, 0.95)


def error(sampler, count, seeds=range(60)):
    """Root of the mean squared error over many seeds. It strays by 1/√(2 · 60) = 9 % of itself."""
    values = [estimate_pi(sampler(count, seed=seed)).value for seed in seeds]
    return np.sqrt(np.mean((np.array(values) - math.pi) ** 2))


def test_error_falls_with_the_root_of_the_number_of_points():
    errors = [error(random_points, count) for count in (256, 4096, 65_536)]
    expected = [4 * math.sqrt(math.pi / 4 * (1 - math.pi / 4) / count) for count in (256, 4096, 65_536)]
    np.testing.assert_allclose(errors, expected, rtol=0.46)  # five standard deviations


def test_quasi_random_points_do_better():
    """About nine times; the error of random points is itself random."""
    assert error(random_points, 2**15) > 5 * error(sobol_points, 2**15)


@pytest.mark.parametrize("sampler", [random_points, sobol_points])
@pytest.mark.parametrize("count", [1, 5, 64])
def test_points_cover_the_square_and_repeat(sampler, count):
    points = sampler(count, seed=3)
    assert points.shape == (count, 2) and np.abs(points).max() <= 1
    np.testing.assert_array_equal(points, sampler(count, seed=3))
    assert not np.array_equal(points, sampler(count, seed=4))


@pytest.mark.parametrize(
    ("points", "message"),
    [
        (np.zeros((0, 2)), r"shape \(N, 2\) with at least one point, received \(0, 2\)"),
        (np.zeros((4, 3)), r"shape \(N, 2\).* received \(4, 3\)"),
        (np.zeros(2), r"shape \(N, 2\).* received \(2,\)"),
        ([(0, 0), (0, 1.5)], r"from −1 to 1, received \[0.  1.5\] at position 1, and 1 outside"),
        ([(0, np.nan)], r"received \[ 0. nan\] at position 0"),
    ],
)
def test_points_are_checked(points, message):
    for function in (estimate_pi, running_estimates):
        with pytest.raises(ValueError, match=message):
            function(points)


@pytest.mark.parametrize("sampler", [random_points, sobol_points])
def test_count_is_checked(sampler):
    with pytest.raises(ValueError, match="count must be at least 1, received 0"):
        sampler(0)


# --- the nearest pair -------------------------------------------------------------------------

BY_DEFINITION = {
    "mse": mean_squared_error,
    "euclidean": lambda a, b: distance.euclidean(a.ravel(), b.ravel()),
    "cosine": lambda a, b: distance.cosine(a.ravel(), b.ravel()),
    "ssim": lambda a, b: 1 - structural_similarity(a, b, data_range=255),
}


@pytest.fixture(scope="module")
def classes():
    data = digits()
    return data.images[data.labels == 1], data.images[data.labels == 7]


@pytest.fixture(scope="module")
def tables(classes):
    """The distances of 40 × 40 pairs, in a loop over the pairs."""
    first, second = (images[:40].astype("float64") for images in classes)
    return {m: np.array([[BY_DEFINITION[m](a, b) for b in second] for a in first]) for m in METRICS}


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
@pytest.mark.parametrize("metric", METRICS)
def test_exact_search_finds_what_a_loop_finds(classes, tables, metric, dtype):
    first, second = (images[:40].astype(dtype) for images in classes)
    found = nearest_pair(first, second, metric, data_range=255)
    expected = np.unravel_index(tables[metric].argmin(), (40, 40))
    assert (found.first, found.second, found.pairs) == (*expected, 1600)
    assert found.distance == pytest.approx(tables[metric].min(), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("metric", METRICS)
def test_sampling_all_pairs_is_a_loop_over_all(classes, tables, metric):
    found = sample_nearest_pair(classes[0][:40], classes[1][:40], metric, budget=1600)
    assert (found.first, found.second) == np.unravel_index(tables[metric].argmin(), (40, 40))
    assert found.distance == pytest.approx(tables[metric].min(), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("metric", METRICS)
def test_all_offline_digits(classes, metric):
    """250,000 pairs: no pair of a large sample is nearer, and the distance is the library's own."""
    exact = nearest_pair(*classes, metric)
    sampled = sample_nearest_pair(*classes, metric, budget=5000, seed=1)
    a, b = classes[0][exact.first], classes[1][exact.second]
    assert exact.distance == pytest.approx(BY_DEFINITION[metric](a * 1.0, b * 1.0), abs=1e-6)
    assert exact.distance <= sampled.distance and sampled.pairs == 5000
    again = sample_nearest_pair(*classes, metric, budget=5000, seed=1)
    assert again == sampled != sample_nearest_pair(*classes, metric, budget=5000, seed=2)


def test_bounds_leave_few_hundred_pairs_to_compute(classes):
    """Of 250,000, as the page says."""
    mse, ssim = nearest_pair(*classes, "mse"), nearest_pair(*classes, "ssim")
    start = BY_DEFINITION["ssim"](classes[0][mse.first], classes[1][mse.second])
    left = list(ssim_search.candidate_pairs(*classes, start, 255))
    assert 20 < sum(len(i) for i, _, _ in left) < 500
    assert any((ssim.first, ssim.second) in zip(i, j, strict=True) for i, j, _ in left)


def test_figure_shows_the_points_of_seed_0():
    """By their generator itself, which other seeds for the tests leave alone: 14 in the circle, 6 outside."""
    svg = (FIGURES / "monte_carlo_darts.svg").read_text()
    dots = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="5"/>', svg)
    drawn = (np.array(dots, dtype=float) - (170, 145)) / 130 * (1, -1)  # centre and radius of the circle
    points = 2 * np.random.Generator(np.random.PCG64(0)).random((20, 2)) - 1
    inside = points[(points**2).sum(axis=1) <= 1]
    assert len(inside) == len(drawn) == 14
    np.testing.assert_allclose(np.sort(drawn, axis=0), np.sort(inside, axis=0), atol=0.001)


SHIFTS = {"-1 to 1": (2 / 255, -1, 2), "0 to 1": (1 / 255, 0, 1), "inverted": (-1 / 255, 1, 1)}


@pytest.mark.parametrize("scale", SHIFTS)
@pytest.mark.parametrize("metric", ["euclidean", "ssim"])
def test_any_range_of_pixels(classes, scale, metric):
    """Background −1, 0 or at the bright end, where no window is empty: exact all the same."""
    factor, shift, data_range = SHIFTS[scale]
    first, second = (images[:30] * factor + shift for images in classes)
    found = nearest_pair(first, second, metric, data_range=data_range)
    every = sample_nearest_pair(first, second, metric, budget=900, data_range=data_range)
    assert found == every


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("low", [0, 0.95])
def test_noise_without_background(metric, low):
    """Nothing to prune, and under a high `low` little to tell the pairs apart."""
    first, second = np.random.default_rng(2).uniform(low, 1, (2, 25, 9, 12)).astype("float32")
    found = nearest_pair(first, second, metric, data_range=1)
    assert found == sample_nearest_pair(first, second, metric, budget=625, data_range=1)


@pytest.mark.parametrize("metric", METRICS)
def test_of_equal_pairs_the_first_is_taken(classes, metric):
    first = classes[0][[5, 3, 4, 3]]
    second = classes[0][[7, 3, 8, 3]]
    found = nearest_pair(first, second, metric)
    assert (found.first, found.second) == (1, 1)
    assert found.distance == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("metric", METRICS)
def test_memory_is_bounded(classes, metric):
    """A table of 2,000 × 2,000 distances in float64 would take 32 MB, with windows 15 GB."""
    first, second = (np.tile(images[:500], (4, 1, 1)) for images in classes)
    tracemalloc.start()
    nearest_pair(first, second, metric)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < (90e6 if metric == "ssim" else 32e6)


ONES = np.ones((3, 8, 8))
NAN = np.where(np.arange(3)[:, None, None] == 1, np.nan, ONES)


@pytest.mark.parametrize(
    ("first", "second", "metric", "message"),
    [
        (ONES, ONES, "manhattan", "one of mse, euclidean, cosine, ssim; received 'manhattan'"),
        (ONES[:0], ONES, "mse", r"first must hold images .* at least one; received \(0, 8, 8\)"),
        (ONES, ONES[:0], "ssim", r"second must hold images .* at least one; received \(0, 8, 8\)"),
        (ONES, ONES[0], "mse", r"second must hold images \(N, H, W\).* received \(8, 8\)"),
        (ONES, ONES[:, :7], "mse", r"same size, received \(8, 8\) and \(7, 8\)"),
        (ONES, NAN, "mse", r"finite, received NaN or infinity in second\[1\]"),
        (ONES, ONES * [[[0]], [[1]], [[0]]], "cosine", r"other than 0, received second\[0\] all 0"),
        (ONES[:, :6], ONES[:, :6], "ssim", r"at least 7, received \(6, 8\)"),
        (ONES, ONES, "ssim", "data_range must say .* Received images of float64 and float64"),
    ],
)
def test_classes_are_checked(first, second, metric, message):
    with pytest.raises(ValueError, match=message):
        nearest_pair(first, second, metric)
    with pytest.raises(ValueError, match=message):
        sample_nearest_pair(first, second, metric, budget=1)


@pytest.mark.parametrize("budget", [0, -1, 10])
def test_budget_is_checked(budget):
    with pytest.raises(ValueError, match=f"1 to 9, the number of pairs; received {budget}"):
        sample_nearest_pair(ONES, ONES, budget=budget)
