"""Advice over all catalogs of a language: a message translated in two ways, a word written in two ways."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import polib

from coursekit.catalogs.advice.letters import JOINERS, WORD, visible
from coursekit.catalogs.advice.reading import read_message
from coursekit.catalogs.po_files import is_interface, language_of, looked_at
from coursekit.catalogs.problem import CatalogSyntaxError, Problem, quote
from coursekit.catalogs.rules import writing_of

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
    """The rarer translation is advised against, or the later one."""
    messages: dict[str, dict[str, list[_Place]]] = defaultdict(lambda: defaultdict(list))
    for place, entry in entries:
        messages[entry.msgid][entry.msgstr].append(place)
    for translations in messages.values():
        usual = max(translations, key=lambda text: len(translations[text]))
        for text, places in translations.items():
            for place in places if text != usual else ():
                said = f"expected {quote(usual)} as in {translations[usual][0]}, received {quote(text)}"
                yield Problem(place.path, place.line, said, advice=True)


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
