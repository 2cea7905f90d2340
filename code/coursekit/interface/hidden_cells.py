"""The line that opens a hidden cell, in the language of the page.

myst-nb puts an English word into each prompt ("{type}"), so whole sentences are
translated after it. It also names the line "Toggle hidden content" for screen readers,
in English and instead of the words that all others see: that label is left out.
"""

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput
from sphinx.application import Sphinx
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform

from coursekit import replaced
from coursekit.interface.catalogs import N_

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
