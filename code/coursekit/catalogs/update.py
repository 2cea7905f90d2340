"""Bring the catalogs up to date with the pages.

`sphinx-intl update` pairs changed sentences by likeness and drops the old translation
of a pair; it cannot be told not to. So the templates are merged here, by exact
message. A changed sentence becomes empty, with the nearest former English in a `#|`
comment; every former translation stays in the file as an obsolete (`#~`) entry.
Nothing in a catalog depends on the clock: a second run changes no byte.
"""

import difflib
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib

from coursekit.catalogs.header import plural_forms
from coursekit.catalogs.po_files import is_interface, read_po

_LIKE = 0.6  # how like a former sentence must be to be named in the comment


@dataclass(frozen=True)
class Change:
    """What an update did to one catalog."""

    path: Path
    new: int
    obsolete: int


def update(
    root: Path | str, languages: Iterable[str], *, locale_dir: str = "locales", options: Sequence[str] = ()
) -> list[Change]:
    """Extract the messages of the book in `root` and merge them into each language's catalogs.

    `options` go to sphinx-build. Returns the catalogs that changed. An error of the
    extraction raises `subprocess.CalledProcessError`, before any catalog is touched.
    """
    root = Path(root)
    templates = root / "_build" / "gettext"
    extract(root, templates, options)
    return merge(templates, root / locale_dir, languages)


def extract(root: Path, templates: Path, options: Sequence[str] = ()) -> None:
    """Run the gettext builder into an empty folder, so that removed pages leave no template."""
    shutil.rmtree(templates, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-b", "gettext", "-q", "-E"]
    command += ["-d", str(root / "_build" / "gettext-doctrees"), *options, str(root), str(templates)]
    subprocess.run(command, check=True)


def merge(templates: Path, locales: Path, languages: Iterable[str]) -> list[Change]:
    """Merge every template into every language; the catalogs that had to be written."""
    changes = []
    for template_path in sorted(templates.rglob("*.pot")):
        template = read_po(template_path)
        template[:] = [
            entry for entry in template if entry.msgid
        ]  # a part without a caption has an empty one
        name = template_path.relative_to(templates).with_suffix(".po")
        for language in languages:
            path = locales / language / "LC_MESSAGES" / name
            change = _merge_file(path, template, language)
            changes += [change] if change else []
    return changes


def _merge_file(path: Path, template: polib.POFile, language: str) -> Change | None:
    old = read_po(path) if path.is_file() else _empty(template, language)
    merged = polib.POFile(wrapwidth=0)
    merged.header, merged.metadata = old.header, old.metadata
    merged.metadata_is_fuzzy = old.metadata_is_fuzzy
    current, rest = _split(old, template)
    # A page's former sentences become obsolete. The interface's are also written by hand: they stay.
    gone = [] if is_interface(path) else [entry for entry in rest if not entry.obsolete]
    fresh = [entry for entry in template if entry.msgid_with_context not in current]
    merged.extend(_entry(source, current, gone) for source in template)
    for entry in gone:
        entry.obsolete = True
    merged.extend(entry for entry in rest if not entry.obsolete or _has_work(entry))
    text = str(merged).rstrip("\n") + "\n"
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return Change(path, len(fresh), len(gone))


def _split(old: polib.POFile, template: polib.POFile) -> tuple[dict[str, polib.POEntry], list[polib.POEntry]]:
    """The old entries of today's messages, live ones before obsolete ones, and all the others."""
    wanted = {entry.msgid_with_context for entry in template}
    current: dict[str, polib.POEntry] = {}
    rest = []
    for entry in sorted(old, key=lambda entry: (bool(entry.obsolete), not _has_work(entry))):
        key = entry.msgid_with_context
        if key in wanted and key not in current:
            current[key] = entry
        elif key not in wanted or (_has_work(entry) and entry.msgstr != current[key].msgstr):
            entry.obsolete = entry.obsolete or key in wanted  # a second translation of one message
            rest.append(entry)
    return current, sorted(rest, key=old.index)


def _entry(
    source: polib.POEntry, current: dict[str, polib.POEntry], gone: list[polib.POEntry]
) -> polib.POEntry:
    """The message of the template with its translation, or empty with a hint at the former English."""
    known = current.get(source.msgid_with_context)
    entry = polib.POEntry()
    entry.merge(source)
    if known is None:
        entry.previous_msgid = _former(source.msgid, gone)
        return entry
    entry.msgstr, entry.tcomment = known.msgstr, known.tcomment
    entry.msgstr_plural = known.msgstr_plural or entry.msgstr_plural
    entry.flags = known.flags
    entry.previous_msgid = known.previous_msgid if known.fuzzy or not known.msgstr else None
    return entry


def _former(msgid: str, gone: list[polib.POEntry]) -> str | None:
    near = difflib.get_close_matches(msgid, [entry.msgid for entry in gone if entry.msgstr], 1, _LIKE)
    return near[0] if near else None


def _has_work(entry: polib.POEntry) -> bool:
    return bool(entry.msgstr or any(entry.msgstr_plural.values()) or entry.tcomment)


def _empty(template: polib.POFile, language: str) -> polib.POFile:
    po = polib.POFile()
    po.metadata = {
        "Project-Id-Version": template.metadata.get("Project-Id-Version", ""),
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    if forms := plural_forms(language):
        po.metadata["Plural-Forms"] = forms
    return po
