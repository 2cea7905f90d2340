"""The languages of a course, as its project lists them in locales/languages.yml.

That file, which says what it means, is the only list: nothing here knows a language by heart. A project
without it has the language of its pages and those that it has catalogs for; of a language that is not
listed, Unicode's CLDR knows the name and the direction.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from coursekit.project import CourseError

if TYPE_CHECKING:  # commands read the list, too, and do not wait for Sphinx
    from sphinx.application import Sphinx

SOURCE_LANGUAGE = "en"  # of the pages; all others come from catalogs
LIST = Path("locales", "languages.yml")
CODE = re.compile("[a-z]{2,3}")
DIRECTIONS = ("ltr", "rtl")


@dataclass(frozen=True)
class Language:
    code: str  # ISO 639, as in locales/<code> and in the site's addresses
    name: str  # what its own speakers call it
    direction: str = "ltr"
    fonts: tuple[str, ...] = ()  # of its script: `lean_pages.text_fonts` knows where they are
    line_height: float | None = None  # of its text, where the usual one is too narrow
    new: bool = False  # words of its interface may wait for a translation


def course_languages(root: Path) -> dict[str, Language]:
    """The languages of the project in `root`, by code, in the order in which readers see them.

    Raises a CourseError that names the file and what is wrong with it.
    """
    path = Path(root, LIST)
    if path.is_file():
        return dict(_listed(path, path.stat().st_mtime_ns))
    found = {folder.parent.name for folder in path.parent.glob("*/LC_MESSAGES")} - {SOURCE_LANGUAGE}
    codes = [SOURCE_LANGUAGE, *sorted(filter(CODE.fullmatch, found))]
    return {code: from_cldr(code) for code in codes}


def translations(root: Path) -> list[str]:
    """The codes of all languages but that of the pages."""
    return [code for code in course_languages(root) if code != SOURCE_LANGUAGE]


def new_languages(root: Path) -> list[str]:
    """The codes of the languages whose interface may wait for a translation."""
    return [one.code for one in course_languages(root).values() if one.new]


def asked_languages(root: Path, asked: Iterable[str] | None = None) -> list[str]:
    """The codes that somebody asked for, in this order; all, the source language first, if for none.

    Raises a CourseError if a project has no such language.
    """
    known = course_languages(root)
    codes = list(dict.fromkeys(asked or known))
    if unknown := [code for code in codes if code not in known]:
        raise CourseError(f"--language: expected some of {', '.join(known)}, received {', '.join(unknown)}.")
    return codes


def site_language(app: "Sphinx") -> Language:
    """The language that is being rendered."""
    code = app.config.language
    return course_languages(app.confdir).get(code) or from_cldr(code)


def catalog_folders(app: "Sphinx") -> list[Path]:
    """The project's folders of catalogs: Sphinx itself sees the checked ones alone (`catalogs.checked`)."""
    config = app.config
    return [
        Path(app.srcdir, folder) for folder in getattr(config, "catalog_dirs", None) or config.locale_dirs
    ]


def from_cldr(code: str) -> Language:
    """A language as CLDR has it; one that it does not have is called by its code."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return Language(code, code)
    name = locale.get_display_name() or code
    return Language(code, name, "rtl" if locale.character_order == "right-to-left" else "ltr")


def script_of(code: str) -> str | None:
    """The script that the language is usually written in, as ISO 15924 names it: Deva for hi.

    None if CLDR has no answer.
    """
    from babel.core import get_global

    tags = get_global("likely_subtags").get(code, "").split("_")
    return next((tag for tag in tags if len(tag) == 4), None)


@lru_cache(maxsize=8)
def _listed(path: Path, _changed: int) -> dict[str, Language]:
    try:
        entries = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CourseError(f"{LIST} cannot be read as YAML: {error}") from error
    if not isinstance(entries, dict) or SOURCE_LANGUAGE not in entries:
        raise CourseError(f"{LIST}: expected a table of languages, with {SOURCE_LANGUAGE} among them.")
    return {code: _language(code, entry) for code, entry in entries.items()}


def _language(code: object, entry: object) -> Language:
    if not isinstance(code, str) or not CODE.fullmatch(code):
        raise CourseError(
            f"{LIST}: expected a code of two or three small letters, received {code!r}. "
            'YAML reads some of them as other things: write them in quotes, as "no".'
        )
    known = [field.name for field in fields(Language)][1:]
    entry = entry if isinstance(entry, dict) else {"": entry}
    if unknown := [str(key) for key in entry if key not in known]:
        raise CourseError(f"{LIST}: {code}: expected {', '.join(known)}, received {', '.join(unknown)!r}.")
    fonts = entry.get("fonts") or []
    fonts = tuple(fonts) if isinstance(fonts, list) else (fonts,)
    language = Language(code, **{"name": None, **entry, "fonts": fonts})
    if wrong := _wrong(language):
        raise CourseError(f"{LIST}: {code}: expected {wrong}.")
    return language


def _wrong(language: Language) -> str:
    """What was expected of the first field that is not as it should be; "" if all are."""
    height = language.line_height
    if not isinstance(language.name, str) or not language.name.strip() or set(language.name) & set('<>&"'):
        return f"a name in plain words, received {language.name!r}"
    if language.direction not in DIRECTIONS:
        return f"a direction, {' or '.join(DIRECTIONS)}, received {language.direction!r}"
    if not all(isinstance(font, str) and re.fullmatch("[a-z0-9-]+", font) for font in language.fonts):
        return f"names of fonts, such as noto-sans-kannada, received {list(language.fonts)!r}"
    if height is not None and not (isinstance(height, (int, float)) and 1 <= height <= 4):
        return f"a line height from 1 to 4, received {height!r}"
    return "" if isinstance(language.new, bool) else f"true or false for new, received {language.new!r}"
