"""`make test-everywhere`: the lessons' tests under several Pythons, processors' instructions and seeds.

    python scripts/test_everywhere.py                       everything: takes hours
    python scripts/test_everywhere.py --python 3.12 --seed 0 1 --tests tests/lessons/test_gan.py

Each Python gets an environment of its own in _build/everywhere, made with the pins. A processor that lacks
an instruction set takes the best that it has, so AVX512_CORE says something only where it is there.
The result is a table; the output of each run is kept beside the environments.
"""

import argparse
import itertools
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "_build" / "everywhere"
sys.path.insert(0, str(ROOT / "code"))

from coursekit.kernel_environment import OWN_INSTRUCTIONS, X86_SETTINGS  # noqa: E402

PYTHONS = ["3.11", "3.12", "3.13"]
SEEDS = [0, 1, 2]
# Besides `common`, what the course itself sets. "" is unset: what the library would choose.
ONEDNN = ["AVX2", "AVX512_CORE", ""]
ATEN = ["default", "avx2", ""]
# Every library rounds in another way than the course's, also where nothing newer than AVX2 is there.
OLDER = {
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "ATEN_CPU_CAPABILITY": "default",
    "MKL_CBWR": "AUTO",  # MKL's own choice: the newest
    "OPENBLAS_CORETYPE": "Sandybridge",
    "NPY_DISABLE_CPU_FEATURES": f"X86_V3 {X86_SETTINGS['NPY_DISABLE_CPU_FEATURES']}",
    "XLA_FLAGS": "--xla_cpu_max_isa=AVX",
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the lessons' tests on emulated machines.")
    parser.add_argument("--python", nargs="+", default=PYTHONS, metavar="3.x", help="which Pythons")
    parser.add_argument("--seed", nargs="+", type=int, default=SEEDS, help="added to each seed of the tests")
    parser.add_argument("--tests", nargs="+", default=["tests/lessons"], help="files for pytest")
    parser.add_argument("--only", nargs="+", choices=list(machines()), help="which instructions")
    options = parser.parse_args()

    print("| Python | instructions | seed | result | minutes |\n|---|---|---|---|---|", flush=True)
    failed = False
    for version in options.python:
        python = environment(version)
        for name, seed in itertools.product(options.only or machines(), options.seed):
            begin = time.monotonic()
            status, result = run(python, f"{version}-{name}-{seed}", machines()[name], seed, options.tests)
            failed |= status != 0
            minutes = (time.monotonic() - begin) / 60
            print(f"| {version} | {name} | {seed} | {result} | {minutes:.1f} |", flush=True)
    return int(failed)


def machines() -> dict[str, dict[str, str]]:
    """Names of emulated machines, and the variables that make them."""
    found = {"common": {}, "older": {OWN_INSTRUCTIONS: "1"} | OLDER}
    for onednn, aten in itertools.product(ONEDNN, ATEN):
        own = {OWN_INSTRUCTIONS: "1", "ONEDNN_MAX_CPU_ISA": onednn, "ATEN_CPU_CAPABILITY": aten}
        name = f"oneDNN_{onednn or 'unset'}-ATen_{aten or 'unset'}"
        found[name] = {key: value for key, value in own.items() if value}
    return found


def environment(version: str) -> Path:
    """The interpreter of an environment with the pins; made at the first call."""
    folder = FOLDER / version
    python = folder / "bin" / "python"
    if not (folder / ".installed").is_file():
        commands = [
            [find_python(version), "-m", "venv", "--clear", folder],
            [python, "-m", "pip", "install", "--quiet", "--requirement", ROOT / "requirements.txt"],
            [python, "-m", "pip", "install", "--quiet", "--no-deps", "--editable", ROOT],
        ]
        for command in commands:
            subprocess.run(command, check=True, cwd=ROOT)
        (folder / ".installed").touch()
    return python


def find_python(version: str) -> str:
    """A program of this version: on PATH, or among pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = sorted(pyenv.glob(f"versions/{version}.*/bin/python"), reverse=True)
    for program in [f"python{version}", *map(str, found)]:
        try:
            said = subprocess.run([program, "--version"], capture_output=True, text=True)
        except OSError:
            continue
        if said.stdout.startswith(f"Python {version}."):
            return program
    raise SystemExit(f"Python {version} is expected on PATH or among pyenv's versions; found none.")


def run(python: Path, name: str, variables: dict[str, str], seed: int, tests: list[str]) -> tuple[int, str]:
    """pytest's status, and its last line or its failures."""
    inherited = {key: value for key, value in os.environ.items() if key not in X86_SETTINGS}
    command = [python, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", *tests]
    with (FOLDER / f"{name}.log").open("w+") as log:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=inherited | variables | {"GENVISION_TEST_SEED": str(seed)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        log.seek(0)
        lines = log.read().splitlines()
    failures = [re.sub(r" - .*", "", line) for line in lines if line.startswith(("FAILED", "ERROR"))]
    return done.returncode, "; ".join([*lines[-1:], *failures]).strip("= ")


if __name__ == "__main__":
    sys.exit(main())
