"""`make bench`: the speed of the lesson library, as ratios measured side by side in one run.

python benchmarks/run.py                 everything
python benchmarks/run.py pi gan          some of it
python benchmarks/run.py pairs --full    the pairs of all 60,000 MNIST digits (downloads them once)
"""

import argparse
import functools
import importlib
import os
import platform
import sys
import tempfile
from pathlib import Path

from coursekit.kernel_environment import prepare_settings

BENCHMARKS = {
    "gan": "bench_gan",
    "cgan": "bench_gan",
    "vae": "bench_vae",
    "pi": "bench_monte_carlo",
    "pairs": "bench_monte_carlo",
    "style": "bench_style",
    "floor": "bench_floor",
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the lesson library against simple loops.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}")
    parser.add_argument("--full", action="store_true", help="pairs: of all MNIST training images")
    options = parser.parse_args()
    unknown = set(options.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")

    with tempfile.TemporaryDirectory(prefix="course-bench-") as home:
        prepare_settings(Path(home), for_speed=True)  # else as in the pages
        measure(options)
    return 0


def measure(options: argparse.Namespace) -> None:
    timing = importlib.import_module("timing")
    print(
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores\n\n{timing.HEAD}"
    )
    for name in options.names or BENCHMARKS:
        bench = getattr(importlib.import_module(BENCHMARKS[name]), f"bench_{name}")
        if name == "pairs":
            bench = functools.partial(bench, full=options.full)
        for row in bench():
            print(row, flush=True)


if __name__ == "__main__":
    sys.exit(main())
