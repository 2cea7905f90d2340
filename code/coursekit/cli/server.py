"""Serving the built site on this machine."""

import errno
import io
import json
import queue
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from coursekit.project import CourseError

HOST = "127.0.0.1"  # this machine alone can see it
SECONDS = 15  # after which a page that has gone is noticed
RELOAD = Path(__file__).with_name("reload.js")


class Handler(SimpleHTTPRequestHandler):
    """Static files with the types that browsers insist on, never from the browser's cache."""

    # The machine's own table may lack these, or have another opinion.
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".mjs": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".ipynb": "application/x-ipynb+json",
        ".svg": "image/svg+xml",
        ".wasm": "application/wasm",
        ".woff2": "font/woff2",
        ".po": "text/plain; charset=utf-8",
        ".md": "text/plain; charset=utf-8",
    }

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")  # an edit shows on reload
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_request(self, code="-", size="-") -> None:
        """Only failures are worth a line (`log_error` writes them)."""


class Server(ThreadingHTTPServer):
    """Every request in a thread of its own."""

    request_queue_size = 128  # waiting connections; with the usual 5 a busy machine loses some of a browser's

    def handle_error(self, request, client_address) -> None:
        """A reader who leaves before the page has arrived is no error; all else is printed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.server_port}/"


class OpenPages:
    """The pages that are open in browsers: they hear of changes."""

    def __init__(self) -> None:
        self._ears: set[queue.SimpleQueue] = set()
        self._past: list[list[str] | None] = []  # what has changed, each time; None: everything
        self.problems: dict[str, list[str]] = {}  # page -> what is wrong with it

    @property
    def changes(self) -> int:
        """How often something has changed."""
        return len(self._past)

    def changed(self, pages: list[str] | None) -> None:
        """Tell that these pages were made anew (None: all), and what is wrong."""
        self._past.append(pages)
        for ear in list(self._ears):
            ear.put({"pages": pages, "problems": self.problems})

    def listen(self, since: int) -> Iterator[dict | None]:
        """What has changed since that many changes, then what changes; None every few seconds of silence."""
        ear = queue.SimpleQueue()
        self._ears.add(ear)
        try:
            missed = self._past[since:]
            pages = None if None in missed else [page for pages in missed for page in pages]
            yield {"pages": pages, "problems": self.problems}
            while True:
                try:
                    yield ear.get(timeout=SECONDS)
                except queue.Empty:
                    yield None
        finally:
            self._ears.discard(ear)


class WatchingHandler(Handler):
    """Serves what a workshop has made in the place of the site's page, and tells open pages of changes."""

    CHANGES = "/.course/changes"

    def __init__(self, *request, pages: OpenPages, workshop: Path, **named) -> None:
        self.pages, self.workshop = pages, workshop
        super().__init__(*request, **named)

    def translate_path(self, path: str) -> str:
        found = super().translate_path(path)
        language, _, rest = found.removeprefix(self.directory).lstrip("/").partition("/")
        newer = self.workshop / language / "html" / rest
        return str(newer) if rest and newer.is_file() else found

    def do_GET(self) -> None:
        path, _, since = self.path.partition("?since=")
        if path == self.CHANGES:
            self._tell_changes(int(since) if since.isascii() and since.isdigit() else 0)
        else:
            super().do_GET()

    def send_head(self):
        file = Path(self.translate_path(self.path))
        if file.suffix != ".html" or not file.is_file():
            return super().send_head()
        script = RELOAD.read_text("utf-8").replace(
            "SINCE", str(self.pages.changes)
        )  # before the page is read
        page = file.read_bytes().replace(b"</body>", f"<script>{script}</script></body>".encode())
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.extensions_map[".html"])
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        return io.BytesIO(page)

    def _tell_changes(self, since: int) -> None:
        """Server-sent events, as long as the page is open."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for news in self.pages.listen(since):
            line = f"data: {json.dumps(news)}" if news else ":"
            self.wfile.write(f"{line}\n\n".encode())
            self.wfile.flush()


def serve_site(site: Path, port: int, handler: Callable = Handler) -> None:
    """Serve until Ctrl-C (or SIGTERM)."""
    with make_server(site, port, handler) as server:
        heed_signals()
        try:
            print(f"Open {server.address} — Ctrl-C ends it.", flush=True)
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.", flush=True)


def heed_signals() -> None:
    """Let SIGTERM do what Ctrl-C does. A background job of a shell starts with SIGINT ignored."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def make_server(site: Path, port: int, handler: Callable = Handler) -> Server:
    """A server that listens already. Port 0 takes any free one."""
    try:
        return Server((HOST, port), partial(handler, directory=str(site)))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CourseError(
                f"Port {port} is in use by another program. Choose another one: "
                f"`course serve --port {_other(port)}`, or `make serve PORT={_other(port)}`."
            ) from error
        raise CourseError(f"Cannot serve on port {port}: {error.strerror}.") from error


def _other(port: int) -> int:
    return port + 1 if port < 65535 else 8000
