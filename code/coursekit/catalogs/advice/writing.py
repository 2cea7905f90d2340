"""How each language is written: its letters, its marks, its quotes.

A language that is not in the table gets what can be known of any: the script that its own name is written in.
"""

import unicodedata
from dataclasses import dataclass, field
from functools import cache

from babel import Locale, UnknownLocaleError


@dataclass(frozen=True)
class Writing:
    """
    Attributes:
        script: the first word of the Unicode names of its letters; empty where it is not known.
        strangers: letters of the script that other languages have, and what is written for them here.
        marks: the punctuation that stands for the Latin one.
        quotes: pairs of quotation marks, the usual one first; empty where any will do.
        joiner: whether the zero-width non-joiner and joiner have a place.
        lengths: a translation of a sentence has from so many to so many times the letters of the English.
        doubled: words that may stand twice in a row.
        abbreviations: words that end in a Latin point.
    """

    script: str = ""
    strangers: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    quotes: tuple[str, ...] = ()
    joiner: bool = False
    lengths: tuple[float, float] = (0.3, 3.0)
    doubled: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_WRITINGS = {
    "ar": Writing(
        "ARABIC",
        lengths=(0.5, 1.5),
        strangers=dict(zip("یکھہۀەےۃڪ", "يكههههيةك", strict=True)),
        marks={",": "،", ";": "؛", "?": "؟", "۔": "."},
        quotes=("«»", "“”"),
        doubled=_words("خطوة كلمة واحدة واحدا سطرا حرفا رويدا جنبا هنا"),
    ),
    "kn": Writing(
        "KANNADA",
        lengths=(0.62, 1.85),
        quotes=("“”", "‘’"),
        joiner=True,
        doubled=_words(
            "ಮತ್ತೆ ತಮ್ಮ ಹತ್ತಿರ ಬೇರೆ ಸಣ್ಣ ಚಿಕ್ಕ ದೊಡ್ಡ ಪದೇ ಹೆಚ್ಚು ಹೊಸ ಬೇಗ ಕೆಲವು ವಿಧ ಬಗೆ ಹಂತ ಸಾಲು ಯಾವ ಏನು "
            "ನಿಧಾನ ಮೆಲ್ಲ ಕಡಿಮೆ ಆಗ ಅಲ್ಲಿ ಇಲ್ಲಿ ಬಾರಿ ಸಲ ದಿನ ನಡು ನಮ್ಮ ಅವರವರ ತಂತಮ್ಮ ಪಕ್ಕ ಎರಡು ಮೂರು ನಾಲ್ಕು ಹತ್ತು"
        ),
    ),
    "pa": Writing(
        "GURMUKHI",
        lengths=(0.6, 1.8),
        marks={".": "।", "|": "।"},
        abbreviations=_words("ਡਾ ਪ੍ਰੋ ਸ਼੍ਰੀ ਨੰ ਕਿਮੀ ਮਿਮੀ ਸੈਮੀ ਈ ਸ"),
        quotes=("“”", "‘’"),
        doubled=_words(
            "ਵੱਖ ਹੌਲੀ ਵਾਰ ਨਾਲ ਕਦੇ ਥੋੜ੍ਹਾ ਥੋੜ੍ਹੀ ਥੋੜ੍ਹੇ ਛੋਟੇ ਛੋਟੀਆਂ ਵੱਡੇ ਵੱਡੀਆਂ ਨਵੇਂ ਨਵੀਆਂ ਵੱਖਰੇ ਵੱਖਰੀਆਂ ਕੀ ਕੌਣ "
            "ਕਿਹੜੇ ਕਿਹੜੀਆਂ ਜਿਵੇਂ ਤਿਵੇਂ ਜਿਉਂ ਤਿਉਂ ਜਦੋਂ ਇੱਕ ਦੋ ਤਿੰਨ ਚਾਰ ਦਸ ਕਈ ਆਪਣੇ ਆਪਣੀ ਆਪਣਾ ਕਦਮ ਪਾਸੇ ਨੇੜੇ ਵਿੱਚੋ ਵੰਨ "
            "ਭਾਂਤ ਕੋਈ ਕਿਤੇ ਕਰਦੇ ਕਰਦਿਆਂ ਚੱਲਦੇ ਹੁੰਦੇ ਹੁੰਦਿਆਂ ਪੜ੍ਹਦੇ ਪੜ੍ਹਦਿਆਂ"
        ),
    ),
    "ru": Writing(
        "CYRILLIC",
        lengths=(0.6, 1.9),
        strangers={"і": "и", "ї": "и", "є": "е", "ґ": "г", "ў": "у", "ѕ": "s", "ј": "j", "һ": "h"},
        quotes=("«»", "„“"),
        doubled=_words("еле чуть едва очень"),
    ),
}


@cache
def writing_of(language: str) -> Writing:
    known = _WRITINGS.get(language) or _WRITINGS.get(language.replace("-", "_").split("_")[0])
    return known or Writing(script=_script_of(language))


def _script_of(language: str) -> str:
    try:
        name = Locale.parse(language.replace("-", "_")).get_language_name() or ""
    except (UnknownLocaleError, ValueError):
        return ""
    return script_of(name)


def script_of(text: str) -> str:
    """The script of the first letter: "LATIN", "KANNADA"; empty if there is none."""
    letter = next((c for c in text if c.isalpha()), "")
    return unicodedata.name(letter, "").split(" ")[0] if letter else ""
