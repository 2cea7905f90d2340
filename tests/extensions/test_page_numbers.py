"""Figures and equations begin with 1 on each page, and what has not changed is not written again."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

CONF = """
extensions = ["myst_parser", "sphinx.ext.mathjax", "coursekit.page_numbers"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
numfig = True
math_numfig = True
language = "en"
"""
PAGE = """# {name}

$$ a = {count} $$ (eq-{name}-one)

$$ b = {count} $$ (eq-{name}-two)

As {{eq}}`eq-{name}-two` and {{numref}}`fig-{name}` say.

:::{{figure}} dot.svg
:name: fig-{name}

A dot.
:::
"""
DOT = '<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture
def build(tmp_path: Path):
    for name in ("coins", "darts"):
        (tmp_path / f"{name}.md").write_text(PAGE.format(name=name, count=1))
    (tmp_path / "index.md").write_text("# Book\n\n```{toctree}\ncoins\ndarts\n```\n")
    (tmp_path / "conf.py").write_text(CONF)
    (tmp_path / "dot.svg").write_text(DOT)

    def run() -> list[str]:
        """Build, and give the pages that were written."""
        written = []
        output = tmp_path / "_build"
        with docutils_namespace():
            app = Sphinx(
                tmp_path, tmp_path, output, output / "doctrees", "html", status=None, warningiserror=True
            )
            app.connect("html-page-context", lambda app, page, *rest: written.append(page))
            app.build()
        return [page for page in written if page in ("coins", "darts", "index")]

    run.folder = tmp_path
    return run


def numbers(folder: Path, page: str) -> list[str]:
    soup = BeautifulSoup((folder / "_build" / f"{page}.html").read_text(), "html.parser")
    equations = [element.get_text().strip("()¶#") for element in soup.select(".eqno")]
    figures = re.findall(r"Fig\. (\d+)", soup.get_text())
    return [*equations, *figures]


def test_each_page_begins_with_one(build):
    build()
    for page in ("coins", "darts"):
        assert numbers(build.folder, page) == ["1", "2", "1", "1"]  # the figure, and where it is named
        text = BeautifulSoup((build.folder / "_build" / f"{page}.html").read_text(), "html.parser").get_text()
        assert "As (2) and Fig. 1 say." in text


def test_a_page_that_did_not_change_is_not_written(build):
    build()
    assert build() == []
    (build.folder / "darts.md").write_text(PAGE.format(name="darts", count=2))
    written = build()
    assert "darts" in written and "coins" not in written
    assert numbers(build.folder, "darts")[:2] == ["1", "2"]
