"""`course serve --watch`: build again when a file that people write has changed."""

import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from coursekit.building.inputs import SHARED, input_files
from coursekit.project import CourseError, Project

SECONDS = 1.0

State = dict[Path, tuple[int, int]]


@contextmanager
def watching(project: Project, build: Callable[[], None], *, active: bool) -> Iterator[None]:
    """Call `build`, in a thread, whenever an input has changed while the block runs."""
    stop = threading.Event()
    if active:
        threading.Thread(target=_watch, args=(project, build, stop, state_of(project)), daemon=True).start()
    try:
        yield
    finally:
        stop.set()


def _watch(project: Project, build: Callable[[], None], stop: threading.Event, seen: State) -> None:
    while not stop.wait(SECONDS):
        now = state_of(project)
        if now != seen:
            seen = now  # taken before the build: what changes during it is seen next time
            _build(build)


def _build(build: Callable[[], None]) -> None:
    """A failed build leaves the site as it was, and the watch goes on."""
    try:
        build()
    except CourseError as error:
        print(f"course: {error}", file=sys.stderr, flush=True)
    except Exception:  # a half-written file can upset anything
        traceback.print_exc()


def state_of(project: Project) -> State:
    """Time and size of each input."""
    state = {}
    for folder in [*(project.root / name for name in SHARED), project.locales]:
        for path in input_files(folder):
            try:
                stat = path.stat()
            except FileNotFoundError:  # an editor has just replaced it
                continue
            state[path] = (stat.st_mtime_ns, stat.st_size)
    return state
