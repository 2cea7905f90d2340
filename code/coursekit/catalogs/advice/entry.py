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
_LONGEST_LIST = 1_000_000
_LONGEST = 20_000  # characters of a message; nobody reads advice on more


def advise(path: Path, entry: polib.POEntry, glossary: Glossary | None = None) -> list[Problem]:
    """Advice on an entry that `structure` accepts; none if its translation is missing or fuzzy.

    Beside the table of terms it uses the list of accepted words in the language's folder.
    """
    pairs = [] if entry.fuzzy else _forms(entry)
    if not pairs:
        return []
    language, interface = language_of(path), is_interface(path)
    words = _words(accepted_words(path), glossary, language)
    found = [text for pair in pairs for text in advise_entry(*pair, language, words, interface=interface)]
    problems = [Problem(path, entry.linenum, text, advice=True) for text in dict.fromkeys(found)]
    return problems + (term_advice(path, entry, glossary) if glossary and not interface else [])


def _forms(entry: polib.POEntry) -> list[tuple[str, str]]:
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    return [(entry.msgid_plural or entry.msgid, form) for form in forms if form.strip()]


@cache
def _words(accepted: frozenset[str], glossary: Glossary | None, language: str) -> "Words":
    return Words(accepted, accepted | (glossary.words(language) if glossary else frozenset()))


@dataclass(frozen=True)
class Words:
    """Words that a reader accepts as they are, and those whose spelling is known (to the joiner)."""

    accepted: frozenset[str] = frozenset()
    spelled: frozenset[str] = frozenset()


def accepted_words(path: Path) -> frozenset[str]:
    """The words of locales/<language>/accepted_words.txt, for a catalog of that language."""
    listing = _listing(path.parent)
    if listing is None or not listing.is_file() or listing.is_symlink():
        return frozenset()
    return _read_words(listing, listing.stat().st_mtime_ns)


@cache
def _listing(folder: Path) -> Path | None:
    inside = [folder, *folder.absolute().parents]
    return next((up.parent / ACCEPTED for up in inside if up.name == "LC_MESSAGES"), None)


@cache
def _read_words(path: Path, _changed: int) -> frozenset[str]:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        lines = file.read(_LONGEST_LIST).splitlines()
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
