"""The code of a page, as a reader pastes it: its cells, and what its exercises' solutions give."""

import re
from pathlib import Path

BOOK = Path(__file__).parents[2] / "book"
FENCED = re.compile(r"^```(.*)\n([\s\S]*?)^```$", re.MULTILINE)
OPTIONS = re.compile(r"\A(?:---\n[\s\S]*?^---\n|(?::\S.*\n)+)", re.MULTILINE)  # of a cell


def cell(page: str, piece: str) -> str:
    """The code of the one cell of a page, such as "generative/gan", that has this piece of code."""
    cells = [OPTIONS.sub("", code) for kind, code in FENCED.findall(source(page)) if "{code-cell}" in kind]
    found = [code for code in cells if piece in code]
    assert len(found) == 1, f"{len(found)} cells of {page} have {piece!r}, expected one"
    return found[0]


def solution(page: str, exercise: str, framework: str) -> str:
    """The code in the solution below "Exercise …" that begins with `# PyTorch` or `# Keras`."""
    _, _, below = source(page).partition(f"{{admonition}} {exercise}\n")
    assert below, f"{page} has no {exercise!r}"
    _, _, answer = below.partition("{dropdown} Solution\n")
    answer = answer[: re.search(r"^:::+$", answer, re.MULTILINE).start()]
    found = [code for _, code in FENCED.findall(answer) if code.startswith(f"# {framework}\n")]
    assert len(found) == 1, f"{len(found)} blocks of {exercise!r} begin with # {framework}, expected one"
    return found[0]


def source(page: str) -> str:
    return (BOOK / f"{page}.md").read_text("utf-8")
