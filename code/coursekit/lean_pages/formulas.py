"""Formulas as finished HTML and MathML: rendered by KaTeX when the site is built, no script in the page."""

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from coursekit import replaced
from coursekit.kept_results import Kept
from coursekit.lean_pages.katex_process import ERROR_COLOR, KaTeXProcess

logger = logging.getLogger(__name__)

STYLESHEET = "vendor/katex/katex.min.css"
_process = KaTeXProcess()

# Faces that static/vendor/katex/fonts does not hold, by the class that KaTeX writes for them.
ABSENT_FACES = frozenset(
    ["mathfrak", "textfrak", "mathboldfrak", "textboldfrak"]
    + ["mathboldsf", "textboldsf", "mathitsf", "mathsfit", "textitsf"]
)
_ERROR = re.compile(r'class="katex-error" title="([^"]*)"')
_UNKNOWN = re.compile(f'<mstyle mathcolor="{ERROR_COLOR}"><mtext>([^<]*)')
_CLASSES = re.compile(r'class="mord ([^"]*)"')


def render_in_process(app: Sphinx, config: Config) -> None:
    """Let sphinxcontrib-katex render when the site is built, with our process instead of its server."""
    _process.kept = Kept.of_course(Path(app.srcdir))
    replaced.RENDER_LATEX.by(_process.render)
    config.katex_prerender = True
    config.katex_css_path = STYLESHEET


def stop_process(app: Sphinx, error: Exception | None) -> None:
    _process.stop()


def report_problems(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Warn about each formula that KaTeX could not read or that needs a face the site does not have.

    KaTeX itself would show such a formula in red, and say nothing to the person who builds.
    """
    body = context.get("body") or ""
    problems = _ERROR.findall(body) + [f"the unknown command {name}" for name in _UNKNOWN.findall(body)]
    for message in problems:
        logger.warning("expected a formula that KaTeX can render, got: %s", message, location=pagename)
    faces = {name for classes in _CLASSES.findall(body) for name in classes.split()}
    for face in sorted(faces & ABSENT_FACES):
        logger.warning(
            "a formula uses the KaTeX face %r, whose font is not in %s",
            face,
            Path(STYLESHEET).with_name("fonts"),
            location=pagename,
        )
