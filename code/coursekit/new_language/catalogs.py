"""The catalogs of a new language, empty but well formed, and its column in the glossary table.

Their messages are those of another language's catalogs, where these are complete: that takes no time.
Otherwise they are taken from the pages, whose cells are run first.
"""

import csv
import tempfile
from collections.abc import Callable, Iterable
from io import StringIO
from pathlib import Path

import polib
import sphinx_book_theme
import sphinx_togglebutton

import coursekit
from coursekit.catalogs.po_files import INTERFACE_DOMAINS, read_po
from coursekit.catalogs.problem import CatalogSyntaxError
from coursekit.catalogs.reports import absent_catalogs, catalog_file
from coursekit.catalogs.update import merge
from coursekit.interface.extraction import interface_words
from coursekit.interface.script_words import WORDS
from coursekit.languages import SOURCE_LANGUAGE, course_languages, translations
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
