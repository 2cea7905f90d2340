"""The English original of each translated passage, one tap or key away.

A translated page has a small button at the end of each passage. It opens the English below it, with
a link to the entry of the catalog, so that whoever finds a better word can write it there.

`english` keeps the English of each passage while the page is read, and numbers the passages. It is written
beside the page, in a small script that is loaded with the first button that is pressed (from file:// too),
with the place where each passage stands in its catalog, at the repository's host or to copy.

The English is text, taken from the page itself (the catalog is untrusted), and set by the
script as text alone. Formulas are those of the page: the script copies them.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.locale import get_translation
from sphinx.util import docname_join
from sphinx.util.i18n import docname_to_domain

from coursekit.catalogs.po_files import read_po, used_entries
from coursekit.catalogs.problem import CatalogSyntaxError
from coursekit.languages import SOURCE_LANGUAGE, catalog_folders
from coursekit.originals.english import (
    KeepEnglish,
    NumberPassages,
    Piece,
    forget_titles,
    merge_titles,
    note_titles,
    titles_of,
)
from coursekit.repository_links import line_address

LONGEST = 4_000  # characters of an entry to copy; longer ones are named by their line alone


@dataclass(frozen=True)
class Entry:
    line: int
    text: str  # as it stands in the file


@dataclass(frozen=True)
class Catalog:
    """A page's catalog: its path in the repository, its address there (up to a line's number)."""

    path: str
    address: str | None
    entries: dict[str, Entry]

    @classmethod
    def of(cls, app: Sphinx, docname: str) -> "Catalog":
        domain = docname_to_domain(docname, app.config.gettext_compact)
        paths = [
            Path(folder, app.config.language, "LC_MESSAGES", f"{domain}.po")
            for folder in (os.path.relpath(folder, app.srcdir) for folder in catalog_folders(app))
        ]
        path = next((path for path in paths if Path(app.srcdir, path).is_file()), paths[0])
        return cls(path.as_posix(), line_address(app.config, path.as_posix()), read(Path(app.srcdir, path)))

    def improve(self, message: str):
        """What leads to the entry: its line, or the entry to copy, where it has no address."""
        entry = self.entries.get(message)
        if entry is None:
            return None
        return entry.line if self.address else f"# {self.path}:{entry.line}\n{entry.text[:LONGEST]}"


def read(path: Path) -> dict[str, Entry]:
    try:
        found = used_entries(read_po(path))
    except CatalogSyntaxError:
        return {}  # the build has warned of it
    return {entry.msgid: Entry(entry.linenum, entry.__unicode__(wrapwidth=0)) for entry in reversed(found)}


_ = get_translation("coursekit")

FOLDER = "_originals"
SCRIPT, STYLES = "originals.js", "originals.css"


def write_originals(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if doctree is None or not doctree.get("originals"):
        return
    path = Path(app.outdir, FOLDER, f"{pagename}.js")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script(app, pagename, doctree["originals"]), encoding="utf-8", newline="\n")
    app.add_css_file(STYLES)
    words = {"data-label": str(_("English original")), "data-key": str(_("Arrow keys lead to the next one"))}
    source = context["pathto"](f"{FOLDER}/{pagename}.js", 1)
    app.add_js_file(SCRIPT, loading_method="defer", **words, **{"data-source": source})


def script(app: Sphinx, pagename: str, originals: list[tuple[str, list[Piece]]]) -> str:
    catalog = Catalog.of(app, pagename)
    data = {
        "address": catalog.address,
        "improve": str(_("Improve this translation")),
        "copy": str(_("Copy this entry of the catalog")),
        "passages": [
            [[resolved(app.env, piece) for piece in english], catalog.improve(message)]
            for message, english in originals
        ],
    }
    return f"courseOriginals({for_script(data)});\n"


def resolved(env: BuildEnvironment, piece: Piece) -> Piece:
    """A reference as the title or the address that it stands for."""
    if isinstance(piece, str) or piece[0] not in ("title", "link"):
        return piece
    labels = env.get_domain("std").anonlabels
    if piece[0] == "link":
        return ["link", labels.get(piece[1].lower(), ("", piece[1]))[1]]
    _title, kind, target, page = piece
    if kind == "doc":
        return titles_of(env).get(docname_join(page, target).lstrip("/"), {}).get("", target)
    page, name = labels.get(target.lower(), ("", ""))[:2]
    return titles_of(env).get(page, {}).get(name, target)


def for_script(data) -> str:
    """JSON, with nothing in it that could end a script or a line of one."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


STATIC = Path(__file__).parent / "static"


def add_files(app: Sphinx, config: Config) -> None:
    if config.language != SOURCE_LANGUAGE:
        config.html_static_path.append(str(STATIC))
        app.connect("html-page-context", write_originals, priority=940)


def setup(app: Sphinx) -> dict:
    app.add_transform(KeepEnglish)
    app.add_transform(NumberPassages)
    app.connect("doctree-read", note_titles)
    app.connect("env-purge-doc", forget_titles)
    app.connect("env-merge-info", merge_titles)
    app.connect("config-inited", add_files)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
