"""The fonts of the text: those of the language's script, and Latin.

`course_fonts.css` of a built site is written here, for its language: the browser fetches a font only when
a page has a character of its `unicode-range`. A language names its fonts in locales/languages.yml. They lie
in the project's locales/fonts, or come with this package (static/vendor/fonts); where a file is missing,
readers see the font of their own system.

The list of languages stands in many scripts on one page. So the stylesheet carries the few letters of the
languages' names, cut out of their fonts.
"""

import shutil
import unicodedata
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx

from coursekit.languages import Language, course_languages, site_language

STYLESHEET = "course_fonts.css"
WEIGHTS = (400, 700)
LATIN = "noto-sans-latin"
PROJECT_FONTS = Path("locales", "fonts")
_PACKAGE = Path(__file__).parent
BUNDLED = _PACKAGE / "static" / "vendor" / "fonts"
NAMES = "Language names"  # the family, as language_switcher.css names it


def font_file(root: Path, font: str, weight: int) -> Path | None:
    """Where a font lies: in the project in `root`, or among those that come with coursekit."""
    name = f"{font}-{weight}-normal.woff2"
    places = (Path(root, PROJECT_FONTS, name), BUNDLED / name)
    return next((place for place in places if place.is_file()), None)


def missing_fonts(root: Path, language: Language) -> list[str]:
    """The files that the language names and that lie nowhere."""
    return [
        f"{font}-{weight}-normal.woff2"
        for font in language.fonts
        for weight in WEIGHTS
        if font_file(root, font, weight) is None
    ]


@cache
def characters(file: Path) -> frozenset[int]:
    """The code points that a font has."""
    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())


def unicode_range(points: Iterable[int]) -> str:
    ranges: list[list[int]] = []
    for point in sorted(points):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return ", ".join(f"U+{a:04X}" if a == b else f"U+{a:04X}-{b:04X}" for a, b in ranges)


def write_stylesheet(app: Sphinx) -> None:
    """On builder-inited: write course_fonts.css, and the project's own fonts, into the site."""
    if app.builder.format != "html":
        return
    root, language = Path(app.confdir), site_language(app)
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    rules = language_rules(root, language, static)
    names = names_of_languages(app, root)
    text = (_PACKAGE / STYLESHEET).read_text("utf-8")
    static.joinpath(STYLESHEET).write_text("\n".join([text, *rules, names]), encoding="utf-8")


def language_rules(root: Path, language: Language, static: Path) -> list[str]:
    """The @font-face rules of a language and its :lang rule; its own fonts are copied below `static`."""
    latin = characters(BUNDLED / f"{LATIN}-{WEIGHTS[0]}-normal.woff2")
    rules = []
    for font in (LATIN, *language.fonts):
        for weight in WEIGHTS:
            if file := font_file(root, font, weight):
                own = [point for point in characters(file) if point not in latin or _is_mark(point)]
                family, points = ("Course Latin", latin) if font == LATIN else ("Course Script", own)
                rules.append(_face(family, weight, _address(file, static), points))
    settings = ['--course-script: "Course Script";'] * bool(language.fonts)
    if language.line_height:
        settings.append(f"--course-line-height: {language.line_height};")
    if settings:
        rules.append(f":root:root:lang({language.code}) {{ {' '.join(settings)} }}")
    return rules


def _is_mark(point: int) -> bool:
    """A mark comes from the font of its letter, or it stands beside it."""
    return unicodedata.category(chr(point))[0] == "M"


def _address(file: Path, static: Path) -> str:
    if file.parent == BUNDLED:  # copied with all that is static
        return f"vendor/fonts/{file.name}"
    static.joinpath("fonts").mkdir(exist_ok=True)
    shutil.copyfile(file, static / "fonts" / file.name)
    return f"fonts/{file.name}"


def _face(family: str, weight: int, address: str, points: Iterable[int]) -> str:
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-display: swap; '
        f'src: url({address}) format("woff2"); unicode-range: {unicode_range(points)}; }}'
    )


def names_of_languages(app: Sphinx, root: Path) -> str:
    """The @font-face rules with the letters of the languages' names.

    Cutting them takes half a second; what was cut before is kept beside the doctrees, under the digest of
    what it was made of.
    """
    wanted = [
        (file, one.name)
        for one in course_languages(root).values()
        for file in filter(None, (font_file(root, font, WEIGHTS[0]) for font in one.fonts))
    ]
    parts = [(name, sha256(file.read_bytes()).hexdigest()) for file, name in wanted]
    kept = Path(app.doctreedir, f"language_names_{sha256(repr(parts).encode()).hexdigest()[:16]}.css")
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("\n".join(_letters(file, name) for file, name in wanted), encoding="utf-8")
    return kept.read_text("utf-8")


def _letters(file: Path, name: str) -> str:
    points = {ord(letter) for letter in name} & characters(file)
    if max(points, default=0) < 0x530:  # Latin, Greek, Cyrillic: every system has them
        return ""
    data = b64encode(cut(file, points)).decode()
    return _face(NAMES, WEIGHTS[0], f"data:font/woff2;base64,{data}", points)


def cut(file: Path, points: Iterable[int]) -> bytes:
    """A font with these characters alone, and all that their shapes need of one another."""
    with TTFont(file, recalcTimestamp=False) as font:  # else each build has other bytes
        subsetter = Subsetter(Options(flavor="woff2", layout_features=["*"]))
        subsetter.populate(unicodes=points)
        subsetter.subset(font)
        font.flavor = "woff2"
        made = BytesIO()
        font.save(made)
    return made.getvalue()
