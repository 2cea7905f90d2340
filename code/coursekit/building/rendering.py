"""Rendering languages: one process for each, as many at once as there are cores.

A process is forked from one that has loaded Sphinx and the course's extensions: that takes as long as
reading a third of the course, and once is enough. What a language's process keeps for its next build are
the pages as they were read (`_build/doctrees`); the site is where it was published.
"""

import json
import multiprocessing
import os
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from coursekit.project import Project

# Warnings are errors (-W), and broken references are warnings (-n).
OPTIONS = ("-b", "html", "-n", "-q")
STRICT = ("-W", "--keep-going")
# What is wrong with a catalog costs its own messages: the build tells it once, it is no warning of a page.
TOLD = ("-D", "catalog_problems_told=1")
# One commit, one site. Set for Sphinx, this would put its year in place of the copyright's.
UNWANTED = ("SOURCE_DATE_EPOCH",)
LOADED = ("sphinx.cmd.build", "sphinx.builders.html", "jupyter_book.config")


@dataclass(frozen=True)
class Rendered:
    language: str
    ok: bool
    seconds: float
    warnings: str


def render_all(
    project: Project,
    languages: list[str],
    jobs: int,
    done: Callable[[Rendered], None],
    *,
    strict: bool,
    machinery: dict[str, str],
) -> list[Rendered]:
    """Render the languages and publish those without warnings; `done` hears of each as it ends.

    `machinery` has a digest for each language of all that it is made of, but for the pages.
    """
    results = []
    with ThreadPoolExecutor(max(1, min(jobs, len(languages) or 1))) as pool:
        tasks = [pool.submit(render, project, one, strict, machinery[one]) for one in languages]
        for task in as_completed(tasks):
            results.append(task.result())
            done(task.result())
    return results


def render(project: Project, language: str, strict: bool, machinery: str) -> Rendered:
    """Render one language: pages that changed if the last build was made by the same machinery, else all."""
    begin = time.monotonic()
    # myst-nb writes jupyter_execute/ beside the output folder: that keeps it out of the site.
    output = project.build / language / "html"
    shutil.rmtree(output, ignore_errors=True)
    doctrees = project.build / "doctrees" / language
    kept = Doctrees(doctrees, machinery)
    whole = "coursekit.changed_pages" in project.settings.get("extensions", ())  # else titles get stale
    fresh = not (whole and kept.are_usable(strict) and (project.site / language).is_dir())
    if not fresh:
        # Static files come from their packages again: they are made smaller in their place.
        shutil.copytree(project.site / language, output, ignore=shutil.ignore_patterns("_static"))
    process = run_sphinx(project, language, doctrees, output, *(["-E"] * fresh), *(STRICT if strict else ()))
    if process.ok:
        # Sphinx's note for its next build in this folder: other paths, another note.
        (output / ".buildinfo").unlink(missing_ok=True)
        publish(output, project.site / language)
        kept.record(clean=not process.output)
    return Rendered(language, process.ok, time.monotonic() - begin, process.output)


class Doctrees:
    """The pages as they were read, with a note of what they were read by.

    While a build runs there is no such note: one that was stopped or has failed leaves none behind. A page
    that is not read again does not warn again, so after warnings a strict build reads all.
    """

    def __init__(self, folder: Path, machinery: str) -> None:
        self.note, self.machinery = folder.with_name(f"{folder.name}.json"), machinery
        self.found: dict = {}
        if self.note.is_file():
            self.found = json.loads(self.note.read_text("utf-8"))
            self.note.unlink()

    def are_usable(self, strict: bool) -> bool:
        return self.found.get("machinery") == self.machinery and (self.found["clean"] or not strict)

    def record(self, clean: bool) -> None:
        self.note.write_text(json.dumps({"machinery": self.machinery, "clean": clean}), encoding="utf-8")


@dataclass(frozen=True)
class Ended:
    """How Sphinx ended, and what it said."""

    ok: bool
    output: str


def run_sphinx(project: Project, language: str, doctrees: Path, output: Path, *options: str) -> Ended:
    """Run Sphinx in a process of its own: it and its extensions keep state in modules."""
    arguments = [
        *(*OPTIONS, *options, "-D", f"language={language}", "-d", str(doctrees)),
        *(TOLD if "coursekit.catalogs" in project.settings.get("extensions", ()) else ()),
        *(str(project.root), str(output)),
    ]
    log = project.build / f"sphinx-{language}.log"
    process = loaded(project).Process(target=_sphinx, args=(arguments, project.root, log))
    process.start()
    try:
        process.join()
    except BaseException:
        process.terminate()
        raise
    return Ended(process.exitcode == 0, log.read_text("utf-8", "replace").strip())


def loaded(project: Project) -> multiprocessing.context.BaseContext:
    """Makes processes that have loaded what Sphinx needs for this project."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*LOADED, *project.settings.get("extensions", ())])
    return context


def _sphinx(arguments: list[str], root: Path, log: Path) -> None:
    """In the new process."""
    with log.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    for name in UNWANTED:
        os.environ.pop(name, None)
    os.chdir(root)
    from sphinx.cmd.build import main

    sys.exit(main(arguments))


def publish(made: Path, place: Path) -> None:
    """Put a finished folder in its place; a reader finds the old one or the new one, whole."""
    place.parent.mkdir(parents=True, exist_ok=True)
    old = place.with_name(f".old-{place.name}")
    shutil.rmtree(old, ignore_errors=True)
    if place.is_dir():
        os.replace(place, old)
    os.replace(made, place)
    shutil.rmtree(old, ignore_errors=True)
