"""The code of a notebook's first cell, from the line below on. It is read as text, and runs by itself in
any kernel, also an old one: so it imports nothing of the course before it has installed it."""

# --- the first cell ---
import os
import re
import site
import subprocess
import sys
from contextlib import suppress
from importlib import import_module, invalidate_caches, metadata
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from IPython import get_ipython
from packaging.specifiers import SpecifierSet
from packaging.version import Version

OFFLINE = (
    "resolve host|to connect|name resolution|unreachable|tunnel|onnection(Error| refused| reset| timed out)"
    "|[Pp]roxy"
)
LACKS_REVISION = "did not match any|not our ref|not find remote ref|Repository not found|prompts disabled"


class CannotRun(Exception):
    """Ends "Run all"; its sentence is all that is shown."""

    def _render_traceback_(self):
        return [str(self)]


def check_python(course, texts):
    found = ".".join(map(str, sys.version_info[:3]))
    if found not in SpecifierSet(course["python"]):
        raise CannotRun(texts["python"].format(needed=course["python"], found=found))


def install(course, texts):
    """From the wheel, if it lies here or in the site's folder, else from the repository.

    What the host has of the large packages stays as it is: others are chosen to fit.
    """
    here = Path.cwd()
    sites = [folder.parent.parent for folder in [here, *here.parents] if folder.name == course["folder"]]
    if os.name == "posix":  # what anybody may write to can hold anybody's wheel
        sites = [folder for folder in sites if not folder.stat().st_mode & 0o002]
    wheels = [folder / course["wheel"] for folder in [here, *sites]]
    source = next((str(wheel) for wheel in wheels if wheel.is_file()), course["source"])
    kept = []
    for name in ("numpy", "torch", "torchvision", "tensorflow", "keras"):
        with suppress(metadata.PackageNotFoundError):
            if version := metadata.version(name):  # None: an installation that was broken off
                kept.append(f"{name}=={version}")
    with TemporaryDirectory() as folder:
        constraints = Path(folder, "kept.txt")
        constraints.write_text("\n".join(kept))
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-color", "-c", str(constraints), source]
        plain = dict(os.environ, LC_ALL="C", GIT_TERMINAL_PROMPT="0")  # errors in English, no questions
        pip = subprocess.run(command, capture_output=True, env=plain)
    if site.ENABLE_USER_SITE:  # pip's second choice, where the first cannot be written to
        site.addsitedir(site.getusersitepackages())
    invalidate_caches()
    if pip.returncode:
        said = (pip.stdout + pip.stderr).decode("utf-8", "replace")
        kinds = {"revision": LACKS_REVISION, "offline": OFFLINE}
        if source != course["source"]:
            del kinds["revision"]
        kind = next((kind for kind, pattern in kinds.items() if re.search(pattern, said)), "failed")
        errors = re.findall(r"fatal: (.+)", said) or re.findall(r"(?i)error: (.+)", said)
        errors = [error for error in errors if not re.match("subprocess-exited|Ignored the", error)] or [said]
        raise CannotRun(texts[kind].format(reason=errors[0].strip(), **course))


def check_version(course, texts):
    found = getattr(import_module(course["module"]), "__version__", "0")
    if Version(found) < Version(course["version"]):
        raise CannotRun(texts["older"].format(found=found, **course))


def frameworks_here(course, texts):
    """The names of those that are installed, and new enough."""
    here = []
    for name, packages in course["frameworks"].items():
        fits = all(find_spec(package) for package in packages)
        for package, needed in packages.items() if fits else ():
            with suppress(metadata.PackageNotFoundError):  # of tensorflow-cpu and the like
                found = metadata.version(package) or "0"
                if not SpecifierSet(needed).contains(found, prereleases=True):
                    print(texts["unfit"].format(package=package, needed=needed, found=found))
                    fits = False
        if fits:
            here.append(name)
    if course["frameworks"] and not here:
        raise CannotRun(texts["none"].format(frameworks=" / ".join(course["frameworks"])))
    return here


def leave_out(known, here, texts):
    """From now on, a cell that begins with "# needs PyTorch" and the like runs where that is installed."""

    def leave_out_cells(lines):
        first = "".join(lines[:1])
        names = first[8:].strip().split(" and ") if first.startswith("# needs ") else []
        missing = [name for name in names if name in known and name not in here]
        if not missing:
            return lines
        sentence = texts["left_out"].format(frameworks=" + ".join(missing))
        return [f"print({sentence!r})\n"]

    hooks = get_ipython().input_transformers_cleanup
    hooks[:] = [hook for hook in hooks if getattr(hook, "__name__", "") != "leave_out_cells"]
    hooks.append(leave_out_cells)


def prepare(course, texts):
    check_python(course, texts)
    if find_spec(course["module"]) is None:
        install(course, texts)
    check_version(course, texts)
    leave_out(course["frameworks"], frameworks_here(course, texts), texts)
