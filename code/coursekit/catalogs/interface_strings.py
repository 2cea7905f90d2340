"""The interface's catalogs (buttons, labels): checked before a template sees them.

Their strings go into Jinja templates, and into attributes, without being escaped. So a
translation may hold no markup and no line of its own, and exactly the placeholders of its English.
"""

import json
import re
import struct
from collections import Counter
from pathlib import Path

import polib
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import SphinxError
from sphinx.locale import translators

from coursekit.catalogs.characters import character_differences
from coursekit.catalogs.po_files import INTERFACE_DOMAINS, CatalogSyntaxError, read_po
from coursekit.catalogs.problem import Problem, quote

_TAG = re.compile(r"<[^<>]*>|&#?\w+;")
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{[^{}]*\}|%|[{}]")
_MARKUP = "<>&\"'`\\"
_PLURAL = re.compile(r"[n\d\s()%=!<>&|?:+*-]*")
_SCRIPT = re.compile(r"(?s)\s*Documentation\.addTranslations\((\{.*\})\);?\s*")


class UnsafeInterfaceCatalog(SphinxError):
    category = "Unsafe interface catalog"


def interface_differences(msgid: str, msgstr: str) -> list[str]:
    """Say what a template could not bear: "expected …, received …"."""
    found = character_differences(msgid, msgstr)
    tags = [Counter(_TAG.findall(text)) for text in (msgid, msgstr)]
    if tags[0] != tags[1]:
        found.append(f"expected {_names(tags[0])}, received {_names(tags[1])}")
    bare_id, bare_str = (_TAG.sub("", text) for text in (msgid, msgstr))
    extra = "".join(c for c in _MARKUP if bare_str.count(c) > bare_id.count(c))
    if extra:
        found.append(f"expected no more of {quote(extra)} than the English, received {quote(msgstr)}")
    fields = [Counter(_PLACEHOLDER.findall(text)) for text in (msgid, msgstr)]
    if fields[0] != fields[1]:
        found.append(f"expected {_names(fields[0])}, received {_names(fields[1])}")
    if msgstr.count("\n") > msgid.count("\n"):  # a new line could begin code: of a script, of a notebook
        found.append(f"expected one line, as the English, received {quote(msgstr)}")
    return found


def _names(found: Counter[str]) -> str:
    return ", ".join(quote(name) for name in found.elements()) or "no tags or placeholders"


def entry_differences(entry: polib.POEntry) -> list[str]:
    """The same for an entry of a PO file; a plural form may be like the singular or the plural."""
    if not entry.msgid_plural:
        return interface_differences(entry.msgid, entry.msgstr) if entry.msgstr else []
    found = []
    for form in filter(None, entry.msgstr_plural.values()):
        best = [interface_differences(english, form) for english in (entry.msgid_plural, entry.msgid)]
        found += best[0] if all(best) else []
    return found


def refuse_unsafe_interface(app: Sphinx, config: Config) -> None:
    """On config-inited: stop the build at an interface catalog that could harm a page."""
    domains = INTERFACE_DOMAINS | {domain for namespace, domain in translators if namespace == "general"}
    problems = []
    for folder in config.locale_dirs:
        messages = Path(app.srcdir, folder, config.language, "LC_MESSAGES")
        for domain in sorted(domains):
            problems += check_po(messages / f"{domain}.po") + check_mo(messages / f"{domain}.mo")
        problems += check_script(messages / "sphinx.js")
    if problems:
        raise UnsafeInterfaceCatalog("\n".join(map(str, problems)))


def check_po(path: Path) -> list[Problem]:
    if not path.is_file():
        return []
    try:
        entries = [e for e in read_po(path) if e.msgid and not e.obsolete]
    except CatalogSyntaxError as error:
        return [Problem(path, error.line, str(error))]
    return [Problem(path, e.linenum, text) for e in entries for text in entry_differences(e)]


def check_mo(path: Path) -> list[Problem]:
    """The compiled file is what Sphinx loads; it need not have been made from the PO file."""
    if not path.is_file():
        return []
    try:
        entries = [e for e in polib.mofile(str(path), encoding="utf-8") if e.msgid]
    except (OSError, ValueError, IndexError, struct.error) as error:
        return [Problem(path, 0, f"expected a compiled catalog, received: {error}")]
    return [Problem(path, 0, text) for e in entries for text in entry_differences(e)]


def check_script(path: Path) -> list[Problem]:
    """sphinx.js is copied to the site as it is: it may be a table of strings and nothing else."""
    if not path.is_file():
        return []
    found = _SCRIPT.fullmatch(path.read_text(encoding="utf-8", errors="replace"))
    try:
        table = json.loads(found[1]) if found else {}
        pairs = list(table["messages"].items())
    except (ValueError, KeyError, TypeError, AttributeError):
        wanted = "Documentation.addTranslations({JSON with messages});"
        return [Problem(path, 1, f"expected nothing but {wanted}, received other JavaScript")]
    plural = str(table.get("plural_expr", ""))  # the browser runs this one
    if not _PLURAL.fullmatch(plural):
        return [Problem(path, 1, f"expected a plural formula of n, received {quote(plural)}")]
    flat = [(k, form) for k, text in pairs for form in (text if isinstance(text, list) else [text])]
    return [Problem(path, 1, text) for pair in flat for text in interface_differences(*map(str, pair))]
