"""Metrics of generated sets: closed forms, SciPy, definitions written out as loops, and how they err."""

import math

import numpy as np
import pytest
from scipy.linalg import sqrtm

from genvision.metrics import sets
from genvision.metrics.sets import coverage, frechet_distance, kernel_distance, precision_and_recall


def exactly(mean, covariance, count=200, seed=0):
    """Features (count, F) whose sample mean and sample covariance are just these."""
    mean, covariance = np.asarray(mean, float), np.asarray(covariance, float)
    noise = np.random.default_rng(seed).normal(size=(count, len(mean)))
    noise -= noise.mean(axis=0)
    white = np.linalg.qr(noise)[0] * np.sqrt(count - 1)
    return mean + white @ np.linalg.cholesky(covariance).T


def random_features(count, features, seed):
    """Features with a mean and correlations of their own."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, features)) @ rng.normal(size=(features, features)) + rng.normal(
        size=features
    )


# --- coverage ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "classes", "at_least", "covered", "entropy"),
    [
        ([0, 1, 2, 3], 4, None, 4, math.log(4)),
        ([2, 2, 2], 4, None, 1, 0),  # mode collapse
        ([0, 0, 0, 1], 2, None, 2, 0.562335),  # −¾ ln ¾ − ¼ ln ¼
        ([0, 0, 0, 1], 2, 0.25, 2, 0.562335),
        ([0, 0, 0, 1], 2, 0.26, 1, 0.562335),
        ([0] * 98 + [1, 1], 10, None, 2, 0.098039),
        ([0] * 199 + [1], 10, None, 1, 0.031479),  # half of a hundredth is a stray
        ([0], 1, None, 1, 0),
    ],
)
def test_coverage_by_hand(labels, classes, at_least, covered, entropy):
    result = coverage(labels, classes, at_least=at_least)
    assert result.shares.shape == (classes,) and result.shares.sum() == pytest.approx(1)
    assert result.covered == covered
    assert result.entropy == pytest.approx(entropy, abs=5e-7)
    assert result.kl_to_uniform == pytest.approx(math.log(classes) - entropy, abs=5e-7)


def test_coverage_does_not_mind_the_type_of_integers_or_the_order():
    labels = np.array([3, 1, 1, 0], dtype="uint8")
    assert (
        coverage(labels, 4).shares.tolist()
        == coverage([0, 1, 3, 1], 4).shares.tolist()
        == [0.25, 0.5, 0, 0.25]
    )
    assert coverage(labels, 4).covered == 3


@pytest.mark.parametrize(
    ("labels", "classes", "options", "message"),
    [
        ([], 10, {}, "whole numbers|at least one label"),
        (np.zeros(0, int), 10, {}, "at least one label, received none"),
        ([0, 10], 10, {}, "0 … 9, received values from 0 to 10"),
        ([-1, 0], 10, {}, "received values from -1 to 0"),
        ([0.5], 10, {}, "whole numbers, received float64"),
        ([math.nan], 10, {}, "whole numbers"),
        ([[0, 1]], 10, {}, r"shape \(N,\).*received \(1, 2\)"),
        ([0], 0, {}, "classes must be at least 1, received 0"),
        ([0], 10, {"at_least": 0}, r"at_least must be in \(0, 1\], received 0"),
        ([0], 10, {"at_least": 1.1}, "received 1.1"),
        ([0], 10, {"at_least": math.nan}, "received nan"),
    ],
)
def test_coverage_refuses(labels, classes, options, message):
    with pytest.raises(ValueError, match=message):
        coverage(labels, classes, **options)


# --- Fréchet distance -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mean1", "covariance1", "mean2", "covariance2", "expected"),
    [
        ([0], [[1]], [3], [[1]], 9),
        ([0], [[4]], [0], [[9]], 1),  # (3 − 2)²
        ([1], [[4]], [3], [[0.25]], 4 + 1.5**2),
        ([0, 0], np.diag([1, 4]), [1, 2], np.diag([9, 16]), 5 + 4 + 4),
        # a quarter turn: the same eigenvalues, another orientation; Σ₁Σ₂ = 4 I
        ([0, 0], np.diag([1, 4]), [0, 0], np.diag([4, 1]), 10 - 2 * 4),
        # Σ₂ = I: the root of Σ₁ = [[2, 1], [1, 2]] has the trace 1 + √3
        ([0, 0], [[2, 1], [1, 2]], [0, 0], np.eye(2), 6 - 2 * (1 + math.sqrt(3))),
    ],
)
def test_frechet_distance_in_closed_form(mean1, covariance1, mean2, covariance2, expected):
    real, generated = exactly(mean1, covariance1), exactly(mean2, covariance2, count=150, seed=1)
    assert frechet_distance(real, generated) == pytest.approx(expected, abs=1e-10)
    assert frechet_distance(generated, real) == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize(("n", "m", "features"), [(50, 70, 1), (100, 60, 8), (300, 500, 32)])
def test_frechet_distance_against_scipys_matrix_root(n, m, features):
    real, generated = random_features(n, features, 1), random_features(m, features, 2)
    covariances = [np.atleast_2d(np.cov(x, rowvar=False)) for x in (real, generated)]
    root = np.real(sqrtm(covariances[0] @ covariances[1]))
    difference = real.mean(axis=0) - generated.mean(axis=0)
    expected = difference @ difference + np.trace(covariances[0] + covariances[1] - 2 * root)
    assert frechet_distance(real, generated) == pytest.approx(expected, rel=1e-9)


def test_frechet_distance_of_singular_covariances():
    """Fewer images than features, features that never change or repeat each other, and equal images."""
    few = random_features(5, 20, 3)
    assert frechet_distance(few, few) == pytest.approx(0, abs=1e-10)
    assert frechet_distance(few, few + 1) == pytest.approx(20)
    line = np.zeros((50, 3))
    line[:, 0] = exactly([0], [[4]], count=50)[:, 0]
    across = np.roll(line, 1, axis=1)
    assert frechet_distance(line, across) == pytest.approx(8)  # no direction in common: 4 + 4
    doubled = np.repeat(exactly([0, 0], np.diag([1, 4])), 2, axis=1)
    assert frechet_distance(doubled, 3 * doubled) == pytest.approx(2 * (4 + 16))
    point = np.ones((4, 3))
    assert frechet_distance(point, point) == 0
    assert frechet_distance(point, line) == pytest.approx(3 + 4)


def test_frechet_distance_ignores_order_and_rotation_and_follows_scale():
    real, generated = random_features(80, 6, 4), random_features(90, 6, 5)
    distance = frechet_distance(real, generated)
    turn = np.linalg.qr(np.random.default_rng(6).normal(size=(6, 6)))[0]
    assert frechet_distance(real[::-1], generated) == pytest.approx(distance)
    assert frechet_distance(real @ turn + 7, generated @ turn + 7) == pytest.approx(distance)
    assert frechet_distance(10 * real, 10 * generated) == pytest.approx(100 * distance)
    assert frechet_distance(real.astype("float32"), generated) == pytest.approx(distance, rel=1e-5)


@pytest.mark.parametrize("count", [500, 2000])
def test_bias_of_the_frechet_distance_falls_as_one_over_n(count):
    """The docstring's formula. A distance strays by 12 %, the mean of 80 by 1.3 %: 7 % is five times that."""
    rng = np.random.default_rng(0)
    draws = [frechet_distance(*rng.normal(size=(2, count, 16))) for _ in range(80)]
    assert np.mean(draws) == pytest.approx(2 / count * (16 + 16 * 17 / 4), rel=0.07)


# --- kernel distance --------------------------------------------------------------------------


def squared_mmd_by_loops(x, y):
    def kernel(a, b):
        return (sum(p * q for p, q in zip(a, b, strict=True)) / len(a) + 1) ** 3

    within = [
        np.mean([kernel(a, b) for i, a in enumerate(z) for j, b in enumerate(z) if i != j]) for z in (x, y)
    ]
    return sum(within) - 2 * np.mean([kernel(a, b) for a in x for b in y])


def test_kernel_distance_is_the_definition_over_blocks():
    real, generated = random_features(23, 3, 1), random_features(17, 3, 2)
    result = kernel_distance(real, generated, blocks=3, seed=5)
    rng = np.random.default_rng(5)
    parts = [np.array_split(rng.permutation(features), 3) for features in (real, generated)]
    expected = [squared_mmd_by_loops(x, y) for x, y in zip(*parts, strict=True)]
    np.testing.assert_allclose(result.blocks, expected, rtol=1e-10)
    assert result.mean == pytest.approx(np.mean(expected))
    assert result.standard_error == pytest.approx(np.std(expected, ddof=1) / math.sqrt(3))


def test_kernel_distance_by_hand():
    """Features of one number: x is 0, 1 in each block, y is 1, 1. k(0, 1) = 1, k(1, 1) = 8."""
    result = kernel_distance([[0.0], [0.0]] * 2, [[1.0], [1.0]] * 2, blocks=2)
    assert result.blocks.tolist() == [1 + 8 - 2, 7] and (result.mean, result.standard_error) == (7, 0)


def test_kernel_distance_is_unbiased_where_the_frechet_distance_is_not():
    """40 pairs of small sets from one distribution: the mean is 0 within five standard errors."""
    rng = np.random.default_rng(1)
    pairs = [rng.normal(size=(2, 60, 8)) for _ in range(40)]
    means = np.array([kernel_distance(*pair, blocks=2).mean for pair in pairs])
    assert abs(means.mean()) < 5 * means.std() / math.sqrt(40)
    assert means.min() < 0 < means.max()
    assert min(frechet_distance(*pair) for pair in pairs) > 0.3


def test_standard_error_tells_how_far_the_mean_strays():
    """The spread of 240 means is what the standard errors say, give or take five times its own 4.6 %."""
    rng = np.random.default_rng(2)
    results = [
        kernel_distance(rng.normal(size=(200, 4)), rng.normal(0.3, 1, size=(200, 4))) for _ in range(240)
    ]
    spread = np.std([result.mean for result in results])
    told = np.sqrt(np.mean([result.standard_error**2 for result in results]))
    assert told == pytest.approx(spread, rel=0.23)


def test_kernel_distance_sees_a_shift():
    rng = np.random.default_rng(3)
    real, same, shifted = (
        rng.normal(size=(300, 4)),
        rng.normal(size=(300, 4)),
        rng.normal(1, 1, size=(300, 4)),
    )
    result = kernel_distance(real, shifted)
    assert result.mean > 5 * result.standard_error
    assert abs(kernel_distance(real, same).mean) < 0.1 * result.mean


def test_the_seed_fixes_the_blocks():
    real, generated = random_features(40, 3, 1), random_features(40, 3, 2)
    one, again, other = (kernel_distance(real, generated, seed=seed).mean for seed in (0, 0, 1))
    assert one == again != other


# --- precision and recall ---------------------------------------------------------------------

LINE = np.arange(10.0)[:, None]  # ten points, one apart


@pytest.mark.parametrize(
    ("generated", "neighbours", "precision", "recall"),
    [
        (LINE, 1, 1, 1),
        (LINE + 0.5, 1, 1, 1),
        (LINE + 100, 1, 0, 0),
        (LINE[:3], 1, 1, 0.4),  # reaches to 0, 1, 2 and 3
        (LINE[:3], 2, 1, 0.5),  # the sphere about 2 now reaches to 4
        (np.concatenate([LINE[:5], LINE[:5] + 100]), 1, 0.5, 0.6),
        (np.full((4, 1), 4.0), 3, 1, 0.1),  # collapse to one point: its spheres have no size
    ],
)
def test_precision_and_recall_on_a_line(generated, neighbours, precision, recall):
    result = precision_and_recall(LINE, generated, neighbours=neighbours)
    assert result == pytest.approx((precision, recall))
    assert precision_and_recall(generated, LINE, neighbours=neighbours) == result[::-1]


def test_precision_and_recall_in_pieces(monkeypatch):
    rng = np.random.default_rng(0)
    real, generated = rng.normal(size=(61, 3)), 0.5 * rng.normal(size=(47, 3))
    whole = precision_and_recall(real, generated)
    monkeypatch.setattr(sets, "ROWS", 10)
    assert precision_and_recall(real, generated) == whole
    distances = np.linalg.norm(real[:, None] - real, axis=-1)
    radii = np.sort(distances, axis=1)[:, 3]
    inside = np.linalg.norm(generated[:, None] - real, axis=-1) <= radii
    assert whole[0] == inside.any(axis=1).mean() and 0 < whole[1] < whole[0] <= 1


# --- bad features -----------------------------------------------------------------------------

GOOD = np.random.default_rng(0).normal(size=(20, 3))


@pytest.mark.parametrize("metric", [frechet_distance, kernel_distance, precision_and_recall])
@pytest.mark.parametrize(
    ("real", "generated", "message"),
    [
        (GOOD, GOOD[:, :2], "the same features, received 3 and 2"),
        (GOOD[0], GOOD, r"real_features must have shape \(N, F\), received \(3,\)"),
        (GOOD, GOOD[None], r"generated_features must have shape \(N, F\), received \(1, 20, 3\)"),
        (GOOD, GOOD[:, :0], r"generated_features must have shape .* received \(20, 0\)"),
        (GOOD[:1], GOOD, "real_features must be of at least .* images, received 1"),
        (GOOD, GOOD[:0], "generated_features must be of at least .* images, received 0"),
        (np.where(GOOD > 1, np.nan, GOOD), GOOD, "real_features must be finite, received NaN"),
        (GOOD, np.where(GOOD > 1, np.inf, GOOD), "generated_features must be finite"),
        (GOOD, "features", "could not convert"),
    ],
)
def test_bad_features_are_refused(metric, real, generated, message):
    metric(GOOD, GOOD)
    with pytest.raises(ValueError, match=message):
        metric(real, generated)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kernel_distance(GOOD, GOOD, blocks=1), "blocks must be at least 2.* received 1"),
        (lambda: kernel_distance(GOOD, GOOD, blocks=11), "at least 22 images, received 20"),
        (lambda: precision_and_recall(GOOD, GOOD, neighbours=0), "neighbours must be at least 1, received 0"),
        (lambda: precision_and_recall(GOOD, GOOD, neighbours=20), "at least 21 images, received 20"),
    ],
)
def test_bad_options_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
