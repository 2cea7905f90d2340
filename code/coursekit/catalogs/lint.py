"""What is wrong with the catalogs, one line a problem, before anything is built.

    for problem in lint(["locales"]):
        print(problem)              # locales/ru/LC_MESSAGES/book/gan.po:12: expected …, received …

Structure is judged by the function that the build uses (`structure.differences`), so
what passes here is shown there. Beyond it, the linter wants the interface's catalogs to be
complete, and counts what a page's catalog still lacks.
"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import polib

from coursekit.catalogs.advice.entry import advise, advise_files
from coursekit.catalogs.interface_strings import entry_differences
from coursekit.catalogs.po_files import (
    LOOK,
    header_problems,
    is_interface,
    is_to_look_at,
    language_of,
    looked_at,
    po_paths,
)
from coursekit.catalogs.problem import CatalogSyntaxError, Problem, quote
from coursekit.catalogs.structure import differences
from coursekit.catalogs.terms import Glossary
from coursekit.catalogs.translatable import bare_terms, needs_translation


def lint(
    paths: Iterable[Path | str],
    *,
    terms: Path | str | None = None,
    advice: bool = False,
    new: Collection[str] = (),
) -> list[Problem]:
    """Problems of the PO files among `paths` (files or folders).

    With `terms`, a glossary table, or `advice` also what breaks nothing: see `coursekit.catalogs.advice`.
    In the languages `new` the interface may wait for a translation, too.
    """
    glossary, problems = _glossary(terms)
    files = po_paths(paths)
    for path in files:
        problems += _lint_file(path, glossary, advice or bool(terms), language_of(path) in new)
    return problems + (advise_files(files) if advice or terms else [])


def _glossary(table: Path | str | None) -> tuple[Glossary | None, list[Problem]]:
    """A table that cannot be read costs the advice on terms, nothing else."""
    try:
        return Glossary.read(Path(table)) if table else None, []
    except CatalogSyntaxError as error:
        return None, [Problem(Path(table), error.line, str(error))]


def _lint_file(path: Path, glossary: Glossary | None, advice: bool, new: bool) -> list[Problem]:
    if not path.exists():
        return [Problem(path, 0, "expected a PO file, received no such file")]
    try:
        po = looked_at(path)
    except CatalogSyntaxError as error:
        return [Problem(path, error.line, str(error))]
    problems = [Problem(path, 1, text) for text in header_problems(po, language_of(path))]
    problems += _duplicates(path, po)
    for entry in po:
        if entry.msgid and not entry.obsolete:
            refused = [Problem(path, entry.linenum, text) for text in _entry_problems(path, entry, new)]
            problems += refused or (advise(path, entry, glossary) if advice else [])
    return [*problems, *_to_look_at(path, po), *_waiting(path, po, new)]


def _waiting(path: Path, po: polib.POFile, new: bool) -> list[Problem]:
    """A page may be published before it is translated; the words of the interface are on every page."""
    wanted = [entry for entry in po if entry.msgid and not entry.obsolete and needs_translation(entry.msgid)]
    empty = [entry for entry in wanted if entry.fuzzy or not _is_translated(entry)]
    if not empty or (is_interface(path) and not new):
        return []
    text = f"{len(empty)} of {len(wanted)} messages wait for a translation"
    fuzzy = [str(entry.linenum) for entry in empty if entry.fuzzy]
    if fuzzy:
        text += f"; {len(fuzzy)} are marked fuzzy: line {', '.join(fuzzy[:5])}{' …' * (len(fuzzy) > 5)}"
    return [Problem(path, empty[0].linenum, text, waiting=len(empty), fuzzy=len(fuzzy))]


def _to_look_at(path: Path, po: polib.POFile) -> Iterator[Problem]:
    for entry in po:
        if is_to_look_at(entry) and not entry.obsolete:
            text = f"look whether this still says what the English says, then delete the line `# {LOOK}`"
            yield Problem(path, entry.linenum, text, advice=True)


def _forms(entry: polib.POEntry) -> list[str]:
    return [entry.msgstr] if not entry.msgid_plural else list(entry.msgstr_plural.values())


def _is_translated(entry: polib.POEntry) -> bool:
    forms = _forms(entry)
    return bool(forms) and all(form.strip() for form in forms)


def _duplicates(path: Path, po: polib.POFile) -> Iterator[Problem]:
    first: dict[tuple[str | None, str], int] = {}
    for entry in po:
        if entry.obsolete:
            continue
        key = (entry.msgctxt, entry.msgid)
        if key in first:
            text = f"expected each message once, received {quote(entry.msgid)} as in line {first[key]}"
            yield Problem(path, entry.linenum, text)
        first.setdefault(key, entry.linenum)


def _entry_problems(path: Path, entry: polib.POEntry, new: bool) -> list[str]:
    return _word_problems(entry, new) if is_interface(path) else _sentence_problems(entry, language_of(path))


def _word_problems(entry: polib.POEntry, new: bool) -> list[str]:
    found = ["expected a checked translation, received one marked fuzzy"] if entry.fuzzy else []
    if not _is_translated(entry) and needs_translation(entry.msgid) and not new:
        found.append(f"expected a translation of {quote(entry.msgid)}, received an empty one")
    return found + (entry_differences(entry) if any(_forms(entry)) else [])


def _sentence_problems(entry: polib.POEntry, language: str) -> list[str]:
    """Of what a page could show: Sphinx knows neither contexts nor plurals, and fuzzy ones wait."""
    for name, value in (("msgctxt", entry.msgctxt), ("msgid_plural", entry.msgid_plural or None)):
        if value is not None:
            return [f"expected a message without {name} in a page's catalog, received {name} {quote(value)}"]
    if entry.fuzzy or not entry.msgstr:
        return []
    return differences(entry.msgid, entry.msgstr) + _left_in_english(entry, language)


def _left_in_english(entry: polib.POEntry, language: str) -> list[str]:
    if language.startswith("en"):
        return []
    if entry.msgstr == entry.msgid and needs_translation(entry.msgid, words=4):
        return [f"expected a translation of {quote(entry.msgid)}, received the English"]
    return [
        f"expected {{term}}`shown text <{term}>`, received {{term}} with the English {quote(term)}"
        for term in bare_terms(entry.msgstr)
    ]
