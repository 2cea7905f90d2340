"""Figures whose labels are read in the page's language.

A plot of an executed cell (SVG, matplotlib's `svg.fonttype` "none") and a drawing
included with `{figure}` or `{image}` become inline SVG. Each label is a message of the
page's own catalog, as is the alternative text, and the browser sets it in the page's
fonts. PNG figures, and images in the middle of a sentence, are left as they are.

For authors:

* draw text and axes in `INK` on a transparent background: it turns to the page's own
  text colour, also in dark mode. A figure without it gets a white background;
* every figure has an alternative text (`:alt:`, or `mystnb: image: alt:` of the cell);
* one line a label: matplotlib places each line of a label on its own;
* numbers and single characters are symbols, and no messages. Nor is mathtext ("$z$"),
  which matplotlib sets glyph by glyph: keep words out of it.

For other extensions: `LocalizedFigure.alternative_text`, `.standalone_svg()`.
"""

import xml.etree.ElementTree as ET
from pathlib import Path

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.i18n import search_image_for_language

from coursekit.localized_figures import labels
from coursekit.localized_figures.clean_svg import BadSvg, clean_svg
from coursekit.localized_figures.figure_node import VISITORS, FigureMessage, LocalizedFigure
from coursekit.localized_figures.svg_style import INK

logger = logging.getLogger(__name__)

# A builder prefers these to an SVG picture of the same output.
RICHER = {"text/html", "application/javascript", "application/vnd.jupyter.widget-view+json"}


class InlineFigures(SphinxTransform):
    default_priority = 5  # before PreserveTranslatableMessages (10) and Locale (20)

    def apply(self, **kwargs):
        if str(self.document.get("source", "")).endswith("<translated>"):
            return  # a translated sentence, read on its own
        images = [image for image in self.document.findall(nodes.image) if is_figure(image)]
        for number, image in enumerate(images, start=1):
            self.replace(image, f"figure{number}-")

    def replace(self, image: nodes.image, prefix: str) -> None:
        try:
            clean = clean_svg(self.source_of(image), prefix)
        except (OSError, BadSvg) as error:
            # It stays an <img>, which runs nothing and shows what the browser can show.
            self.warn("svg", image, "%s stays as it is, untranslated: %s", image["uri"], error)
            return
        if clean.left_out:
            names = ", ".join(f"<{name}>" for name in dict.fromkeys(clean.left_out))
            self.warn("svg", image, "%s: %s left out; expected plain shapes and text", image["uri"], names)
        if not labels.normalized(image.get("alt")):
            self.warn("alt", image, "expected an alternative text for %s, received none", where(image))
        outermost(image).replace_self(self.figure(image, clean.root))

    def source_of(self, image: nodes.image) -> bytes:
        relative, absolute = self.env.relfn2path(image["uri"], self.env.docname)
        if is_output(image):
            return Path(absolute).read_bytes()
        self.env.note_dependency(relative)
        return Path(search_image_for_language(absolute, self.env)).read_bytes()

    def figure(self, image: nodes.image, root: ET.Element) -> LocalizedFigure:
        alt = labels.normalized(image.get("alt"))
        svg = ET.tostring(root, encoding="unicode")
        figure = LocalizedFigure(svg=svg, alt=alt, language=self.config.language)
        figure.source, figure.line = self.document["source"], line_of(image)
        for name in ("width", "align", "classes", "ids", "names"):
            if image.get(name):
                figure[name] = image[name]
        for name in figure["ids"]:
            self.document.ids[name] = figure
        for text in dict.fromkeys([alt, *labels.messages(root)]):
            if text:
                message = FigureMessage(message=text)
                message.source, message.line = figure.source, figure.line
                figure += message
        return figure

    def warn(self, subtype: str, image: nodes.image, message: str, *arguments) -> None:
        location = (self.env.docname, line_of(image))
        logger.warning(message, *arguments, location=location, type="localized_figures", subtype=subtype)


def is_figure(image: nodes.image) -> bool:
    if is_output(image):
        bundle = image.parent.parent
        return not any(kind.get("mime_type") in RICHER for kind in bundle)
    is_file = image["uri"].lower().endswith(".svg") and "://" not in image["uri"]
    return is_file and not is_part_of_sentence(image)


def is_output(image: nodes.image) -> bool:
    return image.parent.get("mime_type") == "image/svg+xml"


def is_part_of_sentence(image: nodes.image) -> bool:
    """Then it is a part of the sentence's message, and of its translation."""
    parent = image.parent
    while isinstance(parent, nodes.reference):
        parent = parent.parent
    return isinstance(parent, nodes.TextElement)


def outermost(image: nodes.image) -> nodes.Element:
    """A plot comes with other pictures of the same output, like its text/plain. All give way to it."""
    return image.parent.parent if is_output(image) else image


def line_of(image: nodes.image) -> int:
    node = image
    while node is not None:
        if node.line:
            return node.line
        node = node.parent
    return 1


def where(image: nodes.image) -> str:
    return "this cell's figure (mystnb: image: alt:)" if is_output(image) else f"{image['uri']} (:alt:)"


__all__ = ["INK", "LocalizedFigure"]

STATIC = Path(__file__).parent / "static"


def add_static_path(app):
    app.config.html_static_path.append(str(STATIC))


def setup(app):
    app.connect("builder-inited", add_static_path)  # before the builder copies static files
    app.add_css_file("localized_figures.css")
    app.add_transform(InlineFigures)  # while a page is read, before it is translated
    app.add_node(LocalizedFigure, **VISITORS)  # when it is written
    return {"parallel_read_safe": True, "parallel_write_safe": True}
