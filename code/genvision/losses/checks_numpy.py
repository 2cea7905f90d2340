"""What the checks need from NumPy."""

import numpy as np

from genvision.checks.shapes import check_same_shape


def same_shape(**arrays) -> list[np.ndarray]:
    """The arrays in float64, once it is sure that they have one shape. Lists become arrays."""
    arrays = {name: np.asarray(array, "float64") for name, array in arrays.items()}
    check_same_shape(**arrays)
    return list(arrays.values())
