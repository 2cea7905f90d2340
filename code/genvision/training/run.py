"""What every training needs besides its own lines: draws, numbers, snapshots, checkpoints, progress.

`run_torch.Run` and `run_keras.Run` add what their framework asks for. What is learned, and how, stands in the
topics' own loops. Importing this loads no framework.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from genvision.training.draws import draw_steps
from genvision.training.history import History, blocks

Draw = Callable[[np.random.Generator], tuple]


class Run:
    """One call of a `train` function. These are the options that all of them take:

    Args:
        model: what is trained: a dataclass of networks and optimizers, or an image.
        columns: the names of the numbers that each step gives.
        steps: number of steps in the end, those of the history included.
        seed: fixes all draws: what a step gets depends on the seed and on its number alone.
        history: of an earlier training of this model, which goes on; a new one if None.
        snapshots: steps after which to keep what the model makes (0 = before training).
        sample: makes it: `sample()` gives an array.
        after_block: called with the history now and then, for example to save a checkpoint.
        progress: show a progress bar.
        block: after so many steps the numbers are looked at: a look waits for the device.
        stops: other steps at which a block has to end.

    Raises:
        ValueError: `steps` below 1 or already passed, a snapshot beyond them.
    """

    def __init__(
        self,
        model,
        *columns: str,
        steps: int,
        seed: int = 0,
        history: History | None = None,
        snapshots: tuple[int, ...] = (),
        sample: Callable[[], np.ndarray] | None = None,
        after_block: Callable[[History], None] | None = None,
        progress: bool = False,
        block: int = 50,
        stops: Iterable[int] = (),
    ):
        self.model, self.seed, self.block = model, seed, block
        self.history, self.steps = history or History(*columns), steps
        self.snapshots, self.sample, self.after_block = snapshots, sample, after_block
        self.stops = {*snapshots, *(stop for stop in stops if stop <= steps)}
        blocks(self.history, steps, size=block, stops=self.stops)  # an error comes before any work
        self.bar = progress_bar(self.history.steps, steps) if progress else None

    def drawn_blocks(self, draw: Draw | None, size: int = 0) -> Iterator[tuple[int, tuple[np.ndarray, ...]]]:
        """For each block the number K of its steps, and what they draw: arrays (K, …).

        The numbers of a block go to `finish_block` before the next one is asked for.
        """
        self.keep_sample()
        for start, stop in blocks(self.history, self.steps, size=size or self.block, stops=self.stops):
            yield stop - start, draw_steps(draw, self.seed, start, stop) if draw else ()

    def finish_block(self, rows):
        """Take the numbers (K, columns) of the block's steps.

        Raises:
            FloatingPointError: one of them is NaN or infinite.
        """
        self.history.add(rows)
        if self.bar:
            self.bar.update(len(rows))
        self.keep_sample()
        if self.after_block:
            self.after_block(self.history)

    def keep_sample(self):
        if self.sample and self.history.steps in self.snapshots:
            self.history.samples[self.history.steps] = self.sample()


def progress_bar(done: int, steps: int):
    from tqdm.auto import tqdm

    return tqdm(initial=done, total=steps, desc="training", unit=" steps")
