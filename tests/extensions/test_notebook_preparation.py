"""A notebook where something is missing: a framework, the library, the network. "Run all" goes through the
page with what is there, or stops at the first cell with one sentence."""

import ast
import re
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

from coursekit.backend_tabs.cell_tabs import TAGS
from coursekit.backend_tabs.tabs import BACKENDS, PACKAGES
from coursekit.execution.step import pages_with_cells
from coursekit.project import Project
from coursekit.translated_notebooks.needed_frameworks import needed_frameworks
from coursekit.translated_notebooks.page_cells import CodeCell
from coursekit.translated_notebooks.preparation import preparation, texts

ROOT = Path(__file__).parents[2]
PAGES = {page.docname: page.notebook for page in pages_with_cells(Project(ROOT))}

# --- which cells need what ------------------------------------------------------------------------


def cells_of(*sources):
    """Cells of a page; one that begins with a framework's id is tagged for it."""
    found = []
    for index, source in enumerate(sources):
        backend, _, rest = source.partition(":")
        tags = (f"backend-{backend}",) if backend in BACKENDS else ()
        found.append(CodeCell(index, rest if tags else source, tags, 0))
    return found


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["import numpy", "torch:x = 1", "keras:x = 2"], ["", "torch", "keras"]),
        (["import torch", "from keras import layers", "import tensorflow.nn"], ["torch", "keras", "keras"]),
        (["from a.gan import gan_torch", "import a.gan_keras", "import torchless"], ["torch", "keras", ""]),
        (["import a.gan_torch, a.gan_keras"], ["torch keras"]),
        (["torch:x = 1", "keras:x = 2", "print(x)"], ["torch", "keras", ""]),  # either does
        (
            ["torch:x = 1", "keras:y = 2", "print(x)", "print(x, y)"],
            ["torch", "keras", "torch", "torch keras"],
        ),
        (["torch:x = 1", "y = x", "print(y)"], ["torch", "torch", "torch"]),
        (["torch:x = 1", "x = 2", "print(x)"], ["torch", "", ""]),
        (["x = 1", "torch:x = 2", "print(x)"], ["", "torch", ""]),
        (["torch:x = 1", "x += 1", "x = x + 1"], ["torch", "torch", "torch"]),
        (["torch:x = [k for k in '']", "print([k for k in ''])"], ["torch", ""]),
        (["torch:x = 1", "def f(x):\n    return x", "for x in '':\n    x"], ["torch", "", ""]),
        (["torch:x = 1", "def f():\n    return x", "f()"], ["torch", "torch", "torch"]),
        (["torch:x = 1", "def f():\n    return x\nx = 2"], ["torch", ""]),
        (["torch:x = 1", "class A:\n    y = x"], ["torch", "torch"]),
        (["torch:x = 1", "class A:\n    x = 2\n    def f(self):\n        return x"], ["torch", "torch"]),
        (["torch:x = 1", "x = [x + k for k in '']"], ["torch", "torch"]),
        (["torch:x = 1", "x = sum(x * k for k in '')"], ["torch", "torch"]),
        (["torch:x = 1", "x = sorted('', key=lambda k: x)"], ["torch", "torch"]),
        (["torch:x = 1", "y = {k: x for k in ''}\nx = 2"], ["torch", "torch"]),
        (["torch:x = 1", "def f():\n    return [x for x in '']"], ["torch", ""]),
        (["torch:x = 1", "def f():\n    import torch", "f"], ["torch", "torch", "torch"]),
        (["torch:x = 1", "%time x"], ["torch", ""]),  # a line for IPython: its text is not looked into
    ],
)
def test_what_cells_need(sources, expected):
    needed = needed_frameworks(cells_of(*sources))
    assert [" ".join(needed[index]) for index in range(len(sources))] == expected


def page_cells(docname):
    return [
        CodeCell(index, cell.source, tuple(cell.metadata.get("tags", [])), 0)
        for index, cell in enumerate(PAGES[docname].cells)
        if cell.cell_type == "code" and cell.source.strip()
    ]


@pytest.mark.parametrize("docname", PAGES)
def test_a_tab_needs_its_own_framework_alone(docname):
    cells = page_cells(docname)
    needed = needed_frameworks(cells)
    for cell in cells:
        assert not cell.source.startswith("%%"), "the mark of a framework would come before the magic"
        if tab := [TAGS[tag] for tag in cell.tags if tag in TAGS]:
            assert needed[cell.index] == tab, f"it uses names of the other tab:\n{cell.source}"


@pytest.mark.parametrize("absent", BACKENDS)
@pytest.mark.parametrize("docname", PAGES)
def test_the_cells_that_stay_are_a_whole_program(docname, absent, tmp_path):
    """As ruff reads it, which knows nothing of frameworks: no name is missing."""
    cells = page_cells(docname)
    needed = needed_frameworks(cells)
    program = "\n\n".join(cell.source for cell in cells if absent not in needed[cell.index])
    packages = "|".join([*PACKAGES[absent], rf"[\w.]+_{absent}", "torchvision"])
    assert not re.search(rf"^\s*(from|import) ({packages})\b", program, re.MULTILINE)
    path = tmp_path / "program.py"
    path.write_text(re.sub(r"^%.*", "", program, flags=re.MULTILINE), "utf-8")
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "F821", path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


# --- the first cell -------------------------------------------------------------------------------


def first_cell(backends=(), **options):
    """For a page that uses these frameworks; `json` stands for the course's library."""
    known = {
        "course_module": "json",
        "course_requirement": "demo",
        "course_version": "1.0",
        "course_python": ">=3.11",
        "course_repository": "https://127.0.0.1:9/owner/course",  # nobody listens there
        "course_revision": "0123456789abcdef",
    }
    return preparation(SimpleNamespace(**(known | options)), list(backends))


HIDE = "import sys\nsys.modules.update(dict.fromkeys({}))"  # as if these were not installed


def run_all(*cells, folder):
    """The cells' outputs in a kernel of their own: what they print, or the error's text. It ends there."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    client = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}})
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index, store_history=True) if not stopped(notebook) else None
    return [shown(cell) for cell in notebook.cells]


def stopped(notebook):
    return any(shown(cell, "error") for cell in notebook.cells)


def shown(cell, kind=None):
    outputs = [one for one in cell.outputs if one.get("name") != "stderr" and kind in (None, one.output_type)]
    return "".join(one.text if one.output_type == "stream" else "\n".join(one.traceback) for one in outputs)


@pytest.fixture(autouse=True)
def errors_are_looked_at(monkeypatch):
    monkeypatch.setattr(NotebookClient, "allow_errors", True)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_DISABLE_PIP_VERSION_CHECK", "1")


PAGE = [
    "# needs PyTorch\nimport torch",
    "# needs Keras\nimport keras",
    "# needs PyTorch and Keras\nimport keras, torch",
    "# needs work\nprint('done')  # needs Keras",
]


@pytest.mark.parametrize(
    ("hidden", "left_out"),
    [
        (["torch"], ["PyTorch", None, "PyTorch", None]),
        (["keras"], [None, "Keras", "Keras", None]),
        (["tensorflow"], [None, "Keras", "Keras", None]),  # Keras computes with it here
    ],
)
def test_run_all_goes_through_with_one_framework(hidden, left_out, tmp_path):
    here = ["print('runs')" if name is None else cell for cell, name in zip(PAGE, left_out, strict=True)]
    marks = [cell.partition("\n")[0] + "\n" + run for cell, run in zip(PAGE, here, strict=True)]
    first = first_cell(BACKENDS)
    outputs = run_all(HIDE.format(hidden), first, first, *marks, folder=tmp_path)
    sentence = texts()["left_out"] + "\n"
    expected = ["runs\n" if name is None else sentence.format(frameworks=name) for name in left_out]
    assert outputs == ["", "", "", *expected]


def test_without_the_first_cell_the_mark_is_a_comment(tmp_path):
    assert run_all("# needs PyTorch\nprint('runs')", folder=tmp_path) == ["runs\n"]


def test_a_framework_that_is_too_old_is_left_out_and_named(tmp_path, monkeypatch):
    (tmp_path / "torch-1.0.dist-info").mkdir()
    (tmp_path / "torch-1.0.dist-info" / "METADATA").write_text("Name: torch\nVersion: 1.0\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    unfit, left_out = run_all(first_cell(BACKENDS), PAGE[0], folder=tmp_path)
    assert unfit == texts()["unfit"].format(package="torch", found="1.0", needed=">=2.3") + "\n"
    assert left_out == texts()["left_out"].format(frameworks="PyTorch") + "\n"


def sentence(name, **values):
    return texts()[name].format(**values)


def git(folder, *arguments):
    who = ["-c", "user.name=a", "-c", "user.email=a@b.org"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def stops_with(first, folder, hidden=()):
    """The sentence at which "Run all" ends, as the notebook shows it."""
    hide, said, after = run_all(HIDE.format(list(hidden)), first, "print('goes on')", folder=folder)
    assert after == "", "the run goes on"
    return said


def test_a_translation_is_no_code(monkeypatch):
    harmless = 'x\nmarker = 1\r"""\nmarker = 2'
    english = first_cell(BACKENDS)
    monkeypatch.setattr("coursekit.translated_notebooks.preparation._", lambda text: f"{text} {harmless}")
    trees = [ast.parse(source) for source in (english, first_cell(BACKENDS))]
    # But for what is in its table of sentences, it is the same program.
    for tree in trees:
        (table,) = [node for node in tree.body if ast.unparse(node).startswith("TEXTS = ")]
        assert len(ast.literal_eval(table.value)) == len(texts())
        tree.body.remove(table)
    assert ast.dump(trees[0]) == ast.dump(trees[1])


def test_no_framework(tmp_path):
    said = stops_with(first_cell(BACKENDS), tmp_path, hidden=["torch", "keras"])
    assert said == sentence("none", frameworks="PyTorch / Keras")


def test_another_python(tmp_path):
    found = ".".join(map(str, sys.version_info[:3]))
    said = stops_with(first_cell(course_python=">=99"), tmp_path)
    assert said == sentence("python", needed=">=99", found=found)


def test_an_older_library(tmp_path):
    (tmp_path / "demo.py").write_text("__version__ = '0.9'")
    said = stops_with(first_cell(course_module="demo", course_version="0.10"), tmp_path)
    assert said == sentence("older", requirement="demo", found="0.9", version="0.10")


def test_no_network(tmp_path):
    said = stops_with(first_cell(course_module="demo"), tmp_path)
    assert said == sentence("offline", wheel="demo-1.0-py3-none-any.whl")


def test_a_revision_that_the_repository_lacks(tmp_path, monkeypatch):
    git(tmp_path, "init")
    git(tmp_path, "commit", "--allow-empty", "-m", "first")
    repository = "https://host.example/owner/course"
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{tmp_path.as_uri()}.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", repository)
    said = stops_with(first_cell(course_module="demo", course_repository=repository), tmp_path)
    assert said == sentence("revision", repository=repository, revision="0123456789abcdef")


def make_wheel(folder, name="demo", version="1.0", requires=""):
    """A library of one module, without network and build tools."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"__version__ = '{version}'",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in (files | {f"{info}/RECORD": record}).items():
            wheel.writestr(path, text)


@pytest.fixture
def library(tmp_path, monkeypatch):
    """Where pip puts what it installs."""
    folder = tmp_path / "library"
    folder.mkdir()
    monkeypatch.setenv("PIP_TARGET", str(folder))
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=":")
    return folder


def test_the_wheel_of_the_site_is_taken_without_a_network(tmp_path, library):
    notebooks = tmp_path / "en" / "_notebooks" / "book" / "generative"
    notebooks.mkdir(parents=True)
    make_wheel(tmp_path)
    first = first_cell(course_module="demo")
    assert run_all(first, "print(demo.__version__)", folder=notebooks) == ["", "1.0\n"]
    assert (library / "demo.py").is_file()


@pytest.mark.parametrize(("wanted", "fits"), [("numpy", True), ("numpy>=98", False)])
def test_the_hosts_numpy_stays(wanted, fits, tmp_path, library, monkeypatch):
    """Also where a newer one could be had, and the library asks for it."""
    here = metadata.version("numpy")
    for version in (here, "99.0"):
        make_wheel(tmp_path, name="numpy", version=version)
    make_wheel(tmp_path, requires=f"Requires-Dist: {wanted}\n")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    first = first_cell(course_module="demo")
    said = run_all(first, "print(demo.__version__)", folder=tmp_path)
    if fits:
        assert said == ["", "1.0\n"]
    else:
        reason = "Cannot install demo==1.0 because these package versions have conflicting dependencies."
        assert said == [sentence("failed", reason=reason), ""]
    installed = {path.name for path in library.glob("*.dist-info")}
    assert installed == ({"demo-1.0.dist-info", f"numpy-{here}.dist-info"} if fits else set())
