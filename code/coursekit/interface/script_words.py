"""The words that Sphinx's scripts show: the search page, above all.

Sphinx copies `translations.js` for the languages it knows, has none for Kannada and
Punjabi, and shows empty text where Arabic's has a gap. So one small file is written from
the catalogs and loaded after it.

The line that opens a hidden cell is such a word: myst-nb puts an English one into each prompt ("{type}"), so
whole sentences are translated after it. It also names the line "Toggle hidden content" for screen readers,
in English and instead of the words that all others see: that label is left out.
"""

import json
from html import escape
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput
from sphinx.application import Sphinx
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform

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


_ = get_translation("coursekit")

PROMPTS = (
    N_("Show code cell content"),
    N_("Hide code cell content"),
    N_("Show code cell source"),
    N_("Hide code cell source"),
    N_("Show code cell output"),
    N_("Hide code cell output"),
    N_("Show code cell outputs"),
    N_("Hide code cell outputs"),
)

LABEL = ' aria-label="Toggle hidden content"'


class TranslatePrompts(SphinxPostTransform):
    """Translate the prompts, after myst-nb has wrapped the hidden cells (its priority is 199)."""

    default_priority = 200
    formats = ("html",)

    def run(self, **kwargs) -> None:
        for node in self.document.findall(HideCodeCellNode):
            for name in ("prompt_show", "prompt_hide"):
                node[name] = node[name] and str(_(node[name]))


def visit_without_label(translator, node: nodes.Element) -> None:
    start = len(translator.body)
    replaced.HIDDEN_CELL.theirs()(translator, node)
    translator.body[start:] = [part.replace(LABEL, "") for part in translator.body[start:]]


def replace_visitor(app: Sphinx, config) -> None:
    """When all extensions are set up: myst-nb's own visitor is there to be replaced."""
    if "myst_nb" in app.extensions:
        app.add_node(HideCodeCellNode, override=True, html=(visit_without_label, depart_HideCellInput))
