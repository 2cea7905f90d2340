"""Advice on terms: does a translation use the word that the glossary table lists?

The table is a CSV file with a column for each language (en, ar, kn, pa, ru …). Words
are inflected, so a listed word counts as used if its first letters occur.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import polib

from coursekit.catalogs.po_files import language_of
from coursekit.catalogs.problem import Problem, quote
from coursekit.catalogs.structure import structure
from coursekit.catalogs.table_file import read_table

_PARENTHESES = re.compile(r"\(([^()]*)\)")
_ALTERNATIVES = re.compile(r"\s*[/;؛]\s*")
_WORD_BREAK = re.compile(r"[\s\-–—‑]+")
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_JOINERS = dict.fromkeys(map(ord, "\u200c\u200d\u200e\u200f\u00ad"))


@dataclass(frozen=True)
class Glossary:
    """English terms, longest first, and what each language calls them."""

    rows: tuple[tuple[re.Pattern, str, dict[str, str]], ...]

    @classmethod
    def read(cls, path: Path) -> "Glossary":
        rows = [row for row in read_table(path, "en") if row["en"].strip()]
        rows.sort(key=lambda row: -len(_base(row["en"])))
        return cls(tuple((_english(row["en"]), _base(row["en"]), row) for row in rows))

    def unused(self, english: str, translated: str, language: str) -> list[tuple[str, str]]:
        """The terms of the English, with their listed translation, that the translation lacks."""
        have, found = _normal(translated), []
        for pattern, term, row in self.rows:
            english, count = pattern.subn(" ", english)  # a longer term hides the shorter in it
            listed = (row.get(language) or "").strip()
            if count and listed and not any(_occurs(variant, have) for variant in _variants(listed)):
                found.append((term, listed))
        return found


def term_advice(path: Path, entry: polib.POEntry, glossary: Glossary) -> list[Problem]:
    if not entry.msgstr:
        return []
    texts = [structure(text).text for text in (entry.msgid, entry.msgstr)]
    unused = glossary.unused(*texts, language_of(path))
    advice = [f"expected {quote(listed)} for {quote(term)}, received another word" for term, listed in unused]
    return [Problem(path, entry.linenum, text, advice=True) for text in advice]


def _base(term: str) -> str:
    return " ".join(_PARENTHESES.sub(" ", term).split())


def _english(term: str) -> re.Pattern:
    words = r"[\s-]+".join(map(re.escape, _WORD_BREAK.split(_base(term))))
    return re.compile(rf"(?<!\w){words}(?:s|es)?(?!\w)", re.IGNORECASE)


def _variants(listed: str) -> list[str]:
    """What may stand for the term: each alternative, and what is in parentheses."""
    found = [_base(part) for part in _ALTERNATIVES.split(listed)]
    return [variant for variant in found + _PARENTHESES.findall(listed) if variant.strip()]


def _normal(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(_JOINERS).casefold().replace("ё", "е")
    return re.sub("[أإآٱ]", "ا", _ARABIC_MARKS.sub("", text))


def _stem(word: str) -> str:
    """The first letters, at least three and 60 % of the word, without the Arabic article."""
    if word.startswith("ال") and len(word) > 4:
        word = word[2:]
    return word[: max(3, math.ceil(0.6 * len(word)))]


def _occurs(variant: str, have: str) -> bool:
    """Whether each word's stem begins somewhere in the text (Arabic sets و, ب, ال before it)."""
    return all(_stem(word) in have for word in _WORD_BREAK.split(_normal(variant)) if word)
