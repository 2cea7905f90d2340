"""The catalog that Sphinx gets for a page: only translations with the structure of their English.

It reads the PO files themselves, not the compiled ones beside them, so that what is
checked is what is shown, and a warning can name the line.
"""

from collections.abc import Iterable
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

from coursekit.catalogs.po_files import CatalogSyntaxError, is_interface, po_paths, read_po, used_entries
from coursekit.catalogs.structure import differences

logger = logging.getLogger(__name__)


class SafeCatalog(NullTranslations):
    """What Sphinx's Locale transform reads: `_catalog` and (from the base class) `_fallback`."""

    def __init__(self, approved: dict[str, str]) -> None:
        super().__init__()
        self._catalog = approved

    def gettext(self, message: str) -> str:
        return self._catalog.get(message, message)


def init_locale(
    locale_dirs: Iterable[str], language: str | None, domain: str = "sphinx", namespace: str = "general"
) -> tuple[SafeCatalog, bool]:
    """Stands in for `sphinx.locale.init` in Sphinx's translation of pages; earlier folders win."""
    paths = [Path(folder, language or "", "LC_MESSAGES", f"{domain}.po") for folder in locale_dirs]
    found = [path for path in paths if language and path.exists()]
    merged: dict[str, str] = {}
    for path in reversed(found):
        merged |= approved_messages(path)
    return SafeCatalog(merged), bool(found)


def approved_messages(path: Path) -> dict[str, str]:
    """The translations that match their English; a warning for each other one, once a process."""
    stat = path.stat()
    return _approved(path, stat.st_mtime_ns, stat.st_size)


@cache
def _approved(path: Path, _changed: int, _size: int) -> dict[str, str]:
    approved: dict[str, str] = {}
    try:
        entries = used_entries(read_po(path))
    except CatalogSyntaxError as error:
        _warn(path, error.line, f"the page is shown in English: {error}")
        return approved
    for entry in entries:
        wrong = differences(entry.msgid, entry.msgstr)
        if wrong:
            _warn(path, entry.linenum, f"translation not used, English shown: {'; '.join(wrong)}")
        else:
            approved.setdefault(entry.msgid, entry.msgstr)
    return approved


def _warn(path: Path, line: int, text: str) -> None:
    logger.warning("%s", text, type="coursekit", subtype="shown_in_english", location=f"{path}:{line}")


def load_all(app: Sphinx) -> None:
    """Check every catalog of the language at the start, whichever pages are out of date.

    So a broken entry warns in every build until it is mended, and only once where
    pages are read by several processes.
    """
    _approved.cache_clear()
    if app.builder.name == "gettext":
        return
    for folder in app.config.locale_dirs:
        root = Path(app.srcdir, folder, app.config.language, "LC_MESSAGES")
        for path in po_paths([root]) if root.is_dir() else []:
            if not is_interface(path):
                approved_messages(path)
