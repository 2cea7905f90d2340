"""What a build and `course check` say of the catalogs as a whole: what is absent, unsound, unfinished.

And which messages of the templates a language does not have at all.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.catalogs.po_files import read_po
from coursekit.catalogs.problem import CatalogSyntaxError, Problem, quote
from coursekit.catalogs.table_file import read_table
from coursekit.languages import SOURCE_LANGUAGE, new_languages


def missing(pot_dir: Path | str, locale_dir: Path | str, languages: list[str] | None = None) -> list[Problem]:
    """The messages of `pot_dir` that a catalog lacks, by language (those with a folder, if none is given)."""
    pot_dir, locale_dir = Path(pot_dir), Path(locale_dir)
    languages = languages or sorted(folder.parent.name for folder in locale_dir.glob("*/LC_MESSAGES"))
    problems: list[Problem] = []
    for template in sorted(pot_dir.rglob("*.pot")):
        wanted = [entry.msgid for entry in read_po(template) if entry.msgid]
        for language in languages:
            name = template.relative_to(pot_dir).with_suffix(".po")
            problems += _missing(locale_dir / language / "LC_MESSAGES" / name, wanted)
    return problems


def _missing(path: Path, wanted: list[str]) -> list[Problem]:
    if not path.exists():
        return [Problem(path, 0, f"expected a catalog with {len(wanted)} messages, received no file")]
    try:
        have = {entry.msgid for entry in read_po(path) if not entry.obsolete}
    except CatalogSyntaxError as error:
        return [Problem(path, error.line, str(error))]
    absent = [msgid for msgid in wanted if msgid not in have]
    return [Problem(path, 0, f"expected the message {quote(msgid)}, received none") for msgid in absent]


if TYPE_CHECKING:
    from coursekit.project import Project


def catalog_file(project: "Project", language: str, docname: str) -> Path:
    return project.locales / language / "LC_MESSAGES" / f"{docname}.po"


def absent_catalogs(project: "Project", languages: list[str]) -> list[str]:
    """What is missing: each page needs a catalog in each language."""
    missing = [
        project.relative(path)
        for language in languages
        if language != SOURCE_LANGUAGE
        for path in (catalog_file(project, language, docname) for docname in project.docnames)
        if not path.is_file()
    ]
    if not missing:
        return []
    listing = "\n  ".join(missing)
    return [
        f"{len(missing)} catalogs are missing. Expected:\n  {listing}\n"
        "`course catalogs update` makes them; then translate their messages."
    ]


def unsound_catalogs(project: "Project", languages: list[str]) -> list[str]:
    """What must be mended in the catalogs of these languages before they are published."""
    return _unsound(project, _lint(project, languages))


def unsound_and_fuzzy(project: "Project", language: str) -> tuple[list[str], list[str]]:
    """What must be mended in the catalogs of a language, and what waits there, marked fuzzy."""
    found = _lint(project, [language])
    fuzzy = [problem for problem in found if problem.fuzzy]
    return _unsound(project, found), _report(project, fuzzy, "catalogs with messages marked fuzzy")


def unread_table(project: "Project") -> list[str]:
    """Why the table of terms cannot be read; nothing is said of terms then."""
    table = project.locales / "glossary.csv"
    try:
        if table.exists():
            read_table(table, SOURCE_LANGUAGE)
    except CatalogSyntaxError as error:
        return [f"{project.relative(table)}:{error.line}: {error}"]
    return []


def _unsound(project: "Project", found: list) -> list[str]:
    problems = [problem for problem in found if not (problem.advice or problem.waiting)]
    return _report(project, problems, "problems in the catalogs")


def unfinished_catalogs(project: "Project", languages: list[str]) -> list[str]:
    """The pages that are published with English in them, and how much of it."""
    found = [problem for problem in _lint(project, languages) if problem.waiting]
    return _report(project, found, "catalogs are not finished; their pages say so to the reader")


def catalog_advice(project: "Project", languages: list[str]) -> list[str]:
    """What breaks nothing, and a reader would still stumble over."""
    table = project.locales / "glossary.csv"
    found = _lint(project, languages, terms=table if table.is_file() else None, advice=True)
    return _report(project, [problem for problem in found if problem.advice], "pieces of advice")


def _lint(project: "Project", languages: list[str], terms: Path | None = None, advice: bool = False):
    from coursekit.catalogs.lint import lint

    folders = [project.locales / language for language in languages]
    folders = [folder for folder in folders if folder.is_dir()]
    return lint(folders, terms=terms, advice=advice, new=new_languages(project.root))


def _report(project: "Project", problems: list, title: str) -> list[str]:
    lines = [f"{project.relative(p.path)}{str(p).removeprefix(str(p.path))}" for p in problems]
    return [f"{len(lines)} {title}:\n  " + "\n  ".join(lines)] if lines else []
