"""The random numbers of a training."""

from collections.abc import Callable

import numpy as np


def draw_steps(
    draw: Callable[[np.random.Generator], tuple], seed: int, start: int, stop: int
) -> tuple[np.ndarray, ...]:
    """Stack what `draw(rng)` gives for the steps from `start` to `stop`: arrays (K, …), K = stop − start.

    The numbers of a step depend on the seed and on the step alone. So a training that was stopped
    and resumed is the same as one that ran through, and the same seed shows both frameworks the
    same batches and the same noise.
    """
    drawn = [draw(np.random.default_rng((seed, step))) for step in range(start, stop)]
    return tuple(np.stack(arrays) for arrays in zip(*drawn, strict=True))
