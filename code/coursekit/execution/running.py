"""Running one page's cells in a kernel.

And what a person sees meanwhile: one line that updates in a terminal, else plain lines.
"""

import asyncio
import contextlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from jupyter_client.kernelspec import NoSuchKernel
from myst_nb.core.config import NbParserConfig
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from coursekit.project import CourseError


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


# The talk with a kernel goes over local TCP: other users of the machine could listen.
_ENCRYPTED = Config({"KernelManager": {"transport_encryption": "auto"}})
_PATIENCE = 300  # seconds for a message of a kernel; nbclient would give 4 to a cell's last outputs
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_RULE = "-" * 75
CRASHES = {
    "SIGSEGV": "segmentation fault",
    "SIGBUS": "bus error",
    "SIGILL": "an instruction that this processor lacks",
    "SIGFPE": "arithmetic error",
    "SIGABRT": "abort",
}

CellStarted = Callable[[int], None]  # called with the number of the code cell, from 1


@dataclass(frozen=True)
class Page:
    """A page with cells, and where its results go."""

    docname: str
    path: Path
    notebook: NotebookNode
    config: NbParserConfig
    folder: Path

    @property
    def code_cells(self) -> list[int]:
        """The positions of the code cells; empty ones are not run."""
        return [i for i, c in enumerate(self.notebook.cells) if c.cell_type == "code" and c.source.strip()]

    def describe(self, index: int) -> str:
        """Which cell this is, for a message: page, line, number and first line of code."""
        number, count = self.code_cells.index(index) + 1, len(self.code_cells)
        lines = self.notebook.metadata.get("source_map")
        line = f":{lines[index] + 1}" if lines else ""
        first = self.notebook.cells[index].source.strip().splitlines()[0]
        return f"{self.docname}{self.path.suffix}{line}, cell {number} of {count}: {first}"


async def run_page(page: Page, started: CellStarted) -> float:
    """Run the cells in place. Give the seconds it took, or raise a CourseError."""
    begin, current, process = time.monotonic(), [None], [None]

    def cell_starts(cell: NotebookNode, cell_index: int) -> None:
        current[0], process[0] = cell_index, client.km.provisioner.process
        started(page.code_cells.index(cell_index) + 1)

    client = _client(page, on_cell_execute=cell_starts, on_notebook_start=_interrupt_as_usual)
    # What the kernel's process itself prints (frameworks do) is kept for the case that it dies.
    with tempfile.TemporaryFile() as log, _working_folder(page) as folder:
        try:
            await client.async_execute(cwd=folder, stdout=log, stderr=log)
        except NoSuchKernel as error:
            raise CourseError(f"{page.docname}: there is no kernel {error.name!r}. Use python3.") from error
        except (CellExecutionError, CellTimeoutError, RuntimeError) as error:
            text = _explain(page, current[0], error, client.timeout)
            if isinstance(error, DeadKernelError):
                text += how_it_ended(process[0])
            if isinstance(error, RuntimeError):
                text += _last_lines(log)
            raise CourseError(text) from error
    return time.monotonic() - begin


@contextlib.contextmanager
def _working_folder(page: Page) -> Iterator[str]:
    """The page's own folder, or with `run_in_temp` an empty one, where cells may leave files."""
    if not page.config.execution_in_temp:
        yield str(page.path.parent)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield folder


def _client(page: Page, **hooks) -> NotebookClient:
    """nbclient with the settings that myst-nb would give it."""
    own = page.notebook.metadata.get("execution", {})
    return NotebookClient(
        page.notebook,
        timeout=own.get("timeout", page.config.execution_timeout),
        allow_errors=own.get("allow_errors", page.config.execution_allow_errors),
        record_timing=False,
        # A kernel sends what a cell prints in pieces, as time goes by; myst-nb would end the line after each.
        coalesce_streams=True,
        # On a busy machine a kernel starts late, and so do outputs come, which must not be left out silently.
        startup_timeout=_PATIENCE,
        iopub_timeout=_PATIENCE,
        raise_on_iopub_timeout=True,
        config=_ENCRYPTED,
        **hooks,
    )


def _interrupt_as_usual(notebook: NotebookNode) -> None:
    """Let Ctrl-C raise KeyboardInterrupt: nbclient's handler would make it look like a dead kernel."""
    with contextlib.suppress(RuntimeError, ValueError, NotImplementedError):
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().remove_signal_handler(number)


def _explain(page: Page, index: int | None, error: Exception, timeout: float) -> str:
    if index is None:
        return f"{page.docname}: its kernel did not start. {error}"
    if isinstance(error, CellExecutionError):
        text = without_ansi(error.traceback)
        # nbclient puts the whole cell before IPython's traceback, which starts with a rule.
        return f"{page.describe(index)}\nThis cell failed:\n\n{(text.partition(_RULE)[2] or text).strip()}"
    if isinstance(error, CellTimeoutError) and "IOPub" not in str(error):
        return (
            f"{page.describe(index)}\nThis cell took longer than the {timeout} seconds that "
            "`execute: timeout` in _config.yml allows."
        )
    if isinstance(error, DeadKernelError):
        return f"{page.describe(index)}\nThe kernel died while it ran this cell. "
    return f"{page.describe(index)}\nThe kernel failed: {without_ansi(str(error))}"


def how_it_ended(process: subprocess.Popen | None) -> str:
    """What is known of the end of a kernel's process: its signal, and what most often sends that one."""
    status = process.poll() if process else None
    if status is None:
        return "How its process ended is not known."
    if status >= 0:
        return f"Its process ended by itself, with status {status}."
    name = next((known.name for known in signal.Signals if known == -status), f"number {-status}")
    if name == "SIGKILL":
        return (
            "Its process was ended from outside (SIGKILL). "
            "Most often the machine is out of memory: close other programs, or use less data."
        )
    if name in CRASHES:
        return f"A compiled library failed in its process ({name}, {CRASHES[name]})."
    return f"Its process was ended by the signal {name}."


def _last_lines(log, count: int = 10) -> str:
    log.seek(0)
    lines = without_ansi(log.read().decode("utf-8", "replace")).strip().splitlines()[-count:]
    return "\nIts last words:\n  " + "\n  ".join(lines) if lines else ""


def without_ansi(text: str) -> str:
    """Text without the codes that colour it in a terminal."""
    return _ANSI.sub("", text)
