"""What the commands do. Heavy imports wait until a command needs them."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from coursekit.building.errors import CourseError
from coursekit.building.project import Project
from coursekit.languages import course_languages, translations


def build(options: argparse.Namespace) -> None:
    from coursekit.building.build import Settings, build_site
    from coursekit.execution.progress import Progress

    if options.offline:
        os.environ["GENVISION_OFFLINE"] = "1"
    # Each build looks at the project anew: --watch builds many times.
    project = Project.find()
    settings = Settings(languages_of(project, options), options.jobs, options.draft)
    build_site(project, settings, Progress())


def languages_of(project: Project, options: argparse.Namespace) -> list[str]:
    """In the order that was asked for; the source language is the first to be ready otherwise."""
    known = course_languages(project.root)
    asked = list(dict.fromkeys(options.language or known))
    if unknown := [code for code in asked if code not in known]:
        raise CourseError(f"--language: expected some of {', '.join(known)}, received {', '.join(unknown)}.")
    return asked


def serve(options: argparse.Namespace) -> None:
    from coursekit.cli.server import serve_site
    from coursekit.cli.watching import watching

    project = Project.find()
    languages = languages_of(project, options)
    if options.build and not (project.site / languages[0]).is_dir():
        from coursekit.cli.serving_early import serve_while_building

        if serve_while_building(project, languages, options):
            return
    if options.build or options.watch:
        build(options)
    if not (project.site / "index.html").is_file():
        raise CourseError(
            f"Nothing to serve: {project.relative(project.site)} is empty. `course build` fills it."
        )
    with watching(project, lambda: build(options), active=options.watch):
        serve_site(project.site, options.port)


def check() -> None:
    """Everything that a translator can get wrong, all of it in one report."""
    from coursekit.building.compiled_catalogs import (
        absent_catalogs,
        catalog_advice,
        unfinished_catalogs,
        unsound_catalogs,
    )
    from coursekit.catalogs.completeness import missing
    from coursekit.catalogs.update import extract

    project = Project.find()
    languages = translations(project.root)
    print("\n".join(catalog_advice(project, languages)))
    problems = absent_catalogs(project, languages) + unsound_catalogs(project, languages)
    if not problems:
        templates = project.build / "gettext"
        extracting(project, lambda: extract(project.root, templates))
        problems = [str(problem) for problem in missing(templates, project.locales, languages)]
    if problems:
        raise CourseError("\n\n".join(problems))
    unfinished = unfinished_catalogs(project, languages)
    print("\n".join(unfinished))
    print(f"The catalogs are sound{'' if unfinished else ' and complete'}: {', '.join(languages)}.")


def update_catalogs() -> None:
    from coursekit.catalogs.update import update
    from coursekit.interface import extract_interface

    project = Project.find()
    languages = translations(project.root)
    for change in extracting(project, lambda: update(project.root, languages)):
        path = project.relative(change.path)
        print(f"{path}: {change.new} new messages, {change.obsolete} obsolete")
    for language, words in extract_interface(project.root, languages).items():
        if words:
            print(f"{language}: {words} words of the interface have no translation")


def extracting(project: Project, extraction: Callable):
    """Extract messages. The cells have to be run before: figures have messages too."""
    from coursekit.building.lock import only_build
    from coursekit.execution.progress import Progress
    from coursekit.execution.step import execute, pages_with_cells

    with only_build(project):
        execute(project, pages_with_cells(project), 1, Progress())
        try:
            return extraction()
        except subprocess.CalledProcessError as error:
            raise CourseError(
                "The messages could not be taken from the pages; Sphinx says why above."
            ) from error


def weights(options: argparse.Namespace) -> None:
    """The lesson library knows what to train; it runs in a process of its own, with the cells' settings."""
    from coursekit.kernel_environment import prepare_kernels

    project = Project.find()
    prepare_kernels(project.library)
    command = [sys.executable, "-m", "genvision", "weights", *options.names, *["--list"] * options.list]
    if subprocess.run(command, cwd=project.root).returncode:
        raise CourseError("The weights were not all made; the message above says why.")


def clean() -> None:
    project = Project.find()
    shutil.rmtree(project.build, ignore_errors=True)
    for compiled in project.locales.rglob("*.mo"):
        compiled.unlink()
    print(f"Removed {project.relative(project.build)} and the compiled catalogs.")
