"""Load the interface's catalogs: the words of Sphinx, of the theme and of our own extensions.

They are compiled from the PO files themselves, in memory and of checked messages, so no
MO file that lies about is ever read. Ours come first: what a package brings along serves only where
ours has no translation. (The pages' own catalogs are Sphinx's business.)

The words of our own extensions are collected into coursekit.po, one file a language. The result depends
on the sources alone: sorted, without dates and line numbers.
"""

import hashlib
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

import polib
import yaml
from babel.messages.extract import extract_from_file
from sphinx.application import Sphinx
from sphinx.domains.changeset import versionlabels
from sphinx.locale import translators

from coursekit.catalogs.changed_english import carry
from coursekit.catalogs.checked import new_catalog, warn
from coursekit.catalogs.interface_strings import entry_differences
from coursekit.catalogs.po_files import (
    declared_plurals,
    find_catalog,
    has_work,
    language_of,
    read_po,
    read_whole_po,
)
from coursekit.catalogs.problem import CatalogSyntaxError, Problem
from coursekit.languages import translations


def N_(text: str) -> str:  # noqa: N802 (gettext's own name for it)
    return text


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


_KEYWORDS = {"_": None, "N_": None}
_DOMAIN_MARK = 'get_translation("coursekit")'
_FOLDER = Path("code", "coursekit")


def extract_interface(root: Path, languages: list[str] | None = None) -> dict[str, int | Problem]:
    """Write or update locales/<language>/LC_MESSAGES/coursekit.po below `root`.

    Translations are kept, also of words that changed a little (fuzzy, if more than punctuation did). Other
    new words come without one, and words that no source has any more are kept at the end as obsolete.
    Returns, for each language, how many words have no translation yet, or why its catalog could not be
    read: then it is left as it is.
    """
    words = interface_words(Path(root))
    if languages is None:
        languages = translations(root)
    return {code: _update(_catalog_path(Path(root), code), code, words) for code in languages}


def interface_words(root: Path) -> dict[str, list[str]]:
    """Return each word with the files that use it, both sorted."""
    found: dict[str, set[str]] = {}
    for path in sorted((root / _FOLDER).rglob("*.py")):
        if _DOMAIN_MARK in path.read_text(encoding="utf-8"):
            for _line, word, _comments, _context in extract_from_file("python", path, keywords=_KEYWORDS):
                if isinstance(word, str) and word:
                    found.setdefault(word, set()).add(path.relative_to(root).as_posix())
    for word in _settings(root / "_config.yml"):
        found.setdefault(word, set()).add("_config.yml")
    return {word: sorted(found[word]) for word in sorted(found)}


def _settings(config: Path) -> list[str]:
    """The shown settings of the book (settings.py translates them); a bare year is no word."""
    if not config.is_file():
        return []
    values = yaml.safe_load(config.read_text(encoding="utf-8")) or {}
    words = (str(values.get(name) or "") for name in ("title", "author", "copyright"))
    return [word for word in words if any(character.isalpha() for character in word)]


def _catalog_path(root: Path, language: str) -> Path:
    return root / "locales" / language / "LC_MESSAGES" / "coursekit.po"


def _update(path: Path, language: str, words: dict[str, list[str]]) -> int | Problem:
    if path.is_symlink() or path.parent.is_symlink():
        return Problem(path, 0, "expected a catalog or no file, received a link; it was left alone")
    try:
        old = read_whole_po(path) if path.exists() else polib.POFile()
    except CatalogSyntaxError as error:
        return Problem(path, error.line, str(error))
    known: dict[str, polib.POEntry] = {}
    rest = [entry for entry in old if known.setdefault(entry.msgid, entry) is not entry]
    new = polib.POFile(wrapwidth=0)
    new.header = old.header
    new.metadata = old.metadata or _metadata(language)
    fresh = [polib.POEntry(msgid=word) for word in words if word not in known]
    carried, gone = carry(fresh, [known[word] for word in sorted(known) if word not in words])
    for word, files in words.items():
        entry = known.get(word) or carried.get(word) or polib.POEntry(msgid=word)
        entry.occurrences = [(file, "") for file in files]
        entry.obsolete = False
        new.append(entry)
    for entry in filter(has_work, [*gone, *rest]):
        entry.obsolete, entry.occurrences = True, []
        new.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(path))
    return len(new.untranslated_entries()) + len(new.fuzzy_entries())


def _metadata(language: str) -> dict[str, str]:
    return {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
