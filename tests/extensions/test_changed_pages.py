"""What is read and written again, and what is kept: asked without a build where that is possible."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from coursekit.changed_pages import spelled
from coursekit.execution.fingerprint import known_fingerprint
from coursekit.kept_results import Kept

CONF = 'extensions = ["myst_parser", "coursekit.changed_pages"]\nlanguage = "en"\n'


@pytest.fixture
def build(tmp_path: Path):
    (tmp_path / "conf.py").write_text(CONF)
    (tmp_path / "index.md").write_text("# Book\n\n```{toctree}\none\ntwo\nthree\n```\n")
    (tmp_path / "one.md").write_text("# One\n\nA sentence.\n")
    (tmp_path / "two.md").write_text("# Two\n\n```{literalinclude} shown.txt\n```\n")
    (tmp_path / "three.md").write_text("# Three\n\nNothing.\n")
    (tmp_path / "shown.txt").write_text("old")

    def run() -> tuple[set[str], set[str]]:
        """Build, and give the pages that were read and those that were written."""
        read, written = set(), set()
        output = tmp_path / "_build"
        with docutils_namespace():
            app = Sphinx(tmp_path, tmp_path, output, output / "doctrees", "html", status=None)
            app.connect("source-read", lambda app, page, source: read.add(page))
            app.connect("html-page-context", lambda app, page, *rest: written.add(page))
            app.build()
        return read, written - {"genindex", "search"}

    run.folder = tmp_path
    assert run() == ({"index", "one", "two", "three"},) * 2
    return run


def replace(path: Path, old: str, new: str) -> None:
    """As an archive would: another content, an older time."""
    time = path.stat().st_mtime_ns - 10**12
    path.write_text(path.read_text().replace(old, new))

    os.utime(path, ns=(time, time))


@pytest.mark.parametrize("name, page, old", [("one.md", "one", "A sentence"), ("shown.txt", "two", "old")])
def test_another_content_is_read_however_old_its_file_is(build, name, page, old):
    replace(build.folder / name, old, "Replaced")
    read, written = build()
    assert read == {page}
    assert page in written and "three" not in written
    assert "Replaced" in (build.folder / f"_build/{page}.html").read_text()
    assert build() == (set(), set())


def test_a_new_title_is_written_into_all_pages(build):
    replace(build.folder / "one.md", "# One", "# The first")
    read, written = build()
    assert read == {"one"}
    assert written == {"index", "one", "two", "three"}
    assert "The first" in (build.folder / "_build/two.html").read_text()


def test_the_same_content_is_spelled_the_same():
    class Thing:
        def __init__(self, line: int, text: str):
            self.line, self.text = line, text

    one = {"b": {3, 1, 2}, "a": [Thing(1, "x"), nodes.paragraph("", "words")]}
    other = {"a": [Thing(2, "x"), nodes.paragraph("", "words")], "b": {2, 3, 1}}
    assert "".join(spelled(one)) == "".join(spelled(other))
    assert "".join(spelled(one)) != "".join(spelled({**one, "a": [Thing(1, "y"), *one["a"][1:]]}))
    assert "".join(spelled(["ab", "c"])) != "".join(spelled(["a", "bc"]))


def test_a_result_is_made_once_for_what_it_is_made_of(tmp_path):
    made = []

    def make(text: str) -> str:
        made.append(text)
        return text.upper()

    for _process in range(2):
        kept = Kept(tmp_path / "_build/kept.sqlite")
        assert kept.get("upper", ["a"], make=lambda: make("a")) == "A"
        assert kept.get("upper", ["b", b"1"], make=lambda: make("b")) == "B"
    assert made == ["a", "b"]
    assert kept.get("upper", ["b", b"2"], make=lambda: make("c")) == "C"
    assert kept.get("lower", ["a"], make=lambda: "a") == "a"


def test_a_file_that_cannot_be_read_costs_time_alone(tmp_path):
    path = tmp_path / "kept.sqlite"
    path.write_text("this is no database, " * 100)
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.Error):
        connection.execute("SELECT * FROM kept")
    assert Kept(path).get("kind", ["a"], make=lambda: "made") == "made"
    assert Kept(None).get("kind", ["a"], make=lambda: "made") == "made"


def test_a_known_fingerprint_follows_the_library(tmp_path):
    from nbformat.v4 import new_code_cell, new_notebook

    library = tmp_path / "code"
    (library / "lib").mkdir(parents=True)
    module = library / "lib/__init__.py"
    module.write_text("VALUE = 1\n")
    notebook, kept = new_notebook(cells=[new_code_cell("import lib")]), Kept(tmp_path / "kept.sqlite")
    first = known_fingerprint(notebook, library, kept)
    assert known_fingerprint(notebook, library, kept) == first
    assert first.files == (module,)
    module.write_text("VALUE = 22\n")
    assert known_fingerprint(notebook, library, kept).key != first.key
