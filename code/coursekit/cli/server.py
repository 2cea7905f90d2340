"""Serving the built site on this machine."""

import errno
import signal
import sys
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from coursekit.project import CourseError

HOST = "127.0.0.1"  # this machine alone can see it


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


def serve_site(site: Path, port: int) -> None:
    """Serve until Ctrl-C (or SIGTERM)."""
    with make_server(site, port) as server:
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
