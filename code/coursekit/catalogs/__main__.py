"""python -m coursekit.catalogs PATH … [--terms TABLE]: the linter by itself, exit 1 at a problem."""

import argparse
import sys

from coursekit.catalogs.lint import lint


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m coursekit.catalogs", description=__doc__)
    parser.add_argument("paths", nargs="+", help="PO files, or folders with them")
    parser.add_argument("--terms", metavar="TABLE", help="a glossary table (CSV) for advice on terms")
    parser.add_argument("--advice", action="store_true", help="advice on letters, punctuation, words")
    given = parser.parse_args(arguments)
    problems = lint(given.paths, terms=given.terms, advice=given.advice)
    for problem in problems:
        print(problem)
    return int(any(not (problem.advice or problem.waiting) for problem in problems))


if __name__ == "__main__":
    sys.exit(main())
