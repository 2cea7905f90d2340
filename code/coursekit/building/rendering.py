"""Rendering languages: one Sphinx process for each, as many at once as there are cores."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from coursekit.building.project import Project

# Warnings are errors (-W), broken references are warnings (-n), and every page is read anew (-E):
# an incremental build leaves old titles in the other pages' sidebars.
OPTIONS = ("-b", "html", "-n", "-E", "-q")
STRICT = ("-W", "--keep-going")
# What is wrong with a catalog costs its own messages: the build tells it once, it is no warning of a page.
TOLD = ("-D", "catalog_problems_told=1")
# One commit, one site. Set for Sphinx, this would put its year in place of the copyright's.
UNWANTED = ("SOURCE_DATE_EPOCH",)


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
    strict: bool = True,
) -> list[Rendered]:
    """Render the languages and publish those without warnings; `done` hears of each as it ends."""
    results = []
    with ThreadPoolExecutor(max(1, min(jobs, len(languages) or 1))) as pool:
        for task in as_completed([pool.submit(render, project, language, strict) for language in languages]):
            results.append(task.result())
            done(task.result())
    return results


def render(project: Project, language: str, strict: bool) -> Rendered:
    """Render one language in a process of its own: Sphinx and its extensions keep state in modules."""
    begin = time.monotonic()
    # myst-nb writes jupyter_execute/ beside the output folder: that keeps it out of the site.
    output = project.build / language / "html"
    shutil.rmtree(output, ignore_errors=True)
    doctrees = project.build / "doctrees" / language
    process = run_sphinx(project, language, doctrees, output, *(STRICT if strict else ()))
    ok = process.returncode == 0
    if ok:
        # Sphinx's note for its next build in this folder: other paths, another note.
        (output / ".buildinfo").unlink(missing_ok=True)
        publish(output, project.site / language)
    return Rendered(language, ok, time.monotonic() - begin, (process.stdout + process.stderr).strip())


def run_sphinx(
    project: Project, language: str, doctrees: Path, output: Path, *options: str
) -> subprocess.CompletedProcess:
    command = [
        *(sys.executable, "-m", "sphinx", *OPTIONS, *options),
        *(TOLD if "coursekit.catalogs" in project.settings.get("extensions", ()) else ()),
        *("-D", f"language={language}", "-d", str(doctrees)),
        *(str(project.root), str(output)),
    ]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=project.root,
        env={name: value for name, value in os.environ.items() if name not in UNWANTED},
    )


def publish(made: Path, place: Path) -> None:
    """Put a finished folder in its place; a reader finds the old one or the new one, whole."""
    place.parent.mkdir(parents=True, exist_ok=True)
    old = place.with_name(f".old-{place.name}")
    shutil.rmtree(old, ignore_errors=True)
    if place.is_dir():
        os.replace(place, old)
    os.replace(made, place)
    shutil.rmtree(old, ignore_errors=True)
