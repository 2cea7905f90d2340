"""Which commit of the course this is: the one whose library the notebooks install."""

import re
import subprocess
from pathlib import Path

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
