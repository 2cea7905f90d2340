"""Which catalog did a page have before it was renamed? The one that holds its messages."""

from collections.abc import Mapping
from pathlib import Path

import polib

from coursekit.catalogs.po_files import has_work, is_interface, po_paths, read_po
from coursekit.catalogs.problem import CatalogSyntaxError

_SHARED = 0.5  # of the messages of the larger of the two


def former_catalogs(folder: Path, pages: Mapping[Path, polib.POFile]) -> tuple[dict[Path, Path], list[Path]]:
    """For pages without a catalog (or with one where nothing is written), the catalog to take along.

    Args:
        folder: the LC_MESSAGES of a language.
        pages: the template of each page, by the path of its catalog in `folder`.

    Returns the catalogs to take along by page, and those that no page has any more.
    """
    left = {path: read for path in _without_page(folder, pages) if (read := _messages(path))}
    shares = [
        (len(_ids(template) & _ids(old)) / max(len(_ids(template)), len(_ids(old)), 1), name, path)
        for name, template in pages.items()
        if left and not _is_begun(folder / name)
        for path, old in left.items()
    ]
    former: dict[Path, Path] = {}
    for share, name, path in sorted(shares, key=lambda item: (-item[0], *item[1:])):
        if share >= _SHARED and name not in former and path in left:
            former[name] = path
            del left[path]
    return former, [path for path, old in left.items() if any(map(has_work, old))]


def _without_page(folder: Path, pages: Mapping[Path, polib.POFile]) -> list[Path]:
    found = po_paths([folder]) if folder.is_dir() else []
    return [p for p in found if p.relative_to(folder) not in pages and not is_interface(p) and p.is_file()]


def _messages(path: Path) -> polib.POFile | None:
    try:
        return None if path.is_symlink() else read_po(path)
    except CatalogSyntaxError:
        return None  # the linter names it


def _is_begun(path: Path) -> bool:
    """Whether anything is written there; what cannot be read may hold work."""
    if not path.exists():
        return False
    messages = _messages(path)
    return messages is None or any(map(has_work, messages))


def _ids(messages: polib.POFile) -> set[str]:
    return {entry.msgid for entry in messages if not entry.obsolete}
