"""Styles of a figure's elements: only harmless values, and the page's fonts.

What an inline figure may hold is listed; everything else is left out: an SVG is input. Colours follow the
page's theme, dark or light.
"""

import re
import xml.etree.ElementTree as ET

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = words(
    """svg g a defs symbol use path rect circle ellipse line polyline polygon text tspan textPath image marker
    clipPath mask pattern linearGradient radialGradient stop filter feGaussianBlur feOffset feMerge
    feMergeNode feFlood feBlend feComposite feColorMatrix"""
)

# Left out without a word: they are never shown. matplotlib's <style> is in rendering.
SILENT = frozenset(["metadata", "title", "desc"])

PRESENTATION = words(
    """clip-path clip-rule color color-interpolation color-interpolation-filters direction display
    dominant-baseline alignment-baseline baseline-shift fill fill-opacity fill-rule filter flood-color
    flood-opacity font-size font-style font-variant font-weight font-stretch image-rendering letter-spacing
    marker marker-end marker-mid marker-start mask mix-blend-mode opacity overflow paint-order
    shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap
    stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration
    text-rendering transform transform-origin unicode-bidi vector-effect visibility white-space
    word-spacing writing-mode"""
)

GEOMETRY = words(
    """id x y x1 y1 x2 y2 dx dy cx cy r rx ry fx fy fr d points width height viewBox preserveAspectRatio
    pathLength offset rotate textLength lengthAdjust startOffset refX refY markerWidth markerHeight
    markerUnits orient clipPathUnits maskUnits maskContentUnits patternUnits patternContentUnits
    patternTransform gradientUnits gradientTransform spreadMethod filterUnits primitiveUnits stdDeviation
    in in2 result mode operator values type k1 k2 k3 k4"""
)

ATTRIBUTES = PRESENTATION | GEOMETRY

# url() is looked at on its own.
FUNCTIONS = words(
    """url rgb rgba hsl hsla matrix translate translatex translatey scale scalex scaley rotate skewx
    skewy"""
)

# `href` may point into the figure from these, and to embedded pixels from <image>.
REFERRING = frozenset(["use", "textPath", "linearGradient", "radialGradient", "pattern", "filter"])

FUNCTION = re.compile(r"([\w-]*)\s*\(")
URL = re.compile(r"url\s*\(\s*(['\"]?)(.*?)\1\s*\)", re.IGNORECASE)
FRAGMENT = re.compile(r"#[\w.:-]+")
# `font: italic bold 10px 'DejaVu Sans', sans-serif`
FONT = re.compile(r"^(?P<words>[a-z0-9 -]*?)\s*(?P<size>[\d.]+(?:px|pt|em|rem|%))(?:/\S+)?\s", re.IGNORECASE)


def declarations(style: str) -> dict[str, str]:
    """The style attribute as property -> value, without properties that a figure has no use for.

    A font's family is among those: labels are set in the page's fonts, which hold every
    script of the course.
    """
    found = {}
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        if name == "font":
            found |= font(value)
        elif colon and name in PRESENTATION and is_harmless(value):
            found[name] = value
    return found


def font(value: str) -> dict[str, str]:
    """The `font` shorthand without its family."""
    match = FONT.match(value + " ")
    if not match:
        return {}
    found = {"font-size": match["size"]}
    for word in match["words"].split():
        if word in ("italic", "oblique"):
            found["font-style"] = word
        elif word in ("bold", "bolder", "lighter") or word.isdecimal():
            found["font-weight"] = word
    return found


def is_harmless(value: str) -> bool:
    """False for what could load something, or hides what it does behind CSS escapes."""
    if "\\" in value or "@" in value or "/*" in value:
        return False
    functions = [name.lower() for name in FUNCTION.findall(value)]
    if not FUNCTIONS.issuperset(functions):
        return False
    targets = [target for _, target in URL.findall(value)]
    return functions.count("url") == len(targets) and all(map(FRAGMENT.fullmatch, targets))


def as_style(found: dict[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in found.items())


def references(value: str) -> list[str]:
    """The ids that url(#id) values point to."""
    return [target[1:] for _, target in URL.findall(value)]


def prefixed(value: str, prefix: str) -> str:
    """The same value, its url(#id) pointing to ids that begin with `prefix`."""
    return URL.sub(lambda match: f"url(#{prefix}{match[2][1:]})", value)


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
