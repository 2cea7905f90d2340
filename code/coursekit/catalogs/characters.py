"""Characters that have no place in a translation: controls, and those that hide, pile up or reorder text."""

import re
import unicodedata
from functools import cache

# Joiners shape Kannada and Gurmukhi; the marks help Arabic beside Latin; soft hyphen.
_HELPERS = "\u00ad\u200c\u200d\u200e\u200f\u061c"
_ALLOWED = frozenset("\n" + _HELPERS)
_REFUSED = {"Cc": "control", "Cf": "invisible", "Co": "private", "Cn": "unassigned", "Cs": "broken"}
_REFUSED |= {"Me": "enclosing"}
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters and marks that show nothing though Unicode does not call them formats (UAX #44,
# Default_Ignorable_Code_Point): grapheme joiner, fillers, Khmer vowels, variation selectors; blank Braille.
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
_RUN = re.compile(rf"[{_HELPERS}]+")
MOST_MARKS = 5  # on one letter: Arabic stacks three, Kannada and Gurmukhi as many
MOST_HELPERS = 3  # in a row: a joiner between two direction marks


@cache
def _kind(char: str) -> str | None:
    if char in "\u2028\u2029":
        return "line separator"
    if char in _BIDI:
        return "text-reordering"
    if _IGNORABLE.match(char):
        return "invisible"
    return None if char in _ALLOWED else _REFUSED.get(unicodedata.category(char))


def character_differences(english: str, translated: str) -> list[str]:
    """Say what is wrong with the characters that the translation has and its English has not."""
    suspect = sorted(c for c in set(translated) if _kind(c))
    more = [c for c in suspect if translated.count(c) > english.count(c)]
    found = [f"expected readable text, received the {_kind(c)} character U+{ord(c):04X}" for c in more]
    if (marks := _most_marks(translated)) > MOST_MARKS and marks > _most_marks(english):
        found.append(f"expected at most {MOST_MARKS} marks on a letter, received {marks}")
    if (helpers := _most_helpers(translated)) > MOST_HELPERS and helpers > _most_helpers(english):
        found.append(
            f"expected at most {MOST_HELPERS} joiners or direction marks in a row, received {helpers}"
        )
    return found


def control_characters(text: str | None) -> list[str]:
    """The same for a message or a context, which a PO file's author claims: nothing excuses a control."""
    controls = sorted({c for c in text or "" if _kind(c) == "control" and c != "\t"})
    return [f"expected a readable message, received the control character U+{ord(c):04X}" for c in controls]


def _most_marks(text: str) -> int:
    """The longest pile of marks; a joiner between two of them does not begin a new one."""
    most = count = 0
    for char in text:
        if _is_mark(char):
            count += 1
            most = max(most, count)
        elif char not in _HELPERS:
            count = 0
    return most


@cache
def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def _most_helpers(text: str) -> int:
    return max(map(len, _RUN.findall(text)), default=0)
