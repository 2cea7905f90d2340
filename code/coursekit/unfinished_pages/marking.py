"""Find what is English on a page in another language, and mark it.

A reader is told of a page whose translation is not finished.
"""

from collections.abc import Iterator

from babel.numbers import format_decimal
from docutils import nodes
from sphinx import addnodes
from sphinx.builders.gettext import MessageCatalogBuilder
from sphinx.locale import get_translation
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import extract_messages
from sphinx_design.shared import is_component

from coursekit.catalogs.translatable import needs_translation
from coursekit.interface.catalogs import N_
from coursekit.languages import SOURCE_LANGUAGE

_ = get_translation("coursekit")

NOTICE = "unfinished-page"
UNFINISHED = N_("The translation of this page is not finished. What has no translation yet is in English.")


def add_notice(document: nodes.document, language: str, english: int, passages: int) -> None:
    """Put it below the page's title, in the page's language. `english` of `passages` are not translated.

    The document keeps both numbers as `untranslated`.
    """
    document["untranslated"] = (english, passages)
    text = nodes.paragraph("", words(language, english, passages))
    if str(_(UNFINISHED)) == UNFINISHED:  # a new language, whose interface waits for a translation
        text["classes"].append(f"language-{SOURCE_LANGUAGE}")
    box = nodes.note("", text, classes=[NOTICE])
    section = next(iter(document.findall(nodes.section)), None)
    if section is None:
        document.insert(0, box)
    else:
        section.insert(1, box)


def words(language: str, english: int, passages: int) -> str:
    text = _(UNFINISHED)
    # No plural form of any language depends on these numbers: they stand at the end, after a colon.
    count = _("Passages in English: {english} of {passages}.")
    for name, value in (("{english}", english), ("{passages}", passages)):
        count = count.replace(name, number(value, language))  # no format(): a catalog is untrusted
    return f"{text} {count}"


def number(value: int, language: str) -> str:
    """With groups of three digits, as the course's pages write them, and the language's mark between them."""
    return format_decimal(value, format="#,##0", locale=language)


ENGLISH = f"language-{SOURCE_LANGUAGE}"  # docutils writes such a class as the attribute lang="en"

# Beside their words, elements of these kinds show others in the page's language, or lose their
# classes on the way to the contents. So only the words are marked.
MIXED = (nodes.title, nodes.caption)
# What has a direction of its own: on which side bullets, numbers and the first column stand.
DIRECTED = (
    *(nodes.list_item, nodes.bullet_list, nodes.enumerated_list),
    *(nodes.definition_list, nodes.field_list, nodes.block_quote, nodes.table, nodes.footnote),
)
NOT_SHOWN = (nodes.meta, addnodes.toctree)


class KeepAlternativeTexts(SphinxTransform):
    """Sphinx does not note whether it translated a picture's text: keep what it was."""

    default_priority = 15  # before the translation (20)

    def apply(self, **kwargs) -> None:
        for image in self.document.findall(nodes.image):
            if image.get("alt"):
                image["english_alt"] = image["alt"]


class MarkEnglish(SphinxTransform):
    """Sphinx notes on each other node with a message of its own whether it was translated."""

    default_priority = 870  # after the translation, before Sphinx takes titles into the contents (880)

    def apply(self, **kwargs) -> None:
        if self.config.language == SOURCE_LANGUAGE or isinstance(self.app.builder, MessageCatalogBuilder):
            return
        messages = [
            (node, message)
            for node, message in extract_messages(self.document)
            if not isinstance(node, NOT_SHOWN) and not is_front_matter(node)
        ]
        wanted = [(node, message) for node, message in messages if needs_translation(message)]
        english = [node for node, message in wanted if not is_translated(node, message)]
        for node in english:
            mark(node)
        for container in wholly_english(self.document, messages, english):
            container["classes"].append(ENGLISH)
        if english:
            add_notice(self.document, self.config.language, len(english), len(wanted))


class MarkReferenceList(SphinxPostTransform):
    """The list of references names English books in English, in every language."""

    default_priority = 20  # after sphinxcontrib-bibtex has written it (5)

    def run(self, **kwargs) -> None:
        if self.config.language != SOURCE_LANGUAGE:
            for citation in self.document.findall(nodes.citation):
                citation["classes"].append(ENGLISH)


def is_front_matter(node: nodes.Element) -> bool:
    """Sphinx takes it out only after this (at 880)."""
    return any(isinstance(parent, nodes.docinfo) for parent in above(node))


def is_translated(node: nodes.Element, message: str) -> bool:
    if isinstance(node, nodes.image):
        return node.get("english_alt", node["alt"]) != node["alt"]  # the message is the text of now
    return bool(node.get("translated"))


def mark(node: nodes.Element) -> None:
    # of a dropdown's title sphinx-design takes the words alone
    if isinstance(node, MIXED) or is_component(node.parent, "dropdown"):
        node[:] = [nodes.inline("", "", *node.children, classes=[ENGLISH])]
    elif ENGLISH not in node["classes"]:
        node["classes"].append(ENGLISH)


def wholly_english(document, messages, english) -> Iterator[nodes.Element]:
    """The elements with a direction of their own whose messages are all English."""
    translated = {id(node) for node, message in messages if is_translated(node, message)}
    other = {id(parent) for node, _ in messages if id(node) in translated for parent in above(node)}
    around = {id(parent): parent for node in english for parent in above(node)}
    for key, parent in around.items():
        if isinstance(parent, DIRECTED) and key not in other:
            yield parent


def above(node: nodes.Element) -> Iterator[nodes.Element]:
    while (node := node.parent) is not None:
        yield node


def is_english(node: nodes.Node) -> bool:
    """Whether the node stands in marked text."""
    return any(ENGLISH in parent.get("classes", ()) for parent in above(node))
