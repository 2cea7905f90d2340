"""One build at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from coursekit.building.errors import CourseError
from coursekit.building.project import Project


@contextmanager
def only_build(project: Project) -> Iterator[None]:
    """Two builds at once would write into each other's folders."""
    project.build.mkdir(exist_ok=True)
    lock = FileLock(project.build / "build.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise CourseError("Another build of this course is running. Wait until it ends.") from error
    try:
        yield
    finally:
        lock.release()
