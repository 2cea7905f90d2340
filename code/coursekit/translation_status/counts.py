"""How many words of a catalog's English are translated, and by whom: locales/<language>/credits.csv.

    page,translator,machine,reviewer
    book/generative/gan,Asha Rao,no,Kiran Bhat
    book/generative/vae,,yes,

A page may have several rows. `machine` says whether a machine wrote the first version. A translator's
name is also read from the catalog (`Last-Translator`), where programs such as Poedit write it.
"""

import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.i18n import docname_to_domain

from coursekit.catalogs.characters import character_differences
from coursekit.catalogs.po_files import INTERFACE_DOMAINS, read_po, used_entries
from coursekit.catalogs.problem import CatalogSyntaxError
from coursekit.catalogs.table_file import read_rows
from coursekit.languages import catalog_folders, translations

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


INTERFACE = "interface"  # stands for a page in tables of pages: the words of buttons and menus

_ROLE = re.compile(r"\{(\w+)\}`([^`<]*)(?:<[^`]*)?`")
_NOT_WORDS = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|``?[^`]*``?|\]\([^)]*\)|https?://\S+|\{\w+\}", re.DOTALL)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True)
class Count:
    done: int = 0
    words: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.done + other.done, self.words + other.words)

    @property
    def share(self) -> float:
        """0 to 1; of a page without words everything is done. Never 1 while a word is missing."""
        return self.done / self.words if self.words else 1.0


def words_of(message: str) -> int:
    """Its words, without formulas, code, addresses, and labels that only name a place."""
    shown = _ROLE.sub(lambda role: role[2] if role[1] == "term" else " ", message)
    return len(_WORD.findall(_NOT_WORDS.sub(" ", shown)))


def count(path: Path) -> Count:
    """Of one catalog; nothing, if there is none or it cannot be read (the build warns of it)."""
    return facts(path)[0]


def facts(path: Path) -> tuple[Count, str]:
    """The count of a catalog, and the name of its last translator."""
    if not path.is_file():
        return Count(), ""
    stat = path.stat()
    return _facts(path, stat.st_mtime_ns, stat.st_size)


@cache
def _facts(path: Path, _changed: int, _size: int) -> tuple[Count, str]:
    try:
        po = read_po(path)
    except CatalogSyntaxError:
        return Count(), ""
    used = sum(words_of(entry.msgid) for entry in used_entries(po))
    count = Count(used, sum(words_of(entry.msgid) for entry in po if not entry.obsolete))
    return count, last_translator(po.metadata.get("Last-Translator", ""))


def counts(app: Sphinx, language: str, docnames: list[str]) -> dict[str, Count]:
    """The count of each page, and of INTERFACE. A missing catalog's words are those of another language's."""
    found = {name: count(catalog(app, language, name)) for name in docnames}
    for name in [name for name, one in found.items() if not one.words]:
        others = (count(catalog(app, other, name)).words for other in translations(app.confdir))
        found[name] = Count(0, max(others, default=0))
    domains = sorted(INTERFACE_DOMAINS)
    return found | {INTERFACE: sum((count(catalog(app, language, name)) for name in domains), Count())}


def catalog(app: Sphinx, language: str, docname: str) -> Path:
    folder = Path(catalog_folders(app)[0], language, "LC_MESSAGES")
    return folder / f"{docname_to_domain(docname, app.config.gettext_compact)}.po"


def digest(app: Sphinx) -> str:
    """Of everything that the tables are made from."""
    content = hashlib.sha256()
    for language in translations(app.confdir):
        folder = Path(catalog_folders(app)[0], language)
        for path in sorted([*folder.rglob("*.po"), *folder.glob("*.csv")]):
            if path.is_file():
                content.update(path.read_bytes())
    return content.hexdigest()
