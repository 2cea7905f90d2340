"""Load the interface's catalogs: the words of Sphinx, of the theme and of our own extensions.

They are read from the PO files themselves, so a plain `sphinx-build` never shows the
words of a stale MO file. Ours come first: what a package brings along serves only where
ours has no translation. (The pages' own catalogs are Sphinx's business.)
"""

import hashlib
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.locale import translators
from sphinx.util import logging

from coursekit.catalogs.interface_strings import entry_differences
from coursekit.catalogs.po_files import CatalogSyntaxError, read_po

logger = logging.getLogger(__name__)

# sphinx: Sphinx itself and pydata-sphinx-theme; booktheme: sphinx-book-theme;
# togglebutton: sphinx-togglebutton; coursekit: the extensions of this repository.
DOMAINS = ("sphinx", "booktheme", "togglebutton", "coursekit")


def register_catalogs(app: Sphinx) -> None:
    """Put our catalogs in front of those that are or will be registered for the same domains."""
    for domain in DOMAINS:
        for path in catalog_files(app, domain):
            ours = load(path)
            before = translators.get(("general", domain))
            if before is not None:
                ours.add_fallback(before)
            translators["general", domain] = ours
            if domain == "sphinx":  # the templates' `_` is bound to this one
                app.translator = ours


def catalog_files(app: Sphinx, domain: str) -> list[Path]:
    folders = [Path(app.srcdir, folder) for folder in app.config.locale_dirs]
    paths = [folder / app.config.language / "LC_MESSAGES" / f"{domain}.po" for folder in folders]
    return [path for path in paths if path.is_file()]


def load(path: Path) -> GNUTranslations:
    """Compile a PO file in memory. What could harm a page shows in English instead."""
    try:
        entries = read_po(path)
    except CatalogSyntaxError as error:
        raise ExtensionError(f"{path}: {error}") from error
    for entry in entries.translated_entries():
        for problem in entry_differences(entry):
            logger.warning(
                "%r: %s", entry.msgid, problem, location=f"{path}:{entry.linenum}", type="interface"
            )
            entry.msgstr = entry.msgid
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, entry.msgid_plural)
    return GNUTranslations(BytesIO(entries.to_binary()))


def digest(app: Sphinx) -> str:
    """Return a hash of all catalogs, so that a changed word renews the pages that were read before."""
    content = hashlib.sha256()
    for domain in DOMAINS:
        for path in catalog_files(app, domain):
            content.update(path.read_bytes())
    return content.hexdigest()
