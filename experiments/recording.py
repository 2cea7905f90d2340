"""The record of an experiment that takes too long for a page: numbers, and where they come from.

A page quotes it, and tests/pages compares what it says with the record.
"""

import json
import platform
import sys
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "code"))
PACKAGES = ("numpy", "torch", "keras", "tensorflow")


def prepare():
    """Take the instructions and the one thread that the pages take; before a framework is imported."""
    from coursekit.kernel_environment import prepare_settings

    prepare_settings(ROOT / "_build" / "home")


def save(name: str, **content):
    """Write experiments/records/<name>.json: `content`, versions and processor."""
    path = ROOT / "experiments" / "records" / f"{name}.json"
    made_with = {package: version(package) for package in PACKAGES}
    made_with |= {"python": platform.python_version(), "processor": processor()}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content | {"made_with": made_with}, indent=2, ensure_ascii=False) + "\n")
    print(f"{path.relative_to(ROOT)} written")


def processor() -> str:
    """The processor's name, as Linux gives it."""
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
