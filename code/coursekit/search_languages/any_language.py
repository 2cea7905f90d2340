r"""Search in a language that has no rules of its own in `rules`.

Where Sphinx has a Snowball stemmer for the language, that one is used, with the splitting of words and the
marking of the others. For all other languages Unicode tells what words are made of: the letters and the
combining marks of the language's script, which is the one that CLDR gives it. Nothing is known of endings,
but no word is cut inside, and points that readers may leave out (nukta, the vowels of Arabic and Hebrew)
make no difference.

Words as the search sees them: folded, split, stemmed, alike in Python and in JavaScript.

A language is data: which characters are the same to a reader (`folds`), which characters
its words are made of (`script`), and what an ending or a prefix looks like (`rules`).
The regular expressions are written in the part of the syntax that Python's `re` and
JavaScript's `RegExp` share: no lookbehind, no \p{…}, no named groups.

Stemming applies the first rule that fits, again and again until none does. So a word that
merely looks inflected loses its ending in all of its forms alike, and the forms still
meet; what a rule may not do is leave too few letters.
"""

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import snowballstemmer
import sphinx.search
from fontTools.unicodedata import ScriptExtensions, Scripts
from sphinx.search import SearchLanguage

from coursekit.languages import script_of

# The digit zero of every script: 7, ٧, ೭ and ੭ find each other.
ZEROS = tuple(code for code in range(0x10000) if unicodedata.decimal(chr(code), None) == 0)
# Direction marks, joiners, soft hyphens: they change how a word looks, never which word it is.
INVISIBLE = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
MOST_STEPS = 8  # no word has more endings; a guard against rules that feed each other

_DIGITS = {zero + digit: str(digit) for zero in ZEROS for digit in range(10)}
_SCRIPT = Path(__file__).with_name("words.js").read_text(encoding="utf-8")

MINIFIED = Path(sphinx.search.__file__).parent / "minified-js"  # Sphinx's stemmers


def js_stemmer(code: str, name: str) -> str:
    """Wrap JavaScript that defines a stemmer class as an expression that makes one."""
    return f"(function () {{\nvar BaseStemmer, {name};\n{code}\nreturn new {name}();\n}})()"


@dataclass(frozen=True)
class Rule:
    """Keep what the groups of `pattern` match, if at least `least` letters stay."""

    pattern: str
    least: int = 2


@dataclass(frozen=True)
class WordRules:
    script: str  # the characters of its words, as the inside of a […]
    letters: str  # those that count as letters in Rule.least, as the inside of a […]
    folds: tuple[tuple[str, str], ...] = ()  # pattern and plain text that replaces it
    rules: tuple[Rule, ...] = ()


class WordLanguage(SearchLanguage):
    """A search language whose words follow `words`; a subclass names it and gives the rules."""

    words: WordRules
    js_stemmer = "null"  # JavaScript expression: a stemmer object that runs after the rules

    def init(self, options: dict) -> None:
        words = self.words
        self._folds = [(re.compile(pattern), to) for pattern, to in ((INVISIBLE, ""), *words.folds)]
        self._word = re.compile(f"[{words.script}]+|(?:(?![{words.script}])\\w)+")
        self.stopwords = {self.fold(word) for word in self.stopwords}  # as those of a query are
        self._letter = re.compile(f"[{words.letters}]")
        self._rules = [(re.compile(rule.pattern), rule.least) for rule in words.rules]
        self.js_stemmer_code = _SCRIPT.replace('"DATA"', self._data()).replace('"STEMMER"', self.js_stemmer)
        self.js_splitter_code = "var splitQuery = searchedWords.split;"

    def _data(self) -> str:
        data = {**asdict(self.words), "zeros": ZEROS, "invisible": INVISIBLE, "mostSteps": MOST_STEPS}
        return json.dumps(data, ensure_ascii=True)

    def fold(self, text: str) -> str:
        """Return the text with everything alike that a reader takes for the same."""
        text = unicodedata.normalize("NFKC", text).lower().translate(_DIGITS)
        for pattern, to in self._folds:
            text = pattern.sub(to, text)
        return text

    def split(self, input: str) -> list[str]:
        return self._word.findall(self.fold(input))

    def stem(self, word: str) -> str:
        word = self.fold(word)
        for _ in range(MOST_STEPS):
            shorter = self._shorter(word)
            if shorter is None:
                break
            word = shorter
        return self.stem_further(word)

    def stem_further(self, word: str) -> str:
        """What `js_stemmer` does in the browser."""
        return word

    def _shorter(self, word: str) -> str | None:
        for pattern, least in self._rules:
            if match := pattern.search(word):
                kept = "".join(group or "" for group in match.groups())
                if len(self._letter.findall(kept)) >= least:
                    return kept
        return None


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
