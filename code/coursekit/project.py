"""Where a course's files are, and what its configuration says; the error that a person can mend.

Everything above may import this; it imports nothing of the course's own.
"""

import contextlib
import runpy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

TOC_NAME = "_toc.yml"


class CourseError(Exception):
    """Something expected went wrong. The message says what was expected, what was found and where."""


@dataclass(frozen=True)
class Project:
    """The folder of a course. Everything that is made lies in its `_build` folder."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> "Project":
        """The project that the folder `start` (the current folder by default) lies in."""
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / TOC_NAME).is_file() and (folder / "conf.py").is_file():
                return cls(folder)
        raise CourseError(
            f"No course here: expected {TOC_NAME} and conf.py in {start} or in a folder above it. "
            "Change to the course's folder first."
        )

    @property
    def build(self) -> Path:
        return self.root / "_build"

    @property
    def site(self) -> Path:
        """What is published: one folder a language."""
        return self.build / "site"

    @property
    def library(self) -> Path:
        """The source root of the packages that the cells import."""
        return self.root / "code"

    @property
    def locales(self) -> Path:
        return self.root / "locales"

    @cached_property
    def settings(self) -> dict:
        """The variables of conf.py: Sphinx's settings as Sphinx itself would read them."""
        try:
            with contextlib.chdir(self.root):
                return runpy.run_path(str(self.root / "conf.py"))
        except ModuleNotFoundError:
            raise
        except Exception as error:  # conf.py is code, and reads YAML: anything may be wrong with it
            raise CourseError(f"conf.py and _config.yml cannot be read: {error}") from error

    @cached_property
    def site_map(self):
        from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml
        from yaml import YAMLError

        try:
            return parse_toc_yaml(self.root / TOC_NAME)
        except (MalformedError, YAMLError, UnicodeDecodeError) as error:
            raise CourseError(f"{TOC_NAME} cannot be read: {error}") from error

    @property
    def docnames(self) -> list[str]:
        """The pages in the order of the table of contents."""
        return list(self.site_map)

    @property
    def root_docname(self) -> str:
        return self.site_map.root.docname

    def page_file(self, docname: str) -> Path:
        """The source of a page."""
        for suffix in (".md", ".ipynb"):
            path = self.root / f"{docname}{suffix}"
            if path.is_file():
                return path
        raise CourseError(
            f"{TOC_NAME} lists {docname}, but there is no {docname}.md or {docname}.ipynb in {self.root}."
        )

    def read_page(self, docname: str) -> str:
        path = self.page_file(docname)
        try:
            return path.read_text("utf-8")
        except UnicodeDecodeError as error:
            raise CourseError(f"{self.relative(path)} is not UTF-8 text: {error}") from error

    def relative(self, path: Path) -> str:
        """A path as messages show it."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


@contextlib.contextmanager
def only_build(project: Project) -> Iterator[None]:
    """One build at a time: two would write into each other's folders."""
    from filelock import FileLock, Timeout

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
