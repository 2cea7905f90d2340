"""What a passage was before its translation."""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.gettext import MessageCatalogBuilder
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import extract_messages
from sphinx_design.shared import is_component

from coursekit.catalogs.translatable import needs_translation
from coursekit.languages import SOURCE_LANGUAGE
from coursekit.lean_pages.local_numbers import localized

# A passage in pieces: a text, or a kind and what it is of:
#   code   the code            math  the TeX, or the formula's number in the translation
#   title  a page or a label   link  an id that a link of the translation leads to
#   cite   the citation's number in the translation
Piece = str | list
NOT_SHOWN = (nodes.image, nodes.footnote_reference, nodes.target, nodes.comment, nodes.raw)


class KeepEnglish(SphinxTransform):
    default_priority = 15  # before the translation (20)

    def apply(self, **kwargs) -> None:
        if self.config.language == SOURCE_LANGUAGE or isinstance(self.app.builder, MessageCatalogBuilder):
            return
        for node, message in extract_messages(self.document):
            if isinstance(node, nodes.TextElement):
                node["english"] = (message, pieces(node))


class NumberPassages(SphinxTransform):
    """Give each translated passage a class, en0, en1 …, and the document the English of each."""

    default_priority = 875  # when the translation is done, and what is English marked

    def apply(self, **kwargs) -> None:
        numbers: dict[str, int] = {}
        originals: list[tuple[str, list[Piece]]] = []
        for node in list(self.document.findall(lambda node: isinstance(node, nodes.Element))):
            for holder, message, english in passages(node):
                if message not in numbers:
                    numbers[message] = len(originals)
                    originals.append((message, english_of(holder, english, self.config.language)))
                add_class(holder, f"en{numbers[message]}")
        if originals:
            self.document["originals"] = originals


def passages(node: nodes.Element):
    """The node, its message and its English, if it was translated into other words."""
    if isinstance(node, addnodes.translatable) and node.get("translated") and "message" in node:
        return  # a label: its figure stands for it
    if node.get("translated") and "english" in node:
        message, english = node["english"]
        if needs_translation(message) and english != pieces(node):  # not where a number alone is written anew
            yield node, message, english
    labels = [child for child in node if isinstance(child, addnodes.translatable) and child.get("translated")]
    if labels and "svg" in node:
        message = labels[0]["message"]
        yield node, message, [" · ".join(label["message"] for label in labels)]


def add_class(node: nodes.Element, name: str) -> None:
    """On the passage itself, or where others copy its class or write it twice on a span of its own."""
    alone = isinstance(node, nodes.caption) or isinstance(node.parent, nodes.table)
    if alone or is_component(node.parent, "dropdown"):
        node[:] = [nodes.inline("", "", *node.children, classes=[name])]
    else:
        node["classes"].append(name)


def pieces(node: nodes.Element) -> list[Piece]:
    found: list[Piece] = []
    for child in node.children:
        for piece in piece_of(child):
            if isinstance(piece, str) and found and isinstance(found[-1], str):
                found[-1] += piece
            else:
                found.append(piece)
    return found


def piece_of(node: nodes.Node) -> list[Piece]:
    if isinstance(node, nodes.Text):
        return [node.astext().replace("\n", " ")]
    if isinstance(node, NOT_SHOWN):
        return []
    if isinstance(node, nodes.math):
        return [["math", node.astext()]]
    if isinstance(node, nodes.literal):
        return [["code", node.astext()]]
    if isinstance(node, addnodes.pending_xref) and not node.get("refexplicit"):
        kind, target = node.get("reftype"), node.get("reftarget", "")
        if node.get("refdomain") == "cite":
            return [["cite", target]]
        if kind in ("ref", "doc"):
            return [["title", kind, target, node.get("refdoc", "")]]
        if kind in ("numref", "eq"):
            return [["link", target if kind == "numref" else f"equation-{target}"]]
    return pieces(node)


def english_of(translation: nodes.Element, english: list[Piece], language: str) -> list[Piece]:
    """The pieces with the places of their formulas and citations in the translation."""
    formulas = [node.astext() for node in translation.findall(nodes.math)]
    citations = [
        node["reftarget"]
        for node in translation.findall(addnodes.pending_xref)
        if node.get("refdomain") == "cite"
    ]
    return [placed(piece, formulas, citations, language) for piece in english]


def placed(piece: Piece, formulas: list[str], citations: list[str], language: str) -> Piece:
    if isinstance(piece, str):
        return piece
    kind, target = piece[:2]
    # a formula whose numbers are written otherwise in this language is shown as it was typed
    if kind == "math" and target in formulas and localized(target, language) == target:
        return ["math", formulas.index(target)]
    if kind == "cite":
        return ["cite", citations.index(target) if target in citations else -1]
    return piece


# --- titles: a reference shows the title of what it leads to ----------------------------------


def titles_of(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """Page -> id (or "" for the page's own title) -> English title."""
    if not hasattr(env, "course_english_words"):
        env.course_english_words = {}
    return env.course_english_words


def note_titles(app: Sphinx, doctree: nodes.document) -> None:
    found: dict[str, str] = {}
    for node in doctree.findall(nodes.TextElement):
        if isinstance(node, (nodes.title, nodes.caption, nodes.rubric)) and "english" in node:
            text = "".join(piece if isinstance(piece, str) else str(piece[1]) for piece in node["english"][1])
            if isinstance(node.parent, nodes.section):
                found.setdefault("", text)
            found |= dict.fromkeys([*node["ids"], *node.parent["ids"]], text)
    titles_of(app.env)[app.env.docname] = found


def forget_titles(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    titles_of(env).pop(docname, None)


def merge_titles(app: Sphinx, env: BuildEnvironment, docnames, other: BuildEnvironment) -> None:
    titles_of(env).update({name: found for name, found in titles_of(other).items() if name in docnames})
