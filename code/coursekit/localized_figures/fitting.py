"""Labels that are longer than the box that they stand in are set smaller, until they fit.

A drawing's boxes were made for the English words; «транспонированная свертка» is twice as long as
"transposed conv". Widths are those of the fonts that the page is set in, letter by letter: what joins or
stacks its letters is narrower, never wider.
"""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from coursekit.languages import course_languages
from coursekit.lean_pages.text_fonts import LATIN, font_file
from coursekit.localized_figures.labels import normalized

SMALLEST = 0.72  # of the drawing's own size; a longer label needs other words
MARGIN = 8  # between a label and the sides of its box, both together
ASSUMED = 0.6  # of the size: the width of a letter that no font has


def fit_labels(root: ET.Element, width_of: Callable[[str], float]) -> None:
    """Make centred labels in rectangles beside them fit; `width_of` is that of a text of size 1."""
    for group in root.iter():
        boxes = [box for box in group if box.tag == "rect" and "transform" not in box.attrib]
        for label in group:
            if label.tag == "text" and label.get("text-anchor") == "middle" and not len(label):
                widths = [_number(box, "width") for box in boxes if _holds(box, label)]
                size = _size(root, label)
                wide = width_of(normalized(label.text)) * size
                if widths and wide > min(widths) - MARGIN > 0:
                    share = max(SMALLEST, (min(widths) - MARGIN) / wide)
                    label.set("font-size", f"{size * share:.4g}")


def _holds(box: ET.Element, label: ET.Element) -> bool:
    x, y = _number(label, "x") - _number(box, "x"), _number(label, "y") - _number(box, "y")
    return 0 < x < _number(box, "width") and 0 < y <= _number(box, "height")


def _size(root: ET.Element, label: ET.Element) -> float:
    return _number(label, "font-size") or _number(root, "font-size") or 16


def _number(element: ET.Element, name: str) -> float:
    try:
        return float(element.get(name, "0").removesuffix("px"))
    except ValueError:
        return 0.0


def width_in(root: Path, language: str) -> Callable[[str], float]:
    """The width of a text of size 1, in the fonts of a language of the course in `root`."""
    spoken = course_languages(root).get(language)
    files = [font_file(root, font, 400) for font in (LATIN, *(spoken.fonts if spoken else ()))]
    tables = [_advances(file) for file in files if file]
    return lambda text: sum(
        next((table[ord(letter)] for table in tables if ord(letter) in table), ASSUMED) for letter in text
    )


@cache
def _advances(file: Path) -> dict[int, float]:
    """How wide each character of a font is, of size 1."""
    with TTFont(file, lazy=True) as font:
        metrics, unit = font["hmtx"].metrics, font["head"].unitsPerEm
        return {point: metrics[name][0] / unit for point, name in font.getBestCmap().items()}
