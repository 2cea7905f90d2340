"""The notebook's first cell: it installs the library, and says in one sentence what is missing.

Its code is that of `first_cell.py`, the same in every language. Its sentences are in the page's.
"""

import json
import re
from functools import cache
from pathlib import Path

from packaging.version import Version
from sphinx.locale import get_translation

from coursekit.backend_tabs.tabs import BACKENDS, PACKAGES

_ = get_translation("coursekit")

FOLDER = "_notebooks"  # in each language's folder of the site
MARK = "# --- the first cell ---\n"
# Colab shows the choices as a list; elsewhere the reader opens the cell and writes one of them.
CHOICE = 'FRAMEWORK = "auto"  # @param {choices}'
LAST = """
prepare(COURSE, TEXTS{choice})

import {module}  # first of all: it lets PyTorch and TensorFlow live in one process"""


@cache
def code() -> str:
    return Path(__file__).with_name("first_cell.py").read_text("utf-8").partition(MARK)[2].strip()


def preparation(config, backends: list[str]) -> str:
    """The cell's source, for a page that has code of these frameworks."""
    course = {
        "module": config.course_module,
        "requirement": config.course_requirement,
        "version": config.course_version,
        "python": config.course_python,
        "repository": config.course_repository,
        "revision": config.course_revision,
        "source": f"{config.course_requirement} @ git+{config.course_repository}@{config.course_revision}",
        "folder": FOLDER,
        "wheel": wheel_name(config.course_requirement, config.course_version),
        "frameworks": {BACKENDS[backend]: PACKAGES[backend] for backend in backends},
        "memory": config.course_memory,
    }
    title = " ".join(str(_("Install what is missing")).split())  # what came after a line's end would be code
    names = list(course["frameworks"])
    choices = json.dumps(["auto", *names, " and ".join(names)]) if len(names) > 1 else ""
    return "\n\n".join(
        [
            "\n".join([f"# @title {title}", *([CHOICE.format(choices=choices)] * bool(choices)), code()]),
            f"COURSE = {literal(course)}\nTEXTS = {literal(texts())}",
            LAST.strip().format(module=config.course_module, choice=", FRAMEWORK" * bool(choices)),
        ]
    )


def literal(values: dict) -> str:
    """JSON of words and of tables of words: Python reads it, too."""
    rows = (f"    {json.dumps(key)}: {json.dumps(values[key], ensure_ascii=False)},\n" for key in values)
    return f"{{\n{''.join(rows)}}}"


def wheel_name(requirement: str, version: str) -> str:
    return f"{re.sub('[-_.]+', '_', requirement).lower()}-{Version(version)}-py3-none-any.whl"


def texts() -> dict[str, str]:
    """What the cell may have to say. Its code puts values in place of the names in braces."""
    sentences = {
        "python": _(
            "This course needs Python {needed}, and this notebook runs on {found}: choose another one."
        ),
        "offline": _(
            "There is no connection to install what is missing: allow it, or put {wheel} beside this "
            "notebook, and run this cell again."
        ),
        "revision": _(
            "{repository} does not have the version {revision} that this notebook asks for: download the "
            "notebook anew, or tell whoever gave it to you."
        ),
        "failed": _("What is missing could not be installed: {reason}"),
        "older": _(
            "The installed {requirement} {found} is older than this notebook, which needs {version}: "
            "uninstall it with pip, restart the notebook, and run this cell again."
        ),
        "another": _(
            "The installed {requirement} is not the one that this notebook was made with: that one is "
            "installed in its place."
        ),
        "unfit": _("{package} {found} does not fit, {needed} is needed: the cells that use it are left out."),
        "none": _(
            "This notebook needs one of these, in a version that fits: {frameworks}. Install it, restart "
            "the notebook, and run this cell again."
        ),
        "memory": _(
            "The memory of this session is too small for {frameworks} together, so the cells that need "
            '{other} are left out; to run those instead, write FRAMEWORK = "{other}" in this cell, restart '
            "the notebook, and run all cells."
        ),
        "choice": _("FRAMEWORK must be one of {choices}, received {found}."),
        "left_out": _("This cell is left out, as it needs {frameworks}."),
    }
    return {name: str(sentence) for name, sentence in sentences.items()}
