"""Reading PO files that somebody else wrote: every failure becomes a `CatalogSyntaxError`."""

import re
from pathlib import Path

import polib

# The catalogs of the interface. Their strings go into templates; the pages' are Markdown.
INTERFACE_DOMAINS = frozenset({"sphinx", "coursekit", "booktheme", "togglebutton"})


MOST_BYTES = 2_000_000  # the largest page of the course has a fifteenth of it


class CatalogSyntaxError(ValueError):
    """The file is no PO file; `line` is where reading stopped (0 if not known)."""

    def __init__(self, text: str, line: int = 0) -> None:
        super().__init__(text)
        self.line = line


def read_po(path: Path) -> polib.POFile:
    if (size := path.stat().st_size) > MOST_BYTES:
        raise CatalogSyntaxError(f"expected at most {MOST_BYTES} bytes, received {size}")
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
        found += catalog_paths(path) if path.is_dir() else [path]
    return found


def catalog_paths(folder: Path) -> list[Path]:
    """The PO files below a folder, sorted.

    Links are not followed, nor is the folder if it is one: what they lead to lies elsewhere. Names that
    begin with a dot or a # are those of editors (.#page.po is a lock) and of systems.
    """
    found: list[Path] = []
    for base, folders, names in folder.walk() if not folder.is_symlink() else ():
        folders[:] = [name for name in folders if name[0] not in ".#"]
        paths = [base / name for name in names if name.endswith(".po") and name[0] not in ".#"]
        found += [path for path in paths if not path.is_symlink() and path.is_file()]
    return sorted(found)


def find_catalog(folder: Path, language: str, domain: str) -> Path | None:
    """locales/<language>/LC_MESSAGES/<domain>.po, if it is a file and no part of the way is a link."""
    path = folder / language / "LC_MESSAGES" / f"{domain}.po"
    way = [path, *(parent for parent in path.parents if parent.is_relative_to(folder) and parent != folder)]
    return path if path.is_file() and not any(part.is_symlink() for part in way) else None
