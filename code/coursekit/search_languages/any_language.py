"""Search in a language that has no rules of its own in `rules`.

Where Sphinx has a Snowball stemmer for the language, that one is used, with the splitting of words and the
marking of the others. For all other languages Unicode tells what words are made of: the letters and the
combining marks of the language's script, which is the one that CLDR gives it. Nothing is known of endings,
but no word is cut inside, and points that readers may leave out (nukta, the vowels of Arabic and Hebrew)
make no difference.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise

import snowballstemmer
import sphinx.search
from fontTools.unicodedata import ScriptExtensions, Scripts
from sphinx.search import SearchLanguage

from coursekit.languages import script_of
from coursekit.search_languages.words import MINIFIED, WordLanguage, WordRules, js_stemmer

OPTIONAL = {7, *range(10, 36)}  # canonical combining classes: nukta; Hebrew and Arabic points
# One letter under two code points, by the keyboard that wrote it; and the line that lengthens a word.
SAME_LETTERS = {"Arab": (("\u0640", ""), ("[\u0649\u064a]", "\u06cc"), ("\u0643", "\u06a9"))}


def search_language(code: str) -> type[SearchLanguage] | None:
    """The class that searches the language; None if Sphinx has one that splits words in a way of its own."""
    name = f"coursekit.search_languages.rules.{code}"
    if find_spec(name):
        words = import_module(name).Words
    elif hasattr(_of_sphinx(code), "js_stemmer_rawcode"):
        words = snowball(code) if _of_sphinx(code).js_stemmer_rawcode else None
    else:
        words = None if _of_sphinx(code) else type("Words", (WordLanguage,), {"words": script_rules(code)})
    if words:
        words.lang = code
    return words


def _of_sphinx(code: str) -> type[SearchLanguage] | None:
    found = sphinx.search.languages.get(code)
    if isinstance(found, str):
        module, _, name = found.rpartition(".")
        found = getattr(import_module(module), name)
    return found


def snowball(code: str) -> type[WordLanguage]:
    """Sphinx's stemmer and stop words for a language, and the words of its script."""
    sphinxs = _of_sphinx(code)
    algorithm = sphinxs.js_stemmer_rawcode.removesuffix("-stemmer.js")
    name = f"{algorithm.capitalize()}Stemmer"
    code_of_both = "\n".join(
        (MINIFIED / file).read_text("utf-8") for file in ("base-stemmer.js", sphinxs.js_stemmer_rawcode)
    )

    class Snowball(WordLanguage):
        language_name = sphinxs.language_name
        words = script_rules(code)
        stopwords = sphinxs.stopwords
        js_stemmer = js_stemmer(code_of_both, name)

        def init(self, options: dict) -> None:
            super().init(options)
            self._stemmer = snowballstemmer.stemmer(algorithm)

        def stem_further(self, word: str) -> str:
            return self._stemmer.stemWord(word)

    return Snowball


@cache
def script_rules(code: str) -> WordRules:
    """The words of the language's script, Latin ones with digits in them."""
    script = script_of(code)
    characters = script_characters(script)
    letters = [point for point in characters if unicodedata.category(chr(point))[0] == "L"]
    optional = [point for point in characters if unicodedata.combining(chr(point)) in OPTIONAL]
    folds = SAME_LETTERS.get(script, ())
    if optional:
        folds = ((f"[{as_class(optional)}]", ""), *folds)
    script_class = as_class(characters) + ("0-9_" if script == "Latn" else "")
    return WordRules(script=script_class, letters=as_class(letters), folds=folds)


def script_characters(script: str | None) -> list[int]:
    """The letters and combining marks of a script, those that it shares with others too; None: of all."""
    return [point for point in _members(script) if unicodedata.category(chr(point))[0] in "LM"]


def _members(script: str | None) -> Iterable[int]:
    starts = sorted({*Scripts.RANGES, *ScriptExtensions.RANGES, 0x110000})
    for start, end in pairwise(starts):
        own = Scripts.VALUES[bisect_right(Scripts.RANGES, start) - 1]
        shared = ScriptExtensions.VALUES[bisect_right(ScriptExtensions.RANGES, start) - 1]
        if own != "Zzzz" and (script is None or script in {own, *(shared or ())}):
            yield from range(start, end)


def as_class(points: Iterable[int]) -> str:
    """The inside of a […] of a regular expression: the sorted code points, as ranges."""
    ranges: list[list[int]] = []
    for point in points:
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(chr(a) if a == b else f"{chr(a)}-{chr(b)}" for a, b in ranges)
