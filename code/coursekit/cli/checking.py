"""`course check`: what is wrong with the catalogs, first; then how far they are; advice last.

For a translator at work, who names her language or her files, it reads these catalogs alone, and answers
within seconds. Without either it also takes the messages from all pages, which needs the cells' results, and
says which of them a catalog lacks.
"""

import argparse
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

from coursekit.catalogs.lint import lint
from coursekit.catalogs.po_files import is_interface, language_of, looked_at, po_paths
from coursekit.catalogs.problem import CatalogSyntaxError, Problem
from coursekit.catalogs.reports import absent_catalogs, unread_table
from coursekit.catalogs.translatable import needs_translation
from coursekit.languages import SOURCE_LANGUAGE, asked_languages, new_languages
from coursekit.project import CourseError, Project, only_build


def check(options: argparse.Namespace) -> None:
    """Print the report. Raises a CourseError, at its end, if something must be mended."""
    project = Project.find()
    known = asked_languages(project.root)
    named = [*(options.language or ()), *(name for name in options.files if name in known)]
    files = [catalog_named(project, name, named) for name in options.files if name not in known]
    languages = [code for code in asked_languages(project.root, named) if code != SOURCE_LANGUAGE]
    paths = files or [folder for code in languages if (folder := project.locales / code).is_dir()]
    table = project.locales / "glossary.csv"
    new = new_languages(project.root)
    found = lint(paths, terms=table if table.is_file() else None, advice=True, new=new)

    wrong = unread_table(project) + ([] if files else absent_catalogs(project, languages))
    wrong += listed(project, "problems in the catalogs", (p for p in found if not (p.advice or p.waiting)))
    if not (wrong or named or files):
        wrong = lacking(project, languages)
    waiting = listed(
        project, "catalogs are not finished; their pages say so to the reader", filter(_waits, found)
    )
    advice = listed(project, "pieces of advice", (problem for problem in found if problem.advice))
    for part in [*wrong, *waiting, how_far(paths, found), *advice]:
        print(f"{part}\n")
    if wrong:
        raise CourseError("Mend the problems that are listed first; all else may wait.")
    names = ", ".join(map(project.relative, files)) or ", ".join(languages)
    print(f"The catalogs are sound{'' if waiting else ' and complete'}: {names}.")


def catalog_named(project: Project, name: str, languages: list[str]) -> Path:
    """A file as it was named in the shell, or as a page is named: book/generative/gan."""
    path = Path(name).absolute()
    if not path.is_file() and len(languages) == 1:
        page = name.removesuffix(".md").removesuffix(".po")
        path = project.locales / languages[0] / "LC_MESSAGES" / f"{page}.po"
    if not path.is_file() or path.suffix != ".po":
        raise CourseError(f"Expected a catalog (a PO file), or with --language xx a page; received {name}.")
    return path


def _waits(problem: Problem) -> bool:
    return bool(problem.waiting)


def listed(project: Project, title: str, problems: Iterable[Problem]) -> list[str]:
    lines = [f"{project.relative(p.path)}{str(p).removeprefix(str(p.path))}" for p in problems]
    return [f"{len(lines)} {title}:\n  " + "\n  ".join(lines)] if lines else []


def lacking(project: Project, languages: list[str]) -> list[str]:
    """The messages of the pages that a catalog does not have at all."""
    from coursekit.catalogs.reports import missing
    from coursekit.catalogs.update import extract

    templates = project.build / "gettext"
    extracting(project, lambda: extract(project.root, templates))
    return [str(problem) for problem in missing(templates, project.locales, languages)]


def how_far(paths: list[Path], found: list[Problem]) -> str:
    """The share of messages that have a translation without a fault: of each language, or each file named."""
    refused = {(p.path, p.line) for p in found if not (p.advice or p.waiting)}
    counts: dict[str, list[int]] = {}
    whole = any(path.is_dir() for path in paths)
    for path in po_paths(paths):
        done, wanted = counted(path, refused)
        count = counts.setdefault(language_of(path) if whole else path.name, [0, 0])
        count[0] += done
        count[1] += wanted
    return "\n".join(
        f"{name}: {done} of {wanted} messages are translated, {100 * done // wanted if wanted else 100} %"
        for name, (done, wanted) in counts.items()
    )


def counted(path: Path, refused: set[tuple[Path, int]]) -> tuple[int, int]:
    """How many messages are translated, and how many there are to translate: no formulas, no names."""
    try:
        entries = [entry for entry in looked_at(path) if entry.msgid and not entry.obsolete]
    except CatalogSyntaxError:  # the linter has told
        return 0, 0
    wanted = [entry for entry in entries if is_interface(path) or needs_translation(entry.msgid)]
    done = [entry for entry in wanted if entry.translated() and (path, entry.linenum) not in refused]
    return len(done), len(wanted)


def extracting(project: Project, extraction: Callable):
    """Extract messages. The cells have to be run before: figures have messages too."""
    from coursekit.execution import execute, pages_with_cells
    from coursekit.execution.running import Progress

    with only_build(project):
        execute(project, pages_with_cells(project), 1, Progress())
        try:
            return extraction()
        except subprocess.CalledProcessError as error:
            raise CourseError(
                "The messages could not be taken from the pages; Sphinx says why above."
            ) from error
