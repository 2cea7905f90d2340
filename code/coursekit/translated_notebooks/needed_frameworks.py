"""Which frameworks a page's code cells need, found without running them.

A notebook has to run where only one framework is installed. So each absence is played through: a cell
cannot run if it belongs to the absent framework's tab, imports it, or uses a name that only cells which
cannot run either have set.
"""

import ast
import dis
import inspect
from collections.abc import Iterable, Iterator
from types import CodeType

from coursekit.backend_tabs.cell_tabs import TAGS
from coursekit.backend_tabs.tabs import BACKENDS, PACKAGES
from coursekit.execution.fingerprint import as_python
from coursekit.translated_notebooks.page_cells import CodeCell


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
