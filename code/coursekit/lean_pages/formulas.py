"""Formulas as finished HTML and MathML: rendered by KaTeX when the site is built, no script in the page."""

import re
import socket
import subprocess
import time
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinxcontrib import katex

from coursekit.lean_pages.katex_process import KaTeXProcess

logger = logging.getLogger(__name__)

STYLESHEET = "vendor/katex/katex.min.css"
_process = KaTeXProcess()

# Faces that static/vendor/katex/fonts does not hold, by the class that KaTeX writes for them.
ABSENT_FACES = frozenset(
    ["mathfrak", "textfrak", "mathboldfrak", "textboldfrak"]
    + ["mathboldsf", "textboldsf", "mathitsf", "mathsfit", "textitsf"]
)
_ERROR = re.compile(r'class="katex-error" title="([^"]*)"')
_CLASSES = re.compile(r'class="mord ([^"]*)"')


def render_in_process(app: Sphinx, config: Config) -> None:
    """Let sphinxcontrib-katex render when the site is built, with our process instead of its server."""
    katex.render_latex = _process.render
    config.katex_prerender = True
    config.katex_css_path = STYLESHEET


def stop_process(app: Sphinx, error: Exception | None) -> None:
    _process.stop()


def start_server(rundir: Path, timeout: float) -> tuple[subprocess.Popen, socket.socket]:
    """Start KaTeX's server and connect to it, as soon as it listens.

    sphinxcontrib-katex connects when the socket's file is there, which is a moment too early:
    builds would fail at random, and leave the server running.
    """
    path = rundir / "katex.sock"
    command = katex.KaTeXServer.build_command(socket=path)
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=rundir)
    end = time.monotonic() + timeout
    while process.poll() is None and time.monotonic() < end:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(path))
            return process, connection
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            time.sleep(0.01)
    process.kill()
    raise katex.KaTeXServer.timeout_error(timeout)


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
