"""`course serve --watch`: what was saved is in the browser within seconds.

A page's catalog goes to its language's workshop (see `building.workshop`), which writes that page alone.
All else that people write, a page's English among it, goes through `course build --draft`, in a process of
its own: it finds the code as it is now. Then open pages load anew, or show what is wrong.
"""

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from watchfiles import Change, DefaultFilter, watch

from coursekit.building.inputs import MADE, MADE_FOLDERS, SHARED
from coursekit.cli.server import OpenPages
from coursekit.project import Project

# Milliseconds: a save is over when nothing has happened for STEP, a change of many files after LONGEST.
STEP, LONGEST = 40, 1000


class Saved(DefaultFilter):
    """The files that people write: not what builds, editors and git leave beside them."""

    def __call__(self, change: Change, path: str) -> bool:
        name = Path(path).name
        made = Path(path).suffix in MADE or not MADE_FOLDERS.isdisjoint(Path(path).parts)
        return not made and not name.startswith((".", "#")) and super().__call__(change, path)


class Workshops:
    """A process for each language that somebody works on."""

    def __init__(self, project: Project, pages: OpenPages) -> None:
        self.project, self.pages = project, pages
        self.processes: dict[str, subprocess.Popen] = {}

    def open(self, language: str) -> None:
        """Start the language's process, if it does not run, and let it catch up with what has changed."""
        process = self.processes.get(language)
        if process and process.poll() is None:
            return
        self.processes[language] = process = subprocess.Popen(
            [sys.executable, "-m", "coursekit.building.workshop", language],
            **{"cwd": self.project.root, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE},
            **{"text": True, "encoding": "utf-8"},
        )
        if line := process.stdout.readline():
            self.renew(language, json.loads(line))
            print(f"{language}: at each save of a catalog its page is shown anew.", flush=True)

    def renew(self, language: str, docnames: list[str]) -> None:
        self.open(language)
        if not docnames:
            return
        process = self.processes[language]
        with contextlib.suppress(BrokenPipeError):
            print(json.dumps(docnames), file=process.stdin, flush=True)
        for line in process.stdout:
            if (answer := json.loads(line)) is None:
                return
            self._tell(language, docnames, answer)
        self._tell(
            language,
            docnames,
            {"pages": [], "problems": ["The page could not be made; the terminal says why."]},
        )

    def _tell(self, language: str, asked: list[str], answer: dict) -> None:
        if answer["problems"] is not None:
            for docname in asked:
                self.pages.problems[f"{language}/{docname}"] = answer["problems"]
            print("\n".join([f"{language}: {', '.join(asked)}", *answer["problems"]]), flush=True)
        self.pages.changed([f"{language}/{docname}.html" for docname in answer["pages"]])

    def close(self) -> None:
        for process in self.processes.values():
            process.terminate()
            process.wait()
            process.stdin.close()
            process.stdout.close()
        self.processes.clear()


@contextlib.contextmanager
def watching(project: Project, options: argparse.Namespace, pages: OpenPages) -> Iterator[None]:
    """While the block runs, bring what is saved into the site, in a thread."""
    stop, workshops = threading.Event(), Workshops(project, pages)
    thread = threading.Thread(target=_watch, args=(project, options, workshops, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        workshops.close()
        thread.join(STEP)


def _watch(
    project: Project, options: argparse.Namespace, workshops: Workshops, stop: threading.Event
) -> None:
    places = [project.root / name for name in SHARED] + [project.locales]
    for language in options.language or ():
        workshops.open(language)
    saves = watch(
        *(place for place in places if place.exists()),
        **{"watch_filter": Saved(), "stop_event": stop, "step": STEP, "debounce": LONGEST},
        **{"raise_interrupt": False, "rust_timeout": 500},
    )
    for changes in saves:
        catalogs, others = sort_changes(project, {Path(path) for _change, path in changes})
        if others:
            workshops.close()
            _build(project, options)
            shutil.rmtree(project.build / "workshop", ignore_errors=True)
            workshops.pages.problems.clear()
            workshops.pages.changed(None)
            for language in {*(options.language or ()), *catalogs}:
                workshops.open(language)
        else:
            for language, docnames in catalogs.items():
                workshops.renew(language, docnames)


def sort_changes(project: Project, paths: set[Path]) -> tuple[dict[str, list[str]], list[Path]]:
    """The pages whose catalogs are among the paths, by language; and all other paths."""
    pages, others = {}, []
    for path in sorted(paths):
        parts = path.relative_to(project.locales).parts if path.is_relative_to(project.locales) else ()
        docname = "/".join(parts[2:]).removesuffix(".po")
        if len(parts) > 2 and path.suffix == ".po" and docname in project.docnames:
            pages.setdefault(parts[0], []).append(docname)
        else:
            others.append(path)
    return pages, others


def _build(project: Project, options: argparse.Namespace) -> None:
    """A failed build leaves the site as it was, and says why; the watch goes on."""
    command = [sys.executable, "-m", "coursekit.cli", "build", "--draft", "--jobs", str(options.jobs)]
    command += ["--offline"] * options.offline
    command += ["--language", *options.language] if options.language else []
    subprocess.run(command, cwd=project.root, stdin=subprocess.DEVNULL)
