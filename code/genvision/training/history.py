"""What a training leaves behind, and the blocks of steps that it is cut into."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

import numpy as np


class History:
    """The numbers of a training, one row a step, and samples taken on the way.

    `History("d_loss", "g_loss")` has the columns `history.d_loss` and `history.g_loss`,
    float32 arrays (steps,).

    Attributes:
        names: the names of the columns.
        rows: (steps, columns) float32.
        samples: step -> what the model made after that many steps, an array.
        about: name -> text or number; a checkpoint keeps it, too. `python -m genvision train` notes the seed.
    """

    def __init__(self, *names: str):
        self.names = names
        self.rows = np.zeros((0, len(names)), "float32")
        self.samples: dict[int, np.ndarray] = {}
        self.about: dict[str, str | int | float | None] = {}

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.rows)

    def __getattr__(self, name: str) -> np.ndarray:
        if name in self.__dict__.get("names", ()):
            return self.rows[:, self.names.index(name)]
        raise AttributeError(f"a history with the columns {self.__dict__.get('names', ())} has no {name!r}")

    def add(self, rows):
        """Append rows (K, columns).

        Raises:
            FloatingPointError: a number is NaN or infinite; the message names column and step.
        """
        rows = np.asarray(rows, "float32").reshape(-1, len(self.names))
        bad = np.argwhere(~np.isfinite(rows))
        if len(bad):
            row, column = bad[0]
            raise FloatingPointError(
                f"{self.names[column]} became {rows[row, column]} at step {self.steps + row}: training has "
                "diverged. Lower the learning rate, or look for NaN in the data."
            )
        self.rows = np.concatenate([self.rows, rows])


def blocks(
    history: History, steps: int, *, size: int, stops: Iterable[int] = ()
) -> Iterator[tuple[int, int]]:
    """Cut the steps that are left, from `history.steps` to `steps`, into (start, stop) blocks.

    A framework works fastest when it is asked rarely: one call and one look at the losses serve a
    whole block.

    Args:
        history: of the training so far; an empty one at the beginning.
        steps: number of steps in the end, those of the history included.
        size: the longest block.
        stops: steps at which a block has to end, to look at what the model makes.

    Raises:
        ValueError: `steps` is below 1 or already passed, or a stop lies outside 0 … `steps`.
    """
    if steps < 1 or steps < history.steps:
        raise ValueError(f"steps must be at least {max(1, history.steps)}, received {steps}")
    wrong = [stop for stop in stops if not 0 <= stop <= steps]
    if wrong:
        raise ValueError(f"snapshots must lie between 0 and {steps} steps, received {wrong}")
    return _cut(history.steps, steps, size, sorted({*stops, steps}))


def _cut(start: int, steps: int, size: int, stops: list[int]) -> Iterator[tuple[int, int]]:
    """One block after the other: a list of all would take memory and time before the first step."""
    while start < steps:
        stop = min((start // size + 1) * size, stops[bisect_right(stops, start)])
        yield start, stop
        start = stop
