"""`course language new`: the arguments, and what it takes from the other commands."""

import argparse
from functools import partial
from pathlib import Path


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
    from coursekit.new_language.creation import new_language
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
