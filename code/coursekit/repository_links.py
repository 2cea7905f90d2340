"""Where the course's files can be seen and changed: addresses at the repository's host."""

import re
from urllib.parse import quote, urlsplit

from sphinx.config import Config

# What Jupyter Book fills in where _config.yml names no repository.
NOT_OURS = "https://github.com/executablebooks/jupyter-book"
REPOSITORY = re.compile(r"https://[\w.-]+(:\d+)?(/[\w.~-]+)+", re.ASCII)

# How each kind of host addresses a line of a file on a branch.
PATTERNS = {
    "github": "{repository}/blob/{branch}/{path}#L{line}",
    "gitlab": "{repository}/-/blob/{branch}/{path}#L{line}",
    "bitbucket": "{repository}/src/{branch}/{path}#lines-{line}",
    "forgejo": "{repository}/src/branch/{branch}/{path}#L{line}",
}
# What the name of a host says of its kind.
KNOWN = {"github": "github", "gitlab": "gitlab", "bitbucket": "bitbucket"} | dict.fromkeys(
    ("codeberg", "forgejo", "gitea"), "forgejo"
)


def line_address(config: Config, path: str) -> str | None:
    """The address of a file (its path in the repository), up to the number of a line.

    None where `repository.url` in _config.yml is not set, or where its host is of a kind that is
    not known. (`html_theme_options["repository_provider"]` says the kind of a host of one's own.)
    """
    options = config.html_theme_options
    repository = (options.get("repository_url") or "").removesuffix(".git").rstrip("/")
    pattern = PATTERNS.get(options.get("repository_provider") or host_kind(repository), "")
    if not pattern or repository == NOT_OURS or not REPOSITORY.fullmatch(repository):
        return None
    branch = quote(options.get("repository_branch") or "main")
    return pattern.format(repository=repository, branch=branch, path=quote(path), line="")


def host_kind(repository: str) -> str:
    host = urlsplit(repository).hostname or ""
    return next((kind for name, kind in KNOWN.items() if name in host.split(".")), "")


def catalog_folders(config: Config) -> list[str]:
    """The folders of the PO files that people write (`coursekit.catalogs` gives Sphinx others)."""
    return getattr(config, "catalog_dirs", None) or config.locale_dirs
