"""Which words of a language's catalogs does no dictionary know?

A report, not a check: a field's own words are in no dictionary, nor are all words of a language that joins
its endings. What is right goes into locales/<language>/accepted_words.txt, one word a line, where a star
stands for any ending; the glossary's words are known with their endings. Dictionaries are asked through
Enchant, which has those of Hunspell and of Aspell and gets whole words: the `hunspell` program cuts Indic
words at their vowel signs.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.catalogs.advice.entry import accepted_words
from coursekit.catalogs.advice.letters import JOINERS, WORD
from coursekit.catalogs.advice.reading import read_interface, read_message
from coursekit.catalogs.po_files import is_interface, po_paths, read_po
from coursekit.catalogs.problem import CatalogSyntaxError
from coursekit.catalogs.rules import script_of, writing_of
from coursekit.catalogs.terms import Glossary
from coursekit.catalogs.written_numbers import bare_arabic

_LEAST_STEM = 4

Knows = Callable[[str], bool]


class NoDictionary(Exception):
    """The dictionary, or the library that reads it, is missing; the message says what to install."""


@dataclass
class Unknown:
    """A word in no dictionary and no list, each place (file, line) of it, and a usual word like it."""

    word: str
    places: list[tuple[Path, int]] = field(default_factory=list)
    like: str = ""

    def __str__(self) -> str:
        shown = ", ".join(f"{path.name}:{line}" for path, line in self.places[:3])
        more = " …" if len(self.places) > 3 else ""
        return f"{self.word}  {len(self.places)} ×  {shown}{more}" + (
            f"  ({self.like}?)" if self.like else ""
        )


def dictionary(language: str) -> Knows:
    """A function that knows the words of the language."""
    package = writing_of(language).dictionary or f"hunspell-{language}"  # as Debian calls them
    try:
        import enchant  # loads the system's library: only who asks for spelling needs it
    except ImportError as error:
        raise NoDictionary(
            "expected the library Enchant, received none: install it with a dictionary, "
            f"on Debian or Ubuntu `apt install libenchant-2-2 {package}`, on macOS `brew install enchant`"
        ) from error
    names = [name for name in enchant.list_languages() if name == language or name.startswith(f"{language}_")]
    if not names:
        text = f"expected a dictionary for {language}, received none: `apt install {package}`"
        raise NoDictionary(f"{text}, or put one for Hunspell into ~/.config/enchant/hunspell")
    return enchant.Dict(min(names, key=len)).check


def unknown_words(
    paths: Iterable[Path], language: str, knows: Knows, glossary: Glossary | None = None
) -> list[Unknown]:
    """The words in the language's own script that are not known: first those like a usual one."""
    found: dict[str, Unknown] = {}
    accepted = {f"{word}*" for word in glossary.words(language)} if glossary else set()
    for path, line, word in _words_of(po_paths(paths), writing_of(language).script):
        if word not in found:
            found[word] = Unknown(word)
        found[word].places.append((path, line))
        accepted |= accepted_words(path)
    is_listed = _listing(accepted)
    unknown = [item for word, item in found.items() if not (is_listed(word) or _is_known(word, knows))]
    _find_alike(unknown, {word: len(item.places) for word, item in found.items()})
    return sorted(unknown, key=lambda item: (not item.like, -len(item.places), item.word))


def _find_alike(unknown: list[Unknown], counts: dict[str, int]) -> None:
    """A letter lost, added or changed, though not in the ending, of a word that is much more frequent."""
    usual: dict[str, set[str]] = defaultdict(set)
    for word in counts:
        for shorter in _shortened(word):
            usual[shorter].add(word)
    for item in unknown:
        near = {word for shorter in _shortened(item.word) for word in usual[shorter]} - {item.word}
        near = {
            word
            for word in near
            if counts[word] >= 3 * len(item.places) and abs(len(word) - len(item.word)) < 2
        }
        item.like = max(near, key=lambda word: counts[word], default="")


def _shortened(word: str) -> list[str]:
    """The word, and without one letter, its first and its last two apart."""
    return [word] + [word[:i] + word[i + 1 :] for i in range(1, len(word) - 2)] if len(word) > 5 else []


def _words_of(paths: Iterable[Path], script: str) -> Iterator[tuple[Path, int, str]]:
    for path in paths:
        read = read_interface if is_interface(path) else read_message
        entries = []
        with suppress(CatalogSyntaxError, OSError):  # `lint` reports what cannot be read
            entries = [entry for entry in read_po(path) if entry.msgid and not entry.obsolete]
        for entry in entries:
            for text in filter(None, [entry.msgstr, *entry.msgstr_plural.values()]):
                words = [w for w in WORD.findall(read(text).text) if not any(map(str.isdigit, w))]
                yield from ((path, entry.linenum, word) for word in words if script_of(word) == script)


def _listing(accepted: set[str]) -> Callable[[str], bool]:
    """Whole words, and beginnings of words where there is a star; without what Arabic sets before them."""
    whole = {form for word in accepted for form in _plain(word.rstrip("*"))}
    starred = (word.rstrip("*") for word in accepted if word.endswith("*"))
    stems: dict[str, list[str]] = defaultdict(list)
    for form in (form for word in starred for form in _plain(word) if len(form) >= _LEAST_STEM):
        stems[form[:_LEAST_STEM]].append(form)

    def is_listed(word: str) -> bool:
        forms = _plain(word)
        return bool(forms & whole) or any(f.startswith(s) for f in forms for s in stems[f[:_LEAST_STEM]])

    return is_listed


def _plain(word: str) -> set[str]:
    word = bare_arabic(word.casefold()).replace("ё", "е")
    return {word, re.sub("^[وف]?(?:[بكل]?ال|لل|[بكل])?", "", word)}


def _is_known(word: str, knows: Knows) -> bool:
    """As it stands, in small letters, without vowel marks, or its part before a joiner and an ending."""
    forms = [word, word.casefold(), re.sub("[\u0640\u064b-\u065f\u0670]", "", word)]
    if any(joiner in word for joiner in JOINERS):
        forms.append(re.split(f"[{JOINERS}]", word)[0])
    return any(knows(form) for form in forms if form)
