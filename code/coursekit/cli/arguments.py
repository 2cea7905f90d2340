"""The arguments of the `course` command."""

import argparse
import os
from importlib import metadata

from coursekit.cli.commands import add_language

DESCRIPTION = "Build, serve and check the course, from any folder of it."
CHECK_DESCRIPTION = (
    "Problems first, then how far the translations are, advice last. With a language or files it answers "
    "within seconds; without, it also takes the messages from all pages and says which a catalog lacks."
)


def read_arguments(arguments: list[str] | None) -> argparse.Namespace:
    """The options; `run` is a function that calls the right one of the commands."""
    parser = argparse.ArgumentParser(prog="course", description=DESCRIPTION)
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_build(commands)
    _add_serve(commands)
    _add_check(commands)
    _add_spelling(commands)
    _add_catalogs(commands)
    add_language(commands)
    weights = commands.add_parser(
        "weights", help="train the weights that come with the course anew (takes long)"
    )
    weights.add_argument("names", nargs="*", metavar="NAME", help="only these (default: all)")
    weights.add_argument("--list", action="store_true", help="show what there is and how it was made")
    weights.set_defaults(run=lambda module, options: module.weights(options))
    clean = commands.add_parser("clean", help="remove all that was built, results of cells included")
    clean.set_defaults(run=lambda module, options: module.clean())
    return parser.parse_args(arguments)


def _add_build(commands) -> None:
    build = commands.add_parser("build", help="run the cells that changed, render the languages that changed")
    _add_build_options(build)
    build.set_defaults(run=lambda module, options: module.build(options))


def _add_serve(commands) -> None:
    serve = commands.add_parser("serve", help="serve the built site on this machine")
    serve.add_argument("--port", type=_port, default=8000, help="the port on 127.0.0.1 (default: 8000)")
    when = serve.add_mutually_exclusive_group()
    when.add_argument(
        "--build", action="store_true", help="build first; if there is no site yet, serve a preview meanwhile"
    )
    when.add_argument(
        "--watch",
        action="store_true",
        help="for translators at work: show each save, and what is wrong with it",
    )
    _add_build_options(serve)
    serve.set_defaults(run=lambda module, options: module.serve(options))


def _add_check(commands) -> None:
    check = commands.add_parser(
        "check", help="check the catalogs: structure, completeness", description=CHECK_DESCRIPTION
    )
    _add_languages(check)
    check.add_argument(
        "files", nargs="*", metavar="FILE", help="only these catalogs; with one language also names of pages"
    )
    check.set_defaults(run=lambda module, options: module.check(options))


def _add_spelling(commands) -> None:
    spelling = commands.add_parser("spelling", help="list the words of a language that no dictionary knows")
    spelling.add_argument("--language", required=True, metavar="xx", help="a language with catalogs")
    spelling.add_argument("files", nargs="*", metavar="FILE", help="only these PO files (default: all)")
    spelling.set_defaults(run=lambda module, options: module.spelling(options))


def _add_catalogs(commands) -> None:
    catalogs = commands.add_parser("catalogs", help="work on the translators' catalogs")
    actions = catalogs.add_subparsers(title="actions", required=True, metavar="ACTION")
    update = actions.add_parser("update", help="take the pages' messages into the PO files")
    update.set_defaults(run=lambda module, options: module.update_catalogs())


def _add_languages(parser: argparse.ArgumentParser, nargs: str | None = None) -> None:
    parser.add_argument(
        "--language",
        nargs=nargs,
        action="extend" if nargs else "append",
        metavar="xx",
        help="only these languages, of those in locales/languages.yml (default: all)",
    )


def _add_build_options(parser: argparse.ArgumentParser) -> None:
    _add_languages(parser, nargs="+")
    parser.add_argument(
        "--draft", action="store_true", help="for translators at work: tell problems of the catalogs, go on"
    )
    parser.add_argument("--offline", action="store_true", help="let the lessons download nothing")
    parser.add_argument(
        "--jobs", type=_positive, default=_cores(), help="how many at once (default: the number of cores)"
    )


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # the cores that this process may use
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1, received {text!r}")
    return int(text)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 65535, received {text!r}")
    return int(text)


def _version() -> str:
    return f"course {metadata.version('generative-vision')}"
