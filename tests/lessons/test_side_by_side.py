"""PyTorch and TensorFlow in one process, in every order: a fresh process each.

With the registry's PyTorch for Linux this was a segmentation fault (see genvision/side_by_side.py). A
PyTorch without triton would not show it, so the cause is looked for, too: TensorFlow's functions must not
be visible to the libraries that are loaded after it.
"""

import ast
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from coursekit.execution import pages_with_cells
from coursekit.execution.fingerprint import as_python
from coursekit.project import Project
from genvision.side_by_side import ASKS_FOR_GLOBAL_SYMBOLS

ROOT = Path(__file__).parents[2]
LESSONS = {
    page.docname.rpartition("/")[2]: page
    for page in pages_with_cells(Project(ROOT))
    if not page.docname.startswith("book/assignments")
}
KERAS_FIRST = {"keras", "tensorflow"}

# What the lessons do sooner or later: an optimizer makes PyTorch look for triton.
USE_BOTH = """
import ctypes, importlib.util, sys
import keras, tensorflow, torch
parameter = torch.nn.Parameter(torch.ones(2))
optimizer = torch.optim.Adam([parameter])
parameter.sum().backward()
optimizer.step()
import torch._dynamo
assert torch.cuda.is_available() in (True, False)
assert keras.layers.Dense(2)(tensorflow.ones((1, 3))).shape == (1, 2)
hidden = sys.modules.get("triton", "absent") is None
if not hidden and importlib.util.find_spec("triton"):
    import triton.language
print("global" if hasattr(ctypes.CDLL(None), "TF_Version") else "local", "hidden" if hidden else "free")
"""


def run(code, **environment):
    """Run code in a fresh interpreter, as a reader would, and return what it prints."""
    ours = {"CUDA_VISIBLE_DEVICES", "PYTHONWARNINGS"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        [sys.executable, "-c", code], env=inherited | environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    return done.stdout.split()


@pytest.mark.parametrize(
    "order, expected",
    [
        ("genvision tensorflow torch", ["local", "free"]),
        ("genvision keras torch", ["local", "free"]),
        ("genvision torch keras", ["local", "free"]),
        ("torch genvision tensorflow", ["local", "free"]),
        # TensorFlow came first: its functions are in the way, and triton must wait outside.
        ("tensorflow genvision torch", ["global", "hidden"]),
        ("keras torch genvision", ["global", "hidden"]),
        ("torch tensorflow genvision", ["global", "hidden"]),
    ],
)
def test_both_frameworks_work_in_every_order(order, expected):
    found = run("".join(f"import {name}\n" for name in order.split()) + USE_BOTH)
    assert found == (expected if sys.platform == "linux" else ["local", "free"])


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_imports_of_a_lesson_with_keras_first(lesson):
    """A reader may run the Keras cells alone, or first."""
    cells = [cell.source for cell in LESSONS[lesson].notebook.cells if cell.cell_type == "code"]
    found = [node for cell in cells for node in imports_of(cell)]
    keras_first = sorted(
        found, key=lambda node: not KERAS_FIRST & {name.split("_")[-1] for name in names(node)}
    )
    assert {"genvision"} <= {name for node in found for name in names(node)}
    assert run("\n".join(map(ast.unparse, keras_first)) + USE_BOTH)[1] in ("free", "hidden")


def imports_of(cell):
    return [
        node
        for node in ast.walk(ast.parse(as_python(cell)))
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]


def names(node):
    """Of `from genvision.gan import gan_keras`: genvision, gan_keras; of `import torch.nn`: torch."""
    modules = [node.module] if isinstance(node, ast.ImportFrom) else []
    return {module.partition(".")[0] for module in modules} | {a.name.partition(".")[0] for a in node.names}


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_imports_the_library_before_tensorflow(lesson):
    """Then nothing has to be hidden on the pages."""
    cells = [cell.source for cell in LESSONS[lesson].notebook.cells if cell.cell_type == "code"]
    order = [name for cell in cells for node in imports_of(cell) for name in sorted(names(node))]
    first = {name: order.index(name) for name in ("genvision", *KERAS_FIRST) if name in order}
    assert min(first, key=first.get) == "genvision"


@pytest.mark.skipif(sys.platform != "linux", reason="TensorFlow asks for global symbols on Linux only")
def test_this_is_still_needed():
    """If this fails after a change of a pin: side_by_side.py has done its work, and can go."""
    path = ASKS_FOR_GLOBAL_SYMBOLS.replace(".", "/") + ".py"
    assert path in map(str, metadata.files("tensorflow"))
