"""From the save of a sentence to the page that shows it, and strict builds: against another commit.

python benchmarks/bench_preview.py f39e36e              without the cells' results: they take long to compute
python benchmarks/bench_preview.py f39e36e --cells      with them: each side runs its cells first, once
python benchmarks/bench_preview.py f39e36e --only save  (or sentence, or cold)

Both sides are checkouts in a folder that stays (`_build/bench_preview`), and take turns. What counts is the
processors' time, of all processes that a command starts: it hardly depends on what else the machine does.
The time until a reader sees the change is given too; it is worth something on a quiet machine.
"""

import argparse
import contextlib
import ctypes
import itertools
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import yaml
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: processes whose parent has ended become ours, with their times
CATALOG = "locales/kn/LC_MESSAGES/book/generative/gan.po"
PAGE = "kn/book/generative/gan.html"
ENGLISH = "book/foundations/losses.md"
# Our promises: at most this share of the other commit's time.
SHARES = {"save": 1 / 10, "sentence": 1 / 3, "cold": 1 / 2}


@dataclass(frozen=True)
class Used:
    cpu: float  # seconds of all processors
    wall: float


@dataclass(frozen=True)
class Checkout:
    """One side: a commit's files, with what it builds."""

    root: Path

    @classmethod
    def of(cls, commit: str, folder: Path, cells: bool) -> "Checkout":
        if not folder.is_dir():
            folder.mkdir(parents=True)
            archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True)
            subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
        if not cells:
            config = folder / "_config.yml"
            settings = yaml.safe_load(config.read_text("utf-8"))
            settings["execute"]["execute_notebooks"] = "off"
            config.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
        return cls(folder)

    @property
    def environment(self) -> dict[str, str]:
        others = os.environ.get("PYTHONPATH", "").split(os.pathsep)
        return os.environ | {"PYTHONPATH": os.pathsep.join([str(self.root / "code"), *others])}

    def course(self, *arguments: str) -> list[str]:
        return [sys.executable, "-u", "-m", "coursekit.cli", *arguments]

    def run(self, *arguments: str) -> Used:
        """Run the command to its end, and that of all that it started."""
        before, begin = _children(), time.monotonic()
        process = subprocess.run(
            self.course(*arguments),
            **{"cwd": self.root, "env": self.environment, "capture_output": True, "text": True},
        )
        wall = time.monotonic() - begin
        if process.returncode:
            raise SystemExit(f"{self.root}: {process.stdout}{process.stderr}")
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()
        return Used(_children() - before, wall)

    def edit(self, name: str, pattern: str, number: int) -> str:
        """Put a number into the first place that the pattern finds; give the new words."""
        path = self.root / name
        new, count = re.subn(pattern, rf"\g<1> {number}\g<2>", path.read_text("utf-8"), count=1)
        assert count == 1, f"{name} has no {pattern}"
        path.write_text(new, encoding="utf-8")
        return str(number)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def save(side: Checkout, page: Page | None, number: int) -> Used:
    """One sentence of Kannada, in a page's catalog: until it is on the page that is open."""
    if page is None:  # a build makes it
        _edit_catalog(side, number)
        return side.run("build", "--draft", "--language", "kn", "--jobs", "1")
    server = next(p for p in psutil.process_iter(["cmdline"]) if "serve" in (p.info["cmdline"] or ()))
    before, begin = _tree(server), time.monotonic()
    words = _edit_catalog(side, number)
    page.get_by_text(words, exact=False).first.wait_for(state="attached", timeout=600_000)
    return Used(_tree(server) - before, time.monotonic() - begin)


def _edit_catalog(side: Checkout, number: int) -> str:
    """The title of the page, less its last mark, is left; the first longer sentence gets a word more."""
    path = side.root / CATALOG
    text = path.read_text("utf-8")
    text = re.sub(r"ಪದ\w+ಪದ ", "", text)
    word = "ಪದ" + "ಕಖಗಘಚಛಜಝಟಠ"[number % 10] * (1 + number // 10) + "ಪದ"
    sentence = re.search(r'\n\nmsgid "[^"]{60,}"\nmsgstr "(?=[^"]{40,})', text)
    path.write_text(text[: sentence.end()] + f"{word} " + text[sentence.end() :], encoding="utf-8")
    return word


def _tree(process: psutil.Process) -> float:
    family = [process, *process.children(recursive=True)]
    times = [one.cpu_times() for one in family]
    return sum(t.user + t.system + t.children_user + t.children_system for t in times)


def sentence(side: Checkout, number: int) -> Used:
    """A strict build of all languages after one English sentence has changed."""
    side.edit(ENGLISH, r"(\n\n[A-Z][a-z]+)(?: \d+)?( [a-z ]+[^\n]+\.\n)", number)
    return side.run("build")


def cold(side: Checkout, number: int) -> Used:
    """A strict build of all languages from nothing but the cells' results."""
    for path in (side.root / "_build").glob("*"):
        if path.name not in ("executed", "home"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return side.run("build")


@contextlib.contextmanager
def open_page(side: Checkout) -> Iterator[Page]:
    """The page in a browser, served by `course serve --watch`, which has settled."""
    command = side.course("serve", "--watch", "--language", "kn", "--port", "0")
    with subprocess.Popen(
        command, cwd=side.root, env=side.environment, stdout=subprocess.PIPE, text=True
    ) as server:
        address = next(found[1] for line in server.stdout if (found := re.match(r"Open (\S+)", line)))
        next(line for line in server.stdout if line.startswith("kn: at each save"))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
            )
            page = browser.new_page()
            page.goto(f"{address}{PAGE}")
            yield page
            browser.close()
        server.terminate()


def report(what: str, ours: list[Used], theirs: list[Used]) -> None:
    cpu, wall = (
        [statistics.median(getattr(u, kind) for u in side) for side in (ours, theirs)]
        for kind in ("cpu", "wall")
    )
    print(
        f"| {what} | {cpu[0]:.1f} s | {cpu[1]:.1f} s | {cpu[0] / cpu[1]:.3f} | {SHARES[what]:.3f} "
        f"| {wall[0]:.1f} s | {wall[1]:.1f} s |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("commit", help="the other side, such as f39e36e")
    parser.add_argument("--cells", action="store_true", help="with the cells' results")
    parser.add_argument("--only", choices=SHARES, action="append", help="only this (default: all)")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    folder = ROOT / "_build" / "bench_preview" / ("cells" if options.cells else "no-cells")
    head = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    us = Checkout.of("HEAD", folder / head.stdout.strip(), options.cells)
    them = Checkout.of(options.commit, folder / options.commit, options.cells)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {us.root.name} against {them.root.name}\n")
    print(
        "| what | CPU | theirs | share | at most | until it is there | theirs |", "|---" * 7 + "|", sep="\n"
    )
    numbers = itertools.count(1)
    for what, measure in (("cold", cold), ("sentence", sentence)):
        if what in (options.only or SHARES):
            if what == "sentence":
                us.run("build"), them.run("build")
            turns = [(measure(us, n), measure(them, n)) for n in itertools.islice(numbers, options.rounds)]
            report(what, *map(list, zip(*turns, strict=True)))
    if "save" in (options.only or SHARES):
        for side in (us, them):
            side.run("build", "--draft", "--language", "kn")
        with open_page(us) as page:
            turns = [
                (save(us, page, n), save(them, None, n)) for n in itertools.islice(numbers, options.rounds)
            ]
        report("save", *map(list, zip(*turns, strict=True)))


if __name__ == "__main__":
    main()
