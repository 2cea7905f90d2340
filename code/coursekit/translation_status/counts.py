"""How many words of a catalog's English are translated."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.i18n import docname_to_domain

from coursekit.catalogs.po_files import INTERFACE_DOMAINS, read_po, used_entries
from coursekit.catalogs.problem import CatalogSyntaxError
from coursekit.languages import catalog_folders, translations
from coursekit.translation_status.credits import last_translator

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
