"""Which languages are up to date: those whose inputs have not changed since they were rendered.

And of one that is not, what has changed: only pages, or the machinery that all of them go through.

Which commit of the course this is, whose library the notebooks install, is one of the inputs.
"""

import hashlib
import os
import re
import subprocess
from collections.abc import Container, Iterable
from pathlib import Path

import coursekit
from coursekit.execution.fingerprint import installed
from coursekit.project import Project

# `git archive`, and so a host's ZIP file, writes its commit into this file of the course's folder.
ARCHIVED = ".git_archival.txt"
_NODE = re.compile(r"node: ([0-9a-f]{40,64})\s*")
# What pip takes from the commit.
INSTALLED = ("code", "pyproject.toml")


def commit(root: Path) -> str | None:
    """The commit that is checked out in `root`, or that its archive was made of; None if neither is known."""
    return _git(root, "rev-parse", "--verify", "HEAD") or _archived(Path(root, ARCHIVED))


def has_changed_library(root: Path) -> bool:
    """Whether the library in `root` is another than the commit's."""
    return bool(_git(root, "status", "--porcelain", "--", *INSTALLED))


def is_published(root: Path) -> bool:
    """Whether the commit is on a branch of another repository, as far as this one has heard.

    An archive was made of a published commit.
    """
    if _git(root, "rev-parse", "--verify", "HEAD") is None:
        return True
    return bool(_git(root, "for-each-ref", "--contains", "HEAD", "refs/remotes"))


def _git(root: Path, *arguments: str) -> str | None:
    """What git says of the course's own repository: its folder may lie inside another one."""
    own = ("git", "--no-optional-locks", "--git-dir", ".git", "--work-tree", ".")
    try:
        git = subprocess.run([*own, *arguments], cwd=root, capture_output=True, text=True, encoding="utf-8")
    except OSError:  # no git here
        return None
    return git.stdout.strip() if git.returncode == 0 else None


def _archived(path: Path) -> str | None:
    found = _NODE.fullmatch(path.read_text("utf-8")) if path.is_file() else None
    return found and found[1]


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
