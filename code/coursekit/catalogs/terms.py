"""Advice on terms: does a translation use the word that the glossary table lists?

The table is a CSV file with a column for each language (en, ar, kn, pa, ru …). Words
are inflected, so a listed word counts as used if its first letters occur. Forms that begin
otherwise stand in a second column, `ar_also`: أوزان beside وزن, and what else is as right.
The column `en_not` has the English phrases that are no use of the term: "would mean" for mean.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polib

from coursekit.catalogs.advice.reading import GAP, read_message
from coursekit.catalogs.po_files import language_of
from coursekit.catalogs.problem import Problem, quote
from coursekit.catalogs.table_file import read_table

_PARENTHESES = re.compile(r"\(([^()]*)\)")
_ALTERNATIVES = re.compile(r"\s*[/;؛]\s*")
_WORD_BREAK = re.compile(r"[\s\-–—‑]+")
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_JOINERS = dict.fromkeys(map(ord, "\u200c\u200d\u200e\u200f\u00ad"))


EVERYDAY = "*"  # in the column en_not: a word that means other things, too; judged in a {term} alone


@dataclass(frozen=True, eq=False)
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
        have, found, small = _normal(translated), [], english.casefold()
        for pattern, term, row in self.rows:
            if _WORD_BREAK.split(term.casefold())[0] not in small:  # most terms, at once
                continue
            if (row.get("en_not") or "").strip() == EVERYDAY:
                continue
            meant = english
            for phrase in _phrases(row.get("en_not") or ""):
                meant = phrase.sub(" ", meant)
            if not pattern.search(meant):
                continue
            english = pattern.sub(" ", english)  # a longer term hides the shorter in it
            if not _is_used(row, language, have):
                found.append((term, row[language].strip()))
        return found

    def misnamed(self, shown: str, target: str, language: str) -> str:
        """What the table lists for the target of a {term}, if the shown text is another word."""
        for _, term, row in self.rows:
            if term.casefold() == _base(target).casefold():
                return "" if _is_used(row, language, _normal(shown)) else row[language].strip()
        return ""

    def words(self, language: str) -> frozenset[str]:
        """All words that the table lists for the language, as they are written there."""
        return _words(self, language)


@cache
def _words(glossary: Glossary, language: str) -> frozenset[str]:
    cells = [row.get(column) or "" for _, _, row in glossary.rows for column in _columns(language)]
    return frozenset(word for cell in cells for variant in _variants(cell) for word in variant.split())


def term_advice(path: Path, entry: polib.POEntry, glossary: Glossary) -> list[Problem]:
    """Advice on the terms of one translation that `structure` has accepted."""
    if not entry.msgstr:
        return []
    language, english, translated = language_of(path), read_message(entry.msgid), read_message(entry.msgstr)
    advice = [
        f"expected {quote(listed)} for the term {quote(target)}, received {quote(shown)}"
        for shown, target in translated.terms
        if (listed := glossary.misnamed(shown, target, language))
    ]
    texts = [reading.text.replace(GAP, " ") for reading in (english, translated)]
    judged = {_base(target).casefold() for _, target in translated.terms}
    for term, listed in glossary.unused(*texts, language):
        if term.casefold() not in judged:
            advice.append(f"expected {quote(listed)} for {quote(term)}, received another word")
    return [Problem(path, entry.linenum, text, advice=True) for text in advice]


def _columns(language: str) -> tuple[str, str]:
    return language, f"{language}_also"


def _is_used(row: dict[str, str], language: str, have: str) -> bool:
    """Whether a variant occurs; what has no translation yet counts as used."""
    listed, also = ((row.get(column) or "").strip() for column in _columns(language))
    return not listed or any(_occurs(variant, have) for variant in _variants(listed) + _variants(also))


def _base(term: str) -> str:
    return " ".join(_PARENTHESES.sub(" ", term).split())


def _english(term: str) -> re.Pattern:
    words = r"[\s-]+".join(map(re.escape, _WORD_BREAK.split(_base(term))))
    return re.compile(rf"(?<!\w){words}(?:s|es)?(?!\w)", re.IGNORECASE)


@cache
def _phrases(listed: str) -> list[re.Pattern]:
    phrases = [phrase for phrase in _ALTERNATIVES.split(listed) if phrase.strip()]
    return [re.compile(rf"\b{re.escape(phrase.strip())}\b", re.IGNORECASE) for phrase in phrases]


@cache
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
