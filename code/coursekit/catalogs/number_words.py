"""Numbers written as words: «три слоя» and «الطبقات الثلاث» say what "3 layers" says.

The words are in `rules`. Words of different scripts cannot be confused, so one look-up serves all
languages; a language without a table has no number words, and keeps its digits.
"""

import re
import unicodedata
from collections import defaultdict
from functools import cache
from itertools import pairwise

from coursekit.catalogs.rules import all_rules, script_of

# "1 hour" is «ساعة» and «час»: the noun alone says that it is one.
_UNITS = {
    "hour": "ساعة|час|ಗಂಟೆ|ਘੰਟ",
    "minute": "دقيقة|минут|ನಿಮಿಷ|ਮਿੰਟ",
    "second": "ثانية|секунд|ಸೆಕೆಂಡ್|ਸਕਿੰਟ",
    "day": "يوم|день|дня|сутки|ದಿನ|ਦਿਨ",
    "week": "أسبوع|недел|ವಾರ|ਹਫ਼ਤ",
    "month": "شهر|месяц|ತಿಂಗಳ|ਮਹੀਨ",
    "year": "سنة|عام|год|ವರ್ಷ|ਸਾਲ",
    "time": "مرة|раз|ಬಾರಿ|ಸಲ|ਵਾਰ",
}
_ONE_UNIT = re.compile(rf"(?<![\d.,])1[\s-]({'|'.join(_UNITS)})\b", re.IGNORECASE)

_SIGNS = "[\\w\u0900-\u0963\u0966-\u0dff\u200c\u200d]"  # a plain \\w does not take vowel signs
_WORD = re.compile(
    r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u064b-\u0670\u0900-\u0963\u0966-\u0dff\u200c\u200d])*"
)
_ARABIC_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")
_ARABIC_BEFORE = "[وف]?(?:[بكل]?(?:ال)?|لل)"
_ARABIC_AFTER = "(?:هما|ها|هم|ه|نا)?"
# Any noun can be a dual. Not these: plurals in -ين of people who do something, verbal nouns, and plain words.
_DUAL = re.compile(r"(?!(?:[وفبكل]{0,2}(?:ال|ل)?)م\w*ين$)\w{3,}(?:ان|ين)")
_NO_DUAL = re.compile(
    r"\w*(?:ت\w\wين|الذين|ا[لن]\w?سان|امكان|مكان|زمان|بيان|عنوان|ميزان|ا[لو]وان|اوزان|كان|قوانين)"
)


def _table(rows: str) -> list[tuple[str, str]]:
    return [tuple(row.split(" ", 1)) for row in rows.strip().splitlines()]


def _compiled(rows: str, before: str = "", after: str = "") -> tuple[tuple[str, re.Pattern], ...]:
    rows = unicodedata.normalize("NFC", rows)
    rows = rows.replace(r"\w", _SIGNS)
    return tuple((value, re.compile(f"{before}(?:{words}){after}")) for value, words in _table(rows))


@cache
def _tables() -> dict[str, list[tuple[str, re.Pattern]]]:
    """By script; languages that share one share their words."""
    tables: dict[str, list[tuple[str, re.Pattern]]] = defaultdict(list)
    for rules in all_rules().values():
        script = rules.WRITING.script
        around = (_ARABIC_BEFORE, _ARABIC_AFTER) if script == "ARABIC" else ()
        tables[script] += _compiled(rules.NUMBERS, *around)
    return tables


def bare_arabic(word: str) -> str:
    """Without vowel marks and tatweel, every alef bare."""
    return re.sub("[أإآٱ]", "ا", _ARABIC_MARKS.sub("", word))


@cache
def word_values(word: str) -> frozenset[str]:
    """What a word may stand for, as plain digits: «третьего» {"3"}, «слой» nothing."""
    word = bare_arabic(unicodedata.normalize("NFC", word.casefold()))
    script = script_of(word)
    found = {value for value, pattern in _tables().get(script, ()) if pattern.fullmatch(word)}
    if script == "ARABIC" and not found and _DUAL.fullmatch(word) and not _NO_DUAL.fullmatch(word):
        found.add("2")
    return frozenset(found)


def number_words(text: str) -> list[frozenset[str]]:
    """The values of each number word in the text, in order."""
    return [values for word in _WORD.findall(text) if (values := word_values(word))]


def spoken_numbers(text: str) -> list[frozenset[str]]:
    """The same, and before them what two words in a row mean together; "twenty-five" is 25, 20 and 5."""
    singles = [word_values(word) for word in _WORD.findall(text)]
    compounds = [_together(*pair) for pair in pairwise(singles) if all(pair)]
    return [*filter(None, compounds), *filter(None, singles)]


def _together(first: frozenset[str], second: frozenset[str]) -> frozenset[str]:
    """Twenty five, خمسة وعشرون, three hundred: a sum with tens, or a product with hundreds and more."""
    found = set()
    for a in (int(v) for v in first if v.isdecimal()):
        for b in (int(v) for v in second if v.isdecimal()):
            if min(a, b) < 10 <= max(a, b) < 100 and max(a, b) % 10 == 0:
                found.add(str(a + b))
            if b >= 100 and 0 < a < b:
                found.add(str(a * b))
            if a >= 100 > b > 0:
                found.add(str(a + b))
    return frozenset(found)


def single_units(english: str, translated: str) -> int:
    """How many "1 hour" of the English the translation may say with the noun alone."""
    units = [_UNITS[unit.lower()] for unit in _ONE_UNIT.findall(english)]
    return sum(bool(re.search(unit, translated)) for unit in units)
