"""Checks on what goes into a loss: of shapes for NumPy, PyTorch and Keras, of values for NumPy alone.

A compiled function has no values yet, and on a GPU a look at one waits for all work before it.
"""

import numpy as np

EPSILON = 1e-7  # probabilities are kept this far from 0 before a logarithm, as Keras does
ROUNDING = 1e-6  # a probability may be this far outside [0, 1] …
SUM_ROUNDING = 1e-3  # … and a distribution's sum this far from 1: float16 rounds that much


def check_same_shape(**tensors):
    """Refuse tensors whose shapes differ, instead of broadcasting them, and empty ones.

    Broadcasting (B,) against (B, 1) gives (B, B): a loss that runs and means nothing.
    """
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    first, *others = shapes.values()
    if not all(fits(first, other) for other in others):
        received = " and ".join(map(str, shapes.values()))
        raise ValueError(f"{' and '.join(shapes)} must have the same shape, received {received}")
    for name, shape in shapes.items():
        if 0 in shape:
            raise ValueError(f"{name} must not be empty, received shape {shape}")


def fits(one: tuple, other: tuple) -> bool:
    """Whether two shapes are equal; None is a size that a compiled function does not know yet."""
    return len(one) == len(other) and all(m == n or None in (m, n) for m, n in zip(one, other, strict=True))


def check_axes(name: str, tensor, axes: str):
    """Refuse a tensor without the axes named, for example "B, H, W, C"."""
    if len(tensor.shape) != len(axes.split(", ")):
        raise ValueError(f"{name} must have shape ({axes}), received {tuple(tensor.shape)}")


def check_batch(name: str, tensor):
    """Refuse a tensor that has no axis beside the batch: (B, …)."""
    if len(tensor.shape) < 2:
        raise ValueError(f"{name} must have shape (B, …), received {tuple(tensor.shape)}")


def check_classes(name: str, tensor):
    """Refuse a tensor that is not (B, K) with at least two classes."""
    if len(tensor.shape) != 2 or tensor.shape[1] == 1:
        raise ValueError(f"{name} must have shape (B, K) with K ≥ 2 classes, received {tuple(tensor.shape)}")


def check_probabilities(name: str, values: np.ndarray):
    """Refuse values outside [0, 1], NaN among them."""
    low, high = values.min(), values.max()
    if not (low >= -ROUNDING and high <= 1 + ROUNDING):
        raise ValueError(f"{name} must be probabilities in [0, 1], received values from {low:g} to {high:g}")


def check_distributions(name: str, values: np.ndarray):
    """Refuse rows (B, K) that are no probability distributions."""
    check_probabilities(name, values)
    sums = values.sum(axis=1, dtype="float64")
    worst = np.argmax(np.abs(sums - 1))
    if abs(sums[worst] - 1) > SUM_ROUNDING:
        raise ValueError(f"each row of {name} must sum to 1, received {sums[worst]:g} in row {worst}")


def check_smoothing(label_smoothing: float):
    if not 0 <= label_smoothing < 1:
        raise ValueError(f"label_smoothing must lie in [0, 1), received {label_smoothing}")


def check_class_count(classes: int):
    if classes < 2:
        raise ValueError(f"classes must be at least 2, received {classes}")


def check_weights(weights, images):
    """Refuse interpolation weights that are not one number an image: (B,) for images (B, …)."""
    check_batch("real", images)
    if not fits(tuple(weights.shape), tuple(images.shape)[:1]):
        raise ValueError(
            f"weights must have shape {tuple(images.shape)[:1]}, received {tuple(weights.shape)}"
        )
