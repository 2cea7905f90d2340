"""English: Porter's stemmer, as Sphinx has it."""

import snowballstemmer
from sphinx.search.en import english_stopwords, js_porter_stemmer

from coursekit.search_languages.any_language import WordLanguage, WordRules, js_stemmer


class Words(WordLanguage):
    language_name = "English"
    words = WordRules(script="0-9A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f", letters="a-z")
    stopwords = english_stopwords
    js_stemmer = js_stemmer(js_porter_stemmer.replace("var Stemmer", "Stemmer"), "Stemmer")

    def init(self, options: dict) -> None:
        super().init(options)
        self._stemmer = snowballstemmer.stemmer("porter")

    def stem_further(self, word: str) -> str:
        # Sphinx's JavaScript leaves such words; Python's stemmer makes nothing of an "s"
        return word if len(word) < 3 else self._stemmer.stemWord(word)
