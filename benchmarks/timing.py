"""Compare the speed of two ways to do one thing, on a machine that is never quite quiet.

Both ways take turns in short slices. Each round gives one ratio, measured within seconds, so that
whatever else the machine does slows both. The median of the rounds is what counts.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 7


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


def rates(ours: Callable[[], int], theirs: Callable[[], int], rounds: int = ROUNDS):
    """Units a second of two functions that each do a slice of work and return how many units it was.

    Returns:
        Median rate of ours, median rate of theirs, and the ratio ours / theirs of each round.
    """
    for warm_up in (ours, theirs):
        warm_up()
    measured = [(rate(ours), rate(theirs)) for _ in range(rounds)]
    mine, others = zip(*measured, strict=True)
    ratios = tuple(one / other for one, other in measured)
    return statistics.median(mine), statistics.median(others), ratios


def rate(work: Callable[[], int]) -> float:
    start = time.perf_counter()
    units = work()
    return units / (time.perf_counter() - start)


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Seconds that each of several calls took, after one that is not counted."""
    work()
    return [1 / rate(lambda: work() and 0 or 1) for _ in range(rounds)]
