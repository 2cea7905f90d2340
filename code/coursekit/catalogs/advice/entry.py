"""All advice on one message."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polib

from coursekit.catalogs.advice.letters import letter_advice
from coursekit.catalogs.advice.punctuation import punctuation_advice
from coursekit.catalogs.advice.reading import read_interface, read_message
from coursekit.catalogs.advice.words import word_advice
from coursekit.catalogs.po_files import is_interface, language_of
from coursekit.catalogs.problem import Problem
from coursekit.catalogs.rules import writing_of
from coursekit.catalogs.terms import Glossary, term_advice

ACCEPTED = "accepted_words.txt"
_LONGEST = 20_000  # characters of a message; nobody reads advice on more


def advise(path: Path, entry: polib.POEntry, glossary: Glossary | None = None) -> list[Problem]:
    """Advice on an entry that `structure` accepts; none if its translation is missing or fuzzy.

    Beside the table of terms it uses the list of accepted words in the language's folder.
    """
    if entry.fuzzy:
        return []
    if is_interface(path):
        pairs = _forms(entry)
    else:
        pairs = [(entry.msgid, entry.msgstr)] if entry.msgstr.strip() else []
    language, accepted = language_of(path), accepted_words(path)
    words = Words(accepted, accepted | (glossary.words(language) if glossary else frozenset()))
    found = [t for pair in pairs for t in advise_entry(*pair, language, words, interface=is_interface(path))]
    problems = [Problem(path, entry.linenum, text, advice=True) for text in dict.fromkeys(found)]
    return problems + (term_advice(path, entry, glossary) if glossary and not is_interface(path) else [])


def _forms(entry: polib.POEntry) -> list[tuple[str, str]]:
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    return [(entry.msgid_plural or entry.msgid, form) for form in forms if form.strip()]


@dataclass(frozen=True)
class Words:
    """Words that a reader accepts as they are, and those whose spelling is known (to the joiner)."""

    accepted: frozenset[str] = frozenset()
    spelled: frozenset[str] = frozenset()


def accepted_words(path: Path) -> frozenset[str]:
    """The words of locales/<language>/accepted_words.txt, for a catalog of that language."""
    folder = next((up.parent for up in path.absolute().parents if up.name == "LC_MESSAGES"), None)
    listing = folder / ACCEPTED if folder else None
    if listing is None or not listing.is_file():
        return frozenset()
    return _read_words(listing, listing.stat().st_mtime_ns)


@cache
def _read_words(path: Path, _changed: int) -> frozenset[str]:
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    return frozenset(word for line in lines if (word := line.split("#")[0].strip()))


def advise_entry(
    msgid: str, msgstr: str, language: str, words: Words = Words(), *, interface: bool = False
) -> Iterator[str]:
    """Each piece of advice on one translation: "expected …, received …"."""
    if max(len(msgid), len(msgstr)) > _LONGEST:
        return
    read = read_interface if interface else read_message
    english, translated, writing = read(msgid), read(msgstr), writing_of(language)
    yield from letter_advice(english, translated, writing, words.spelled if writing.joiner else frozenset())
    yield from punctuation_advice(english, translated, writing, label=interface)
    yield from word_advice(english, translated, writing, words.accepted)
