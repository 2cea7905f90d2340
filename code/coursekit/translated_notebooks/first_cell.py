"""The code of a notebook's first cell, from the line below on. It is read as text, and runs by itself in
any kernel, also an old one: so it imports nothing of the course before it has installed it."""

# --- the first cell ---
import json
import os
import re
import site
import subprocess
import sys
from contextlib import suppress
from hashlib import sha256
from importlib import import_module, invalidate_caches, metadata
from importlib.util import find_spec
from math import inf
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


def wheel_here(course):
    """The course's wheel, if it lies here or in the site's folder."""
    here = Path.cwd()
    sites = [folder.parent.parent for folder in [here, *here.parents] if folder.name == course["folder"]]
    if os.name == "posix":  # what anybody may write to can hold anybody's wheel
        sites = [folder for folder in sites if not folder.stat().st_mode & 0o002]
    wheels = [folder / course["wheel"] for folder in [here, *sites]]
    return next((wheel for wheel in wheels if wheel.is_file()), None)


def is_another(course):
    """Whether the installed library is of another commit than the page's, or of another wheel than here.

    pip notes where it got a package from (PEP 610), unless that was an index: then the version has to do.
    """
    try:
        noted = metadata.distribution(course["requirement"]).read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return False
    noted = json.loads(noted or "{}")
    commit = noted.get("vcs_info", {}).get("commit_id")
    digest = noted.get("archive_info", {}).get("hashes", {}).get("sha256")
    if commit and re.fullmatch("[0-9a-f]{40,64}", course["revision"]):  # no branch, no tag
        return commit != course["revision"]
    wheel = wheel_here(course) if digest else None
    return wheel is not None and sha256(wheel.read_bytes()).hexdigest() != digest


def install(course, texts, anew=False):
    """From the wheel, if there is one, else from the repository; `anew` in place of the same version.

    What the host has of the large packages stays as it is: others are chosen to fit.
    """
    source = str(wheel_here(course) or course["source"])
    kept = []
    for name in ("numpy", "torch", "torchvision", "tensorflow", "keras"):
        with suppress(metadata.PackageNotFoundError):
            if version := metadata.version(name):  # None: an installation that was broken off
                kept.append(f"{name}=={version}")
    with TemporaryDirectory() as folder:
        constraints = Path(folder, "kept.txt")
        constraints.write_text("\n".join(kept))
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-color", source]
        plain = dict(os.environ, LC_ALL="C", GIT_TERMINAL_PROMPT="0")  # errors in English, no questions
        for options in [["--force-reinstall", "--no-deps"]] * anew + [["-c", str(constraints)]]:
            pip = subprocess.run([*command, *options], capture_output=True, env=plain)
            if pip.returncode:
                break
    find_installed(course)
    if pip.returncode:
        said = (pip.stdout + pip.stderr).decode("utf-8", "replace")
        kinds = {"revision": LACKS_REVISION, "offline": OFFLINE}
        if source != course["source"]:
            del kinds["revision"]
        kind = next((kind for kind, pattern in kinds.items() if re.search(pattern, said)), "failed")
        errors = re.findall(r"fatal: (.+)", said) or re.findall(r"(?i)error: (.+)", said)
        errors = [error for error in errors if not re.match("subprocess-exited|Ignored the", error)] or [said]
        raise CannotRun(texts[kind].format(reason=errors[0].strip(), **course))


def find_installed(course):
    """Let Python see what pip has installed; in place of what it had, also where this cell runs again."""
    user = site.getusersitepackages()
    if (
        site.ENABLE_USER_SITE and user not in sys.path
    ):  # pip's second choice, if it may not write to the first
        site.addsitedir(user)
        sys.path.remove(user)
        others = [place for place, folder in enumerate(sys.path) if folder in site.getsitepackages()]
        sys.path.insert(min(others, default=len(sys.path)), user)  # as when Python starts
    for name in [name for name in sys.modules if name.partition(".")[0] == course["module"]]:
        del sys.modules[name]
    invalidate_caches()


def check_library(course, texts):
    """Install the library, or the page's in place of another. Without a network, that one may do."""
    if find_spec(course["module"]) is None:
        install(course, texts)
    elif is_another(course):
        print(texts["another"].format(**course))
        try:
            install(course, texts, anew=True)
        except CannotRun as error:
            print(error)


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


def memory_limit(system=Path("/")):
    """Bytes that this session may take: JupyterHub says so, or the container; infinite if neither does."""
    limits = [os.environ.get("MEM_LIMIT", "")]
    kinds = {"": "memory.max", "memory": "memory.limit_in_bytes"}  # control groups, version 2 and 1
    with suppress(OSError):
        for line in Path(system, "proc/self/cgroup").read_text().splitlines():
            _, kind, group = line.split(":", 2)
            top = system / "sys/fs/cgroup" / kind
            own = top / group.strip("/")
            for folder in [own, *own.parents] if kind in kinds else ():
                with suppress(OSError):
                    limits.append((folder / kinds[kind]).read_text())
    return min((int(limit) for limit in limits if limit.strip().isdigit() and int(limit)), default=inf)


def choose(course, texts, here, choice):
    """Those of the frameworks here whose cells run: one of them where memory is too small for all."""
    names = list(course["frameworks"])
    choices = ["auto", *names, " and ".join(names)]
    if choice not in choices:
        raise CannotRun(texts["choice"].format(choices=", ".join(choices), found=choice))
    if choice != "auto":
        chosen = choice.split(" and ")
        if missing := [name for name in chosen if name not in here]:
            raise CannotRun(texts["none"].format(frameworks=" + ".join(missing)))
        return chosen
    if len(here) < 2 or memory_limit() >= course["memory"]:
        return here
    print(texts["memory"].format(frameworks=" + ".join(here), other=here[1]))
    return here[:1]


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


def prepare(course, texts, choice="auto"):
    check_python(course, texts)
    check_library(course, texts)
    check_version(course, texts)
    chosen = choose(course, texts, frameworks_here(course, texts), choice)
    leave_out(course["frameworks"], chosen, texts)
