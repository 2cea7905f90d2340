"""What a person sees while the cells run: one line that updates in a terminal, else plain lines."""

import shutil
import sys
import time
from dataclasses import dataclass, field
from typing import TextIO


@dataclass
class Progress:
    """Reports pages and cells. `out` is standard output when it is not given."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    running: dict[str, tuple[int, int, float]] = field(default_factory=dict)
    results: list[tuple[str, str]] = field(default_factory=list)

    @property
    def live(self) -> bool:
        return self.out.isatty()

    def say(self, text: str = "") -> None:
        """A line that stays."""
        clear = "\r\x1b[K" if self.live else ""
        print(f"{clear}{text}", file=self.out, flush=True)

    def cell_started(self, docname: str, number: int, count: int) -> None:
        begin = self.running.get(docname, (0, 0, time.monotonic()))[2]
        self.running[docname] = (number, count, begin)
        if self.live:
            self.tick()
        else:
            self.say(f"  {self._state(docname)}")

    def tick(self) -> None:
        """Show the elapsed seconds; called every second."""
        if self.live and self.running:
            line = "  " + " | ".join(map(self._state, self.running))
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\x1b[K{line[:width]}", end="", file=self.out, flush=True)

    def finished(self, docname: str, result: str) -> None:
        self.running.pop(docname, None)
        self.results.append((docname, result))
        self.say(f"  {docname}: {result}")

    def table(self) -> None:
        """All pages and how they went."""
        width = max((len(docname) for docname, _ in self.results), default=0)
        for docname, result in self.results:
            self.say(f"    {docname:{width}}  {result}")

    def _state(self, docname: str) -> str:
        number, count, begin = self.running[docname]
        return f"{docname}: cell {number}/{count}, {time.monotonic() - begin:.0f} s"
