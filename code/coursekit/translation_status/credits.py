"""Who has translated and reviewed what: locales/<language>/credits.csv.

    page,translator,machine,reviewer
    book/generative/gan,Asha Rao,no,Kiran Bhat
    book/generative/vae,,yes,

A page may have several rows. `machine` says whether a machine wrote the first version. A translator's
name is also read from the catalog (`Last-Translator`), where programs such as Poedit write it.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.catalogs.characters import character_differences
from coursekit.catalogs.problem import CatalogSyntaxError
from coursekit.catalogs.table_file import read_rows

COLUMNS = ["page", "translator", "machine", "reviewer"]
LONGEST = 80  # of a name
_MAIL = re.compile(r"\s*<[^>]*>\s*$")
_NOBODY = {"", "full name", "automatically generated"}


@dataclass
class Credit:
    translators: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    machine: bool | None = None  # None: nobody has said


def read_credits(path: Path) -> tuple[dict[str, Credit], list[tuple[int, str]]]:
    """By page, and what cannot be used and was left out: a line and what is wrong there."""
    found: dict[str, Credit] = {}
    try:
        rows = numbered_rows(path)
    except CatalogSyntaxError as error:
        return {}, [(error.line, str(error))]
    problems = [(line, text) for line, row in rows if (text := problem_of(row))]
    wrong = {line for line, _ in problems}
    for row in (row for line, row in rows if line not in wrong):
        credit = found.setdefault(row["page"], Credit())
        add(credit.translators, row["translator"])
        add(credit.reviewers, row["reviewer"])
        if row["machine"]:
            credit.machine = bool(credit.machine) or row["machine"] == "yes"
    return found, problems


def numbered_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    if path.is_symlink():
        raise CatalogSyntaxError("expected a file, received a link", 1)
    if not path.is_file():
        return []
    table = [
        (line, {name: cell.strip() for name, cell in row.items()}) for line, row in read_rows(path, "page")
    ]
    missing = [name for name in COLUMNS if table and name not in table[0][1]]
    if missing:
        raise CatalogSyntaxError(
            f"expected the columns {','.join(COLUMNS)}, received none named {missing[0]}", 1
        )
    return table


def problem_of(row: dict[str, str]) -> str:
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
