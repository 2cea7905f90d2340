"""The losses of the course in plain NumPy and float64: the formulas as they stand in the papers.

`losses_torch` and `losses_keras` are tested against them.

Axes: B = batch, K = classes, Z = latent dimensions. Every loss is one number, the mean over
the batch. Logarithms are natural, so entropies are in nats. First the truth, then the prediction.
Values are checked, too.
"""

import numpy as np

from genvision.checks import check_labels
from genvision.checks.shapes import (
    EPSILON,
    check_axes,
    check_class_count,
    check_classes,
    check_distributions,
    check_probabilities,
    check_smoothing,
)
from genvision.losses.adversarial_numpy import (
    ADVERSARIAL_LOSSES,
    LeastSquares,
    Minimax,
    NonSaturating,
    Relativistic,
    Wasserstein,
    gradient_penalty,
    r1_penalty,
    r2_penalty,
)
from genvision.losses.checks_numpy import same_shape
from genvision.losses.style_numpy import content_loss, gram_matrix, style_loss, total_variation

__all__ = [
    "ADVERSARIAL_LOSSES",
    "LeastSquares",
    "Minimax",
    "NonSaturating",
    "Relativistic",
    "Wasserstein",
    "binary_cross_entropy",
    "binary_cross_entropy_from_logits",
    "categorical_cross_entropy",
    "categorical_cross_entropy_from_logits",
    "content_loss",
    "gradient_penalty",
    "gram_matrix",
    "kl_to_standard_normal",
    "mse",
    "one_hot",
    "r1_penalty",
    "r2_penalty",
    "smooth_labels",
    "style_loss",
    "total_variation",
]


def one_hot(labels, classes: int):
    """Turn labels (B,), whole numbers in [0, K), into one-hot rows (B, K) of 0.0 and 1.0.

    Raises:
        ValueError: a label outside [0, K) or no whole number, or labels not (B,).
    """
    labels = np.asarray(labels)
    check_axes("labels", labels, "B")
    check_class_count(classes)
    check_labels(labels, classes)
    return np.eye(classes)[labels]


def smooth_labels(y_true, label_smoothing: float):
    """Move a share ε of each row (B, K) from its label to all K classes: (1 − ε) t + ε/K.

    Szegedy et al. 2015 (arXiv:1512.00567), section 7.

    Raises:
        ValueError: rows that are no distributions, or ε outside [0, 1).
    """
    check_smoothing(label_smoothing)
    (y_true,) = same_shape(y_true=y_true)
    check_classes("y_true", y_true)
    check_distributions("y_true", y_true)
    return (1 - label_smoothing) * y_true + label_smoothing / y_true.shape[1]


def categorical_cross_entropy(y_true, y_pred, *, label_smoothing: float = 0.0):
    """Cross-entropy −Σ t ln y of distributions (B, K), the mean over the batch, in nats.

    Args:
        y_true: (B, K) one-hot rows, or any distributions.
        y_pred: (B, K) probabilities; each row sums to 1. A 0 counts as 1e-7.
        label_smoothing: ε in [0, 1), see `smooth_labels`.

    Raises:
        ValueError: shapes that differ, rows that are no distributions, or ε outside [0, 1).
    """
    y_true, y_pred = same_shape(y_true=y_true, y_pred=y_pred)
    check_classes("y_pred", y_pred)
    check_distributions("y_pred", y_pred)
    targets = smooth_labels(y_true, label_smoothing)
    return -(targets * np.log(y_pred.clip(EPSILON, 1))).sum(axis=1).mean()


def categorical_cross_entropy_from_logits(y_true, logits, *, label_smoothing: float = 0.0):
    """Cross-entropy −Σ t ln softmax(x), the mean over the batch, in nats.

    The log-sum-exp form: ln softmax(x) = x − ln Σ exp(x), with the largest logit subtracted first,
    so that no exponential overflows.

    Args:
        y_true: (B, K) one-hot rows, or any distributions.
        logits: (B, K) any real numbers.
        label_smoothing: ε in [0, 1), see `smooth_labels`.

    Raises:
        ValueError: shapes that differ, rows of y_true that are no distributions, or ε outside [0, 1).
    """
    y_true, logits = same_shape(y_true=y_true, logits=logits)
    check_classes("logits", logits)
    targets = smooth_labels(y_true, label_smoothing)
    shifted = logits - logits.max(axis=1, keepdims=True)  # softmax does not change
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -(targets * log_probabilities).sum(axis=1).mean()


def binary_cross_entropy(y_true, y_pred):
    """Binary cross-entropy −(t ln y + (1 − t) ln(1 − y)), the mean over all elements, in nats.

    Minimizing it maximizes the likelihood of labels drawn from Bernoulli(y).

    Args:
        y_true: (…) targets in [0, 1].
        y_pred: (…) probabilities in [0, 1]; kept 1e-7 away from 0 and 1.

    Raises:
        ValueError: shapes that differ, or values outside [0, 1].
    """
    y_true, y_pred = same_shape(y_true=y_true, y_pred=y_pred)
    check_probabilities("y_true", y_true)
    check_probabilities("y_pred", y_pred)
    y_pred = y_pred.clip(EPSILON, 1 - EPSILON)
    return -(y_true * np.log(y_pred) + (1 - y_true) * np.log(1 - y_pred)).mean()


def binary_cross_entropy_from_logits(y_true, logits):
    """Binary cross-entropy of y = sigmoid(x), the mean over all elements, in nats.

    The stable form is max(x, 0) − t x + ln(1 + exp(−|x|)), which no logit overflows.

    Args:
        y_true: (…) targets in [0, 1].
        logits: (…) any real numbers; above 0 means "more likely 1 than 0".

    Raises:
        ValueError: shapes that differ, or targets outside [0, 1].
    """
    y_true, logits = same_shape(y_true=y_true, logits=logits)
    check_probabilities("y_true", y_true)
    return (np.maximum(logits, 0) - y_true * logits + np.log1p(np.exp(-np.abs(logits)))).mean()


def mse(y_true, y_pred):
    """Mean of the squared differences over all elements, in squared units of the input.

    Raises:
        ValueError: shapes that differ.
    """
    y_true, y_pred = same_shape(y_true=y_true, y_pred=y_pred)
    return np.square(y_true - y_pred).mean()


def kl_to_standard_normal(mean, log_variance):
    """KL divergence of N(mean, diag exp(log_variance)) from N(0, I), in nats.

    ½ Σ (σ² + μ² − 1 − ln σ²): the sum over the latent dimensions, the mean over the batch
    (Kingma & Welling 2013, arXiv:1312.6114, appendix B).

    Args:
        mean: (B, Z) means μ.
        log_variance: (B, Z) the logarithm of the VARIANCE, ln σ² = 2 ln σ. Whoever predicts ln σ
            passes twice that; exp(log_variance / 2) is the standard deviation.

    Raises:
        ValueError: shapes that differ or are not (B, Z).
    """
    mean, log_variance = same_shape(mean=mean, log_variance=log_variance)
    check_axes("mean", mean, "B, Z")
    per_dimension = (np.square(mean) + np.expm1(log_variance) - log_variance) / 2  # expm1(x) = exp(x) − 1
    return per_dimension.sum(axis=1).mean()
