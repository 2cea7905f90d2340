"""What the commands do. Heavy imports wait until a command needs them.

`course language new` is one of them.
"""

import argparse
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

from coursekit.languages import asked_languages, translations
from coursekit.project import CourseError, Project


def build(options: argparse.Namespace) -> None:
    from coursekit.building.build import Settings, build_site
    from coursekit.execution.running import Progress

    if options.offline:
        os.environ["GENVISION_OFFLINE"] = "1"
    # Each build looks at the project anew: --watch builds many times.
    project = Project.find()
    settings = Settings(asked_languages(project.root, options.language), options.jobs, options.draft)
    build_site(project, settings, Progress())


def serve(options: argparse.Namespace) -> None:
    from coursekit.cli.server import serve_site

    project = Project.find()
    options.draft |= options.watch  # who watches is at work
    languages = asked_languages(project.root, options.language)
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
    if options.watch:
        serve_watching(project, options)
    else:
        serve_site(project.site, options.port)


def serve_watching(project: Project, options: argparse.Namespace) -> None:
    from coursekit.cli.server import OpenPages, WatchingHandler, serve_site
    from coursekit.cli.watching import watching

    pages, workshop = OpenPages(), project.build / "workshop"
    shutil.rmtree(workshop, ignore_errors=True)
    with watching(project, options, pages):
        serve_site(project.site, options.port, partial(WatchingHandler, pages=pages, workshop=workshop))


def check(options: argparse.Namespace) -> None:
    from coursekit.cli.checking import check

    check(options)


def spelling(options: argparse.Namespace) -> None:
    """A report: it fails nothing, as a dictionary never has all words of a field."""
    from coursekit.catalogs.problem import CatalogSyntaxError
    from coursekit.catalogs.spelling import NoDictionary, dictionary, unknown_words
    from coursekit.catalogs.terms import Glossary

    project = Project.find()
    languages = sorted(folder.parent.name for folder in project.locales.glob("*/LC_MESSAGES"))
    if options.language not in languages:
        raise CourseError(f"Expected a language of {', '.join(languages)}, received {options.language!r}.")
    if absent := [file for file in options.files if not Path(file).exists()]:
        raise CourseError(f"Expected PO files, received no such file: {', '.join(absent)}.")
    paths = [Path(file) for file in options.files] or [project.locales / options.language]
    table = project.locales / "glossary.csv"
    try:
        knows = dictionary(options.language)
        glossary = Glossary.read(table) if table.is_file() else None
    except NoDictionary as error:
        raise CourseError(f"No spelling for {options.language}: {error}.") from error
    except CatalogSyntaxError as error:
        raise CourseError(f"{project.relative(table)}:{error.line}: {error}") from error
    found = unknown_words(paths, options.language, knows, glossary)
    for word in found:
        print(word)
    listing = project.relative(project.locales / options.language / "accepted_words.txt")
    print(f"{len(found)} words that no dictionary knows. What is right goes into {listing}.")


def update_catalogs() -> None:
    from coursekit.catalogs.update import update
    from coursekit.cli.checking import extracting
    from coursekit.interface import extract_interface

    project, unread = Project.find(), []
    languages = translations(project.root)
    for change in extracting(project, lambda: update(project.root, languages)):
        text = str(change).replace(f"{project.root}{os.sep}", "")
        unread += [text] if change.problem else []
        print(text)
    for language, words in extract_interface(project.root, languages).items():
        if isinstance(words, int) and words:
            print(f"{language}: {words} words of the interface have no translation")
        elif not isinstance(words, int):
            unread.append(f"{words}; left as it is".replace(f"{project.root}{os.sep}", ""))
    if unread:
        raise CourseError("Not brought up to date:\n  " + "\n  ".join(unread))


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
    print(f"Removed {project.relative(project.build)}.")


def add_language(commands) -> None:
    language = commands.add_parser("language", help="work on the languages of the course")
    actions = language.add_subparsers(title="actions", required=True, metavar="ACTION")
    new = actions.add_parser(
        "new", help="add a language: catalogs, fonts, search, switcher, and a list of what is to do"
    )
    new.add_argument("code", metavar="CODE", help="its code in ISO 639, such as ur")
    new.add_argument("--name", help="what its own speakers call it (default: what CLDR says)")
    new.add_argument("--direction", metavar="ltr|rtl", help="which way it is written (default: as CLDR says)")
    new.add_argument("--font", metavar="FAMILY", help="not Noto Sans, but another family of @fontsource")
    new.add_argument("--offline", action="store_true", help="fetch no font; say which one to add")
    new.set_defaults(run=run_new)


def run_new(module, options: argparse.Namespace) -> None:
    from coursekit.catalogs.update import extract
    from coursekit.cli.checking import extracting
    from coursekit.new_language import new_language
    from coursekit.project import Project

    project = Project.find()

    def templates(folder: Path) -> None:
        extracting(project, partial(extract, project.root, folder))

    print(
        new_language(
            project,
            options.code,
            extract=templates,
            **{name: getattr(options, name) for name in ("name", "direction", "font", "offline")},
        )
    )
