"""English and Russian: Sphinx's stemmers, with the splitting and folding of the other languages.

In Russian, ё and е are one letter to the search, and the stress marks of textbooks are none.
"""

from pathlib import Path

import snowballstemmer
import sphinx.search
from sphinx.search.en import english_stopwords, js_porter_stemmer
from sphinx.search.ru import russian_stopwords

from coursekit.search_languages.words import WordLanguage, WordRules

_MINIFIED = Path(sphinx.search.__file__).parent / "minified-js"


def _as_expression(code: str, name: str) -> str:
    """Wrap JavaScript that defines a stemmer class as an expression that makes one."""
    return f"(function () {{\nvar BaseStemmer, {name};\n{code}\nreturn new {name}();\n}})()"


class English(WordLanguage):
    lang = "en"
    language_name = "English"
    words = WordRules(script="0-9A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f", letters="a-z")
    stopwords = english_stopwords
    js_stemmer = _as_expression(js_porter_stemmer.replace("var Stemmer", "Stemmer"), "Stemmer")

    def init(self, options: dict) -> None:
        super().init(options)
        self._stemmer = snowballstemmer.stemmer("porter")

    def stem_further(self, word: str) -> str:
        # Sphinx's JavaScript leaves such words; Python's stemmer makes nothing of an "s"
        return word if len(word) < 3 else self._stemmer.stemWord(word)


class Russian(WordLanguage):
    lang = "ru"
    language_name = "Russian"
    words = WordRules(
        script="\u0400-\u0481\u048a-\u052f",
        letters="\u0430-\u045f",
        folds=(("[\u0300\u0301]", ""), ("ё", "е")),
    )
    stopwords = russian_stopwords
    js_stemmer = _as_expression(
        (_MINIFIED / "base-stemmer.js").read_text("utf-8")
        + "\n"
        + (_MINIFIED / "russian-stemmer.js").read_text("utf-8"),
        "RussianStemmer",
    )

    def init(self, options: dict) -> None:
        super().init(options)
        self._stemmer = snowballstemmer.stemmer("russian")

    def stem_further(self, word: str) -> str:
        return self._stemmer.stemWord(word)
