"""A page's fingerprint: it changes when a result of the page may change, and only then.

It covers the cells, the library modules they import (directly or not) with the data files beside them,
the versions of the imported distributions and of Python, and the kernels' environment variables. A data
set that comes in a package is covered by the package's version. A file beside the page is not covered:
a cell may have written it. So data that cells read belongs in the library.
"""

import ast
import contextlib
import hashlib
import json
import sys
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from nbformat import NotebookNode

from coursekit.execution.imports import Imports, edition, walk_imports
from coursekit.kept_results import Kept
from coursekit.kernel_environment import KERAS_BACKEND, settings

LENGTH = 16  # hexadecimal digits: a page keeps a handful of them
NOT_DATA = {".py", ".pyc", ".md"}
# Keras does not require the framework that it computes with.
COMPANIONS = {"keras": KERAS_BACKEND}


@dataclass(frozen=True)
class Fingerprint:
    key: str
    files: tuple[Path, ...]  # what it was taken of, besides the page itself


def fingerprint(notebook: NotebookNode, source_root: Path) -> Fingerprint:
    """The fingerprint of a page whose cells import from `source_root`."""
    sources = [as_python(cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    imports = walk_imports(sources, source_root)
    files = sorted(imports.modules | _data_beside(imports))
    content = {
        "python": sys.version_info[:2],
        "environment": settings(),
        "cells": [[c.source, c.metadata] for c in notebook.cells if c.cell_type == "code"],
        "kernel": notebook.metadata.get("kernelspec"),
        "versions": _versions(imports.packages),
        "files": [
            [path.relative_to(source_root).as_posix(), _digest(path, *edition(path))] for path in files
        ],
    }
    text = json.dumps(content, sort_keys=True)
    return Fingerprint(hashlib.sha256(text.encode()).hexdigest()[:LENGTH], tuple(files))


def known_fingerprint(notebook: NotebookNode, source_root: Path, kept: Kept) -> Fingerprint:
    """The same, from an earlier build or another language if nothing that it covers has changed since."""
    made_of = [
        [[cell.source, cell.metadata] for cell in notebook.cells if cell.cell_type == "code"],
        notebook.metadata.get("kernelspec"),
        [sys.version, settings(), installed(), str(source_root), library_state(source_root)],
    ]
    text = kept.get("fingerprint", made_of, make=lambda: _as_json(fingerprint(notebook, source_root)))
    found = json.loads(text)
    return Fingerprint(found["key"], tuple(map(Path, found["files"])))


def _as_json(found: Fingerprint) -> str:
    return json.dumps({"key": found.key, "files": list(map(str, found.files))})


def library_state(source_root: Path) -> str:
    """A digest of the names, times and sizes of all files of the library."""
    files = (path for path in source_root.rglob("*") if "__pycache__" not in path.parts and path.is_file())
    state = sorted((str(path), *edition(path)) for path in files)
    return hashlib.sha256(repr(state).encode("utf-8", "surrogateescape")).hexdigest()


def installed() -> list[str]:
    """The installed distributions with their versions, as the names of their folders give them."""
    folders = [Path(entry) for entry in sys.path if Path(entry).is_dir()]
    return sorted(entry.name for folder in folders for entry in folder.glob("*.dist-info"))


def as_python(source: str) -> str:
    """A cell with its magics (`%time`, `!ls`) turned into Python calls."""
    try:
        ast.parse(source)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager

        return TransformerManager().transform_cell(source)
    return source


def _data_beside(imports: Imports) -> set[Path]:
    """The data files in the folders of the imported modules, and in their subfolders without code."""
    found = set()
    for folder in {path.parent for path in imports.modules}:
        for entry in folder.iterdir():
            if entry.is_file():
                found.add(entry)
            elif entry.name != "__pycache__" and not any(entry.glob("*.py")):
                found |= {path for path in entry.rglob("*") if path.is_file()}
    return {path for path in found if path.suffix not in NOT_DATA}


def _versions(packages: set[str]) -> dict[str, str]:
    names = packages | {COMPANIONS[name] for name in packages & COMPANIONS.keys()}
    return {name: _version(name) for name in sorted(names)}


@cache
def _version(package: str) -> str:
    """The version of the distribution that a package comes in (skimage: scikit-image)."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        owners = sorted(set(_owners().get(package, ())))
        return " ".join(f"{owner} {metadata.version(owner)}" for owner in owners) or "not installed"


@cache
def _owners() -> dict[str, list[str]]:
    return dict(metadata.packages_distributions())


@cache
def _digest(path: Path, time: int, size: int) -> str:
    """Of a file's bytes; of Python code without its comments and layout, which change no result."""
    content = path.read_bytes()
    if path.suffix == ".py":
        with contextlib.suppress(SyntaxError):  # the cell that imports it will tell
            content = ast.dump(ast.parse(content)).encode()
    return hashlib.sha256(content).hexdigest()
