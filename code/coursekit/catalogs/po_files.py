"""Reading PO files that somebody else wrote: every failure becomes a `CatalogSyntaxError`."""

import re
from pathlib import Path

import polib

# The catalogs of the interface. Their strings go into templates; the pages' are Markdown.
INTERFACE_DOMAINS = frozenset({"sphinx", "coursekit", "booktheme", "togglebutton"})


class CatalogSyntaxError(ValueError):
    """The file is no PO file; `line` is where reading stopped (0 if not known)."""

    def __init__(self, text: str, line: int = 0) -> None:
        super().__init__(text)
        self.line = line


def read_po(path: Path) -> polib.POFile:
    try:
        po = polib.pofile(str(path), encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise CatalogSyntaxError("expected UTF-8 text, received other bytes", line) from None
    except (OSError, ValueError, KeyError, IndexError, AttributeError) as error:
        found = re.search(r"\(line (\d+)\):?\s*(.*)", str(error))
        line, detail = (int(found[1]), found[2]) if found else (0, str(error))
        wrong = detail or "a line that is none of msgid, msgstr, comment or quoted text"
        raise CatalogSyntaxError(f"expected a valid PO file, received: {wrong}", line) from None
    for entry in po:
        entry.linenum = max(1, entry.linenum)  # polib counts a first entry without header from 0
    return po


def used_entries(po: polib.POFile) -> list[polib.POEntry]:
    """Entries that a page may show: translated, not fuzzy, not obsolete."""
    return [e for e in po if e.msgid and not e.obsolete and not e.fuzzy and e.msgctxt is None and e.msgstr]


def language_of(path: Path) -> str:
    """The language of locales/<language>/LC_MESSAGES/…, or nothing if the path has no such folder."""
    parts = path.absolute().parts
    if "LC_MESSAGES" not in parts:
        return ""
    return parts[len(parts) - 2 - parts[::-1].index("LC_MESSAGES")]


def is_interface(path: Path) -> bool:
    return path.parent.name == "LC_MESSAGES" and path.stem in INTERFACE_DOMAINS


def po_paths(paths) -> list[Path]:
    """The PO files among the paths, and in the folders among them, sorted."""
    found = []
    for path in map(Path, paths):
        found += sorted(path.rglob("*.po")) if path.is_dir() else [path]
    return found
