"""Who has translated and reviewed what: locales/<language>/credits.csv.

    page,translator,machine,reviewer
    book/generative/gan,Asha Rao,no,Kiran Bhat
    book/generative/vae,,yes,

A page may have several rows. `machine` says whether a machine wrote the first version. A translator's
name is also read from the catalog (`Last-Translator`), where programs such as Poedit write it.
"""

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path

from sphinx.util import logging

from coursekit.catalogs.characters import character_differences

logger = logging.getLogger(__name__)

COLUMNS = ["page", "translator", "machine", "reviewer"]
LONGEST = 80  # of a name
_MAIL = re.compile(r"\s*<[^>]*>\s*$")
_NOBODY = {"", "full name", "automatically generated"}


@dataclass
class Credit:
    translators: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    machine: bool | None = None  # None: nobody has said


def read_credits(path: Path) -> dict[str, Credit]:
    """By page. What cannot be used is warned of, with its line, and left out."""
    found: dict[str, Credit] = {}
    for line, row in rows(path):
        problem = problem_of(row)
        if problem:
            warn(path, line, problem)
            continue
        credit = found.setdefault(row["page"], Credit())
        add(credit.translators, row["translator"])
        add(credit.reviewers, row["reviewer"])
        if row["machine"]:
            credit.machine = bool(credit.machine) or row["machine"] == "yes"
    return found


def rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    if path.is_symlink():
        warn(path, 1, "expected a file, received a link")
        return []
    if not path.is_file():
        return []
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        warn(path, 1, "expected a table in UTF-8 with commas, received other bytes")
        return []
    table = csv.reader(lines, strict=False)
    head = [name.strip() for name in next(table, [])]
    if head != COLUMNS:
        warn(path, 1, f"expected the columns {','.join(COLUMNS)}, received {','.join(head)[:LONGEST]!r}")
        return []
    return [(table.line_num, named(row)) for row in table if any(map(str.strip, row))]


def named(row: list[str]) -> dict[str, str]:
    """The fields by their columns; what is too much under its own name, what is missing empty."""
    fields = [*map(str.strip, row), *[""] * len(COLUMNS)]
    return dict(zip(COLUMNS, fields, strict=False)) | ({"rest": row[-1]} if len(row) > len(COLUMNS) else {})


def problem_of(row: dict[str, str]) -> str:
    if "rest" in row:
        return f"expected {len(COLUMNS)} fields, received more"
    if not row["page"]:
        return "expected a page such as book/generative/gan, received none"
    if row["machine"] not in ("yes", "no", ""):
        return f"expected yes or no under machine, received {row['machine'][:LONGEST]!r}"
    bad = [row[name] for name in ("translator", "reviewer") if not is_name(row[name])]
    return (
        f"expected a name of at most {LONGEST} readable characters, received {bad[0][:LONGEST]!r}"
        if bad
        else ""
    )


def is_name(text: str) -> bool:
    """Short, and readable: nothing invisible, nothing that turns the order of the text."""
    return len(text) <= LONGEST and "\n" not in text and not character_differences("", text)


def last_translator(header: str) -> str:
    """The name in a catalog's `Last-Translator`, without the address; "" where there is none."""
    name = _MAIL.sub("", header).strip()
    return name if name.casefold() not in _NOBODY and is_name(name) else ""


def add(names: list[str], name: str) -> None:
    if name and name not in names:
        names.append(name)


def warn(path: Path, line: int, text: str) -> None:
    logger.warning("%s", text, type="coursekit", subtype="credits", location=f"{path}:{line}")
