"""Metrics of a generated set against a real one, in NumPy and float64.

They see no images, but what a classifier makes of them: a class for each image (`coverage`), or
F features, the outputs of one of its inner layers (the others).

The published FID and KID take their 2,048 features from Inception-v3, a network trained on ImageNet. The
course takes them from its own small classifier. So these numbers are FID-*like* and KID-*like*:
compare them with each other, for the same classifier, the same real images and the same number of
generated ones, and never with numbers from a paper.

Axes: N, M = numbers of real and of generated images, F = features.
"""

from dataclasses import dataclass

import numpy as np

from genvision.checks import check_labels

ROWS = 1000  # images whose distances to all others are held in memory at once


@dataclass(frozen=True)
class Coverage:
    """How a generated set spreads over the classes.

    Attributes:
        shares: (classes,) float64, the share of each class; they sum to 1.
        covered: number of classes whose share is at least the one asked for.
        entropy: −Σ p ln p of the shares in nats: 0 for one class, ln(classes) for equal shares.
        kl_to_uniform: KL divergence of the shares from equal ones in nats, ln(classes) − entropy:
            0 is best.
    """

    shares: np.ndarray
    covered: int
    entropy: float
    kl_to_uniform: float


@dataclass(frozen=True)
class KernelDistance:
    """An estimate of the squared MMD, and how far to trust it.

    Attributes:
        mean: mean over the blocks. It can be a little below 0: it is unbiased, and its target may be 0.
        standard_error: of that mean, from the spread of the blocks.
        blocks: (blocks,) float64, the estimate of each.
    """

    mean: float
    standard_error: float
    blocks: np.ndarray


def coverage(labels, classes: int, *, at_least: float | None = None) -> Coverage:
    """How many classes a generated set covers: a generator in mode collapse makes few of them.

    Args:
        labels: (M,) whole numbers in 0 … classes − 1, the classifier's choice for each image.
        classes: how many there are.
        at_least: the share, in (0, 1], from which on a class counts as covered. Default: a tenth of
            an equal share, 0.01 for ten digits, so that a classifier's stray errors cover nothing.

    Raises:
        ValueError: no labels, labels that are no whole numbers or out of range, fewer than one class, or
            at_least out of (0, 1].
    """
    if classes < 1:
        raise ValueError(f"classes must be at least 1, received {classes}")
    at_least = 0.1 / classes if at_least is None else at_least
    if not 0 < at_least <= 1:
        raise ValueError(f"at_least must be in (0, 1], received {at_least}")
    labels = check_labels(labels, classes)
    if len(labels) == 0:
        raise ValueError("expected at least one label, received none")
    shares = np.bincount(labels, minlength=classes) / len(labels)
    present = shares[shares > 0]  # lim p ln p = 0
    entropy = float(-np.sum(present * np.log(present))) + 0.0  # + 0.0 makes a zero of −0.0
    kl = max(0.0, float(np.log(classes)) - entropy)
    return Coverage(shares, int(np.count_nonzero(shares >= at_least)), entropy, kl)


def frechet_distance(real_features, generated_features) -> float:
    """The Fréchet distance of two Gaussians fitted to the features (FID; Heusel et al. 2017).

        d² = |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁ Σ₂)^½)        (arXiv:1706.08500)

    It is biased: two samples of one distribution do not give 0, but about (1/N + 1/M) (F + F (F + 1) / 4)
    for F independent features of variance 1, as the covariances are estimates. With F = 64 and 1,000
    images each that is 2.2. So compare generators at the same N and M, N and M being far above F.

    Args:
        real_features: (N, F), N ≥ 2.
        generated_features: (M, F), M ≥ 2.

    Returns:
        d² ≥ 0 in squared units of the features; 0 for equal means and covariances.

    Raises:
        ValueError: other shapes, or a feature is NaN or infinite.
    """
    real, generated = _features(real_features, generated_features, at_least=2)
    mean1, root1 = _gaussian(real)
    mean2, root2 = _gaussian(generated)
    # With Σ = RᵀR, the eigenvalues of Σ₁Σ₂ are the squared singular values of R₁R₂ᵀ, and the trace of
    # its root is their sum, the nuclear norm. Nothing is inverted, so singular covariances do no harm.
    overlap = np.linalg.norm(root1 @ root2.T, "nuc")
    distance = np.sum((mean1 - mean2) ** 2) + np.sum(root1**2) + np.sum(root2**2) - 2 * overlap
    return max(0.0, float(distance))


def kernel_distance(real_features, generated_features, *, blocks: int = 10, seed: int = 0) -> KernelDistance:
    """The kernel distance (KID; Bińkowski et al. 2018, arXiv:1801.01401): an unbiased squared MMD.

    With the kernel k(x, y) = (x·y / F + 1)³, which compares means, variances and skewness,

        MMD² = mean k(x, x′) + mean k(y, y′) − 2 mean k(x, y),

    where x ≠ x′ are real and y ≠ y′ generated. Unlike the Fréchet distance it is right on average for
    any number of images. Both sets are shuffled and dealt into blocks that share no image; their
    spread tells the standard error. A difference of less than two of these says nothing.

    Args:
        real_features: (N, F), at least two for each block.
        generated_features: (M, F), at least two for each block.
        blocks: how many, at least 2. Fewer and larger ones give a better mean, but a rough error.
        seed: fixes the shuffle.

    Raises:
        ValueError: other shapes, a feature is NaN or infinite, or too many or too few blocks.
    """
    if blocks < 2:
        raise ValueError(f"blocks must be at least 2, as one has no spread; received {blocks}")
    real, generated = _features(real_features, generated_features, at_least=2 * blocks)
    rng = np.random.default_rng(seed)
    parts = (np.array_split(rng.permutation(features), blocks) for features in (real, generated))
    estimates = np.array([_squared_mmd(x, y) for x, y in zip(*parts, strict=True)])
    return KernelDistance(float(estimates.mean()), float(estimates.std(ddof=1) / np.sqrt(blocks)), estimates)


def precision_and_recall(real_features, generated_features, *, neighbours: int = 3) -> tuple[float, float]:
    """Fidelity and variety as two numbers (Kynkäänniemi et al. 2019, arXiv:1904.06991).

    A set's region is the union of spheres about its images, each reaching to the image's k-th nearest
    neighbour in the set. Precision is the share of generated images in the real region (do they
    look real?), recall that of real images in the generated region (is everything generated?).
    All pairs of images are compared: with 5,000 and 5,000 it takes some seconds.

    Args:
        real_features: (N, F), N > neighbours.
        generated_features: (M, F), M > neighbours.
        neighbours: k, at least 1.

    Returns:
        Precision and recall, both in [0, 1].

    Raises:
        ValueError: other shapes, a feature is NaN or infinite, or `neighbours` is below 1.
    """
    if neighbours < 1:
        raise ValueError(f"neighbours must be at least 1, received {neighbours}")
    real, generated = _features(real_features, generated_features, at_least=neighbours + 1)
    return _share_inside(generated, real, neighbours), _share_inside(real, generated, neighbours)


def _features(real, generated, *, at_least: int) -> tuple[np.ndarray, np.ndarray]:
    """Both as float64 (N, F) and (M, F), checked."""
    arrays = []
    for name, features in (("real_features", real), ("generated_features", generated)):
        features = np.asarray(features, dtype="float64")
        if features.ndim != 2 or features.shape[1] == 0:
            raise ValueError(f"{name} must have shape (N, F), received {features.shape}")
        if len(features) < at_least:
            raise ValueError(f"{name} must be of at least {at_least} images, received {len(features)}")
        if not np.isfinite(features).all():
            raise ValueError(f"{name} must be finite, received NaN or infinity")
        arrays.append(features)
    real, generated = arrays
    if real.shape[1] != generated.shape[1]:
        raise ValueError(
            f"both sets must have the same features, received {real.shape[1]} and {generated.shape[1]}"
        )
    return real, generated


def _gaussian(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The mean μ (F,), and R (min(N, F), F) with RᵀR = Σ, the unbiased covariance."""
    mean = features.mean(axis=0)
    return mean, np.linalg.qr((features - mean) / np.sqrt(len(features) - 1), mode="r")


def _squared_mmd(x: np.ndarray, y: np.ndarray) -> float:
    """The unbiased estimate: an image is not compared with itself."""

    def kernel(a, b):
        return (a @ b.T / a.shape[1] + 1) ** 3

    def mean_of_pairs(a):
        products = kernel(a, a)
        return (products.sum() - np.trace(products)) / (len(a) * (len(a) - 1))

    return mean_of_pairs(x) + mean_of_pairs(y) - 2 * kernel(x, y).mean()


def _share_inside(points: np.ndarray, centres: np.ndarray, neighbours: int) -> float:
    """The share of points that lie in at least one sphere about a centre."""
    from scipy.spatial.distance import cdist

    radii = np.empty(len(centres))
    for rows in _blocks(len(centres)):
        distances = cdist(centres[rows], centres)  # the nearest of all is the centre itself
        radii[rows] = np.partition(distances, neighbours, axis=1)[:, neighbours]
    inside = [(cdist(points[rows], centres) <= radii).any(axis=1) for rows in _blocks(len(points))]
    return float(np.concatenate(inside).mean())


def _blocks(count: int) -> list[slice]:
    return [slice(start, start + ROWS) for start in range(0, count, ROWS)]
