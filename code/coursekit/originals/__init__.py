"""The English original of each translated passage, one tap or key away.

A translated page has a small button at the end of each passage. It opens the English below it, with
a link to the entry of the catalog, so that whoever finds a better word can write it there.

    english.py   keeps the English of each passage while the page is read, and numbers the passages
    files.py     writes it beside the page: a small script, loaded with the first button that is pressed
    entries.py   where a passage stands in its catalog, at the repository's host or to copy

The English is text, taken from the page itself (the catalog is untrusted), and set by the
script as text alone. Formulas are those of the page: the script copies them.
"""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from coursekit.languages import SOURCE_LANGUAGE
from coursekit.originals.english import KeepEnglish, NumberPassages, forget_titles, merge_titles, note_titles
from coursekit.originals.files import write_originals

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
