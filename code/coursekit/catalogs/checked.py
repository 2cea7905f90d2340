"""The catalogs that Sphinx gets: made of checked messages, in the build folder, as a build begins.

Sphinx would compile each PO file to a file beside it, and read what lies there, in the folder of
a region (ru_RU) or under a link, whoever made it. So it never hears of the translators' folders:
`locale_dirs` names a folder beside the doctrees, which holds what was checked and nothing else.
A catalog is written there only when its messages have changed, and Sphinx reads its page anew.
"""

import gettext
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import polib
from sphinx.application import Sphinx
from sphinx.locale import translators
from sphinx.util import logging

from coursekit.catalogs.po_files import catalog_paths, is_interface, plural_forms, read_po, used_entries
from coursekit.catalogs.problem import CatalogSyntaxError, Problem
from coursekit.catalogs.structure import differences
from coursekit.languages import SOURCE_LANGUAGE

logger = logging.getLogger(__name__)


def hide_catalogs(app: Sphinx) -> None:
    """In setup: keep the translators' folders in `catalog_dirs`, and show Sphinx the checked ones alone."""
    app.add_config_value("catalog_dirs", [], "", [list, tuple])
    folders = app.config.catalog_dirs or app.config.locale_dirs
    app.config.catalog_dirs = [str(Path(app.srcdir, folder)) for folder in folders]
    # Translators' own notes, such as a style sheet, are no pages.
    inside = [Path(folder) for folder in folders if not Path(folder).is_absolute()]
    app.config.exclude_patterns = [*app.config.exclude_patterns, *(f"{one.as_posix()}/**" for one in inside)]
    _forget_compiled(app)
    app.config.locale_dirs = [str(Path(app.doctreedir, "catalogs"))]


def _forget_compiled(app: Sphinx) -> None:
    """Sphinx has read the sphinx.mo of its `locale_dirs` before any extension could speak."""
    unchecked = []
    for folder in app.config.locale_dirs:
        for path in gettext.find("sphinx", Path(app.srcdir, folder), [app.config.language], all=True):
            unchecked += [read for read in [_read_mo(path)] if read]
    kept = [one for one in _chain(app.translator) if getattr(one, "_catalog", None) not in unchecked]
    kept = kept or [gettext.NullTranslations()]
    for one, fallback in zip(kept, [*kept[1:], None], strict=True):
        one._fallback = fallback
    app.translator = kept[0]
    translators["general", "sphinx"] = app.translator


def _read_mo(path: str) -> dict | None:
    try:
        with open(path, "rb") as file:
            return gettext.GNUTranslations(file)._catalog
    except Exception:  # as Sphinx has it: what cannot be read was not loaded
        return None


def _chain(translator: gettext.NullTranslations | None) -> Iterator[gettext.NullTranslations]:
    while translator is not None:
        yield translator
        translator = translator._fallback


def make_catalogs(app: Sphinx) -> None:
    """On builder-inited: write the checked catalogs; a warning for each message that is not used."""
    root = Path(app.config.locale_dirs[0], app.config.language, "LC_MESSAGES")
    written = set()
    if app.builder.name != "gettext" and app.config.language != SOURCE_LANGUAGE:
        for domain, messages in _checked_domains(app).items():
            written |= set(write_catalog(root / domain, messages, app.config.language))
            translators.pop(("general", domain), None)  # of an earlier build in this process
    for path in root.rglob("*.?o"):
        if path not in written:
            path.unlink()


def _checked_domains(app: Sphinx) -> dict[str, dict[str, str]]:
    """The usable messages of each page's catalog; earlier folders win."""
    domains: dict[str, dict[str, str]] = {}
    memory = Memory(Path(app.config.locale_dirs[0], f"checked-{app.config.language}.json"))
    for folder in reversed(app.config.catalog_dirs):
        root = Path(folder, app.config.language)
        for path in catalog_paths(root):
            page = path.is_relative_to(root / "LC_MESSAGES") and not is_interface(path)
            if page and path.is_file():  # a folder x.po is the linter's business
                messages, problems = memory.check(path)
                domain = path.relative_to(root / "LC_MESSAGES").with_suffix("").as_posix()
                domains[domain] = domains.get(domain, {}) | messages
                warn(problems)
    memory.save()
    return domains


class Memory:
    """What earlier builds found, by the bytes of a catalog and of the rules: only what changed is checked."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[str, dict] = {}
        self._used: dict[str, dict] = {}
        if file.is_file():
            self._known = json.loads(file.read_text(encoding="utf-8"))

    def check(self, path: Path) -> tuple[dict[str, str], list[Problem]]:
        key = hashlib.sha256(_rules().encode() + path.read_bytes()).hexdigest()
        if key not in self._known:
            messages, problems = check_page(path)
            self._known[key] = {"messages": messages, "problems": [(p.line, p.text) for p in problems]}
        found = self._used[key] = self._known[key]
        return found["messages"], [Problem(path, line, text) for line, text in found["problems"]]

    def save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(self._used), encoding="utf-8")


@cache
def _rules() -> str:
    """A fingerprint of what decides: our sources and the parsers."""
    sources = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
    parsers = [version(name) for name in ("markdown-it-py", "myst-parser", "linkify-it-py")]
    return hashlib.sha256(b"".join(sources)).hexdigest() + " ".join(parsers)


def check_page(path: Path) -> tuple[dict[str, str], list[Problem]]:
    """The translations of a page that match their English, and why the others do not."""
    try:
        entries = used_entries(read_po(path))
    except CatalogSyntaxError as error:
        return {}, [Problem(path, error.line, f"the page is shown in English: {error}")]
    approved: dict[str, str] = {}
    problems = []
    for entry in entries:
        if wrong := differences(entry.msgid, entry.msgstr):
            text = f"translation not used, English shown: {'; '.join(wrong)}"
            problems.append(Problem(path, entry.linenum, text))
        else:
            approved.setdefault(entry.msgid, entry.msgstr)
    return approved, problems


def warn(problems: list[Problem]) -> None:
    """What a catalog costs. `course build` has told it, and suppresses these (`catalog_problems_told`)."""
    for one in problems:
        place = f"{one.path}:{one.line}"
        logger.warning("%s", one.text, type="coursekit", subtype="shown_in_english", location=place)


def new_catalog(entries: list[polib.POEntry], language: str, forms: str | None = None) -> polib.POFile:
    """A catalog of these entries under a header of ours: nothing else of a translator's file is in it."""
    catalog = polib.POFile(wrapwidth=0)
    catalog.metadata = {"Language": language, "Content-Type": "text/plain; charset=UTF-8"}
    if forms := forms or plural_forms(language):
        catalog.metadata["Plural-Forms"] = forms
    catalog.extend(entries)
    return catalog


def write_catalog(target: Path, messages: dict[str, str], language: str) -> tuple[Path, Path]:
    """Write target.po, by which Sphinx finds the catalog, and target.mo, which it reads, if they changed."""
    made = new_catalog([polib.POEntry(msgid=k, msgstr=v) for k, v in messages.items()], language)
    po, mo = target.with_name(f"{target.name}.po"), target.with_name(f"{target.name}.mo")
    if not po.is_file() or not mo.is_file() or po.read_text(encoding="utf-8") != str(made):
        target.parent.mkdir(parents=True, exist_ok=True)
        po.write_text(str(made), encoding="utf-8", newline="\n")
        mo.write_bytes(made.to_binary())  # the later of the two: Sphinx compiles what is older than its PO
    return po, mo
