"""Which languages are up to date: those whose inputs have not changed since they were rendered.

And of one that is not, what has changed: only pages, or the machinery that all of them go through.
"""

import hashlib
import os
from collections.abc import Container, Iterable
from pathlib import Path

import coursekit
from coursekit.building.revision import commit
from coursekit.execution.fingerprint import installed
from coursekit.project import Project

SHARED = ("book", "code", "conf.py", "_config.yml", "_toc.yml", "requirements.txt", "pyproject.toml")
MADE = {".mo", ".new", ".pyc"}
MADE_FOLDERS = {"__pycache__", ".ipynb_checkpoints", "jupyter_execute", "_build"}


class Inputs:
    """The inputs of one build: taken before it starts, recorded when a language is done."""

    def __init__(self, project: Project, executed: Iterable[Path], draft: bool = False):
        """`executed` are the cache folders of the pages: their names are fingerprints."""
        self.project = project
        self._made_by = repr([installed(), os.environ.get("GITHUB_REPOSITORY")])  # conf.py reads it
        shared = hashlib.sha256()
        for name in SHARED:
            _add_tree(shared, project.root / name, project.root)
        results = sorted(map(project.relative, executed))
        # The notebooks name the commit. In a draft they may name an older one: translators commit often.
        revision = "draft" if draft else commit(project.root)
        shared.update(repr([results, self._made_by, revision]).encode())
        self._shared = shared

    def digest(self, language: str) -> str:
        own = self._shared.copy()
        _add_tree(own, self.project.locales / language, self.project.root)
        for path in sorted([*self.project.locales.glob("*.*"), self.project.locales / "fonts"]):  # of all
            _add_tree(own, path, self.project.root)
        return own.hexdigest()

    def machinery(self, language: str) -> str:
        """A digest of all that each page of the language goes through; `changed_pages` sees to the rest."""
        project, made_by = self.project, hashlib.sha256(self._made_by.encode())
        pages = {project.page_file(docname) for docname in project.docnames}
        for name in SHARED:
            if project.root / name != project.library:
                _add_tree(made_by, project.root / name, project.root, without=pages)
        _add_tree(made_by, Path(coursekit.__file__).parent, Path(coursekit.__file__).parent)
        messages = project.locales / language / "LC_MESSAGES"
        for path in sorted([*project.locales.glob("*.*"), *messages.glob("*.*")]):  # the interface's
            _add_tree(made_by, path, project.root)
        return made_by.hexdigest()

    def is_rendered(self, language: str) -> bool:
        stamp = self._stamp(language)
        published = (self.project.site / language).is_dir()
        return published and stamp.is_file() and stamp.read_text() == self.digest(language)

    def record(self, language: str, digest: str) -> None:
        stamp = self._stamp(language)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(digest)

    def _stamp(self, language: str) -> Path:
        return self.project.build / "rendered" / language


def input_files(folder: Path) -> list[Path]:
    """The files that people write: not what builds leave beside them."""
    if folder.is_file():
        return [folder]
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix not in MADE
        and not any(
            part in MADE_FOLDERS or part.endswith(".egg-info") for part in path.relative_to(folder).parts
        )
        and path.is_file()
    )


def _add_tree(digest, folder: Path, root: Path, without: Container[Path] = ()) -> None:
    for path in (path for path in input_files(folder) if path not in without):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
