"""Where a notebook, away from the site, gets the course's library: a repository, a revision, a version."""

import os
import re
import tomllib
from pathlib import Path

from sphinx.errors import ConfigError

from coursekit.building.inputs import commit

REPOSITORY = re.compile(r"https://[\w.-]+(/[\w.-]+)+", re.ASCII)
# A commit, a tag or a branch. It goes into a line that a shell reads.
REVISION = re.compile(r"\w[\w./-]*", re.ASCII)


def find_course_source(app, config) -> None:
    """Fill in what conf.py does not say, and refuse what has no place in an install line."""
    options = config.html_theme_options
    if config.course_repository is None:
        config.course_repository = published_repository() or options.get("repository_url") or ""
    config.course_repository = config.course_repository.removesuffix(".git").rstrip("/")
    if config.course_revision is None:
        config.course_revision = commit(app.srcdir) or options.get("repository_branch") or "main"
    package = read_package(Path(app.srcdir))
    config.course_version = config.course_version or package.get("version", "0")
    config.course_python = config.course_python or package.get("requires-python", "")
    checks = [
        ("course_repository", REPOSITORY, "https://host/owner/name"),
        ("course_revision", REVISION, "a commit"),
    ]
    for name, pattern, example in checks:
        value = config[name]
        if value and not pattern.fullmatch(value):
            raise ConfigError(f"{name}: expected something like {example}, received {value!r}")


def read_package(root: Path) -> dict:
    """What the library's pyproject.toml says of it."""
    path = root / "pyproject.toml"
    return tomllib.loads(path.read_text("utf-8"))["project"] if path.is_file() else {}


def published_repository() -> str | None:
    """The repository that GitHub builds: a fork's notebooks install the fork."""
    name = os.environ.get("GITHUB_REPOSITORY")
    return f"https://github.com/{name}" if name else None


def github_name(repository: str) -> str | None:
    """owner/name, or None where Colab and Binder's short addresses do not reach."""
    match = re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+)", repository)
    return match[1] if match else None
