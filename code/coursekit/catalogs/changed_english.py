"""What becomes of a translation when its English changes.

The same words in other punctuation, spacing or markup: the translation stays, and a comment asks
for a look. Most of the words the same: the translation stands under the new English, marked fuzzy
(the page shows English), with the former English in a `#|` comment. Else: it becomes obsolete.

And which catalog a page had before it was renamed: the one that holds its messages.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from copy import copy
from pathlib import Path

import polib

from coursekit.catalogs.po_files import LOOK, has_work, is_interface, is_to_look_at, po_paths, read_po
from coursekit.catalogs.problem import CatalogSyntaxError
from coursekit.catalogs.structure import differences

_LIKE = 0.6  # the share of words in common from which a message counts as the same one, changed a little
_IN_COMMON = 3  # words; short messages are alike by chance
_LONGEST = 10_000  # characters; who compares longer messages waits for hours
# A number with its sign, a word, or a sign that is no punctuation.
_WORD = re.compile(r"(?<![^\W_])[-−+]?\d+(?:[.,]\d+)*%?|[^\W_]+|[<>=+~^|%&/]")


def carry(
    fresh: list[polib.POEntry], gone: list[polib.POEntry]
) -> tuple[dict[str, polib.POEntry], list[polib.POEntry]]:
    """For new messages that continue a former one, their entries; and the former ones to become obsolete.

    Each former message goes to one new message. It stays behind too, unless its words are the same
    or it was fuzzy itself: then nothing is lost that it would keep.
    """
    former = [e for e in gone if e.msgstr and not e.msgid_plural and len(e.msgid) <= _LONGEST]
    carried, moved = {}, set()
    for new, old in _pairs(fresh, former):
        kept = _kept(new, old) if words(new.msgid) == words(old.msgid) else None
        carried[new.msgid_with_context] = kept or _fuzzy(new, old)
        if kept or old.fuzzy:
            moved.add(id(old))
    return carried, [entry for entry in gone if id(entry) not in moved]


def words(message: str) -> list[str]:
    return _WORD.findall(message.casefold())


def _pairs(
    fresh: list[polib.POEntry], former: list[polib.POEntry]
) -> Iterator[tuple[polib.POEntry, polib.POEntry]]:
    """The pairs that are alike enough, the most alike first; nothing is in two of them."""
    found, old_words = [], [words(entry.msgid) for entry in former]
    matcher = difflib.SequenceMatcher(autojunk=False)
    for i, new in enumerate(fresh):
        matcher.set_seq2(words(new.msgid))
        found += [(-_likeness(old, matcher), i, j) for j, old in enumerate(old_words)]
    taken: set[tuple[str, int]] = set()
    for _ratio, i, j in sorted(pair for pair in found if -pair[0] >= _LIKE):
        if not taken & {("new", i), ("old", j)}:
            taken |= {("new", i), ("old", j)}
            yield fresh[i], former[j]


def _likeness(old: list[str], matcher: difflib.SequenceMatcher) -> float:
    """From 0 to 1, with the words that the matcher holds as its second sequence."""
    if old == matcher.b:
        return float(bool(old))
    matcher.set_seq1(old)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < _LIKE:  # cheap, and never too low
        return 0.0
    common = sum(block.size for block in matcher.get_matching_blocks())
    return matcher.ratio() if common >= _IN_COMMON else 0.0


def _kept(new: polib.POEntry, old: polib.POEntry) -> polib.POEntry | None:
    """The translation as it is, to be looked at; none if the page would refuse it under the new English."""
    if old.fuzzy or differences(new.msgid, old.msgstr):
        return None
    entry = _moved(new, old)
    if is_to_look_at(old) and old.previous_msgid == new.msgid:  # the English is what it was
        entry.previous_msgid = None
        return entry
    entry.previous_msgid = old.previous_msgid if is_to_look_at(old) else old.msgid
    entry.tcomment = "\n".join(filter(None, [entry.tcomment, LOOK]))
    return entry


def _fuzzy(new: polib.POEntry, old: polib.POEntry) -> polib.POEntry:
    entry = _moved(new, old)
    entry.flags = [*old.flags, *["fuzzy"] * (not old.fuzzy)]
    entry.previous_msgid = (old.fuzzy and old.previous_msgid) or old.msgid
    return entry


def _moved(new: polib.POEntry, old: polib.POEntry) -> polib.POEntry:
    """What a translator wrote, for the other message; without our request to look."""
    entry = copy(old)
    entry.msgid, entry.msgctxt, entry.flags = new.msgid, new.msgctxt, list(old.flags)
    entry.tcomment = "\n".join(line for line in old.tcomment.split("\n") if line != LOOK)
    return entry


_SHARED = 0.5  # of the messages of the larger of the two


def former_catalogs(folder: Path, pages: Mapping[Path, polib.POFile]) -> tuple[dict[Path, Path], list[Path]]:
    """For pages without a catalog (or with one where nothing is written), the catalog to take along.

    Args:
        folder: the LC_MESSAGES of a language.
        pages: the template of each page, by the path of its catalog in `folder`.

    Returns the catalogs to take along by page, and those that no page has any more.
    """
    left = {path: read for path in _without_page(folder, pages) if (read := _messages(path))}
    shares = [
        (len(_ids(template) & _ids(old)) / max(len(_ids(template)), len(_ids(old)), 1), name, path)
        for name, template in pages.items()
        if left and not _is_begun(folder / name)
        for path, old in left.items()
    ]
    former: dict[Path, Path] = {}
    for share, name, path in sorted(shares, key=lambda item: (-item[0], *item[1:])):
        if share >= _SHARED and name not in former and path in left:
            former[name] = path
            del left[path]
    return former, [path for path, old in left.items() if any(map(has_work, old))]


def _without_page(folder: Path, pages: Mapping[Path, polib.POFile]) -> list[Path]:
    found = po_paths([folder]) if folder.is_dir() else []
    return [p for p in found if p.relative_to(folder) not in pages and not is_interface(p) and p.is_file()]


def _messages(path: Path) -> polib.POFile | None:
    try:
        return None if path.is_symlink() else read_po(path)
    except CatalogSyntaxError:
        return None  # the linter names it


def _is_begun(path: Path) -> bool:
    """Whether anything is written there; what cannot be read may hold work."""
    if not path.exists():
        return False
    messages = _messages(path)
    return messages is None or any(map(has_work, messages))


def _ids(messages: polib.POFile) -> set[str]:
    return {entry.msgid for entry in messages if not entry.obsolete}
