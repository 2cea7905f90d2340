"""The words that Sphinx's scripts show: the search page, above all.

Sphinx copies `translations.js` for the languages it knows, has none for Kannada and
Punjabi, and shows empty text where Arabic's has a gap. So one small file is written from
the catalogs and loaded after it.
"""

import json
from html import escape
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.locale import get_translation

from coursekit import replaced
from coursekit.interface.catalogs import N_

FILE = "interface_words.js"

# every `_("…")` of searchtools.js and sphinx_highlight.js
WORDS = (
    N_("Search Results"),
    N_("Searching"),
    N_("Preparing search..."),
    N_("Search finished, found ${resultCount} page(s) matching the search query."),
    N_(
        "Your search did not match any documents. Please make sure that all words are spelled correctly "
        "and that you've selected enough categories."
    ),
    N_(", in "),
    N_("Hide Search Matches"),
)

_SCRIPT = "Object.assign(Documentation.TRANSLATIONS, {words});\nDocumentation.LOCALE = {language};\n"


def write_script(app: Sphinx) -> None:
    """Write the words beside Sphinx's scripts; English needs none."""
    if app.builder.format != "html" or app.config.language == "en":
        return
    folder = Path(app.outdir, "_static")
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath(FILE).write_text(script(app.config.language), encoding="utf-8")
    # after Sphinx's translations.js (500), whose gaps it fills
    app.add_js_file(FILE, priority=510)


def script(language: str) -> str:
    translate = get_translation("sphinx")
    words = {word: str(translate(word)) for word in WORDS}
    return _SCRIPT.format(
        words=json.dumps(words, ensure_ascii=False, indent=1), language=json.dumps(language)
    )


def translate_toggle_button(app: Sphinx, error: Exception | None) -> None:
    """sphinx-togglebutton's script is no template: its one English word is replaced in the copy."""
    if not error and app.builder.format == "html":
        word = escape(str(get_translation("sphinx")("Toggle hidden content")))
        copy = Path(app.outdir, "_static", "togglebutton.js")
        replaced.TOGGLE_LABEL.write(copy, f'aria-label="{word}"')
