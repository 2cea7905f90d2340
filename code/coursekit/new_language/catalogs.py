"""The catalogs of a new language, empty but well formed, and its column in the glossary table.

Their messages are those of another language's catalogs, where these are complete: that takes no time.
Otherwise they are taken from the pages, whose cells are run first.

Before, what was asked for is looked at: whether code, name and direction are those of a language.
"""

import csv
import difflib
import tempfile
import unicodedata
from collections.abc import Callable, Iterable
from io import StringIO
from pathlib import Path

import polib
import sphinx_book_theme
import sphinx_togglebutton
from babel import Locale
from babel.core import get_global
from fontTools.unicodedata import script, script_name

import coursekit
from coursekit.catalogs.po_files import INTERFACE_DOMAINS, read_po
from coursekit.catalogs.problem import CatalogSyntaxError
from coursekit.catalogs.reports import absent_catalogs, catalog_file
from coursekit.catalogs.update import merge
from coursekit.interface.catalogs import interface_words
from coursekit.interface.script_words import WORDS
from coursekit.languages import (
    CODE,
    DIRECTIONS,
    LIST,
    SOURCE_LANGUAGE,
    Language,
    course_languages,
    from_cldr,
    script_of,
    translations,
)
from coursekit.project import CourseError, Project

GLOSSARY = Path("locales", "glossary.csv")
# Where packages that come without a template keep catalogs, all with the same messages.
INSTALLED = {
    "booktheme": (sphinx_book_theme, "booktheme.po"),
    "togglebutton": (sphinx_togglebutton, "togglebutton.po"),
}


def empty_catalogs(project: Project, code: str, extract: Callable[[Path], object]) -> dict[Path, bytes]:
    """The PO files of the language, by path. `extract` writes the pages' templates into a folder."""
    with tempfile.TemporaryDirectory() as folder:
        templates, made = Path(folder, "templates"), Path(folder, "locales")
        model = _complete_language(project)
        if model:
            _copy_templates(project, model, templates)
        else:
            extract(templates)
        _add_interface(project, templates)
        merge(templates, made, [code])
        return {
            project.locales / path.relative_to(made): path.read_bytes() for path in sorted(made.rglob("*.po"))
        }


def _complete_language(project: Project) -> str | None:
    """A language that has a catalog for each page and for the interface."""
    for code in translations(project.root):
        interface = (catalog_file(project, code, domain) for domain in INTERFACE_DOMAINS)
        if not absent_catalogs(project, [code]) and all(path.is_file() for path in interface):
            return code
    return None


def _copy_templates(project: Project, model: str, templates: Path) -> None:
    """The messages of the language `model`, without what was made of them."""
    for name in (*project.docnames, *sorted(INTERFACE_DOMAINS)):
        path = catalog_file(project, model, name)
        try:
            old = read_po(path)
        except CatalogSyntaxError as error:
            raise CourseError(
                f"The catalogs of {model} are the model for the new ones, but one cannot be read: "
                f"{project.relative(path)}:{error.line}: {error}"
            ) from error
        entries = [_bare(entry) for entry in old if entry.msgid and not entry.obsolete]
        _write_template(templates / f"{name}.pot", entries, old.metadata.get("Project-Id-Version", ""))


def _bare(entry: polib.POEntry) -> polib.POEntry:
    plural = {0: "", 1: ""} if entry.msgid_plural else None
    return polib.POEntry(
        msgid=entry.msgid,
        msgid_plural=entry.msgid_plural,
        msgstr_plural=plural,
        msgctxt=entry.msgctxt,
        comment=entry.comment,
        occurrences=entry.occurrences,
        flags=[flag for flag in entry.flags if flag.endswith("-format")],
    )


def _add_interface(project: Project, templates: Path) -> None:
    """The words of the interface that no template has: our own, Sphinx's scripts', the two packages'."""
    source = Path(coursekit.__file__).parents[2]
    ours = {word for word, files in interface_words(source).items() if files != ["_config.yml"]}
    words = {
        "coursekit": sorted({*ours, *interface_words(project.root)}),
        "sphinx": WORDS,
        **{domain: _installed_words(*place) for domain, place in INSTALLED.items()},
    }
    for domain, messages in words.items():
        path = templates / f"{domain}.pot"
        if not path.is_file():
            _write_template(path, [polib.POEntry(msgid=message) for message in messages])


def _installed_words(package, name: str) -> Iterable[str]:
    catalogs = sorted(Path(package.__file__).parent.rglob(name))
    return [entry.msgid for entry in read_po(catalogs[0])] if catalogs else []


def _write_template(path: Path, entries: Iterable[polib.POEntry], title: str = "") -> None:
    template = polib.POFile(wrapwidth=0)
    template.metadata = {"Project-Id-Version": title, "Content-Type": "text/plain; charset=UTF-8"}
    template.extend(entries)
    path.parent.mkdir(parents=True, exist_ok=True)
    template.save(str(path))


def glossary_with_column(project: Project, code: str) -> dict[Path, bytes]:
    """The glossary table with an empty column for the language, after the others; nothing without a table."""
    path = project.root / GLOSSARY
    if not path.is_file():
        return {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise CourseError(f"{GLOSSARY}: expected a table in UTF-8, separated by commas: {error}") from error
    head = rows[0] if rows else []
    if SOURCE_LANGUAGE not in head or code in head:
        expected = f"columns {SOURCE_LANGUAGE} and others, but none {code}"
        raise CourseError(f"{GLOSSARY}:1: expected {expected}, received {', '.join(head) or 'nothing'}.")
    place = 1 + max(head.index(one) for one in course_languages(project.root) if one in head)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*head[:place], code, *head[place:]])
    writer.writerows([*row[:place], "", *row[place:]] if row else [] for row in rows[1:])
    return {path: text.getvalue().encode()}


LONGEST = 40  # letters of a name, which stands in a line with all others
JOINERS = "\u200c\u200d"
PUNCTUATION = " -’ʼ'()"


def checked_language(
    code: str, name: str | None, direction: str | None, listed: dict[str, Language]
) -> Language:
    """The language that was asked for; what was not said comes from CLDR.

    Raises a CourseError that says what was expected and what was received.
    """
    _check_code(code, listed)
    known = from_cldr(code)
    if name is None and known.name == code:
        raise CourseError(f"--name: CLDR does not know what its speakers call {code}. Give the name.")
    name = unicodedata.normalize("NFC", known.name if name is None else name).strip()
    _check_name(code, name, known.name, listed)
    if direction not in (None, *DIRECTIONS):
        raise CourseError(f"--direction: expected {' or '.join(DIRECTIONS)}, received {direction!r}.")
    if direction not in (None, known.direction) and known.name != code:
        raise CourseError(
            f"--direction: expected {known.direction}, as CLDR has it for {code}, received {direction}."
        )
    return Language(code, name, direction or known.direction, new=True)


def _check_code(code: str, listed: dict[str, Language]) -> None:
    if code in listed:
        raise CourseError(f"{code} is a language of this course already: see {LIST}. Nothing was changed.")
    if not CODE.fullmatch(code):
        raise CourseError(
            f"Expected the code of a language in ISO 639, two or three small letters such as hi, "
            f"received {code!r}. Scripts and regions have no place in it: one edition a language."
            + _meant(code)
        )
    shorter = get_global("language_aliases").get(code)
    if shorter:
        raise CourseError(f"Expected {shorter}, the usual code of this language, received {code}.")
    if code not in get_global("likely_subtags") and code not in Locale("en").languages:
        raise CourseError(
            f"Expected the code of a language in ISO 639, received {code}, which CLDR does not know."
        )


def _meant(word: str) -> str:
    """A hint for who gave a language's English name, or its code with a region."""
    names = {name.casefold(): code for code, name in Locale("en").languages.items() if CODE.fullmatch(code)}
    near = difflib.get_close_matches(word.casefold(), names, 1)
    head = word.replace("_", "-").partition("-")[0].casefold()
    code = names[near[0]] if near else head if head in names.values() else ""
    return f" Did you mean {code}?" if code else ""


def _check_name(code: str, name: str, usual: str, listed: dict[str, Language]) -> None:
    strange = [
        f"U+{ord(character):04X}"
        for character in name
        if unicodedata.category(character)[0] not in "LM" and character not in JOINERS + PUNCTUATION
    ]
    letters = [character for character in name if unicodedata.category(character)[0] == "L"]
    if strange or not letters or len(name) > LONGEST:
        raise CourseError(
            f"--name: expected what its speakers call the language, such as {usual}: letters, {LONGEST} "
            f"at most, received {name!r}{' with ' + ', '.join(strange) if strange else ''}."
        )
    for one in listed.values():
        if one.name.casefold() == name.casefold():
            raise CourseError(f"--name: expected another name than that of {one.code}, received {name!r}.")
    own = script_of(code)
    if own and own not in MANY_SCRIPTS and not any(script(letter) == own for letter in letters):
        raise CourseError(
            f"--name: expected it in {script_name(own)} letters, as its speakers write {code} ({usual}), "
            f"received {name!r}."
        )


MANY_SCRIPTS = {"Hans", "Hant", "Jpan", "Kore"}  # what CLDR calls a script here is several, or a part of one
