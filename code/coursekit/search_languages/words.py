"""Words as the search sees them: folded, split, stemmed, alike in Python and in JavaScript.

A language is data: which characters are the same to a reader (`folds`), which characters
its words are made of (`script`), and what an ending or a prefix looks like (`rules`).
The regular expressions are written in the part of the syntax that Python's `re` and
JavaScript's `RegExp` share: no lookbehind, no \\p{…}, no named groups.

Stemming applies the first rule that fits, again and again until none does. So a word that
merely looks inflected loses its ending in all of its forms alike, and the forms still
meet; what a rule may not do is leave too few letters.
"""

import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path

import sphinx.search
from sphinx.search import SearchLanguage

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
