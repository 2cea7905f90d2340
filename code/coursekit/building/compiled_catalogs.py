"""PO files are checked, then compiled to the MO files that Sphinx reads."""

import os
from pathlib import Path

import polib

from coursekit.building.errors import CourseError
from coursekit.building.project import Project
from coursekit.languages import SOURCE_LANGUAGE, course_languages


def catalog_file(project: Project, language: str, docname: str) -> Path:
    return project.locales / language / "LC_MESSAGES" / f"{docname}.po"


def catalogs_of(project: Project, language: str) -> list[Path]:
    """All PO files of a language, those of the interface included."""
    return sorted((project.locales / language).rglob("*.po"))


def absent_catalogs(project: Project, languages: list[str]) -> list[str]:
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


def unsound_catalogs(project: Project, languages: list[str]) -> list[str]:
    """What must be mended in the catalogs of these languages before they are published."""
    problems = [problem for problem in _lint(project, languages) if not (problem.advice or problem.waiting)]
    return _report(project, problems, "problems in the catalogs")


def unfinished_catalogs(project: Project, languages: list[str]) -> list[str]:
    """The pages that are published with English in them, and how much of it."""
    found = [problem for problem in _lint(project, languages) if problem.waiting]
    return _report(project, found, "catalogs are not finished; their pages say so to the reader")


def catalog_advice(project: Project, languages: list[str]) -> list[str]:
    """Where a translation does not use the glossary's term, as far as the linter can tell."""
    table = project.locales / "glossary.csv"
    found = _lint(project, languages, terms=table if table.is_file() else None)
    return _report(project, [problem for problem in found if problem.advice], "pieces of advice")


def _lint(project: Project, languages: list[str], terms: Path | None = None):
    from coursekit.catalogs.lint import lint

    folders = [project.locales / language for language in languages]
    new = [one.code for one in course_languages(project.root).values() if one.new]
    return lint([folder for folder in folders if folder.is_dir()], terms=terms, new=new)


def _report(project: Project, problems: list, title: str) -> list[str]:
    lines = [f"{project.relative(p.path)}{str(p).removeprefix(str(p.path))}" for p in problems]
    return [f"{len(lines)} {title}:\n  " + "\n  ".join(lines)] if lines else []


def compile_catalogs(project: Project, language: str) -> None:
    """Write the MO file of each PO file that changed."""
    for path in catalogs_of(project, language):
        target = path.with_suffix(".mo")
        if not target.is_file() or target.stat().st_mtime_ns != path.stat().st_mtime_ns:
            _compile(project, path, target)


def _compile(project: Project, path: Path, target: Path) -> None:
    """The MO file gets the PO file's time: that tells whether it is up to date, older ones too."""
    stat, temporary = path.stat(), target.with_suffix(".mo.new")
    try:
        polib.pofile(str(path)).save_as_mofile(str(temporary))
    except (OSError, ValueError) as error:  # polib's syntax errors are OSErrors with file and line
        raise CourseError(f"{project.relative(path)} cannot be read as a catalog: {error}") from error
    os.utime(temporary, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    os.replace(temporary, target)
