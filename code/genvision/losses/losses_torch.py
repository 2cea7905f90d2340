"""The losses of the course in PyTorch: labels, pixels, latent vectors; adversarial; style.

Axes: B = batch, K = classes, Z = latent dimensions. Every loss is one number, the mean over
the batch. Logarithms are natural, so entropies are in nats. First the truth, then the prediction.

Shapes are checked, values are not: on a GPU a look at one waits for all work before it, and a compiled
function has none yet. `losses_numpy` looks at them, and `train` functions check data when they come in.

They compute in the type of what they get. Give them float32, as autocast does with PyTorch's own losses: in
float16, 1 − 1e-7 is 1 and 300² is infinite.
"""

import torch
from torch.nn import functional as F

from genvision.checks import check_labels
from genvision.checks.shapes import (
    EPSILON,
    check_axes,
    check_class_count,
    check_classes,
    check_smoothing,
)
from genvision.losses.adversarial_torch import (
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
from genvision.losses.checks_torch import same_shape
from genvision.losses.style_torch import content_loss, gram_matrix, style_loss, total_variation

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
    (labels,) = same_shape(labels=labels)
    check_axes("labels", labels, "B")
    check_class_count(classes)
    check_labels(labels.cpu(), classes)
    return F.one_hot(labels.long(), classes).float()


def smooth_labels(y_true, label_smoothing: float):
    """Move a share ε of each row (B, K) from its label to all K classes: (1 − ε) t + ε/K.

    Szegedy et al. 2015 (arXiv:1512.00567), section 7.

    Raises:
        ValueError: rows that are not (B, K), or ε outside [0, 1).
    """
    check_smoothing(label_smoothing)
    (y_true,) = same_shape(y_true=y_true)
    check_classes("y_true", y_true)
    return (1 - label_smoothing) * y_true + label_smoothing / y_true.shape[1]


def categorical_cross_entropy(y_true, y_pred, *, label_smoothing: float = 0.0):
    """Cross-entropy −Σ t ln y of distributions (B, K), the mean over the batch, in nats.

    Args:
        y_true: (B, K) one-hot rows, or any distributions.
        y_pred: (B, K) probabilities; each row sums to 1. A 0 counts as 1e-7.
        label_smoothing: ε in [0, 1), see `smooth_labels`.

    Raises:
        ValueError: shapes that differ or are not (B, K), or ε outside [0, 1).
    """
    y_true, y_pred = same_shape(y_true=y_true, y_pred=y_pred)
    check_classes("y_pred", y_pred)
    log_probabilities = y_pred.clamp(min=EPSILON).log()  # logits, too: softmax(ln y) = y
    return categorical_cross_entropy_from_logits(y_true, log_probabilities, label_smoothing=label_smoothing)


def categorical_cross_entropy_from_logits(y_true, logits, *, label_smoothing: float = 0.0):
    """Cross-entropy −Σ t ln softmax(x), the mean over the batch, in nats.

    PyTorch takes ln softmax(x) = x − ln Σ exp(x) in one go and subtracts the largest logit
    before the exponential, so that no logit is too large.

    Args:
        y_true: (B, K) one-hot rows, or any distributions.
        logits: (B, K) any real numbers.
        label_smoothing: ε in [0, 1), see `smooth_labels`.

    Raises:
        ValueError: shapes that differ or are not (B, K), or ε outside [0, 1).
    """
    y_true, logits = same_shape(y_true=y_true, logits=logits)
    check_classes("logits", logits)
    check_smoothing(label_smoothing)
    return F.cross_entropy(logits, y_true.to(logits), label_smoothing=label_smoothing)


def binary_cross_entropy(y_true, y_pred):
    """Binary cross-entropy −(t ln y + (1 − t) ln(1 − y)), the mean over all elements, in nats.

    Minimizing it maximizes the likelihood of labels drawn from Bernoulli(y).

    Args:
        y_true: (…) targets in [0, 1].
        y_pred: (…) probabilities in [0, 1]; kept 1e-7 away from 0 and 1.

    Raises:
        ValueError: shapes that differ.
    """
    y_true, y_pred = same_shape(y_true=y_true, y_pred=y_pred)
    return F.binary_cross_entropy(y_pred.clamp(EPSILON, 1 - EPSILON), y_true.to(y_pred))


def binary_cross_entropy_from_logits(y_true, logits):
    """Binary cross-entropy of y = sigmoid(x), the mean over all elements, in nats.

    PyTorch computes max(x, 0) − t x + ln(1 + exp(−|x|)), which no logit overflows.

    Args:
        y_true: (…) targets in [0, 1].
        logits: (…) any real numbers; above 0 means "more likely 1 than 0".

    Raises:
        ValueError: shapes that differ.
    """
    y_true, logits = same_shape(y_true=y_true, logits=logits)
    return F.binary_cross_entropy_with_logits(logits, y_true.to(logits))


def mse(y_true, y_pred):
    """Mean of the squared differences over all elements, in squared units of the input.

    Raises:
        ValueError: shapes that differ.
    """
    y_true, y_pred = same_shape(y_true=y_true, y_pred=y_pred)
    return F.mse_loss(y_pred, y_true.to(y_pred))


def kl_to_standard_normal(mean, log_variance):
    """KL divergence of N(mean, diag exp(log_variance)) from N(0, I), in nats.

    ½ Σ (σ² + μ² − 1 − ln σ²): the sum over the latent dimensions, the mean over the batch
    (Kingma & Welling 2013, arXiv:1312.6114, appendix B).

    Args:
        mean: (B, Z) means μ.
        log_variance: (B, Z) the logarithm of the VARIANCE, ln σ² = 2 ln σ. Whoever predicts ln σ
            passes twice that; exp(log_variance / 2) is the standard deviation.
            Above 88 the variance, and with it the loss, is infinite in float32.

    Raises:
        ValueError: shapes that differ or are not (B, Z).
    """
    mean, log_variance = same_shape(mean=mean, log_variance=log_variance)
    check_axes("mean", mean, "B, Z")
    per_dimension = (mean.square() + torch.expm1(log_variance) - log_variance) / 2  # expm1(x) = exp(x) − 1
    return per_dimension.sum(dim=1).mean()
