"""The document nodes of a figure, and how each builder writes them."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import _

from coursekit.languages import SOURCE_LANGUAGE
from coursekit.localized_figures import labels
from coursekit.localized_figures.fitting import fit_labels, width_in
from coursekit.localized_figures.svg_style import INK, needs_paper
from coursekit.unfinished_pages import ENGLISH


class FigureMessage(nodes.General, nodes.Element, addnodes.translatable):
    """One message of a figure: a label, or its alternative text.

    One node a message: Sphinx marks a whole node as translated when one of its messages
    is the same in both languages, and skips the rest of it.
    """

    @property
    def is_narrow(self) -> bool:
        """A label has the room that the figure leaves it; the alternative text is not drawn."""
        return self.parent is None or self["message"] != self.parent.get("alt")

    @property
    def message_kind(self) -> str:
        """For translators."""
        return (
            "Label in a figure"
            if self.is_narrow
            else "Description of a figure, read aloud to those who cannot see it"
        )

    def preserve_original_messages(self):
        """Nothing to do: `message` is never overwritten."""

    def extract_original_messages(self):
        return [self["message"]]

    def apply_translated_message(self, original_message, translated_message):
        self["translation"] = translated_message
        self["translated"] = True  # counts in Sphinx's translation progress


class LocalizedFigure(nodes.General, nodes.Element):
    """An inline SVG. Its children are its messages.

    Attributes: `svg` (cleaned, see clean_svg), `alt` (in the source language), `language`
    (the page's), `width` and `align` as an image has them.
    """

    @property
    def translations(self) -> dict[str, str]:
        return {child["message"]: child["translation"] for child in self if child.get("translation")}

    @property
    def alternative_text(self) -> str:
        return labels.cleaned(self.translations.get(self["alt"], self["alt"]))

    def localized_svg(self) -> ET.Element:
        root = ET.fromstring(self["svg"])
        labels.translate(root, self.translations)
        return root

    @property
    def english(self) -> set[str]:
        """The messages that have no translation though they have words."""
        return {child["message"] for child in self if ENGLISH in child["classes"]}

    def drawn_width(self) -> str:
        """The figure's own width as CSS writes it; empty if it has none."""
        width = with_unit(ET.fromstring(self["svg"]).get("width", ""))
        return width if re.fullmatch(r"[\d.]+(px|pt|mm|cm|in)", width) else ""

    def inline_svg(self, course: Path = Path()) -> str:
        """For an HTML page of the course in that folder: its fonts say how wide the labels are."""
        root = self.localized_svg()
        if self.translations:
            fit_labels(root, width_in(course, self.get("language", SOURCE_LANGUAGE)))
        paper = ["figure-on-paper"] if needs_paper(self["svg"]) else []
        align = [f"align-{self['align']}"] if self.get("align") else []
        root.set("class", " ".join(["localized-figure", *align, *paper, *self["classes"]]))
        root.set("role", "img")
        if self.alternative_text:
            root.set("aria-label", self.alternative_text)
        if self["alt"] in self.english:
            root.set("lang", SOURCE_LANGUAGE)
        labels.name_languages(
            ET.fromstring(self["svg"]), root, self.english, self.get("language", SOURCE_LANGUAGE)
        )
        if self["ids"]:
            root.set("id", self["ids"][0])
        if self.get("width"):
            add_style(root, f"width: {with_unit(self['width'])}")
        return ET.tostring(root, encoding="unicode")

    def standalone_svg(self) -> str:
        """For a file, or an image embedded elsewhere: nothing is inherited from a page."""
        root = self.localized_svg()
        if any(len(longer) > len(text) for text, longer in self.translations.items()):
            widen(root)
        root.set("xmlns", "http://www.w3.org/2000/svg")
        add_style(root, f"color: {INK}; background: #fff; font-family: sans-serif; overflow: visible")
        return ET.tostring(root, encoding="unicode")


def add_style(root: ET.Element, style: str) -> None:
    root.set("style", "; ".join(filter(None, [root.get("style"), style])))


def widen(root: ET.Element, share: float = 0.15) -> None:
    """Room on both sides for longer labels: an image cuts what is outside of it."""
    try:
        left, top, width, height = map(float, root.get("viewBox", "").replace(",", " ").split())
    except ValueError:
        return
    root.set("viewBox", f"{left - share * width:g} {top:g} {(1 + 2 * share) * width:g} {height:g}")
    root.attrib.pop("height", None)


def with_unit(width: str) -> str:
    return f"{width}px" if width.replace(".", "", 1).isdecimal() else width


def visit_html(translator, node):
    extra_targets = "".join(f'<span id="{name}"></span>' for name in node["ids"][1:])
    # On a phone the figure keeps a readable size and scrolls in its place, by keyboard too.
    size = f' style="--figure-width: {width}"' if (width := node.drawn_width()) else ""
    svg = node.inline_svg(Path(translator.builder.srcdir))
    scroller = f'<div class="figure-scroll" tabindex="0"{size}>{svg}</div>'
    translator.body.append(extra_targets + scroller)
    raise nodes.SkipNode


def visit_text(translator, node):
    translator.add_text(_("[image: %s]") % node.alternative_text if node.alternative_text else _("[image]"))
    raise nodes.SkipNode


def visit_text_block(translator, node):
    """Between paragraphs, the text builder wants each block in a state of its own."""
    translator.new_state(0)
    try:
        visit_text(translator, node)
    finally:
        translator.end_state(wrap=False)


def visit_latex(translator, node):
    translator.body.append(translator.encode(node.alternative_text))
    raise nodes.SkipNode


def visit_other(translator, node):
    translator.body.append(node.alternative_text)
    raise nodes.SkipNode


VISITORS = {
    "html": (visit_html, None),
    "text": (visit_text_block, None),
    "latex": (visit_latex, None),
    "man": (visit_other, None),
    "texinfo": (visit_other, None),
}
