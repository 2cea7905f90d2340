"""What all tests share: the environment, one browser, and a Sphinx that forgets the page before."""

import contextlib
import os
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright
from sphinx.config import Config

from coursekit.kernel_environment import prepare_settings
from genvision.side_by_side import keep_apart

# As for the kernels that run the cells; before NumPy or a framework is imported.
_home = tempfile.TemporaryDirectory(prefix="course-tests-")
prepare_settings(Path(_home.name))
keep_apart()

# Milliseconds until a browser's event counts as one that never comes: long, beside other work.
PATIENCE = 120_000


@pytest.fixture(scope="session")
def browser():
    """Chromium, started once: Playwright cannot be started twice in one process."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        started.on("context", lambda context: context.set_default_timeout(PATIENCE))
        yield started
        started.close()


# Fonts have come and changed the lines, and what moves or changes its colour has done so.
SETTLED = """async () => {
  await document.fonts.ready;
  const ends = (animation) => animation.effect.getComputedTiming().endTime < Infinity;
  await Promise.allSettled(document.getAnimations().filter(ends).map((animation) => animation.finished));
  await new Promise(requestAnimationFrame);
}"""


@pytest.fixture(scope="session")
def settle():
    """`settle(page)` waits until a loaded page looks as it will stay: before it is measured."""
    return lambda page: page.evaluate(SETTLED)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = (
        128  # 5 by default: a browser opens more at once, and a busy machine is slow to accept
    )


@pytest.fixture(scope="session")
def serve():
    """`with serve(folder) as address:` serves a folder on this machine."""

    @contextlib.contextmanager
    def serving(folder: Path):
        with Server(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                yield f"http://127.0.0.1:{server.server_port}"
            finally:
                server.shutdown()

    return serving


SUFFIXES = Config.config_values["source_suffix"].default
UNTOUCHED = dict(SUFFIXES)


@pytest.fixture(autouse=True)
def forgetful_sphinx():
    """Sphinx writes the suffixes of one application's parsers into the *default* of all later ones."""

    def forget():
        SUFFIXES.clear()
        SUFFIXES.update(UNTOUCHED)

    forget()
    yield
    forget()
