"""Are the numbers of a sentence the same in its translation?

Digits are compared by value (Arabic-Indic, Kannada, Gurmukhi …), and so are the
separators: 5,000 is 5 000 in Russian, 0.5 is 0,5 there and ٠٫٥ in Arabic.
"""

import re
import unicodedata

_SPACES = "\u00a0\u2009\u202f"
_SEPARATORS = ".,٫٬" + _SPACES
_TOKEN = re.compile(rf"\d+(?:[{_SEPARATORS}]\d+)*")
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,]?\d)")
_DIMENSIONS = re.compile(r"\d+[-\u2011\s]?D(?![^\W\d_])")  # "2-D" is a word in most languages


def _plain(text: str, join_spaces: bool) -> str:
    text = _DIMENSIONS.sub(" ", text)
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
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


def number_differences(english: str, translated: str) -> tuple[list[str], list[str]]:
    """The numbers that only the English has, and those that only the translation has."""
    # "128 256 512" is a list of three numbers if the English has it too
    join_spaces = not _SPACED.search(english)
    left = [(t, _readings(t, ".,٫", ",٬" + _SPACES)) for t in _TOKEN.findall(_plain(translated, join_spaces))]
    lost = []
    for token in _TOKEN.findall(_plain(english, False)):
        wanted = _readings(token, ".", ",")
        match = min((item for item in left if item[1] & wanted), key=lambda item: len(item[1]), default=None)
        lost.append(token) if match is None else left.remove(match)
    return lost, [token for token, _ in left]
