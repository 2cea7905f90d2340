"""What a page says of its runs, as claims that its executed cells, or a stored record, can refute.

tests/pages/said/<slug>.py holds for each page
- CLAIMS: words of the page, where their numbers come from, and what has to hold of them;
- GIVEN: words whose numbers no run decides: settings, arithmetic, literature.

A number in the prose that stands in neither is an error: so is a claim whose words the page has no more.
A claim has to hold under every seed and on every processor: say what is so, not what one run printed.
"""

import json
import re
import runpy
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "experiments" / "records"

_AMOUNT = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
NUMBER = re.compile(rf"(?<![\w.])[-−]?{_AMOUNT}(?:e[-+]?\d+)?(?!\w)|\bnan\b|\binf\b")
# What must be accounted for in the prose: decimals, two digits and more, and shares ("7 percent", "9 in 10").
STATED = re.compile(r"(?<![\w.])[-−]?(?:\d{1,3}(?:,\d{3})+|\d+\.\d+|\d{2,})(?!\w)|\d+(?= percent| in \d)")
SIZE = re.compile(r"(?<!\w)\d+( ?[×x] ?\d+)+(?!\w)")  # 28×28×1: a shape, which no run decides
NOT_PROSE = (
    r"\A---\n[\s\S]*?\n---\n",
    r"^(:{4,})\{quiz\}[\s\S]*?^\1$",  # their keys are tested by hand numbers, not by runs
    r"^\$\$[\s\S]*?^\$\$.*$",
    r"\$[^$\n]*\$",
    r"(`+)[^`\n]+\1",
)


class Printed(list):
    """The numbers of an output, in their order; `text` is all of it."""

    def __init__(self, text: str):
        super().__init__(float(n.replace(",", "").replace("−", "-")) for n in NUMBER.findall(text))
        self.text = text


@dataclass(frozen=True)
class Claim:
    """`said`: words of the page, exactly. `holds`: what has to be true of the numbers.

    `cells`: a piece of a cell's code. Every cell that has it is asked, so one piece serves both frameworks'
    tabs. A tuple of pieces names one cell each, and `holds` gets as many arguments. `record` instead is the
    name of a file of experiments/records, and `holds` gets what is in it.
    """

    said: str
    cells: str | tuple[str, ...] = ()
    holds: Callable[..., bool] = bool
    record: str = ""

    def refuted(self, notebook: NotebookNode) -> list[str]:
        """What speaks against it: what was printed, once for each cell or record. Empty where it holds."""
        if self.record:
            found = [(json.loads((RECORDS / f"{self.record}.json").read_text()),)]
            return [json.dumps(record)[:2000] for (record,) in found if not self.holds(record)]
        found = asked(notebook, self.cells)
        return [
            "\n".join(printed.text for printed in outputs) for outputs in found if not self.holds(*outputs)
        ]


def asked(notebook: NotebookNode, cells: str | tuple[str, ...]) -> list[tuple[Printed, ...]]:
    """The outputs that a claim is about."""
    if isinstance(cells, str):
        found = [(output(cell),) for cell in with_code(notebook, cells)]
        assert found, f"no cell has {cells!r}"
        return found
    each = [with_code(notebook, piece) for piece in cells]
    for piece, matching in zip(cells, each, strict=True):
        assert len(matching) == 1, f"{len(matching)} cells have {piece!r}, expected one"
    return [tuple(output(matching[0]) for matching in each)]


def with_code(notebook: NotebookNode, piece: str) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code" and piece in cell.source]


def output(cell: NotebookNode) -> Printed:
    """What a cell printed or showed as text; not what stands for a picture."""
    texts = []
    for part in cell.outputs:
        if part.output_type == "stream" and part.name == "stdout":
            texts.append(part.text)
        elif part.output_type in ("execute_result", "display_data") and "image/png" not in part.data:
            texts.append(part.data.get("text/plain", ""))
    return Printed(re.sub(r"<(Figure|Axes)[^>]*>", "", "\n".join(texts)))


def prose(text: str) -> list[str]:
    """A page's sentences, one a line, with its alternative texts; without code, formulas and quizzes."""
    alternative = re.findall(r"^ +alt: (.*)$", text, re.M)
    text = re.sub(r"^(`{3,})[\s\S]*?^\1$", "", text, flags=re.M)
    for pattern in NOT_PROSE:
        text = re.sub(pattern, " ", text, flags=re.M)
    return [line.strip() for line in [*text.splitlines(), *alternative] if line.strip()]


def unaccounted(line: str, known: list[str]) -> list[str]:
    """The numbers of a line that stand in no claim and are not given."""
    for words in known:
        line = line.replace(words, " ")
    return [match[0] for match in STATED.finditer(SIZE.sub(" ", line))]


def without_formulas(words: str) -> str:
    """Words as `prose` leaves them: formulas and code are blanks there."""
    for pattern in NOT_PROSE[3:]:
        words = re.sub(pattern, " ", words)
    return words


@cache
def said(slug: str) -> SimpleNamespace:
    """The claims of a page: CLAIMS and GIVEN."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).parent / "said" / f"{slug}.py")))


def read_executed(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)
