"""Reading PO files that somebody else wrote: every failure becomes a `CatalogSyntaxError`.

The header of a catalog: UTF-8, the language of its folder, plural forms that compute.

Translators' programs write it in many ways, and none of them is a mistake as long as it means
the same: `ru_RU` or `pa-Guru` for the language, `utf8`, a header marked fuzzy, plural forms (or a
template's `nplurals=INTEGER`) where there is no plural message.
"""

import gettext
import os
import re
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polib
from babel.core import Locale, UnknownLocaleError, get_global, parse_locale
from babel.plural import PluralRule, to_gettext

from coursekit.catalogs.po_text import lost, read_text
from coursekit.catalogs.problem import CatalogSyntaxError, quote

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


# The catalogs of the interface. Their strings go into templates; the pages' are Markdown.
INTERFACE_DOMAINS = frozenset({"sphinx", "coursekit", "booktheme", "togglebutton"})


def read_po(path: Path) -> polib.POFile:
    """The catalog, nothing of it lost. Raises a CatalogSyntaxError for what is no PO file, with the line."""
    read = read_text(path)
    with TemporaryDirectory() as folder:  # given a text, polib would also break lines at U+2028
        copy = Path(folder, "catalog.po")
        copy.write_text(read.text, encoding="utf-8", newline="\n")
        po = _parsed(copy)
    po.fpath = str(path)
    for entry in po:
        entry.linenum = max(1, entry.linenum)  # polib counts a first entry without header from 0
    if read.last_comments and po:
        po[-1].tcomment = "\n".join(filter(None, [po[-1].tcomment, *read.last_comments]))
    return po


def looked_at(path: Path) -> polib.POFile:
    """As `read_po`, for those who change nothing: a file that is the same is read once."""
    known = path.stat()
    return _edition(path, known.st_mtime_ns, known.st_size, known.st_ino)


@lru_cache(256)
def _edition(path: Path, *_of: int) -> polib.POFile:
    return read_po(path)


def read_whole_po(path: Path) -> polib.POFile:
    """The catalog to be changed and saved: an error if polib would lose anything that stands in it."""
    po, before = read_po(path), read_text(path)
    missing = lost(before.text + "".join(f"# {line}\n" for line in before.last_comments), str(po))
    if missing:
        raise CatalogSyntaxError(f"expected a catalog of which nothing is lost, received {quote(missing)}")
    return po


def _parsed(path: Path) -> polib.POFile:
    try:
        return polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
    except (OSError, ValueError, KeyError, IndexError, AttributeError) as error:
        found = re.search(r"\(line (\d+)\):?\s*(.*)", str(error))
        line, detail = (int(found[1]), found[2]) if found else (0, str(error))
        wrong = detail or "a field where none can stand"
        raise CatalogSyntaxError(f"expected a valid PO file, received: {wrong}", line) from None


# The comment on a translation that is shown though its English has changed: the words are the same.
LOOK = "The English has changed in its punctuation, spacing or markup. Still right? Then delete this line."


def has_work(entry: polib.POEntry) -> bool:
    """Whether a translator has written anything there."""
    return bool(entry.msgstr or any(entry.msgstr_plural.values()) or entry.tcomment)


def is_to_look_at(entry: polib.POEntry) -> bool:
    return LOOK in entry.tcomment.split("\n")


def used_entries(po: polib.POFile) -> list[polib.POEntry]:
    """Entries that a page may show: translated, not fuzzy, not obsolete."""
    return [e for e in po if e.msgid and not e.obsolete and not e.fuzzy and e.msgctxt is None and e.msgstr]


def language_of(path: Path) -> str:
    """The language of locales/<language>/LC_MESSAGES/…, or nothing if the path has no such folder."""
    parts = path.absolute().parts
    if "LC_MESSAGES" not in parts:
        return ""
    return parts[len(parts) - 2 - parts[::-1].index("LC_MESSAGES")]


def is_interface(path: Path) -> bool:
    return path.parent.name == "LC_MESSAGES" and path.stem in INTERFACE_DOMAINS


def po_paths(paths) -> list[Path]:
    """The PO files among the paths, and in the folders among them, sorted."""
    found = []
    for path in map(Path, paths):
        found += catalog_paths(path) if path.is_dir() else [path]
    return found


def catalog_paths(folder: Path) -> list[Path]:
    """The PO files below a folder, sorted.

    Links are not followed, nor is the folder if it is one: what they lead to lies elsewhere. Names that
    begin with a dot or a # are those of editors (.#page.po is a lock) and of systems. A folder x.po is
    among them, so that it is named where it is read.
    """
    found: list[Path] = []
    for base, folders, names in os.walk(folder) if not folder.is_symlink() else ():
        folders[:] = [name for name in folders if name[0] not in ".#"]
        paths = [Path(base, name) for name in names + folders if name.endswith(".po") and name[0] not in ".#"]
        found += [path for path in paths if not path.is_symlink()]
    return sorted(found)


def find_catalog(folder: Path, language: str, domain: str) -> Path | None:
    """locales/<language>/LC_MESSAGES/<domain>.po, if it is a file and no part of the way is a link."""
    path = folder / language / "LC_MESSAGES" / f"{domain}.po"
    way = [path, *(parent for parent in path.parents if parent.is_relative_to(folder) and parent != folder)]
    return path if path.is_file() and not any(part.is_symlink() for part in way) else None
