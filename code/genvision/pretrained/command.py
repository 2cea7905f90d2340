"""`python -m genvision weights`: make the trained weights that come with the course, or look after them."""

import argparse
import sys
from pathlib import Path

from genvision.pretrained.make import RECIPES, make_weights
from genvision.pretrained.store import FOLDER, about, names


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 1 after an error that it told."""
    parser = argparse.ArgumentParser(prog="python -m genvision weights", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: all; `--list` shows them")
    parser.add_argument("--list", action="store_true", help="show what there is and how it was made")
    parser.add_argument("--steps", type=int, help="train for so many steps only: a trial")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write (default: the library)")
    options = parser.parse_args(arguments)
    if options.list:
        for name in RECIPES:
            print(name, line(name, options.folder))
        return 0
    try:
        for name in options.names or RECIPES:
            print(f"{name} …", flush=True)
            make_weights(name, steps=options.steps, folder=options.folder)
            print(f"{name} {line(name, options.folder)}")
    except (ValueError, FloatingPointError, OSError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def line(name: str, folder: Path) -> str:
    if name not in names(folder):
        return "not made yet"
    how = about(name, folder)
    return f"{how.steps} steps, seed {how.seed}, {how.seconds:.0f} s, {how.data}, SHA-256 {how.sha256[:12]}…"
