"""From an SVG file to the SVG element that is safe, and sound, inside a page."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from xml.parsers import expat

from coursekit.localized_figures import svg_style
from coursekit.localized_figures.labels import TEXT_ELEMENTS
from coursekit.localized_figures.svg_style import (
    ATTRIBUTES,
    ELEMENTS,
    REFERRING,
    SILENT,
    SVG,
    XLINK,
    follow_theme,
)

PIXELS = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=\s]+")
# matplotlib's only style sheet. `*` would reach every drawing of the page, so the root gets its values.
MATPLOTLIB_STYLE = re.compile(r"\*\s*\{\s*stroke-linejoin:\s*round;\s*stroke-linecap:\s*butt;?\s*\}")

MAX_DEPTH = 100


class BadSvg(ValueError):
    """The file is no SVG that can be shown in a page."""


@dataclass
class CleanSvg:
    root: ET.Element
    left_out: list[str] = field(default_factory=list)  # what a reader could miss, for a warning


def clean_svg(source: bytes, prefix: str) -> CleanSvg:
    """Parse, keep what `svg_vocabulary` lists, and make ids begin with `prefix`."""
    root = parse(source)
    if split_name(root.tag) != (SVG, "svg"):
        raise BadSvg(f"expected an <svg> element, received <{split_name(root.tag)[1]}>")
    clean = CleanSvg(root)
    clean_element(root, clean)
    set_sizes(root)
    follow_theme(root)
    make_ids_unique(root, prefix)
    return clean


def parse(source: bytes) -> ET.Element:
    try:
        refuse_traps(source)
        return ET.fromstring(source)
    except (expat.ExpatError, ET.ParseError) as error:
        raise BadSvg(f"expected well-formed XML, received: {error}") from error


def refuse_traps(source: bytes) -> None:
    """Entities can grow without limit or read files; deep nesting exhausts the stack."""
    depth = 0

    def refuse_entity(name, *_):
        raise BadSvg(f"expected no entity declarations, received one for {name!r}")

    def enter(name, _):
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise BadSvg(f"expected at most {MAX_DEPTH} nested elements, received more at <{name}>")

    def leave(_):
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = refuse_entity
    parser.StartElementHandler, parser.EndElementHandler = enter, leave
    parser.Parse(source, True)


def split_name(name: str) -> tuple[str, str]:
    namespace, _, local = name.rpartition("}")
    return namespace.lstrip("{"), local


def clean_element(element: ET.Element, clean: CleanSvg) -> None:
    name = element.tag = split_name(element.tag)[1]
    element.attrib = clean_attributes(name, element.attrib)
    if name not in TEXT_ELEMENTS:
        element.text = None
    previous = None
    for child in list(element):
        if is_kept(child, clean):
            clean_element(child, clean)
            previous = child
        else:
            keep_tail(element, previous, child)
            element.remove(child)
    if name not in TEXT_ELEMENTS:
        for child in element:
            child.tail = None


def keep_tail(parent: ET.Element, previous: ET.Element | None, removed: ET.Element) -> None:
    """Text after a removed child stays: it is a part of the label."""
    if previous is None:
        parent.text = (parent.text or "") + (removed.tail or "")
    else:
        previous.tail = (previous.tail or "") + (removed.tail or "")


def is_kept(element: ET.Element, clean: CleanSvg) -> bool:
    namespace, name = split_name(element.tag)
    if namespace == SVG and name in ELEMENTS:
        return True
    if name == "style" and MATPLOTLIB_STYLE.fullmatch((element.text or "").strip()):
        root_style = svg_style.declarations(clean.root.get("style", ""))
        root_style |= {"stroke-linejoin": "round", "stroke-linecap": "butt"}
        clean.root.set("style", svg_style.as_style(root_style))
    elif namespace == SVG and name not in SILENT:
        clean.left_out.append(name)
    return False


def clean_attributes(element: str, attributes: dict[str, str]) -> dict[str, str]:
    kept = {}
    for full_name, value in attributes.items():
        namespace, name = split_name(full_name)
        if name == "href" and namespace in ("", SVG, XLINK):
            if is_allowed_target(element, value):
                kept["href"] = "".join(value.split())
        elif namespace:
            continue
        elif name == "style":
            kept["style"] = svg_style.as_style(svg_style.declarations(value))
        elif name in ATTRIBUTES and svg_style.is_harmless(value):
            kept[name] = value
    if element == "image":
        kept["style"] = "; ".join(filter(None, [kept.get("style"), "image-rendering: pixelated"]))
    return {name: value for name, value in kept.items() if value != "" or name == "d"}


def is_allowed_target(element: str, target: str) -> bool:
    if element == "image":
        return bool(PIXELS.fullmatch(target.strip()))
    return element in REFERRING and bool(svg_style.FRAGMENT.fullmatch(target.strip()))


def set_sizes(root: ET.Element) -> None:
    """Both a viewBox and a size: one scales the figure on a narrow screen, one limits it on a wide one."""
    sizes = [re.fullmatch(r"([\d.]+)(px)?", root.get(name, "")) for name in ("width", "height")]
    box = root.get("viewBox", "").replace(",", " ").split()
    if not box and all(sizes):
        root.set("viewBox", f"0 0 {sizes[0][1]} {sizes[1][1]}")
    elif len(box) == 4 and "width" not in root.attrib and "height" not in root.attrib:
        root.set("width", box[2])
        root.set("height", box[3])


def make_ids_unique(root: ET.Element, prefix: str) -> None:
    """Give the ids that are pointed to a prefix of their own, and drop the others.

    The root's id goes in any case: the page's own labels are set beside the figure.
    """
    used = set()
    for element in root.iter():
        for name, value in element.attrib.items():
            used.update([value[1:]] if name == "href" and value[0] == "#" else svg_style.references(value))
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id":
                if value in used and element is not root:
                    element.set("id", prefix + value)
                else:
                    del element.attrib["id"]
            elif name == "href" and value[0] == "#":
                element.set("href", f"#{prefix}{value[1:]}")
            elif "url(" in value:
                element.set(name, svg_style.prefixed(value, prefix))
