"""All advice on one message, and on all messages of a language together:
one translated in two ways, one word written in two ways.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polib

from coursekit.catalogs.advice.letters import JOINERS, WORD, letter_advice, visible
from coursekit.catalogs.advice.punctuation import punctuation_advice
from coursekit.catalogs.advice.reading import read_interface, read_message
from coursekit.catalogs.advice.words import word_advice
from coursekit.catalogs.po_files import is_interface, language_of, looked_at
from coursekit.catalogs.problem import CatalogSyntaxError, Problem, quote
from coursekit.catalogs.rules import writing_of
from coursekit.catalogs.terms import Glossary, term_advice

Catalogs = Iterable[tuple[Path, Iterable[polib.POEntry]]]


@dataclass(frozen=True)
class _Place:
    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path.name}:{self.line}"


def advise_files(paths: Iterable[Path]) -> list[Problem]:
    """`advise_together` for those of the files that can be read; the others are reported elsewhere."""
    readable = []
    for path in paths:
        with suppress(CatalogSyntaxError):
            readable += [(path, looked_at(path))] if path.is_file() and not is_interface(path) else []
    return advise_together(readable)


def advise_together(catalogs: Catalogs) -> list[Problem]:
    """Advice on the page catalogs of one or more languages; each language is compared with itself."""
    languages: dict[str, list[tuple[_Place, polib.POEntry]]] = defaultdict(list)
    for path, entries in catalogs:
        if not is_interface(path):
            shown = (e for e in entries if e.msgid and e.msgstr and not e.obsolete and not e.fuzzy)
            languages[language_of(path)] += [(_Place(path, entry.linenum), entry) for entry in shown]
    found: list[Problem] = []
    for language, entries in languages.items():
        found += _two_translations(entries)
        if writing_of(language).joiner:
            found += _two_spellings(entries)
    return found


def _two_translations(entries: list[tuple[_Place, polib.POEntry]]) -> Iterator[Problem]:
    """The rarer translation is advised against, or the later one.

    A single word may well have two: its ending follows what stands beside it.
    """
    messages: dict[str, dict[str, list[_Place]]] = defaultdict(lambda: defaultdict(list))
    for place, entry in entries:
        if len(entry.msgid.split()) > 1:
            messages[entry.msgid][entry.msgstr].append(place)
    for translations in messages.values():
        usual = max(translations, key=lambda text: len(translations[text]))
        for text, places in translations.items():
            for place in places if _bare(text) != _bare(usual) else ():
                said = f"expected {quote(usual)} as in {translations[usual][0]}, received {quote(text)}"
                yield Problem(place.path, place.line, said, advice=True)


def _bare(text: str) -> str:
    """Without capitals and Arabic's article, which a heading and a label write differently."""
    return re.sub(r"\bال(?=\w{2})", "", text.casefold())


def _two_spellings(entries: list[tuple[_Place, polib.POEntry]]) -> Iterator[Problem]:
    """With and without a joiner: searches find one of them."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, _Place] = {}
    for place, entry in entries:
        for word in WORD.findall(read_message(entry.msgstr).text):
            spellings[re.sub(f"[{JOINERS}]", "", word)][word] += 1
            places.setdefault(word, place)
    for forms in spellings.values():
        usual, *others = [word for word, _ in forms.most_common()]
        for word in others:
            place = places[word]
            text = f"expected {visible(usual)} as elsewhere, received {visible(word)}"
            yield Problem(place.path, place.line, text, advice=True)


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
