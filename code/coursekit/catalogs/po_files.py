"""Reading PO files that somebody else wrote: every failure becomes a `CatalogSyntaxError`."""

import os
import re
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polib

from coursekit.catalogs.po_text import lost, read_text
from coursekit.catalogs.problem import CatalogSyntaxError, quote

# The catalogs of the interface. Their strings go into templates; the pages' are Markdown.
INTERFACE_DOMAINS = frozenset({"sphinx", "coursekit", "booktheme", "togglebutton"})


def read_po(path: Path) -> polib.POFile:
    """The catalog, nothing of it lost. Raises a CatalogSyntaxError for what is no PO file, with the line."""
    read = read_text(path)
    with TemporaryDirectory() as folder:  # given a text, polib would also break lines at U+2028
        copy = Path(folder, "catalog.po")
        copy.write_text(read.text, encoding="utf-8", newline="\n")
        po = _parsed(copy)
    po.fpath = str(path)
    for entry in po:
        entry.linenum = max(1, entry.linenum)  # polib counts a first entry without header from 0
    if read.last_comments and po:
        po[-1].tcomment = "\n".join(filter(None, [po[-1].tcomment, *read.last_comments]))
    return po


def looked_at(path: Path) -> polib.POFile:
    """As `read_po`, for those who change nothing: a file that is the same is read once."""
    known = path.stat()
    return _edition(path, known.st_mtime_ns, known.st_size, known.st_ino)


@lru_cache(256)
def _edition(path: Path, *_of: int) -> polib.POFile:
    return read_po(path)


def read_whole_po(path: Path) -> polib.POFile:
    """The catalog to be changed and saved: an error if polib would lose anything that stands in it."""
    po, before = read_po(path), read_text(path)
    missing = lost(before.text + "".join(f"# {line}\n" for line in before.last_comments), str(po))
    if missing:
        raise CatalogSyntaxError(f"expected a catalog of which nothing is lost, received {quote(missing)}")
    return po


def _parsed(path: Path) -> polib.POFile:
    try:
        return polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
    except (OSError, ValueError, KeyError, IndexError, AttributeError) as error:
        found = re.search(r"\(line (\d+)\):?\s*(.*)", str(error))
        line, detail = (int(found[1]), found[2]) if found else (0, str(error))
        wrong = detail or "a field where none can stand"
        raise CatalogSyntaxError(f"expected a valid PO file, received: {wrong}", line) from None


# The comment on a translation that is shown though its English has changed: the words are the same.
LOOK = "The English has changed in its punctuation, spacing or markup. Still right? Then delete this line."


def has_work(entry: polib.POEntry) -> bool:
    """Whether a translator has written anything there."""
    return bool(entry.msgstr or any(entry.msgstr_plural.values()) or entry.tcomment)


def is_to_look_at(entry: polib.POEntry) -> bool:
    return LOOK in entry.tcomment.split("\n")


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
    begin with a dot or a # are those of editors (.#page.po is a lock) and of systems. A folder x.po is
    among them, so that it is named where it is read.
    """
    found: list[Path] = []
    for base, folders, names in os.walk(folder) if not folder.is_symlink() else ():
        folders[:] = [name for name in folders if name[0] not in ".#"]
        paths = [Path(base, name) for name in names + folders if name.endswith(".po") and name[0] not in ".#"]
        found += [path for path in paths if not path.is_symlink()]
    return sorted(found)


def find_catalog(folder: Path, language: str, domain: str) -> Path | None:
    """locales/<language>/LC_MESSAGES/<domain>.po, if it is a file and no part of the way is a link."""
    path = folder / language / "LC_MESSAGES" / f"{domain}.po"
    way = [path, *(parent for parent in path.parents if parent.is_relative_to(folder) and parent != folder)]
    return path if path.is_file() and not any(part.is_symlink() for part in way) else None
