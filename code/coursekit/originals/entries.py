"""Where a passage stands in the page's catalog."""

import os
from dataclasses import dataclass
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.i18n import docname_to_domain

from coursekit.catalogs.po_files import read_po, used_entries
from coursekit.catalogs.problem import CatalogSyntaxError
from coursekit.languages import catalog_folders
from coursekit.repository_links import line_address

LONGEST = 4_000  # characters of an entry to copy; longer ones are named by their line alone


@dataclass(frozen=True)
class Entry:
    line: int
    text: str  # as it stands in the file


@dataclass(frozen=True)
class Catalog:
    """A page's catalog: its path in the repository, its address there (up to a line's number)."""

    path: str
    address: str | None
    entries: dict[str, Entry]

    @classmethod
    def of(cls, app: Sphinx, docname: str) -> "Catalog":
        domain = docname_to_domain(docname, app.config.gettext_compact)
        paths = [
            Path(folder, app.config.language, "LC_MESSAGES", f"{domain}.po")
            for folder in (os.path.relpath(folder, app.srcdir) for folder in catalog_folders(app))
        ]
        path = next((path for path in paths if Path(app.srcdir, path).is_file()), paths[0])
        return cls(path.as_posix(), line_address(app.config, path.as_posix()), read(Path(app.srcdir, path)))

    def improve(self, message: str):
        """What leads to the entry: its line, or the entry to copy, where it has no address."""
        entry = self.entries.get(message)
        if entry is None:
            return None
        return entry.line if self.address else f"# {self.path}:{entry.line}\n{entry.text[:LONGEST]}"


def read(path: Path) -> dict[str, Entry]:
    try:
        found = used_entries(read_po(path))
    except CatalogSyntaxError:
        return {}  # the build has warned of it
    return {entry.msgid: Entry(entry.linenum, entry.__unicode__(wrapwidth=0)) for entry in reversed(found)}
