"""A notebook where something is missing: a framework, the library, the network. "Run all" goes through the
page with what is there, or stops at the first cell with one sentence."""

import ast
import gettext
import inspect
import json
import re
import subprocess
import sys
import sysconfig
import zipfile
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from nbclient import NotebookClient

from coursekit.backend_tabs import BACKENDS, PACKAGES, TAGS
from coursekit.execution import pages_with_cells
from coursekit.languages import course_languages
from coursekit.project import Project
from coursekit.translated_notebooks.first_cell import memory_limit
from coursekit.translated_notebooks.preparation import CodeCell, needed_frameworks, preparation, texts

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
        "course_memory": 2_600_000_000,
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
    monkeypatch.delenv("MEM_LIMIT", raising=False)


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


# --- memory ---------------------------------------------------------------------------------------

RUNS = ["# needs PyTorch\nprint('torch')", "# needs Keras\nprint('keras')"]
BOTH = "# needs PyTorch and Keras\nprint('both')"


def left_out(name):
    return sentence("left_out", frameworks=name) + "\n"


def chosen(choice, first):
    """The first cell, as the reader changes it."""
    assert first.count('\nFRAMEWORK = "auto"') == 1
    return first.replace('FRAMEWORK = "auto"', f'FRAMEWORK = "{choice}"')


@pytest.fixture
def too_little(monkeypatch):
    """As on mybinder.org."""
    monkeypatch.setenv("MEM_LIMIT", str(2 * 2**30))


def test_where_memory_is_short_one_framework_runs_and_the_reader_may_take_the_other(too_little, tmp_path):
    said = sentence("memory", frameworks="PyTorch + Keras", other="Keras") + "\n"
    first = first_cell(BACKENDS)
    outputs = run_all(first, *RUNS, BOTH, folder=tmp_path)
    assert outputs == [said, "torch\n", left_out("Keras"), left_out("Keras")]
    (line,) = re.findall('FRAMEWORK = ".*?"', said)  # as the sentence says
    outputs = run_all(first.replace('FRAMEWORK = "auto"', line), *RUNS, BOTH, folder=tmp_path)
    assert outputs == ["", left_out("PyTorch"), "keras\n", left_out("PyTorch")]
    outputs = run_all(chosen("PyTorch and Keras", first), *RUNS, BOTH, folder=tmp_path)
    assert outputs == ["", "torch\n", "keras\n", "both\n"]


def test_memory_is_no_matter_with_one_framework(too_little, tmp_path):
    one = first_cell(["keras"])
    assert "FRAMEWORK = " not in one.replace(json.dumps(texts()["memory"]), "")
    assert run_all(one, RUNS[1], folder=tmp_path) == ["", "keras\n"]
    said = run_all(HIDE.format(["torch"]), first_cell(BACKENDS), *RUNS, folder=tmp_path)
    assert said == ["", "", left_out("PyTorch"), "keras\n"]


def test_a_choice_that_cannot_be(tmp_path):
    first = first_cell(BACKENDS)
    said = stops_with(chosen("JAX", first), tmp_path)
    assert said == sentence("choice", choices="auto, PyTorch, Keras, PyTorch and Keras", found="JAX")
    assert stops_with(chosen("Keras", first), tmp_path, hidden=["keras"]) == sentence(
        "none", frameworks="Keras"
    )


@pytest.mark.parametrize("language", [one.code for one in course_languages(ROOT).values() if not one.new])
def test_it_is_said_in_the_readers_language(language, too_little, tmp_path, monkeypatch):
    """Each sentence has its own words and all its names, and the code is the same."""
    english = first_cell(BACKENDS)
    if language != "en":
        catalog = ROOT / "locales" / language / "LC_MESSAGES" / "coursekit.po"
        with catalog.open("rb") as po, (tmp_path / "coursekit.mo").open("wb") as mo:
            write_mo(mo, read_po(po, locale=language))
        with (tmp_path / "coursekit.mo").open("rb") as mo:
            words = gettext.GNUTranslations(mo).gettext
        own = {name: words(text) for name, text in texts().items()}
        assert [name for name, text in own.items() if text == texts()[name]] == []
        for name, text in own.items():
            assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", texts()[name])), name
        monkeypatch.setattr("coursekit.translated_notebooks.preparation._", words)
    first = first_cell(BACKENDS)
    without = [re.sub(r"(?s)^# @title .*?\n|TEXTS = {.*?\n}", "", cell) for cell in (english, first)]
    assert without[0] == without[1]
    for choice, ran in [("auto", "torch\n"), ("Keras", "keras\n")]:
        said, *outputs = run_all(chosen(choice, first), *RUNS, folder=tmp_path)
        assert said == (sentence("memory", frameworks="PyTorch + Keras", other="Keras") + "\n") * (
            choice == "auto"
        )
        assert sorted(outputs) == sorted([ran, left_out("Keras" if choice == "auto" else "PyTorch")])


@pytest.mark.parametrize(
    ("said", "files", "expected"),
    [
        ("", {}, float("inf")),
        ("2000", {}, 2000),
        ("0", {}, float("inf")),
        ("2G", {"0::/": {"memory.max": "max"}}, float("inf")),
        ("", {"0::/": {"memory.max": "3000\n"}}, 3000),
        ("2000", {"0::/": {"memory.max": "3000\n"}}, 2000),
        ("4000", {"0::/": {"memory.max": "3000\n"}}, 3000),
        # the limit of a group holds for those within it
        ("", {"0::/a/b": {"a/b/memory.max": "max", "a/memory.max": "3000"}}, 3000),
        ("", {"0::/lost": {"memory.max": "3000"}}, 3000),
        ("", {"4:memory:/a": {"memory/a/memory.limit_in_bytes": "3000"}}, 3000),
        ("", {"4:cpu:/a": {"cpu/a/memory.limit_in_bytes": "3000"}}, float("inf")),
    ],
)
def test_the_memory_of_a_session(said, files, expected, tmp_path, monkeypatch):
    monkeypatch.setenv("MEM_LIMIT", said)
    (tmp_path / "proc/self").mkdir(parents=True)
    for line, limits in files.items():
        (tmp_path / "proc/self/cgroup").write_text(f"7:pids:/x\n{line}\n")
        for name, text in limits.items():
            path = tmp_path / "sys/fs/cgroup" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    assert memory_limit(tmp_path) == expected


# --- what is missing ------------------------------------------------------------------------------


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


def make_wheel(folder, name="demo", version="1.0", requires="", code=""):
    """A library of one module, without network and build tools."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"__version__ = '{version}'\n{code}",
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


# --- another library than the page's --------------------------------------------------------------

COMMITS = [40 * "a", 40 * "b"]


def installed(library, noted):
    """The library of the version that the page names, with what pip noted of it."""
    make_wheel(library)
    with zipfile.ZipFile(library / "demo-1.0-py3-none-any.whl") as wheel:
        wheel.extractall(library)
    (library / "demo-1.0-py3-none-any.whl").unlink()
    (library / "demo.py").write_text("__version__ = '1.0'\nis_old = True")
    if noted is not None:
        (library / "demo-1.0.dist-info" / "direct_url.json").write_text(json.dumps(noted))


def of_commit(commit):
    return {"url": "https://x.example", "vcs_info": {"vcs": "git", "commit_id": commit}}


def of_archive(digest):
    return {"url": "file:///demo.whl", "archive_info": {"hashes": {"sha256": digest}}}


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """Where pip puts what it installs, and looks for what it has installed before."""
    folder = Path(sysconfig.get_path("purelib", vars={"base": str(tmp_path / "environment")}))
    folder.mkdir(parents=True)
    monkeypatch.setenv("PIP_PREFIX", str(tmp_path / "environment"))
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=":")
    return folder


IS_OLD = "import demo\nprint(hasattr(demo, 'is_old'))"


@pytest.mark.parametrize(
    ("noted", "is_replaced"),
    [
        (of_commit(COMMITS[0]), True),
        (of_commit(COMMITS[1]), False),
        (of_archive("0" * 64), True),
        (of_archive("that of the wheel"), False),
        ({"url": "file:///course", "dir_info": {"editable": True}}, False),
        (None, False),  # from an index, or not by pip
    ],
)
def test_another_commit_or_wheel_is_replaced(noted, is_replaced, tmp_path, environment):
    make_wheel(tmp_path)
    if noted == of_archive("that of the wheel"):
        noted = of_archive(sha256((tmp_path / "demo-1.0-py3-none-any.whl").read_bytes()).hexdigest())
    installed(environment, noted)
    first = first_cell(course_module="demo", course_revision=COMMITS[1])
    said, old = run_all(first, IS_OLD, folder=tmp_path)
    assert said == (sentence("another", requirement="demo") + "\n") * is_replaced
    assert old == f"{not is_replaced}\n"


# A library that pip builds without network and build tools.
BACKEND = f"""\
import zipfile
from pathlib import Path

{inspect.getsource(make_wheel)}

def build_wheel(folder, *rest):
    make_wheel(Path(folder), code=Path("demo.py").read_text())
    return "demo-1.0-py3-none-any.whl"
"""


def test_another_commit_of_the_same_version_is_replaced_from_git(tmp_path, environment, monkeypatch):
    course = tmp_path / "course"
    course.mkdir()
    git(course, "init")
    project = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]'
    (course / "pyproject.toml").write_text(project)
    (course / "backend.py").write_text(BACKEND)
    commits = []
    for number in range(2):
        (course / "demo.py").write_text(f"number = {number}")
        git(course, "add", "--all")
        git(course, "commit", "-m", str(number))
        head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=course, capture_output=True, text=True)
        commits.append(head.stdout.strip())
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{course.as_uri()}.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://host.example/owner/course")
    work = tmp_path / "work"
    work.mkdir()
    for commit, said in [(commits[0], ""), (commits[1], "another"), (commits[1], "")]:
        repository = "https://host.example/owner/course"
        first = first_cell(course_module="demo", course_repository=repository, course_revision=commit)
        expected = sentence(said, requirement="demo") + "\n" if said else ""
        assert run_all(first, "import demo\nprint(demo.number)", folder=work) == [
            expected,
            f"{commits.index(commit)}\n",
        ]


def test_it_is_replaced_also_where_it_is_already_imported(tmp_path, environment):
    make_wheel(tmp_path)
    installed(environment, of_commit(COMMITS[0]))
    first = first_cell(course_module="demo", course_revision=COMMITS[1])
    assert run_all(IS_OLD, first, IS_OLD, folder=tmp_path)[::2] == ["True\n", "False\n"]


def test_a_branch_is_no_commit_to_compare(tmp_path, environment):
    installed(environment, of_commit(COMMITS[0]))
    first = first_cell(course_module="demo", course_revision="main")
    assert run_all(first, IS_OLD, folder=tmp_path) == ["", "True\n"]


def test_without_a_network_the_other_library_has_to_do(tmp_path, environment):
    installed(environment, of_commit(COMMITS[0]))
    first = first_cell(course_module="demo", course_revision=COMMITS[1])
    said, old = run_all(first, IS_OLD, folder=tmp_path)
    offline = sentence("offline", wheel="demo-1.0-py3-none-any.whl")
    assert said == f"{sentence('another', requirement='demo')}\n{offline}\n" and old == "True\n"
