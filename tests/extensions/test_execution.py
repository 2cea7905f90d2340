"""Fingerprints, the imports they follow, and the cache folders that they name."""

import os
import sys
import textwrap
from importlib import import_module, metadata
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from coursekit.execution import notebooks
from coursekit.execution.fingerprint import fingerprint
from coursekit.execution.imports import walk_imports
from coursekit.execution.notebooks import NotebookReader
from coursekit.execution.running import Progress, without_ansi
from coursekit.kernel_environment import ONE_THREAD

LIBRARY = {
    "lib/__init__.py": "",
    "lib/gan/__init__.py": "from .settings import Settings",
    "lib/gan/settings.py": "class Settings: pass",
    "lib/gan/torch_side.py": "import numpy\nfrom lib.gan import settings\nfrom ..tools import draw",
    "lib/gan/lazy.py": "def show():\n    from lib import plots\n    return plots",
    "lib/tools/__init__.py": "",
    "lib/tools/draw.py": "from skimage import data",
    "lib/plots.py": "import matplotlib.pyplot as plt",
    "lib/vae.py": "import importlib\n\ndef load():\n    return importlib.import_module('lib.plots')",
    "lib/relative.py": "from importlib import import_module\nside = import_module('.plots', __package__)",
    "lib/computed/__init__.py": "import importlib\nload = lambda name: importlib.import_module(name)",
    "lib/computed/one.py": "",
    "lib/everything.py": "from lib.gan import *",
    "lib/typing_only.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from lib import vae",
    "lib/circle_a.py": "import lib.circle_b",
    "lib/circle_b.py": "import lib.circle_a",
    "lib/broken.py": "def (:",
    "lib/unused.py": "import tensorflow",
    "lib/tables/__init__.py": "",
    "lib/tables/weights.bin": "1 2 3",
    "lib/tables/raw/more.csv": "4 5 6",
    "lib/tables/README.md": "words",
}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for name, text in LIBRARY.items():
        path = tmp_path / "code" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "code"


def page(*cells: str) -> nbformat.NotebookNode:
    return v4.new_notebook(cells=[v4.new_markdown_cell("# Words"), *map(v4.new_code_cell, cells)])


GAN = {"lib/__init__.py", "lib/gan/__init__.py", "lib/gan/settings.py"}


@pytest.mark.parametrize(
    "code, files, packages",
    [
        ("import sys, os.path", set(), set()),
        ("import torch.nn as nn", set(), {"torch"}),
        ("import lib", {"lib/__init__.py"}, set()),
        ("from lib import gan", GAN, set()),
        ("import lib.gan", GAN, set()),
        (
            "from lib.gan.torch_side import GAN",
            GAN | {"lib/gan/torch_side.py", "lib/tools/__init__.py", "lib/tools/draw.py"},
            {"numpy", "skimage"},
        ),
        ("from lib.gan import lazy", GAN | {"lib/gan/lazy.py", "lib/plots.py"}, {"matplotlib"}),
        ("from lib import vae", {"lib/__init__.py", "lib/vae.py", "lib/plots.py"}, {"matplotlib"}),
        ("import lib.relative", {"lib/__init__.py", "lib/relative.py", "lib/plots.py"}, {"matplotlib"}),
        ("__import__('lib.plots')", {"lib/__init__.py", "lib/plots.py"}, {"matplotlib"}),
        # A computed name may be any module of that folder.
        (
            "import lib.computed",
            {"lib/__init__.py", "lib/computed/__init__.py", "lib/computed/one.py"},
            set(),
        ),
        ("import lib.circle_a", {"lib/__init__.py", "lib/circle_a.py", "lib/circle_b.py"}, set()),
        ("import lib.broken", {"lib/__init__.py", "lib/broken.py"}, set()),
        # Bad input: the run will say what is wrong.
        ("from . import lib", set(), set()),
        ("import lib.absent", {"lib/__init__.py"}, set()),
        ("this is no Python", set(), set()),
        ("import_module()", set(), set()),
    ],
)
def test_imports_are_followed(library, code, files, packages):
    found = walk_imports([code], library)
    assert {path.relative_to(library).as_posix() for path in found.modules} == files
    assert found.packages == packages


def test_star_import_takes_what_the_package_may_bring(library):
    found = walk_imports(["import lib.everything"], library)
    assert library / "lib/gan/torch_side.py" in found.modules


@pytest.mark.parametrize(
    "changed, code, changes",
    [
        ("lib/tools/draw.py", "import lib.gan.torch_side", True),  # imported by an import
        ("lib/plots.py", "from lib.gan import lazy", True),  # imported in a function
        ("lib/gan/__init__.py", "import lib.gan.settings", True),  # run on the way
        ("lib/tables/weights.bin", "import lib.tables", True),  # data beside the module
        ("lib/tables/raw/more.csv", "import lib.tables", True),
        ("lib/tables/README.md", "import lib.tables", False),
        ("lib/unused.py", "import lib.gan.torch_side", False),
        ("lib/plots.py", "import lib.gan.torch_side", False),
        ("lib/tools/draw.py", "print('lib.tools.draw')", False),
    ],
)
def test_a_change_of_the_library_concerns_the_pages_that_use_it(library, changed, code, changes):
    before = fingerprint(page(code), library).key
    if changed.endswith(".py"):
        with (library / changed).open("a") as file:
            file.write("\n\n# A comment computes nothing.\n")
        assert fingerprint(page(code), library).key == before
    with (library / changed).open("a") as file:
        file.write("CHANGED = 1\n")
    assert (fingerprint(page(code), library).key != before) is changes


def test_a_new_module_that_hides_an_attribute_concerns_the_page(library):
    before = fingerprint(page("from lib.gan import new"), library).key
    (library / "lib/gan/new.py").write_text("")
    assert fingerprint(page("from lib.gan import new"), library).key != before


@pytest.mark.parametrize(
    "distribution, code, changes",
    [
        ("torch", "import torch", True),
        ("scikit-image", "import lib.gan.torch_side", True),  # skimage, which an import imports
        ("tensorflow", "import keras", True),  # what Keras computes with
        ("torch", "import numpy", False),
    ],
)
def test_a_new_version_concerns_the_pages_that_use_it(library, monkeypatch, distribution, code, changes):
    before = fingerprint(page(code), library).key
    installed = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "99.0" if name == distribution else installed(name))
    known_versions = import_module("coursekit.execution.fingerprint")._version
    known_versions.cache_clear()
    after = fingerprint(page(code), library).key
    known_versions.cache_clear()
    assert (after != before) is changes


def test_cells_their_metadata_python_and_the_environment_count_but_words_do_not(library, monkeypatch):
    before = fingerprint(page("1 + 1"), library).key
    assert fingerprint(page("1 + 2"), library).key != before
    tagged = page("1 + 1")
    tagged.cells[1].metadata["tags"] = ["hide-input"]
    assert fingerprint(tagged, library).key != before  # as jupyter-cache sees it
    other_words = page("1 + 1")
    other_words.cells[0].source = "# Other words"
    assert fingerprint(other_words, library).key == before
    with monkeypatch.context() as patch:
        patch.setattr(sys, "version_info", (3, 99, 0))
        assert fingerprint(page("1 + 1"), library).key != before
    assert fingerprint(page("1 + 1"), library).key == before
    monkeypatch.setitem(ONE_THREAD, "OMP_NUM_THREADS", "2")
    assert fingerprint(page("1 + 1"), library).key != before


def test_the_place_of_the_course_does_not_count(library, tmp_path):
    moved = (tmp_path / "code").rename(tmp_path / "elsewhere")
    key = fingerprint(page("import lib.gan"), moved).key
    moved.rename(library)
    assert fingerprint(page("import lib.gan"), library).key == key


def test_magics_do_not_hide_imports(library):
    found = fingerprint(page("%matplotlib inline\n!ls\nimport lib.plots"), library)
    assert library / "lib/plots.py" in found.files


MYST = """\
---
jupytext:
  text_representation:
    format_name: myst
kernelspec:
  name: special
  display_name: Special
mystnb:
  execution_timeout: 7
---

# Title

:::{note}
Words.
:::

```{code-cell} ipython3
:tags: [backend-torch]
1 + 1
```
"""


def test_pages_are_read_with_the_settings_of_conf_py():
    reader = NotebookReader.from_settings(
        {"myst_enable_extensions": ["colon_fence"], "nb_kernel_rgx_aliases": {"spe.*": "python3"}}
    )
    notebook = reader.read(Path("page.md"), MYST)
    assert [cell.cell_type for cell in notebook.cells] == ["markdown", "code"]
    assert notebook.metadata.kernelspec.name == "python3"
    assert reader.config_for(notebook).execution_timeout == 7
    assert reader.read(Path("page.md"), "# Only words") is None


def test_results_are_stored_whole_and_older_ones_forgotten(tmp_path):
    for number, key in enumerate(["a" * 16, "b" * 16, "c" * 16]):
        folder = tmp_path / "book/gan" / key
        assert not notebooks.is_executed(folder)
        notebooks.store(folder, page("1"), tmp_path / "book/gan.md", 1.5)
        os.utime(folder, (number, number))
    (tmp_path / "book/gan/subpage").mkdir()  # the results of a page below this one
    assert notebooks.is_executed(folder)
    notebooks.forget_older(folder)
    assert sorted(entry.name[0] for entry in (tmp_path / "book/gan").iterdir()) == ["b", "c", "s"]


def test_a_failed_store_leaves_nothing(tmp_path, monkeypatch):
    def fail(*arguments):
        raise OSError("no space left")

    monkeypatch.setattr(notebooks.os, "replace", fail)
    with pytest.raises(OSError):
        notebooks.store(tmp_path / "page" / ("a" * 16), page("1"), tmp_path / "page.md", 1)
    assert list((tmp_path / "page").iterdir()) == []


class Terminal:
    """What a terminal is to Progress."""

    def __init__(self, live: bool):
        self.live, self.text = live, ""

    def isatty(self) -> bool:
        return self.live

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None: ...


@pytest.mark.parametrize("live", [True, False])
def test_progress(live):
    progress = Progress(Terminal(live))
    progress.cell_started("book/gan", 1, 14)
    progress.cell_started("book/gan", 2, 14)
    progress.tick()
    progress.finished("book/gan", "14 cells run, 3.0 s")
    text = progress.out.text
    assert "book/gan: cell 2/14, 0 s" in text
    lasting = [line.rpartition("\r\x1b[K")[2] for line in text.rstrip("\n").split("\n")]
    assert lasting[-1] == "  book/gan: 14 cells run, 3.0 s"
    assert len(lasting) == (1 if live else 3)
    assert ("\x1b" in text) is live


def test_colours_are_removed():
    assert without_ansi("\x1b[0;31mValueError\x1b[0m: \x1b[38;5;241mred") == "ValueError: red"


def test_library_files_of_these_tests_are_python():
    """A typing slip in LIBRARY would make a test pass for the wrong reason."""
    for name, text in LIBRARY.items():
        if name.endswith(".py") and name != "lib/broken.py":
            compile(textwrap.dedent(text), name, "exec")
