"""The header of a catalog: UTF-8, the language of its folder, plural forms that compute."""

import gettext
import re

import polib
from babel import Locale, UnknownLocaleError
from babel.plural import PluralRule, to_gettext

_CHARSET = re.compile(r"text/plain;\s*charset=utf-8", re.IGNORECASE)
_PLURAL = re.compile(r"nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*(.+?)\s*;?\s*")


def header_problems(po: polib.POFile, language: str) -> list[str]:
    metadata = po.metadata
    found = []
    content = metadata.get("Content-Type", "no Content-Type")
    if not _CHARSET.fullmatch(content):
        found.append(f"expected the header to say text/plain; charset=UTF-8, received {content}")
    named = metadata.get("Language", "no Language")
    if language and named != language:
        found.append(f"expected the header to say Language: {language}, received {named}")
    return found + _plural_problems(po, language)


def _plural_problems(po: polib.POFile, language: str) -> list[str]:
    forms = po.metadata.get("Plural-Forms")
    if forms is None:
        needed = any(entry.msgid_plural and not entry.obsolete for entry in po)
        return ["expected a Plural-Forms header for plural messages, received none"] if needed else []
    read = _PLURAL.fullmatch(forms)
    if not read or not _computes(read[2], int(read[1])):
        return [f"expected Plural-Forms: nplurals=…; plural=… below nplurals, received {forms}"]
    expected = plural_forms(language)
    expected = int(_PLURAL.fullmatch(expected)[1]) if expected else 0
    if expected and int(read[1]) != expected:
        return [f"expected {expected} plural forms for {language}, received {read[1]}"]
    return []


def _computes(formula: str, count: int) -> bool:
    try:
        plural = gettext.c2py(formula)
        return all(0 <= plural(n) < count for n in range(201))
    except (ValueError, RecursionError, ZeroDivisionError, SyntaxError):
        return False


def plural_forms(language: str) -> str:
    """The Plural-Forms header of a language, from CLDR; "" for one that CLDR does not have.

    gettext counts whole numbers alone: CLDR's categories for fractions and for millions are left out
    (babel's own table of such headers differs from CLDR in some languages).
    """
    try:
        rule = Locale.parse(language).plural_form
    except (UnknownLocaleError, ValueError):
        return ""
    used = {rule(number) for number in range(1000)}
    tags = [tag for tag in ("zero", "one", "two", "few", "many", "other") if tag in used]
    # the last category is what no other formula fits
    return to_gettext(PluralRule({tag: rule.rules[tag] for tag in tags[:-1]}))
