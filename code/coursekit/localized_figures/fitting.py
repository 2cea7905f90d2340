"""Labels that are longer than the box that they stand in are set smaller, until they fit.

A drawing's boxes were made for the English words; «транспонированная свертка» is twice as long as
"transposed conv". Widths are those of the fonts that the page is set in, letter by letter: what joins or
stacks its letters is narrower, never wider.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from coursekit.languages import course_languages
from coursekit.lean_pages.text_fonts import LATIN, font_file
from coursekit.localized_figures.labels import is_message, normalized

SMALLEST = 0.72  # of the drawing's own size; a longer label needs other words
MARGIN = 8  # between a label and the sides of its box, both together
_STRAIGHT = re.compile(r"M[MLHV\d., -]*Z")
ASSUMED = 0.6  # of the size: the width of a letter that no font has


Box = tuple[float, float, float, float]  # left, top, right, bottom


def fit_labels(root: ET.Element, width_of: Callable[[str], float]) -> None:
    """Make labels fit the shapes beside them that they stand in; `width_of` is that of a text of size 1."""
    for group in root.iter():
        boxes = [box for shape in group if "transform" not in shape.attrib and (box := _box(shape))]
        labels = [label for label in group if label.tag == "text" and not len(label)]
        for label in labels:
            size, (x, y) = _size(root, label), _place(label)
            around = [box for box in boxes if box[0] < x < box[2] and box[1] < y <= box[3]]
            beside = [one for one in labels if one is not label and _place(one)[1] == y]
            if not around or not is_message(normalized(label.text)):
                continue
            left, top, right, bottom = min(around, key=lambda box: box[2] - box[0])
            taken = sum(
                width_of(normalized(one.text)) * size + MARGIN
                for one in beside
                if left < _place(one)[0] < right
            )
            wide, free = width_of(normalized(label.text)) * size, right - left - MARGIN - taken
            if wide > free > 0:
                label.set("font-size", f"{size * max(SMALLEST, free / wide):.4g}")


def _place(label: ET.Element) -> tuple[float, float]:
    return _number(label, "x"), _number(label, "y")


def _box(shape: ET.Element) -> Box | None:
    """Of a rectangle, or of a closed path of straight lines: M140 40L244 68V112L140 140Z."""
    if shape.tag == "rect":
        x, y = _number(shape, "x"), _number(shape, "y")
        return x, y, x + _number(shape, "width"), y + _number(shape, "height")
    path = shape.get("d", "") if shape.tag == "path" else ""
    if not _STRAIGHT.fullmatch(path):
        return None
    xs, ys = [], []
    for command, numbers in re.findall(r"([MLHV])([^A-Z]*)", path):
        values = [float(number) for number in re.findall(r"-?(?:\d*\.)?\d+", numbers)]  # 1-2 and .5.5 are two
        xs += [] if command == "V" else values if command == "H" else values[::2]
        ys += [] if command == "H" else values if command == "V" else values[1::2]
    return (min(xs), min(ys), max(xs), max(ys)) if xs and ys else None


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
