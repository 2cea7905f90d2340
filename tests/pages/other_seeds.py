"""Other random numbers for everything that is seeded: the lessons' tests and the pages' cells are asked so
whether they hold by luck. Data sets stay the same, and so does what comes trained.

scripts/run_with_seeds.py puts this file before a page's first cell.
"""

import functools

import genvision  # noqa: F401  before the frameworks: they have to live in one process


def shift_seeds(seed, patch=setattr):
    """Add `seed` thousandfold to each seed, so that experiments over several seeds get none they had."""
    import keras
    import numpy as np
    import torch

    def shift(module, name):
        original = getattr(module, name)

        @functools.wraps(original)
        def shifted(value=None, *arguments, **named):
            if "seed" in named:
                value = named.pop("seed")
            if isinstance(value, (int, np.integer)):
                value = int(value) + 1000 * seed
            elif isinstance(value, (tuple, list)):  # draw_steps: (seed, step)
                value = (int(value[0]) + 1000 * seed, *value[1:])
            return original(value, *arguments, **named)

        patch(module, name, shifted)

    shift(np.random, "default_rng")
    shift(torch, "manual_seed")
    shift(keras.utils, "set_random_seed")
