"""The English of a page's passages, in a script beside the page: it loads from file:// too."""

import json
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import get_translation
from sphinx.util import docname_join

from coursekit.originals.english import Piece, titles_of
from coursekit.originals.entries import Catalog

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
