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

from pathlib import Path

from coursekit.localized_figures.figure_node import VISITORS, LocalizedFigure
from coursekit.localized_figures.inline_figures import InlineFigures
from coursekit.localized_figures.svg_style import INK

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
