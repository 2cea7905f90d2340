"""Search that knows how the words of a language are told apart, written and inflected.

Sphinx cuts words at every character that is not a letter. In Kannada, Gurmukhi and Arabic
vowel signs are not letters, so it cuts inside words; and it has no idea of their
endings. Here `rules` has a module for each language that somebody wrote rules for, and
`any_language` does for all others what Unicode can tell of their scripts.
The index (Python, when the site is built) and the query (JavaScript, in the
browser) must agree to the letter, so both run from the same rules: see `any_language`.

The words that were searched for are marked by the same rules, in the list of results and on
the page that is opened from it.

Titles in the search are text.

Sphinx puts a page's title into its index as HTML and the titles of sections as they are, and its
search page reads both as HTML: a title that speaks of <b> would become bold there, and a formula
came with all of KaTeX's markup. Here the index holds the text, and the page shows it as text.
"""

import json
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from coursekit import replaced
from coursekit.search_languages.any_language import search_language

_START, _END = "Search.setIndex(", ")"


def show_titles_as_text(app: Sphinx, error: Exception | None) -> None:
    """On build-finished."""
    index = Path(app.outdir, "searchindex.js")
    if error or app.builder.format != "html" or not index.is_file():
        return
    table = json.loads(index.read_text(encoding="utf-8").removeprefix(_START).removesuffix(_END))
    table["titles"] = [app.env.longtitles[docname].astext() for docname in table["docnames"]]
    content = json.dumps(table, separators=(",", ":"), sort_keys=True)
    index.write_text(f"{_START}{content}{_END}", encoding="utf-8")
    script = Path(app.outdir, "_static", "searchtools.js")
    replaced.SEARCH_RESULT.write(script)
    replaced.SEARCH_DESCRIPTION.write(script)


__all__ = ["search_language", "setup"]

_STATIC = Path(__file__).parent / "static"


def add_marker(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(_STATIC))
    app.add_js_file("mark_searched_words.js")


def setup(app: Sphinx) -> dict:
    language = search_language(app.config.language)
    if language:
        app.add_search_language(language)
        app.connect("config-inited", add_marker)
    app.connect("build-finished", show_titles_as_text)
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
