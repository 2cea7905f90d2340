"""PO files are checked, then compiled to the MO files that Sphinx reads."""

import os
from pathlib import Path

import polib

from coursekit.building.errors import CourseError
from coursekit.building.project import Project
from coursekit.languages import SOURCE_LANGUAGE


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


def unsound_catalogs(project: Project, languages: list[str], *, advice: bool = False) -> list[str]:
    """What the linter finds in the catalogs of these languages; with its advice, if that is asked for."""
    from coursekit.catalogs.lint import lint

    folders = [project.locales / language for language in languages if (project.locales / language).is_dir()]
    table = project.locales / "glossary.csv"
    found = lint(folders, terms=table if advice and table.is_file() else None)
    problems = [f"{project.relative(p.path)}{str(p).removeprefix(str(p.path))}" for p in found]
    if not problems:
        return []
    return [f"{len(problems)} problems in the catalogs:\n  " + "\n  ".join(problems)]


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
