"""Compare the speed of two ways to do one thing, on a machine that is never quite quiet.

Both ways take turns in short slices. Each round gives one ratio, measured within seconds, so that
whatever else the machine does slows both. The median of the rounds is what counts.
"""

import contextlib
import functools
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 7
ENDLESS = 100_000  # steps: a training that is stopped from within


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        what: what was measured, against what.
        ours, theirs: medians, in `unit`.
        ratios: how many times faster ours was, one number a round; empty where nothing is compared.
        wanted: the ratio (or, without a comparison, the value of ours) that the course promises.
    """

    what: str
    unit: str
    ours: float
    theirs: float | None
    ratios: tuple[float, ...]
    wanted: str

    def __str__(self) -> str:
        cells = [self.what, f"{self.ours:.4g} {self.unit}"]
        if self.ratios:
            cells += [f"{self.theirs:.4g} {self.unit}", f"**{statistics.median(self.ratios):.3g}×**"]
            cells += [f"{min(self.ratios):.3g}–{max(self.ratios):.3g}"]
        else:
            cells += ["–", "–", "–"]
        return "| " + " | ".join([*cells, self.wanted]) + " |"


HEAD = """\
| what | ours | theirs | ratio (median) | rounds | at least |
|---|---|---|---|---|---|"""


def rates(ours: Callable[[], float], theirs: Callable[[], float], rounds: int = ROUNDS):
    """Let two functions, which each do a slice of work and return its rate, take turns.

    Returns:
        Median rate of ours, median rate of theirs, and the ratio ours / theirs of each round.
    """
    for warm_up in (ours, theirs):
        warm_up()
    measured = [(ours(), theirs()) for _ in range(rounds)]
    mine, others = zip(*measured, strict=True)
    ratios = tuple(one / other for one, other in measured)
    return statistics.median(mine), statistics.median(others), ratios


def rate(work: Callable[[], int]) -> float:
    """Units a second of a function that returns how many units of work it did."""
    start = time.perf_counter()
    units = work()
    return units / (time.perf_counter() - start)


class Enough(Exception):
    """Ends a training from within."""


def training_rates(train: Callable, slice_steps: int, theirs: Callable[[], float], rounds: int = ROUNDS):
    """One training of ours, which stops after every slice of steps to let theirs do a slice of work.

    The first block of steps is left out: it compiles.

    Args:
        train: called with `after_block`, trains until it is stopped.
        slice_steps: steps a round.
        theirs: does a slice of work and returns its rate.

    Returns:
        As `rates`.
    """
    measured, begin = [], None  # begin: steps and time at the start of the slice

    def after_block(history):
        nonlocal begin
        now = time.perf_counter()
        if begin is None:
            theirs()  # warms up
        elif history.steps < begin[0] + slice_steps:
            return
        else:
            measured.append(((history.steps - begin[0]) / (now - begin[1]), theirs()))
        if len(measured) == rounds:
            raise Enough
        begin = history.steps, time.perf_counter()

    with contextlib.suppress(Enough):
        train(after_block=after_block)
    mine, others = zip(*measured, strict=True)
    ratios = tuple(one / other for one, other in measured)
    return statistics.median(mine), statistics.median(others), ratios


def training(module, model, arrays) -> Callable:
    """Training without an end, for `training_rates`."""
    return functools.partial(module.train, model, *arrays, steps=ENDLESS)


def resumed_rate(module, model, arrays, steps: int) -> Callable[[], float]:
    """A function that trains on for `steps` steps and returns the steps a second, without the first block."""
    history = None

    def work() -> float:
        nonlocal history
        marks = []
        history = module.train(
            model,
            *arrays,
            steps=steps + (history.steps if history else 0),
            history=history,
            after_block=lambda history: marks.append((history.steps, time.perf_counter())),
        )
        (first, start), (last, stop) = marks[0], marks[-1]
        return (last - first) / (stop - start)

    return work


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Seconds that each of several calls took, after one that is not counted."""

    def timed() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return [timed() for _ in range(1 + rounds)][1:]
