"""English on the search page: its own direction and voice, and no notice in place of a summary."""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from coursekit.languages import SOURCE_LANGUAGE

STATIC = Path(__file__).parent / "static"
SCRIPT = "english_summaries.js"


def add_files(app: Sphinx, config: Config) -> None:
    if config.language != SOURCE_LANGUAGE:
        config.html_static_path.append(str(STATIC))
        app.connect("html-page-context", add_script, priority=940)  # before what is not used is left out


def add_script(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if pagename == "search":
        app.add_js_file(SCRIPT)
