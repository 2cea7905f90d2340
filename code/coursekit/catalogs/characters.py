"""Characters that have no place in a translation: controls, and those that reorder text."""

import unicodedata

# Joiners shape Kannada and Gurmukhi; the marks help Arabic beside Latin; soft hyphen.
_ALLOWED = frozenset("\n\u00ad\u200c\u200d\u200e\u200f\u061c")
_REFUSED = {"Cc": "control", "Cf": "invisible", "Co": "private", "Cn": "unassigned", "Cs": "broken"}
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _kind(char: str) -> str | None:
    if char in "\u2028\u2029":
        return "line separator"
    if char in _BIDI:
        return "text-reordering"
    return None if char in _ALLOWED else _REFUSED.get(unicodedata.category(char))


def character_differences(english: str, translated: str) -> list[str]:
    """Say what is wrong with the characters that only the translation has."""
    suspect = sorted({c for c in translated if _kind(c)} - set(english))
    return [f"expected readable text, received the {_kind(c)} character U+{ord(c):04X}" for c in suspect]
