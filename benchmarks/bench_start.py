"""How long a newcomer waits: from a fresh clone to the first page, and to the finished site.

python benchmarks/bench_start.py                 with the environment that runs this
python benchmarks/bench_start.py --install       in a new one, which is made and measured, too (`make venv`)
python benchmarks/bench_start.py --language en   for fewer languages

Without a preview, the first page is served when everything is built. So one run measures both.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
FIRST_LESSON = "book/foundations/losses.html"
# What `course serve --build` says at the end of a part, in this order.
ENDS = {"preview": r"Open (\S+)", "cells": "Languages", "rendering": "All is served"}
FAILED = "What there is stays served"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the start of a fresh clone.")
    parser.add_argument("--install", action="store_true", help="make a new environment and measure that, too")
    options, serve_options = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "course")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        parts = {}
        if options.install:
            begin = time.monotonic()
            subprocess.run(["make", "venv"], cwd=clone, check=True, stdout=subprocess.DEVNULL)
            parts["installation"] = time.monotonic() - begin
        python = clone / ".venv/bin/python" if options.install else sys.executable
        parts |= serve(clone, python, serve_options)
    report(parts)


def serve(clone: Path, python: Path | str, options: list[str]) -> dict[str, float]:
    """The seconds of each part, by the lines that the command prints."""
    command = [str(python), "-u", "-m", "coursekit.cli", "serve", "--build", "--port", "0", *options]
    environment = os.environ | {"PYTHONPATH": str(clone / "code")}
    parts, begin = {}, time.monotonic()
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=clone, env=environment, **pipes) as process:
        for line in process.stdout:
            print(f"    {line}", end="", flush=True)
            name = next((name for name, end in ENDS.items() if re.match(end, line)), None)
            if name == "preview":
                address = re.match(ENDS[name], line)[1]
                urllib.request.urlopen(address + FIRST_LESSON, timeout=60).close()
            if name:
                now = time.monotonic()
                parts[name], begin = now - begin, now
            if name == "rendering" or FAILED in line or (name and "preview" not in parts):
                process.send_signal(signal.SIGINT)
    if list(parts) != list(ENDS):
        raise SystemExit("There was no preview, or the site was not built; the messages above say why.")
    return parts


def report(parts: dict[str, float]) -> None:
    for name, seconds in parts.items():
        print(f"{name:14}{seconds:7.1f} s")
    whole = sum(parts.values())
    first = parts.get("installation", 0) + parts["preview"]
    before = whole - parts["preview"]
    print(f"\nfirst page after {first:.1f} s, without a preview {before:.1f} s: {first / before:.2f} of that")
    print(f"everything after {whole:.1f} s")


if __name__ == "__main__":
    main()
