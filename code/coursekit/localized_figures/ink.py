"""The colours that follow the page's theme, dark or light."""

import xml.etree.ElementTree as ET

from coursekit.localized_figures.svg_style import as_style, declarations

# What the course's plotting style and drawings use for text, axes and outlines, on a
# transparent background. In the page it becomes the page's text colour.
INK = "#1f2328"
WHITE = ("#fff", "#ffffff", "white")
SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "use")
NEVER_SEEN = ("defs", "clipPath")


def follow_theme(root: ET.Element) -> None:
    """Turn the ink, and labels without a colour, to `currentColor`.

    Not in a figure that paints something white, or has no ink: there, light ink on white
    or black on the dark page would not be read. Such a figure keeps its colours.
    """
    elements = list(root.iter())
    if any(paints_white(element) for element in elements):
        return
    if not any(INK in value.lower() for element in elements for value in element.attrib.values()):
        return
    for element in elements:
        for name, value in element.attrib.items():
            if name == "style":
                found = declarations(value)
                value = as_style({key: themed(colour) for key, colour in found.items()})
            element.set(name, themed(value))
    colour_labels(root, inherited=False)


def themed(value: str) -> str:
    return "currentColor" if value.strip().lower() == INK else value


def paints_white(element: ET.Element) -> bool:
    style = declarations(element.get("style", ""))
    fill = style.get("fill", element.get("fill", ""))
    is_seen = style.get("opacity", element.get("opacity")) != "0"
    return fill.lower() in WHITE and is_seen and element.tag not in ("text", "tspan", "textPath")


def colour_labels(element: ET.Element, inherited: bool) -> None:
    """matplotlib does not write black: a label without a colour is black on any background."""
    has_fill = "fill" in element.attrib or "fill" in declarations(element.get("style", ""))
    if element.tag == "text" and not has_fill and not inherited:
        element.set("fill", "currentColor")
    for child in element:
        colour_labels(child, inherited or has_fill)


def needs_paper(svg: str) -> bool:
    """Whether a figure's colours were chosen for a white page: it draws, and not in the ink.

    A grid of photographs draws nothing: it looks the same on any background.
    """
    return "currentColor" not in svg and draws(ET.fromstring(svg))


def draws(element: ET.Element) -> bool:
    if element.tag in NEVER_SEEN:
        return False
    style = declarations(element.get("style", ""))
    fill, stroke = (style.get(name, element.get(name)) for name in ("fill", "stroke"))
    is_seen = fill != "none" or stroke not in (None, "none")
    return (element.tag in SHAPES and is_seen) or any(draws(child) for child in element)
