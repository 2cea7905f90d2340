"""The notebook's first cell: it installs the library, and says in one sentence what is missing.

Its code is that of `first_cell.py`, the same in every language. Its sentences are in the page's.

The code cells are taken from the page's source: the document tree lacks those that are removed from the
page, and they run nevertheless.

Which frameworks a page's code cells need, found without running them.

A notebook has to run where only one framework is installed. So each absence is played through: a cell
cannot run if it belongs to the absent framework's tab, imports it, or uses a name that only cells which
cannot run either have set.
"""

import ast
import dis
import inspect
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType

from myst_nb.core.read import create_nb_reader
from packaging.version import Version
from sphinx.locale import get_translation

from coursekit.backend_tabs import BACKENDS, PACKAGES, TAGS
from coursekit.execution.fingerprint import as_python


@dataclass(frozen=True)
class CodeCell:
    index: int  # among all cells of the page, as in the document tree
    source: str
    tags: tuple[str, ...]
    line: int  # in the page; smaller than the line of whatever comes after the cell


def code_cells(env, docname: str) -> dict[int, CodeCell]:
    """index -> cell, read the way myst-nb reads the page."""
    path = env.doc2path(docname)
    text = Path(path).read_text("utf8")
    reader = create_nb_reader(path, env.myst_config, env.mystnb_config, text)
    if reader is None:
        return {}
    notebook = reader.read(text)
    lines = notebook.metadata.get("source_map")
    return {
        index: CodeCell(
            index,
            cell.source,
            tuple(cell.metadata.get("tags", [])),
            # myst-nb counts so where a source, an .ipynb file, has no lines
            lines[index] if lines else (index + 1) * 10_000,
        )
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and cell.source.strip()
    }


def needed_frameworks(cells: Iterable[CodeCell]) -> dict[int, list[str]]:
    """index -> the ids of the frameworks without which the cell cannot run, in the course's order."""
    parsed = [ParsedCell(cell) for cell in sorted(cells, key=lambda cell: cell.index)]
    needed = {cell.index: [] for cell in parsed}
    for backend in BACKENDS:
        for index in left_out_without(backend, parsed):
            needed[index].append(backend)
    return needed


def left_out_without(backend: str, cells: list["ParsedCell"]) -> Iterator[int]:
    there, lost = set(), set()  # names that are set, names that would be
    for cell in cells:
        if backend in cell.backends or cell.used & lost:
            lost |= cell.set - there
            yield cell.index
        else:
            there |= cell.set
            lost -= cell.set


class ParsedCell:
    """What a cell needs: the frameworks that it names itself, the global names that others have set."""

    def __init__(self, cell: CodeCell):
        self.index = cell.index
        tree = ast.parse(as_python(cell.source))
        self.backends = {TAGS[tag] for tag in cell.tags if tag in TAGS}
        self.backends |= {backend for name in imported_modules(tree) if (backend := backend_of(name))}
        self.used, self.set = global_names(compile(tree, f"cell {cell.index}", "exec"))


def global_names(code: CodeType) -> tuple[set[str], set[str]]:
    """The names that code reads before it sets them, and those that it sets.

    A function counts as called at its code's end: who defines it means to. What a class's body sets, its
    functions do not see.
    """
    used, sets = set(), set()
    is_class = code.co_name != "<module>" and not code.co_flags & inspect.CO_OPTIMIZED
    for step in dis.get_instructions(code):
        if step.opname == "STORE_NAME":
            sets.add(step.argval)
        elif step.opname in ("LOAD_NAME", "LOAD_GLOBAL") and step.argval not in sets:
            used.add(step.argval)
        elif isinstance(step.argval, CodeType) and runs_at_once(step.argval):
            used |= global_names(step.argval)[0] - (set() if is_class else sets)
    for inner in code.co_consts:
        if isinstance(inner, CodeType) and not runs_at_once(inner):
            used |= global_names(inner)[0] - (set() if is_class else sets)
    return used, sets


def runs_at_once(code: CodeType) -> bool:
    """Whether it is a comprehension, a lambda or the body of a class: Python 3.11 makes code of each."""
    return code.co_name.startswith("<") or not code.co_flags & inspect.CO_OPTIMIZED


def imported_modules(tree: ast.AST) -> Iterator[str]:
    """`from a import b` gives both a and a.b: b may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def backend_of(module: str) -> str | None:
    """A framework's own packages, or a module of a topic: `…_torch`, `…_keras`."""
    for backend in BACKENDS:
        if module.partition(".")[0] in PACKAGES[backend] or module.endswith(f"_{backend}"):
            return backend
    return None


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
