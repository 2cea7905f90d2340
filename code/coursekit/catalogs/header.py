"""The header of a catalog: UTF-8, the language of its folder, plural forms that compute."""

import gettext
import re

import polib
from babel.core import UnknownLocaleError
from babel.messages.plurals import get_plural

from coursekit.catalogs.problem import quote

_MOST = 1_000  # characters of a plural formula: gettext takes no more
_CHARSET = re.compile(r"text/plain;\s*charset=utf-8", re.IGNORECASE)
_PLURAL = re.compile(r"nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*(.+?)\s*;?\s*")


def header_problems(po: polib.POFile, language: str) -> list[str]:
    metadata = po.metadata
    found = []
    content = metadata.get("Content-Type", "no Content-Type")
    if not _CHARSET.fullmatch(content):
        found.append(f"expected the header to say text/plain; charset=UTF-8, received {quote(content)}")
    named = metadata.get("Language", "no Language")
    if language and named != language:
        found.append(f"expected the header to say Language: {language}, received {quote(named)}")
    return found + _plural_problems(po, language)


def _plural_problems(po: polib.POFile, language: str) -> list[str]:
    forms = po.metadata.get("Plural-Forms")
    if forms is None:
        needed = any(entry.msgid_plural and not entry.obsolete for entry in po)
        return ["expected a Plural-Forms header for plural messages, received none"] if needed else []
    read = _PLURAL.fullmatch(forms) if len(forms) < _MOST else None
    if not read or not _computes(read[2], int(read[1])):
        return [f"expected Plural-Forms: nplurals=…; plural=… below nplurals, received {quote(forms)}"]
    expected = _expected_plurals(language)
    if expected and int(read[1]) != expected:
        return [f"expected {expected} plural forms for {language}, received {read[1]}"]
    return []


def _computes(formula: str, count: int) -> bool:
    try:
        plural = gettext.c2py(formula)
        return all(0 <= plural(n) < count for n in range(201))
    except (ValueError, RecursionError, ZeroDivisionError, SyntaxError):
        return False


def _expected_plurals(language: str) -> int:
    try:
        return int(get_plural(language)[0]) if language else 0
    except (UnknownLocaleError, ValueError):
        return 0


def plural_forms(language: str) -> str | None:
    """The plural forms of a language, as a header writes them; none where babel knows no such language."""
    try:
        count, formula = get_plural(language)[:2] if language else (0, "")
    except (UnknownLocaleError, ValueError):
        return None
    return f"nplurals={count}; plural={formula};" if count else None
