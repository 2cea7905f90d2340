"""Are the numbers of a sentence the same in its translation?

Digits are compared by value (Arabic-Indic, Kannada, Gurmukhi …), and so are the
separators: 5,000 is 5 000 in Russian, 0.5 is 0,5 there and ٠٫٥ in Arabic. A number may
become a word, and a word a number: "3 layers" is «три слоя», and "in two" «в 2».
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

from coursekit.catalogs.number_words import number_words, single_units, spoken_numbers

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
