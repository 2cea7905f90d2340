"""Bring the catalogs up to date with the pages.

`sphinx-intl update` pairs changed sentences by likeness and drops the old translation
of a pair; it cannot be told not to. So the templates are merged here, by exact message;
`changed_english` says what becomes of a translation whose English changed, and `renamed` which
catalog a page had under its former name. Every former translation stays in the file, as an
obsolete (`#~`) entry at least. What cannot be read whole is named and left as it is.
Nothing in a catalog depends on the clock: a second run changes no byte.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib

from coursekit.catalogs.changed_english import carry, former_catalogs
from coursekit.catalogs.po_files import (
    has_work,
    is_interface,
    is_to_look_at,
    plural_forms,
    read_po,
    read_whole_po,
)
from coursekit.catalogs.problem import CatalogSyntaxError, Problem


@dataclass(frozen=True)
class Change:
    """What an update did to one catalog, or why it did nothing.

    Attributes:
        new: messages that have no translation.
        kept: translations shown though punctuation or markup of their English changed.
        fuzzy: translations not shown because the words of their English changed.
        obsolete: former translations that went to the end of the file.
        former: the catalog that this one was before its page was renamed.
        without_page: no page has this catalog's messages any more; it is left as it is.
        problem: why the catalog could not be read or written; it is left as it is.
    """

    path: Path
    new: int = 0
    kept: int = 0
    fuzzy: int = 0
    obsolete: int = 0
    former: Path | None = None
    without_page: bool = False
    problem: Problem | None = None

    def __str__(self) -> str:
        if self.problem:
            return f"{self.problem}; left as it is"
        if self.without_page:
            return f"{self.path}: no page has this catalog; left as it is"
        found = [
            (self.new, "new messages"),
            (self.kept, "to look at, as the punctuation or markup of their English changed"),
            (self.fuzzy, "fuzzy, as the words of their English changed"),
            (self.obsolete, "obsolete"),
        ]
        told = [f"{count} {what}" for count, what in found if count] or [
            "notes for translators, order, layout"
        ]
        return f"{self.path}: {', '.join(told + [f'was {self.former}'] * bool(self.former))}"


def update(
    root: Path | str, languages: Iterable[str], *, locale_dir: str = "locales", options: Sequence[str] = ()
) -> list[Change]:
    """Extract the messages of the book in `root` and merge them into each language's catalogs.

    `options` go to sphinx-build. Returns what changed, and what could not. An error of the
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
    """Merge every template into every language: the catalogs that were written, or could not be."""
    pages = {
        path.relative_to(templates).with_suffix(".po"): read_po(path) for path in templates.rglob("*.pot")
    }
    for template in pages.values():  # a part without a caption has an empty message
        template[:] = [entry for entry in template if entry.msgid]
    changes = []
    for language in languages:
        folder = locales / language / "LC_MESSAGES"
        former, without_page = former_catalogs(folder, pages)
        for name, template in sorted(pages.items()):
            try:
                change = _merge_file(folder / name, template, language, former.get(name))
            except CatalogSyntaxError as error:
                change = Change(folder / name, problem=Problem(folder / name, error.line, str(error)))
            changes += [change] if change else []
        changes += [Change(path, without_page=True) for path in without_page]
    return sorted(changes, key=lambda change: change.path)


def _merge_file(path: Path, template: polib.POFile, language: str, former: Path | None) -> Change | None:
    _refuse_links(path)
    before = former or path
    old = read_whole_po(before) if before.exists() else _empty(template, language)
    current, rest = _split(old, template)
    fresh = [entry for entry in template if entry.msgid_with_context not in current]
    # A page's former sentences become obsolete. The interface's are also written by hand: they stay.
    stay = [entry for entry in rest if entry.obsolete or is_interface(path)]
    carried, behind = carry(fresh, [] if is_interface(path) else [e for e in rest if not e.obsolete])
    for entry in behind:
        entry.obsolete = True
    merged = polib.POFile(wrapwidth=0)
    merged.header, merged.metadata = old.header, old.metadata
    merged.metadata_is_fuzzy = old.metadata_is_fuzzy
    merged.extend(_entry(source, current | carried) for source in template)
    merged.extend(entry for entry in stay + behind if not entry.obsolete or has_work(entry))
    if not _save(path, merged, former):
        return None
    kept, fuzzy = (sum(map(wanted, carried.values())) for wanted in (is_to_look_at, _is_fuzzy))
    return Change(path, len(fresh) - len(carried), kept, fuzzy, sum(map(has_work, behind)), former)


def _is_fuzzy(entry: polib.POEntry) -> bool:
    return entry.fuzzy


def _save(path: Path, merged: polib.POFile, former: Path | None) -> bool:
    """Whether the file had to be written. The catalog of the former name goes when its messages are safe."""
    text = str(merged).rstrip("\n") + "\n"
    if not former and path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    _write(path, text)
    if former:
        former.unlink()
    return True


def _refuse_links(path: Path) -> None:
    """A link could lead out of the folder, and a catalog would be written there."""
    for part in (path, *path.parents):
        if part.is_symlink():
            raise CatalogSyntaxError(f"expected a file or folder, received the symbolic link {part.name}")
        if part.name == "LC_MESSAGES":
            break


def _write(path: Path, text: str) -> None:
    """The old file or the new one, whole, whatever happens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)  # of an update that was broken off, or a link
    with temporary.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    os.replace(temporary, path)


def _split(old: polib.POFile, template: polib.POFile) -> tuple[dict[str, polib.POEntry], list[polib.POEntry]]:
    """The old entries of today's messages, live ones before obsolete ones, and all the others, in order."""
    wanted = {entry.msgid_with_context for entry in template}
    current: dict[str, polib.POEntry] = {}
    rest = []
    order = sorted(enumerate(old), key=lambda item: (bool(item[1].obsolete), not has_work(item[1])))
    for place, entry in order:
        key = entry.msgid_with_context
        if key in wanted and key not in current:
            current[key] = entry
        elif key not in wanted or (has_work(entry) and entry.msgstr != current[key].msgstr):
            entry.obsolete = entry.obsolete or key in wanted  # a second translation of one message
            rest.append((place, entry))
    return current, [entry for _place, entry in sorted(rest, key=lambda item: item[0])]


def _entry(source: polib.POEntry, known: dict[str, polib.POEntry]) -> polib.POEntry:
    """The template's message with all that a translator has to it."""
    entry, old = polib.POEntry(), known.get(source.msgid_with_context)
    entry.merge(source)
    if old is not None:
        entry.msgstr, entry.tcomment = old.msgstr, old.tcomment
        entry.msgstr_plural = old.msgstr_plural or entry.msgstr_plural
        entry.flags = [*old.flags, *(flag for flag in source.flags if flag not in old.flags)]
        for name in ("previous_msgctxt", "previous_msgid", "previous_msgid_plural"):
            setattr(entry, name, getattr(old, name))
    return entry


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
