"""Load the interface's catalogs: the words of Sphinx, of the theme and of our own extensions.

They are compiled from the PO files themselves, in memory and of checked messages, so no
MO file that lies about is ever read. Ours come first: what a package brings along serves only where
ours has no translation. (The pages' own catalogs are Sphinx's business.)
"""

import hashlib
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.domains.changeset import versionlabels
from sphinx.locale import translators

from coursekit.catalogs.checked import new_catalog, warn
from coursekit.catalogs.header import declared_plurals
from coursekit.catalogs.interface_strings import entry_differences
from coursekit.catalogs.po_files import find_catalog, language_of, read_po
from coursekit.catalogs.problem import CatalogSyntaxError, Problem

# sphinx: Sphinx itself and pydata-sphinx-theme; booktheme: sphinx-book-theme;
# togglebutton: sphinx-togglebutton; coursekit: the extensions of this repository.
DOMAINS = ("sphinx", "booktheme", "togglebutton", "coursekit")

# Sphinx takes these words from its own catalogs as it loads, before any extension.
VERSION_LABELS = {
    "versionadded": "Added in version %s",
    "versionchanged": "Changed in version %s",
    "deprecated": "Deprecated since version %s",
    "versionremoved": "Removed in version %s",
}


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
                labels = {kind: ours.gettext(label) for kind, label in VERSION_LABELS.items()}
                versionlabels.update(labels)


def catalog_files(app: Sphinx, domain: str) -> list[Path]:
    paths = [find_catalog(Path(folder), app.config.language, domain) for folder in app.config.catalog_dirs]
    return [path for path in paths if path]


def load(path: Path) -> NullTranslations:
    """Compile a PO file in memory, of checked messages alone. What could harm a page shows in English."""
    try:
        catalog = read_po(path)
    except CatalogSyntaxError as error:
        warn([Problem(path, error.line, f"these words are shown in English: {error}")])
        return NullTranslations()
    usable = []
    for entry in catalog.translated_entries():
        if wrong := entry_differences(entry):
            text = f"translation not used, English shown: {'; '.join(wrong)}"
            warn([Problem(path, entry.linenum, text)])
        else:
            usable.append(entry)
    language = language_of(path)
    made = new_catalog(usable, language, declared_plurals(catalog, language))
    return Translations(BytesIO(made.to_binary()))


class Translations(GNUTranslations):
    """gettext answers the empty message with the catalog's header: here it stays empty."""

    def gettext(self, message: str) -> str:
        return super().gettext(message) if message else ""


def digest(app: Sphinx) -> str:
    """Return a hash of all catalogs, so that a changed word renews the pages that were read before."""
    content = hashlib.sha256()
    for domain in DOMAINS:
        for path in catalog_files(app, domain):
            content.update(path.read_bytes())
    return content.hexdigest()
