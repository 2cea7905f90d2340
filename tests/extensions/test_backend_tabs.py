"""Tabs of the two frameworks, from tagged cells and from the library's files."""

from textwrap import dedent

import pytest
from bs4 import BeautifulSoup
from sphinx.testing.util import SphinxTestApp

HEADER = """\
---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
# Page
"""
LONG = """

def train(model, *, steps):
    \"\"\"Train it – для всех.

    Args:
        steps: how many.
    \"\"\"
    return steps
"""
METHOD = """

class Engine:
    def take_steps(self):
        \"\"\"Many in one call.

        Compiled.
        \"\"\"
        return 50
"""


def cell(code: str, tag: str = "") -> str:
    tags = f":tags: [{tag}]\n" if tag else ""
    return f"```{{code-cell}} ipython3\n{tags}{code}\n```\n\n"


@pytest.fixture
def build(tmp_path):
    def run(source: str, builder: str = "html"):
        root = tmp_path / "source"
        root.mkdir()
        (root / "conf.py").write_text(
            "extensions = ['myst_nb', 'coursekit.backend_tabs']\nnb_execution_mode = 'off'\n"
            "gettext_compact = False\nsuppress_warnings = ['config.cache']\n"
        )
        (root / "index.md").write_text(HEADER + source)
        (root / "net_torch.py").write_text(
            "def build():\n    return 'torch'\n\n\ndef other():\n    pass\n" + LONG
        )
        (root / "net_keras.py").write_text("def build():\n    return 'keras'\n" + LONG + METHOD)
        app = SphinxTestApp(builder, srcdir=root, builddir=tmp_path / "build")
        app.build()
        warnings = app.warning.getvalue()
        app.cleanup()
        return app.outdir, warnings

    return run


def tab_sets(outdir) -> list[dict[str, str]]:
    """For each tab set: label -> text of its panel."""
    soup = BeautifulSoup((outdir / "index.html").read_text(), "html.parser")
    return [
        {label.get_text().strip(): label.find_next_sibling("div").get_text() for label in s.find_all("label")}
        for s in soup.select(".backend-tabs")
    ]


def test_neighbouring_cells_become_tabs_in_step(build):
    outdir, warnings = build(cell("a_torch", "backend-torch") + cell("a_keras", "backend-keras"))
    (tabs,) = tab_sets(outdir)
    assert list(tabs) == ["PyTorch", "Keras"]
    assert "a_torch" in tabs["PyTorch"] and "a_keras" in tabs["Keras"]
    html = (outdir / "index.html").read_text()
    assert 'data-sync-group="backend"' in html and 'data-sync-id="keras"' in html
    assert warnings == ""


def test_several_cells_of_a_backend_share_a_tab(build):
    outdir, _ = build(cell("t1", "backend-torch") + cell("t2", "backend-torch") + cell("k1", "backend-keras"))
    (tabs,) = tab_sets(outdir)
    assert "t1" in tabs["PyTorch"] and "t2" in tabs["PyTorch"] and "k1" in tabs["Keras"]


def test_a_second_pair_starts_new_tabs(build):
    pair = cell("t", "backend-torch") + cell("k", "backend-keras")
    outdir, warnings = build(pair + pair + "Text.\n\n" + pair)
    assert len(tab_sets(outdir)) == 3 and warnings == ""


def test_other_cells_stay_outside(build):
    outdir, _ = build(cell("t", "backend-torch") + cell("k", "backend-keras") + cell("common"))
    (tabs,) = tab_sets(outdir)
    assert "common" not in "".join(tabs.values())
    assert "common" in (outdir / "index.html").read_text()


def test_a_lone_backend_is_told(build):
    _, warnings = build(cell("k", "backend-keras"))
    assert "received none for PyTorch" in warnings and "index.md:" in warnings


def test_backend_code_shows_one_object_from_both_files(build):
    outdir, warnings = build("```{backend-code} net\n:pyobject: build\n```\n")
    (tabs,) = tab_sets(outdir)
    assert "'torch'" in tabs["PyTorch"] and "'keras'" in tabs["Keras"]
    assert "other" not in tabs["PyTorch"] and warnings == ""


def test_a_docstring_can_be_shown_by_its_first_line(build):
    long = "```{backend-code} net\n:pyobject: train\n```\n"
    short = "```{backend-code} net\n:pyobject: train\n:short-docstring:\n```\n"
    without = "```{backend-code} net\n:pyobject: build\n:short-docstring:\n```\n"
    outdir, warnings = build(long + "\n" + short + "\n" + without)
    whole, first_line, none = (tabs["Keras"].strip() for tabs in tab_sets(outdir))
    assert "how many" in whole
    assert first_line == ('def train(model, *, steps):\n    """Train it – для всех."""\n    return steps')
    assert none.startswith("def build():\n    return") and warnings == ""


def test_an_object_may_have_another_name_in_keras_and_be_a_method(build):
    options = ":pyobject: build\n:keras: Engine.take_steps\n:short-docstring:\n"
    outdir, warnings = build(f"```{{backend-code}} net\n{options}```\n")
    (tabs,) = tab_sets(outdir)
    assert "'torch'" in tabs["PyTorch"] and warnings == ""
    assert tabs["Keras"].strip() == 'def take_steps(self):\n    """Many in one call."""\n    return 50'


@pytest.mark.parametrize(
    ("directive", "message"),
    [
        ("```{backend-code} net\n:pyobject: build\n:keras: other\n```\n", "expected other in net_keras.py"),
        ("```{backend-code} net\n:pyobject: other\n```\n", "expected other in net_keras.py"),
        ("```{backend-code} nothing\n:pyobject: build\n```\n", "expected build in nothing_torch.py"),
    ],
)
def test_missing_code_is_told_with_its_place(build, directive, message):
    _, warnings = build(directive)
    assert message in warnings and "index.md:7" in warnings


def test_nothing_of_it_is_a_message_for_translators(build):
    outdir, _ = build(
        "Text.\n\n"
        + cell("t", "backend-torch")
        + cell("k", "backend-keras")
        + "```{backend-code} net\n:pyobject: build\n```\n",
        builder="gettext",
    )
    template = (outdir / "index.pot").read_text()
    messages = [line for line in template.splitlines() if line.startswith("msgid")]
    assert messages == dedent('msgid ""\nmsgid "Page"\nmsgid "Text."').splitlines()
