"""The interface's messages (buttons, labels): what a template could not bear is refused.

They go into Jinja templates, and into attributes, without being escaped. So a translation may
hold no markup and no line of its own, and exactly the placeholders and addresses of its English.
The English is the one that is installed: gettext finds a message by its English, and a plural
has to be that of the source which asks for it, whatever a catalog says.
"""

import re
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import polib
from babel.messages.extract import extract_from_file

from coursekit.catalogs.characters import character_differences, control_characters
from coursekit.catalogs.problem import quote
from coursekit.catalogs.structure import addresses

_TAG = re.compile(r"<[^<>]*>|&#?\w+;")
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{[^{}]*\}|%|[{}]")
_MARKUP = "<>&\"'`\\"
_MOST = 1_000  # characters; the longest message has about 150
# The packages whose words a page shows: Sphinx, its themes, and ours.
PACKAGES = ("sphinx", "pydata_sphinx_theme", "sphinx_book_theme", "sphinx_togglebutton", "coursekit")


def interface_differences(msgid: str, msgstr: str) -> list[str]:
    """Say what a template could not bear: "expected …, received …"."""
    if max(len(msgid), len(msgstr)) > _MOST:  # before any comparison
        return [f"expected at most {_MOST} characters, received {max(len(msgid), len(msgstr))}"]
    found = character_differences(msgid, msgstr)
    links = [Counter(addresses(text)) for text in (msgid, msgstr)]
    if links[0] != links[1]:
        found.append(f"expected {_names(links[0])}, received {_names(links[1])}")
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
    return ", ".join(quote(name) for name in found.elements()) or "no tags, placeholders or addresses"


def entry_differences(entry: polib.POEntry) -> list[str]:
    """The same for an entry of a PO file, and what no entry of the interface may have."""
    claims = (entry.msgid, entry.msgctxt, entry.msgid_plural)
    if controls := [text for claim in claims for text in control_characters(claim)]:
        return controls
    if entry.msgctxt is not None:
        return [f"expected no context, received msgctxt {quote(entry.msgctxt)}"]
    if not entry.msgid_plural:
        return interface_differences(entry.msgid, entry.msgstr) if entry.msgstr else []
    plural = installed_plurals().get(entry.msgid)
    if entry.msgid_plural != plural:
        wanted = f"the plural {quote(plural)}" if plural else "no plural"
        return [f"expected {wanted} of {quote(entry.msgid)}, received {quote(entry.msgid_plural)}"]
    found = []
    for form in filter(None, entry.msgstr_plural.values()):
        best = [interface_differences(english, form) for english in (plural, entry.msgid)]
        found += best[0] if all(best) else []
    return found


@cache
def installed_plurals() -> dict[str, str]:
    """The messages that are asked for with a plural: by our sources, by the others' templates."""
    found: dict[str, str] = {}
    for package in PACKAGES:
        folder = Path(find_spec(package).submodule_search_locations[0])
        for template in sorted({*folder.rglob("*.pot"), *folder.rglob("en/LC_MESSAGES/*.po")}):
            found |= {entry.msgid: entry.msgid_plural for entry in polib.pofile(str(template))}
        if package == "coursekit":
            sources = (path for path in sorted(folder.rglob("*.py")) if b"ngettext(" in path.read_bytes())
            found |= dict(pair for path in sources for pair in _plurals(path))
    return {english: plural for english, plural in found.items() if plural}


def _plurals(source: Path) -> list[tuple[str, str]]:
    messages = extract_from_file("python", source, keywords={"ngettext": (1, 2)})
    return [message for _line, message, _comments, _context in messages if isinstance(message, tuple)]
