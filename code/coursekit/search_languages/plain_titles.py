"""Titles in the search are text.

Sphinx puts a page's title into its index as HTML and the titles of sections as they are, and its
search page reads both as HTML: a title that speaks of <b> would become bold there, and a formula
came with all of KaTeX's markup. Here the index holds the text, and the page shows it as text.
"""

import json
from pathlib import Path

from sphinx.application import Sphinx

from coursekit import replaced

_START, _END = "Search.setIndex(", ")"


def show_titles_as_text(app: Sphinx, error: Exception | None) -> None:
    """On build-finished."""
    index = Path(app.outdir, "searchindex.js")
    if error or app.builder.format != "html" or not index.is_file():
        return
    table = json.loads(index.read_text(encoding="utf-8").removeprefix(_START).removesuffix(_END))
    table["titles"] = [app.env.longtitles[docname].astext() for docname in table["docnames"]]
    content = json.dumps(table, separators=(",", ":"), sort_keys=True)
    index.write_text(f"{_START}{content}{_END}", encoding="utf-8")
    script = Path(app.outdir, "_static", "searchtools.js")
    replaced.SEARCH_RESULT.write(script)
    replaced.SEARCH_DESCRIPTION.write(script)
