"""What the linter knows of a language: `<code>.py` has its `WRITING` and its words for `NUMBERS`.

A row of NUMBERS is a value and the words that mean it, as a regular expression: cardinals in their cases,
ordinals, collectives, "both", "twice", "half". There `\\w` takes vowel signs, too (see `number_words`).
A language without a module gets what can be known of any: the script that its own name is written in.
"""

import pkgutil
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from types import ModuleType

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
        dictionary: Debian's package of a dictionary for the spelling.
    """

    script: str = ""
    strangers: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    quotes: tuple[str, ...] = ()
    joiner: bool = False
    lengths: tuple[float, float] = (0.3, 3.0)
    doubled: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    dictionary: str = ""


def words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


@cache
def all_rules() -> dict[str, ModuleType]:
    """The modules of this folder, by the code of their language."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    return {name: import_module(f"{__name__}.{name}") for name in names}


@cache
def writing_of(language: str) -> Writing:
    """How the language is written; `ru_RU` is Russian."""
    rules = all_rules().get(language.replace("-", "_").split("_")[0])
    return rules.WRITING if rules else Writing(script=_script_of(language))


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
