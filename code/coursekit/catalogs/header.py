"""The header of a catalog: UTF-8, the language of its folder, plural forms that compute.

Translators' programs write it in many ways, and none of them is a mistake as long as it means
the same: `ru_RU` or `pa-Guru` for the language, `utf8`, a header marked fuzzy, plural forms (or a
template's `nplurals=INTEGER`) where there is no plural message.
"""

import gettext
import re

import polib
from babel.core import Locale, UnknownLocaleError, get_global, parse_locale
from babel.plural import PluralRule, to_gettext

from coursekit.catalogs.problem import quote

_MOST = 1_000  # characters of a plural formula: gettext takes no more
_CHARSET = re.compile(r"""text/plain\s*;\s*charset\s*=\s*["']?utf-?8["']?\s*;?""", re.IGNORECASE)
_PLURAL = re.compile(r"nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*(.+?)\s*;?\s*", re.DOTALL)


def header_problems(po: polib.POFile, language: str) -> list[str]:
    """Say what the header has to say instead: "expected …, received …"."""
    metadata, found = po.metadata, []
    names = [name.casefold() for name in metadata]
    twice = sorted({name for name in metadata if names.count(name.casefold()) > 1})
    if twice:
        found.append(f"expected each field of the header once, received {', '.join(map(quote, twice))}")
    content = metadata.get("Content-Type")
    if content is None or not _CHARSET.fullmatch(content):
        received = "no Content-Type" if content is None else quote(content)
        found.append(f"expected the header to say text/plain; charset=UTF-8, received {received}")
    named = metadata.get("Language", "")
    if language and named and not _same_language(named, language):
        found.append(f"expected the header to say Language: {language}, received {quote(named)}")
    return found + _plural_problems(po, language)


def _same_language(named: str, folder: str) -> bool:
    """Whether both are written alike: pa, pa_IN and pa_Guru are, pa_Arab and pa_PK are not."""
    return _language_and_script(named) == _language_and_script(folder)


def _language_and_script(tag: str) -> tuple[str, str | None]:
    try:
        language, territory, script = parse_locale(tag.strip().replace("-", "_").partition("@")[0])[:3]
    except ValueError:
        return tag, None
    likely = get_global("likely_subtags")
    whole = likely.get(f"{language}_{territory}") or likely.get(language) or language
    return language, script or parse_locale(whole)[2]


def _plural_problems(po: polib.POFile, language: str) -> list[str]:
    counts = {len(entry.msgstr_plural) for entry in po if entry.msgid_plural and not entry.obsolete}
    if not counts:
        return []
    forms = po.metadata.get("Plural-Forms")
    if forms is None:
        return ["expected a Plural-Forms header for plural messages, received none"]
    read = _PLURAL.fullmatch(forms) if len(forms) < _MOST else None
    if not read or not _computes(read[2], int(read[1])):
        return [f"expected Plural-Forms: nplurals=…; plural=… below nplurals, received {quote(forms)}"]
    declared, needed = int(read[1]), _needed_plurals(language)
    if declared < needed:
        return [f"expected {needed} plural forms for {language}, received {declared}"]
    wrong = sorted(counts - {declared})
    return [f"expected {declared} forms of each plural message, received {wrong[0]}"] if wrong else []


def _computes(formula: str, count: int) -> bool:
    try:
        plural = gettext.c2py(formula)
        return all(0 <= plural(n) < count for n in range(201))
    except (ValueError, RecursionError, ZeroDivisionError, SyntaxError):
        return False


def _needed_plurals(language: str) -> int:
    read = _PLURAL.fullmatch(plural_forms(language) or "")
    return int(read[1]) if read else 0


def declared_plurals(po: polib.POFile, language: str) -> str | None:
    """The plural forms by which the catalog's plural messages are to be read; none where it has none."""
    plural = any(entry.msgid_plural and not entry.obsolete for entry in po)
    return po.metadata.get("Plural-Forms") if plural and not header_problems(po, language) else None


def plural_forms(language: str) -> str | None:
    """The plural forms of a language by CLDR, as a header writes them; none where CLDR has no such language.

    gettext counts whole numbers alone: CLDR's categories for fractions and for millions are left out
    (babel's own table of such headers differs from CLDR in some languages).
    """
    try:
        rule = Locale.parse(language).plural_form
    except (UnknownLocaleError, ValueError, TypeError):
        return None
    used = {rule(number) for number in range(1000)}
    tags = [tag for tag in ("zero", "one", "two", "few", "many", "other") if tag in used]
    # the last category is what no other formula fits
    return to_gettext(PluralRule({tag: rule.rules[tag] for tag in tags[:-1]}))
