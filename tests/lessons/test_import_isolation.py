"""Who imports what: a learner with PyTorch alone, or TensorFlow alone, can use her half.

What is loaded is measured in a fresh interpreter, by name. Times would depend on the machine.
"""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TORCH = {"torch", "torchvision"}
KERAS = {"keras", "tensorflow", "jax"}
HEAVY = TORCH | KERAS | {"matplotlib", "mlxtend", "pandas", "requests", "scipy", "skimage", "sklearn", "tqdm"}
ONLY_DOOR_TO_TORCHVISION = "code/genvision/vision.py"

SOURCES = ROOT / "code" / "genvision"
MODULES = [  # from the files: nothing of it is imported here
    ".".join(["genvision", *path.relative_to(SOURCES).with_suffix("").parts]).removesuffix(".__init__")
    for path in sorted(SOURCES.rglob("*.py"))
    if path.name != "__main__.py"
]
TORCH_MODULES = [name for name in MODULES if name.endswith("_torch")]
KERAS_MODULES = [name for name in MODULES if name.endswith("_keras")]
PLAIN_MODULES = sorted({*MODULES} - {*TORCH_MODULES, *KERAS_MODULES, "genvision.vision"})


def run(code, **environment):
    """Run code in a fresh interpreter and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "2"} | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def loaded_by(*modules):
    """The top-level packages in memory after importing the modules."""
    imports = "".join(f"import {module}\n" for module in modules)
    # None stands for a module that is kept from being loaded (see genvision/side_by_side.py).
    report = (
        "import json, sys\n"
        "loaded = {name.partition('.')[0] for name, module in sys.modules.items() if module is not None}\n"
        "print(json.dumps(sorted(loaded)))"
    )
    return set(json.loads(run(imports + report).splitlines()[-1]))


# --- frameworks -------------------------------------------------------------------------------


@pytest.mark.parametrize("module", ["genvision", "genvision.gan", "genvision.datasets"])
def test_import_loads_nothing_heavy(module):
    loaded = loaded_by(module)
    assert "genvision" in loaded
    assert not loaded & HEAVY


def test_importing_genvision_loads_not_even_numpy():
    assert "numpy" not in loaded_by("genvision")


def test_tensorflow_leaves_memory_of_a_graphics_card_to_others():
    """A variable for TensorFlow: importing genvision loads no framework. The user's own one stays."""
    name = "TF_FORCE_GPU_ALLOW_GROWTH"
    look = f"import genvision, os, sys; print(os.environ['{name}'], 'tensorflow' in sys.modules)"
    assert run(f"import os; os.environ.pop('{name}', None); {look}") == "true False\n"
    assert run(look, **{name: "false"}) == "false False\n"


def test_modules_without_a_framework_in_their_name_load_none():
    assert "genvision.datasets.mnist" in PLAIN_MODULES
    assert not loaded_by(*PLAIN_MODULES) & (TORCH | KERAS)


def test_torch_modules_load_no_keras():
    assert "genvision.gan.gan_torch" in TORCH_MODULES
    loaded = loaded_by(*TORCH_MODULES)
    assert "torch" in loaded
    assert not loaded & KERAS


def test_keras_modules_load_no_torch():
    assert "genvision.gan.gan_keras" in KERAS_MODULES
    loaded = loaded_by(*KERAS_MODULES)
    assert "keras" in loaded
    assert not loaded & TORCH


ONLY_TORCH = {"genvision.training.first_weights"}  # draws weights as Keras does by itself
ONLY_KERAS = {"genvision.training.fit"}  # PyTorch has no `fit`


def test_every_torch_module_has_a_keras_twin():
    torch_modules = {name.removesuffix("_torch") for name in TORCH_MODULES}
    keras_modules = {name.removesuffix("_keras") for name in KERAS_MODULES}
    assert torch_modules - ONLY_TORCH == keras_modules - ONLY_KERAS


# What a folder may import: those in its own row and above. Names that are not here are topics.
STORIES = [
    {"side_by_side", "vision", "checks", "parity", "datasets", "plotting", "losses"},
    {"training", "pretrained", "metrics"},
    {"topics"},
    {"commands", "__main__"},
]


def story(name):
    """The number of the row of a module `genvision.….…`."""
    part = name.split(".")[1]
    return next((number for number, parts in enumerate(STORIES) if part in parts), 2)


def imported_by(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from [alias.name for alias in node.names]


def test_nothing_imports_what_stands_above_it():
    looked_at = 0
    for path in SOURCES.rglob("*.py"):
        name = ".".join(["genvision", *path.relative_to(SOURCES).with_suffix("").parts])
        for other in imported_by(path):
            if other.startswith("genvision.") and name != "genvision.__init__":
                assert story(other) <= story(name), f"{name} imports {other}"
                looked_at += 1
    assert looked_at > 100


# --- torchvision ------------------------------------------------------------------------------

USE_TORCHVISION = """
import torch
from genvision.vision import datasets, models, torchvision, transforms, utils, v2
image = torch.arange(3 * 16 * 16, dtype=torch.float32).reshape(3, 16, 16) / 768
flipped = transforms.RandomHorizontalFlip(p=1)(image)
assert torch.equal(flipped, image.flip(2)) and torch.equal(v2.RandomVerticalFlip(p=1)(image), image.flip(1))
assert transforms.Compose([transforms.Resize(8), transforms.CenterCrop(4)])(image).shape == (3, 4, 4)
assert models.squeezenet1_1(weights=None).eval()(torch.zeros(1, 3, 64, 64)).shape == (1, 1000)
assert len(datasets.FakeData(size=3, image_size=(3, 8, 8))) == 3
assert utils.make_grid([image, image], padding=0).shape == (3, 16, 32)
assert torchvision.ops.box_area(torch.tensor([[0.0, 0.0, 2.0, 3.0]])).item() == 6  # no operator needed
print("done")
"""

# A torchvision whose operators load, or whose import fails for another reason, in a folder of its own.
WORKING_TORCHVISION = """
import torch
library = torch.library.Library("torchvision", "DEF")
library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
"""
USE_FAKE = """
import genvision.vision as vision
print(hasattr(vision, "_declared"))
"""


def fake_torchvision(folder, init):
    package = folder / "torchvision"
    for name in ["", "datasets", "models", "utils", "transforms", "transforms/v2"]:
        (package / name).mkdir(parents=True, exist_ok=True)
        (package / name / "__init__.py").write_text("")
    (package / "__init__.py").write_text(init)
    return {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT / 'code'}"}


def test_torchvision_works_through_genvision_vision():
    assert run(USE_TORCHVISION).endswith("done\n")


def test_nothing_is_declared_where_the_operators_load(tmp_path):
    assert run(USE_FAKE, **fake_torchvision(tmp_path, WORKING_TORCHVISION)) == "False\n"


def test_another_failure_is_not_hidden(tmp_path):
    with pytest.raises(AssertionError, match="RuntimeError: out of luck"):
        run(USE_FAKE, **fake_torchvision(tmp_path, "raise RuntimeError('out of luck')"))


def imports_torchvision(code):
    """Whether Python code imports torchvision itself."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        elif isinstance(node, ast.Call):  # importlib.import_module("…"), __import__("…")
            names = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        else:
            continue
        if any(name.partition(".")[0] == "torchvision" for name in names):
            return True
    return False


def code_cells(page):
    """The Python code of a page's cells, without options and lines for the shell or the notebook."""
    for cell in re.findall(
        r"^(?:`{3,}|:{3,})\{code-cell\}.*\n((?:.*\n)*?)(?:`{3,}|:{3,})$", page, re.MULTILINE
    ):
        yield re.sub(r"^(?:[%!]|:[\w-]+:).*$|\A---\n(?:.*\n)*?---$", "", cell, flags=re.MULTILINE)


@pytest.mark.parametrize(
    "code, expected",
    [
        ("import torchvision", True),
        ("import torch, torchvision.models as models", True),
        ("def f():\n    from torchvision import transforms", True),
        ("from torchvision.transforms import v2", True),
        ("import importlib\nimportlib.import_module('torchvision.models')", True),
        ("from genvision.vision import torchvision", False),
        ("import torch  # not torchvision", False),
        ("'''import torchvision'''", False),
        ("", False),
    ],
)
def test_finding_imports_of_torchvision(code, expected):
    assert imports_torchvision(code) == expected
    page = (
        f"# Title\n\n```{{code-cell}} ipython3\n:tags: [torch]\n\n%matplotlib inline\n{code}\n```\n\nText\n"
    )
    assert [imports_torchvision(cell) for cell in code_cells(page)] == [expected]


def test_torchvision_is_imported_in_one_place():
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("code", "book")
        for path in (ROOT / folder).rglob("*.py")
        if imports_torchvision(path.read_text("utf-8"))
    }
    assert found == {ONLY_DOOR_TO_TORCHVISION}


def test_no_page_imports_torchvision():
    pages = list((ROOT / "book").rglob("*.md"))
    assert pages
    for page in pages:
        for cell in code_cells(page.read_text("utf-8")):
            assert not imports_torchvision(cell), f"{page}: import it from genvision.vision"
