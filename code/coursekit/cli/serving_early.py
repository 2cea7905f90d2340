"""`course serve --build` where there is no site yet: a preview is served while the site is built.

The build is a process of its own, the same that `course build` is. Each language that it publishes takes
the place of the preview, or of the page that says to wait.
"""

import argparse
import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path

from coursekit.building.build import preview_folder, remove_preview, render_preview
from coursekit.cli.server import Handler, Server, heed_signals, make_server
from coursekit.languages import course_languages
from coursekit.project import CourseError, Project

SECONDS = 20  # for the build to end after Ctrl-C
INTERRUPTED = 130


def serve_while_building(project: Project, languages: list[str], options: argparse.Namespace) -> bool:
    """Serve until Ctrl-C, which ends the build, too. False, at once, if there is no preview to serve."""
    heed_signals()
    first, awaited = languages[0], set(languages)
    handler = partial(EarlyHandler, project=project, awaited=awaited)
    with make_server(project.site, options.port, handler) as server:  # a port in use is told at once
        name = course_languages(project.root)[first].name
        print(f"A preview comes first, without the cells' results: {name} …", flush=True)
        if not render_preview(project, first, options.jobs):
            return False
        with _answering(server):
            print(f"Open {server.address}{first}/ — the rest is built now. Ctrl-C ends it.", flush=True)
            built = _build(project, languages, options)
            awaited.clear()
            try:
                _tell_end(project, server, built)
                threading.Event().wait()
            except KeyboardInterrupt:
                print("\nStopped.", flush=True)
    if not built:
        raise CourseError("The site was not built; the message above says why.")
    return True


@contextmanager
def _answering(server: Server) -> Iterator[None]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()


def _tell_end(project: Project, server: Server, built: bool) -> None:
    if built:
        remove_preview(project)
        print(f"All is served now: {server.address} — Ctrl-C ends it.", flush=True)
    else:
        print("course: What there is stays served. Ctrl-C ends it.", file=sys.stderr, flush=True)


def _build(project: Project, languages: list[str], options: argparse.Namespace) -> bool:
    """Run `course build`, which tells how it goes, to its end."""
    command = [sys.executable, "-m", "coursekit.cli", "build", "--language", *languages]
    command += ["--jobs", str(options.jobs)]
    command += [f"--{name}" for name in ("draft", "offline") if getattr(options, name)]
    # In a group of its own: Ctrl-C comes to it from here, once.
    with subprocess.Popen(command, cwd=project.root, stdin=subprocess.DEVNULL, process_group=0) as build:
        try:
            return build.wait() == 0
        except KeyboardInterrupt:
            os.killpg(build.pid, signal.SIGINT)
            try:
                build.wait(SECONDS)  # it says that it is stopped
            except subprocess.TimeoutExpired:
                os.killpg(build.pid, signal.SIGKILL)
            raise SystemExit(INTERRUPTED) from None


class EarlyHandler(Handler):
    """Serves what is finished of the site; else the preview; else, for what is to come, a page that waits."""

    def __init__(self, *request, project: Project, awaited: Collection[str], **named):
        self.project, self.awaited = project, awaited
        super().__init__(*request, **named)

    def translate_path(self, path: str) -> str:
        found = super().translate_path(path)
        if self._top(found).exists():
            return found
        return str(preview_folder(self.project)) + found.removeprefix(self.directory)

    def send_head(self):
        top = self._top(super().translate_path(self.path))
        if top.exists() or top.name not in self.awaited or os.path.exists(self.translate_path(self.path)):
            return super().send_head()
        page = (preview_folder(self.project) / f"{top.name}.html").read_bytes()
        self.send_response(HTTPStatus.SERVICE_UNAVAILABLE)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        return io.BytesIO(page)

    def _top(self, file: str) -> Path:
        """What a file of the site lies in, a language's folder; for the site's own address its page."""
        parts = Path(file).relative_to(self.directory).parts
        return Path(self.directory, parts[0] if parts else "index.html")
