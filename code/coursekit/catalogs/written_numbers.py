"""Are the numbers of a sentence the same in its translation?

Digits are compared by value (Arabic-Indic, Kannada, Gurmukhi …), and so are the
separators: 5,000 is 5 000 in Russian, 0.5 is 0,5 there and ٠٫٥ in Arabic. A number may
become a word, and a word a number: "3 layers" is «три слоя», and "in two" «в 2».

The words are in `rules`. Words of different scripts cannot be confused, so one look-up serves all
languages; a language without a table has no number words, and keeps its digits.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
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


_SPACES = "\u00a0\u2009\u202f"
_SEPARATORS = ".,٫٬" + _SPACES
_TOKEN = re.compile(rf"\d+(?:[{_SEPARATORS}]\d+)*")
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,]?\d)")
_DIMENSIONS = re.compile(r"(?<![\d%$])(\d+)[-\u2011\s]?[DdД](?![^\W\d_])")  # "2-D": often a word
_MOST = 200  # numbers that are compared one by one, after those that are the same as they stand


def _plain(text: str, join_spaces: bool) -> str:
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    text = _DIMENSIONS.sub(" ", text)
    return _SPACED.sub(lambda m: m[0].replace(" ", _SPACES[0]), text) if join_spaces else text


def _grouped(parts: list[str]) -> bool:
    """Thousands, or the Indian lakhs: 5,000 and 1,00,000."""
    return len(parts[0]) <= 3 and len(parts[-1]) == 3 and all(len(p) in (2, 3) for p in parts[1:-1])


def _readings(token: str, decimal: str, thousands: str) -> set[str]:
    """Every value that the token may stand for, as plain digits with a point."""
    parts, marks = re.split(rf"[{_SEPARATORS}]", token), re.findall(rf"[{_SEPARATORS}]", token)
    if not marks:
        return {token}
    found = set()
    if len(set(marks)) == 1 and marks[0] in thousands and _grouped(parts):
        found.add("".join(parts))
    whole, before = parts[:-1], set(marks[:-1])
    fits = not before or (len(before) == 1 and before <= set(thousands) and _grouped(whole))
    if marks[-1] in decimal and marks[-1] not in before and fits:
        found.add("".join(whole) + "." + parts[-1])
    return found or {".".join(parts)}  # a version, such as 3.11.2


def _english_readings(token: str) -> set[str]:
    return _readings(token, ".", ",")


def number_differences(english: str, translated: str) -> tuple[list[str], list[str]]:
    """The numbers that only the English has, and those that only the translation has."""
    lost, added = _digit_differences(english, translated)
    if lost:
        lost = _not_spoken(lost, translated, english, _english_readings)
        alone = single_units(english, translated)
        lost = [token for token in lost if token != "1" or (alone := alone - 1) < 0]
    if added:
        added = _not_spoken(added, english, translated, _translated_readings)
    if lost and added and _parts(lost) == _parts(added):  # (0,1) as (0،1), a date with other dashes
        lost = added = []
    known, new = (Counter(_DIMENSIONS.findall(text)) for text in (english, translated))
    return lost, added + [f"{number}D" for number in new if number not in known]


def _parts(tokens: list[str]) -> list[str]:
    return sorted(part for token in tokens for part in re.split(f"[{_SEPARATORS}]", token))


def _translated_readings(token: str) -> set[str]:
    return _readings(token, ".,٫", ",٬" + _SPACES)


def _digit_differences(english: str, translated: str) -> tuple[list[str], list[str]]:
    # "128 256 512" is a list of three numbers if the English has it too
    join_spaces = not _SPACED.search(english)
    wanted = _TOKEN.findall(_plain(english, False))
    left = [(t, _translated_readings(t)) for t in _TOKEN.findall(_plain(translated, join_spaces))]
    if max(len(wanted), len(left)) > _MOST:
        return _many_differences(wanted, [token for token, _ in left])
    lost = []
    for token in wanted:
        values = _english_readings(token)
        match = min((item for item in left if item[1] & values), key=lambda item: len(item[1]), default=None)
        lost.append(token) if match is None else left.remove(match)
    return lost, [token for token, _ in left]


def _many_differences(wanted: list[str], received: list[str]) -> tuple[list[str], list[str]]:
    """A table of numbers: in the same order, and each with a value in common."""
    if len(wanted) == len(received):
        pairs = list(zip(wanted, received, strict=True))
        wrong = [pair for pair in pairs if not _english_readings(pair[0]) & _translated_readings(pair[1])]
        return [token for token, _ in wrong], [token for _, token in wrong]
    lost, added = Counter(wanted), Counter(received)
    return list((lost - added).elements()), list((added - lost).elements())


def _not_spoken(tokens: list[str], text: str, other: str, readings: Callable) -> list[str]:
    """Those of the numbers that no number word of the text stands for; a word stands for one number.

    A number word of the other text ("both networks have 2 layers") takes its counterpart first.
    """
    words, silent = spoken_numbers(text), []
    for counterpart in number_words(other):
        _take(words, counterpart)
    for token in tokens:
        if not _take(words, readings(token)):
            silent.append(token)
    return silent


def _take(words: list[frozenset[str]], values: set[str] | frozenset[str]) -> bool:
    word = next((word for word in words if word & values), None)
    if word is None:
        return False
    words.remove(word)
    return True
