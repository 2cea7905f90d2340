"""A page whose translation is not finished says so, and its English parts are marked as English.

Without it a reader meets English sentences without a word, a screen reader speaks them with the
voice of another language, and on a right-to-left page their full stops stand on the wrong side.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.gettext import MessageCatalogBuilder
from sphinx.locale import get_translation
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import extract_messages
from sphinx_design.shared import is_component

from coursekit.catalogs.translatable import needs_translation
from coursekit.languages import SOURCE_LANGUAGE

_ = get_translation("coursekit")

ENGLISH = f"language-{SOURCE_LANGUAGE}"  # docutils writes such a class as the attribute lang="en"
NOT_WORDS = (nodes.math, nodes.literal, nodes.raw)
NOT_SHOWN = (nodes.image, nodes.meta)


class MarkUnfinished(SphinxTransform):
    """Sphinx notes on each node with a message of its own that it was translated."""

    default_priority = 940  # after the translation and its last corrections, before the messages are lost

    def apply(self, **kwargs) -> None:
        if self.config.language == SOURCE_LANGUAGE or isinstance(self.app.builder, MessageCatalogBuilder):
            return
        english = [node for node, _message in extract_messages(self.document) if _is_english(node)]
        for node in english:
            if is_component(node.parent, "dropdown"):  # of its title sphinx-design takes the words alone
                node[:] = [nodes.inline("", "", *node.children, classes=[ENGLISH])]
            else:
                node["classes"].append(ENGLISH)
        if english:
            self.tell()

    def tell(self) -> None:
        """Put the notice below the page's title, in the page's language."""
        text = _("The translation of this page is not finished. What has no translation yet is in English.")
        notice = nodes.note("", nodes.paragraph("", text), classes=["unfinished-page"])
        section = next(iter(self.document.findall(nodes.section)), None)
        if section is None:
            self.document.insert(0, notice)
        else:
            section.insert(1, notice)


def _is_english(node: nodes.Element) -> bool:
    """Whether the node was not translated though it has words: a formula or a name has no translation."""
    if node.get("translated") or isinstance(node, NOT_SHOWN):
        return False
    texts = (text for text in node.findall(nodes.Text) if not isinstance(text.parent, NOT_WORDS))
    return needs_translation(" ".join(texts))


def setup(app: Sphinx) -> dict:
    app.add_transform(MarkUnfinished)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
