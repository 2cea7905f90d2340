"""Icon and formula fonts with only the characters that the site shows.

Font Awesome shrinks from 270 KB of fonts (and a script of 1.5 MB) to 4 KB: the theme's
stylesheet names each icon by its character, so once the rules that no page uses are
gone, the characters left in the styles are the icons that are needed. KaTeX's fonts shrink
from about 25 KB each to a few: the characters of the finished formulas stand in the pages.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from functools import partial
from hashlib import sha256
from html import unescape
from io import BytesIO
from pathlib import Path

import fontTools
import pydata_sphinx_theme
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from coursekit.kept_results import Kept

logging.getLogger("fontTools").setLevel(logging.WARNING)  # else it reports every table of each font

ICONS = Path("vendor", "fontawesome", "webfonts")
FORMULAS = Path("vendor", "katex", "fonts")
_THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
_OWN = Path(__file__).parent / "static"

_ESCAPED = re.compile(r"\\([ef][0-9a-f]{3})\b", re.IGNORECASE)
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_SHOWN = re.compile('<span class="katex-html"')
_SPAN = re.compile(r"</?span\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_TRUETYPE = re.compile(r',\s*url\([^)]*/webfonts/[^)]*\.ttf"?\)\s*format\("?truetype"?\)')
_WOFF2 = re.compile(r"""(url\(["']?)([^)"'?]+\.woff2)(?:\?v=\w+)?(?=["']?\))""")


def cut_fonts(site: Path, kept: Kept) -> None:
    """Write the icon and formula fonts of the built site anew, then name their content in the styles."""
    static = site / "_static"
    stylesheets = sorted(static.rglob("*.css"))
    icons = set().union(*(icon_characters(path.read_text("utf-8")) for path in stylesheets))
    formulas = formula_characters(page.read_text("utf-8") for page in site.rglob("*.html"))
    for folder, source, characters in ((ICONS, _THEME, icons), (FORMULAS, _OWN, formulas)):
        for font in sorted((source / folder).glob("*.woff2")):
            if (static / folder).is_dir():
                made_of = [font.read_bytes(), fontTools.version, sorted(characters)]
                cut = kept.get("font", made_of, make=partial(_cut, font, characters))
                (static / folder / font.name).write_bytes(cut)
    for path in stylesheets:
        _name_fonts(path)


def icon_characters(css: str) -> set[int]:
    """Return the code points of the private use area that a stylesheet names, escaped or not."""
    escaped = {int(digits, 16) for digits in _ESCAPED.findall(css)}
    return escaped | {ord(character) for character in _PRIVATE_USE.findall(css)}


def formula_characters(pages: Iterable[str]) -> set[int]:
    """Return the code points that the formulas of these pages show."""
    texts = (unescape(_TAG.sub("", formula)) for page in pages for formula in _shown_formulas(page))
    return {ord(character) for text in texts for character in text}


def _shown_formulas(page: str) -> Iterator[str]:
    """The part of each formula that is seen: spans in spans. (A parser of HTML takes ten times as long.)"""
    for begin in _SHOWN.finditer(page):
        depth = 0
        for tag in _SPAN.finditer(page, begin.start()):
            depth += -1 if tag[0].startswith("</") else 1
            if depth == 0:
                yield page[begin.start() : tag.start()]
                break


def _cut(source: Path, characters: set[int]) -> bytes:
    options = Options(flavor="woff2", layout_features=["*"], name_IDs=[0, 1, 2, 13, 14])
    with TTFont(source, recalcTimestamp=False) as font:  # else each build has other bytes
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        font.flavor = "woff2"
        font.save(cut := BytesIO())
    return cut.getvalue()


def _name_fonts(stylesheet: Path) -> None:
    """Put a mark of each font's content into its address: a browser drops the font of an older edition.

    The theme's second format, TrueType for browsers of 2013, goes.
    """

    def stamped(match: re.Match) -> str:
        font = stylesheet.parent / match[2]
        mark = f"?v={sha256(font.read_bytes()).hexdigest()[:8]}" if font.is_file() else ""
        return f"{match[1]}{match[2]}{mark}"

    text = stylesheet.read_text("utf-8")
    named = _WOFF2.sub(stamped, _TRUETYPE.sub("", text))
    if named != text:
        stylesheet.write_text(named, "utf-8")
