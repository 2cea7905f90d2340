"""What code imports, found without running it.

The walk follows the imports of the project's own modules: packages' `__init__`, relative imports,
imports inside functions, and `importlib.import_module` with a literal name. A name that is computed
could be any module of the calling module's folder, so all of these count.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.util import resolve_name
from pathlib import Path

IMPORT_CALLS = {"import_module", "__import__"}
EVERYTHING = "*"


@dataclass
class Imports:
    """What was found: the project's own files, and the top-level names of everything else."""

    modules: set[Path] = field(default_factory=set)
    packages: set[str] = field(default_factory=set)


def walk_imports(sources: Iterable[str], source_root: Path) -> Imports:
    """Follow the imports of `sources` through the modules that lie in `source_root`."""
    found = Imports()
    waiting = [name for source in sources for name in imported_names(source, package="")]
    while waiting:
        name = waiting.pop()
        top = name.partition(".")[0]
        if not _is_local(top, source_root):
            if top not in sys.stdlib_module_names:
                found.packages.add(top)
            continue
        for path in _module_files(name, source_root):
            if path not in found.modules:
                found.modules.add(path)
                waiting += _names_in(path, _package_of(path, source_root), *edition(path))
    return found


def edition(path: Path) -> tuple[int, int]:
    """The time and size of a file: most pages import the same ones, and each is read once."""
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


@cache
def _names_in(path: Path, package: str, time: int, size: int) -> frozenset[str]:
    return frozenset(imported_names(path.read_text("utf-8"), package))


def imported_names(source: str, package: str) -> set[str]:
    """The absolute names that a module of `package` imports.

    `from a import b` gives both a and a.b, as only the files tell whether b is a module.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()  # running it will say more about this
    return {name for node in ast.walk(tree) for name in _names_of(node, package) if name}


def _names_of(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        if base := _absolute("." * node.level + (node.module or ""), package):
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Call) and _called_name(node) in IMPORT_CALLS:
        yield _dynamic_import(node, package)


def _called_name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _dynamic_import(call: ast.Call, package: str) -> str:
    """The name in `import_module("name")`; if it is computed, everything beside the caller."""
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return _absolute(first.value, package)
    return f"{package}.{EVERYTHING}" if package else ""


def _absolute(name: str, package: str) -> str:
    try:
        return resolve_name(name, package)
    except ImportError:  # a relative import outside a package fails when it is run
        return ""


def _is_local(top: str, source_root: Path) -> bool:
    return (source_root / top).is_dir() or (source_root / f"{top}.py").is_file()


def _module_files(name: str, source_root: Path) -> Iterator[Path]:
    """The files that importing a name runs: each package's `__init__`, then the module."""
    folder = source_root
    for part in name.split("."):
        if part == EVERYTHING:
            yield from folder.glob("*.py")
            return
        if (folder / f"{part}.py").is_file():
            yield folder / f"{part}.py"
        folder = folder / part
        if (folder / "__init__.py").is_file():
            yield folder / "__init__.py"


def _package_of(path: Path, source_root: Path) -> str:
    return ".".join(path.parent.relative_to(source_root).parts)
