"""A page as a notebook: its prose in the page's language, its code untouched, runnable."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from bs4 import BeautifulSoup
from docutils import nodes
from markdown_it import MarkdownIt
from nbclient import NotebookClient
from sphinx.errors import ConfigError

from coursekit.building.inputs import ARCHIVED, commit
from coursekit.translated_notebooks import course_source, markdown_text, point_buttons_at_notebook
from coursekit.translated_notebooks.block_markdown import BlockWriter
from coursekit.translated_notebooks.inline_markdown import SiteLinks

CONF = """
extensions = ["myst_nb", "sphinx_design", "sphinxcontrib.bibtex", "coursekit.backend_tabs",
              "coursekit.quizzes", "coursekit.localized_figures", "coursekit.translated_notebooks",
              "coursekit.unfinished_pages"]
language = "en"
locale_dirs = ["locales"]
gettext_compact = False
exclude_patterns = ["locales"]
bibtex_bibfiles = ["references.bib"]
myst_disable_syntax = ["html_block", "html_inline"]
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
nb_execution_mode = "off"
numfig = True
html_theme = "sphinx_book_theme"
html_theme_options = {"repository_url": "https://github.com/owner/course", "use_download_button": True,
                      "navbar_persistent": []}
html_baseurl = "https://course.example/site/"
course_revision = "0123456789abcdef0123456789abcdef01234567"
course_module = "json"
"""

PAGE = """\
---
jupytext:
  text_representation:
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

(gan)=
# A *game* of two

A {term}`generator` with `G(z)` and $G(z)$, see {eq}`eq-game`, {numref}`fig-noise`, [a site](https://x.example/a_b)
and {cite}`goodfellow2014`. It costs 5 $ * 2 <b>, they say.[^note]

[^note]: The footnote.

$$
V(D, G) = 1 \\\\
  + 2
$$ (eq-game)

\\begin{align}
a &= b
\\end{align}

```{code-cell} ipython3
:tags: [remove-cell]
secret = 6  # a comment with ``` and $
```

After the hidden cell.

1. First
   - inner *one*

     with a paragraph
2. Second

:::{note}
Mind the **gap**.
:::

:::{admonition} Own title
Text.
:::

| Name | Value |
|---|---|
| a `x\\|y` | $\\|a\\|$ |

```{figure} noise.svg
:name: fig-noise
:alt: Noise

What is drawn.
```

## Side by side

```{code-cell} ipython3
:tags: [backend-torch]
framework = "torch"
```

```{code-cell} ipython3
:tags: [backend-keras]
framework = "keras"
```

```{code-cell} ipython3
:tags: [remove-input, remove-output]
answer = secret * 7
```

::::{tab-set}
:::{tab-item} First tab
In the tab.
:::
::::

:::{dropdown} More
In the dropdown.
:::

:::{dropdown} Is `a < $b$` for $a_1<b$?
:open:
In English.
:::

```{literalinclude} listing.py
:language: python
:caption: The listing
```

:::::{quiz} sum
What is right?
::::{choice}
:correct:
This one.

It is the one.
::::
::::{choice}
That one.
::::
:::::

```{code-cell} ipython3
:tags: [hide-input]
print(answer)
```

Term
: Its definition.
"""

GLOSSARY = """\
# Glossary

:::{glossary}
generator
  It draws.
:::

```{bibliography}
```
"""

BIB = """\
@misc{goodfellow2014, author = {Ian Goodfellow}, title = {Generative nets}, year = {2014}}
"""

NOISE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text fill="#1f2328">Noise</text></svg>'

ARABIC = {
    "A *game* of two": "لعبة *بين* اثنين",
    "After the hidden cell.": "بعد الخلية المخفية.",
    "Mind the **gap**.": "احذر **الفجوة**.",
    "Own title": "عنوان خاص",
    "inner *one*": "داخلي *واحد*",
    "What is drawn.": "ما رُسم. <script>alert(1)</script>",
    "Noise": "ضجيج",
    "Side by side": "جنبًا إلى جنب",
    "In the tab.": "في التبويب.",
    "More": "المزيد",
    "What is right?": "ما الصحيح؟",
    "This one.": "هذا.",
    "Its definition.": "تعريفه.",
    "Value": "القيمة",
}

CODE = [
    "secret = 6  # a comment with ``` and $",
    '# needs PyTorch\nframework = "torch"',
    '# needs Keras\nframework = "keras"',
    "answer = secret * 7",
    "print(answer)",
]


def build(source, language, into, *options):
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "-E",
        "-D",
        f"language={language}",
        *options,
        source,
        into,
    ]
    environment = {name: value for name, value in os.environ.items() if name != "GITHUB_REPOSITORY"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment | {"NO_COLOR": "1"})
    assert done.returncode == 0, done.stderr
    return into


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("source")
    (folder / "generative").mkdir()
    files = {"conf.py": CONF, "generative/gan.md": PAGE, "glossary.md": GLOSSARY, "references.bib": BIB}
    files |= {"generative/noise.svg": NOISE, "generative/listing.py": "def listed():\n    return 1\n"}
    files["index.md"] = "# Book\n\n```{toctree}\ngenerative/gan\nglossary\n```\n"
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf8")
    catalog = Catalog(locale="ar")
    for message, translation in ARABIC.items():
        catalog.add(message, translation)
    path = folder / "locales" / "ar" / "LC_MESSAGES" / "generative" / "gan.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalog)
    return folder


@pytest.fixture(scope="module")
def english(source, tmp_path_factory):
    return build(source, "en", tmp_path_factory.mktemp("built-en") / "html")


@pytest.fixture(scope="module")
def arabic(source, tmp_path_factory):
    return build(source, "ar", tmp_path_factory.mktemp("built-ar") / "html")


def notebook_file(site):
    return site / "_notebooks" / "generative" / "gan.ipynb"


def read(site):
    return nbformat.read(notebook_file(site), as_version=4)


def prose(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def rendered(markdown):
    """As a Markdown reader that is not ours shows it."""
    html = MarkdownIt("commonmark").enable("table").render(markdown)
    return BeautifulSoup(html, "html.parser")


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_code_is_the_pages_in_every_language(english, arabic):
    cells = code_of(read(english))
    assert [cell.source for cell in cells][1:] == CODE
    assert cells[1:] == code_of(read(arabic))[1:]
    assert [cell.metadata.get("tags", []) for cell in cells] == [
        [],
        ["remove-cell"],
        ["backend-torch"],
        ["backend-keras"],
        ["remove-input", "remove-output"],
        ["hide-input"],
    ]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)


def test_cells_stand_where_the_page_has_them(english):
    sources = [cell.source for cell in read(english).cells]
    positions = [sources.index(code) for code in CODE]
    assert positions == sorted(positions)
    hidden = positions[0]
    assert "align" in sources[hidden - 1] and sources[hidden + 1].startswith("After the hidden cell.")
    torch, keras = positions[1:3]
    assert sources[torch - 1].endswith("### PyTorch") and sources[keras - 1] == "### Keras"


@pytest.mark.parametrize("language", ["english", "arabic"])
def test_it_validates_and_runs_from_top_to_bottom(language, request, tmp_path):
    notebook = read(request.getfixturevalue(language))
    nbformat.validate(notebook)
    context = {"metadata": {"path": str(tmp_path)}}
    done = NotebookClient(notebook, timeout=600, kernel_name="python3", resources=context).execute()
    assert done.cells[-2].outputs[0].text == "42\n"


def test_the_first_cells_name_the_page_and_pin_the_library(english):
    title, install = read(english).cells[:2]
    assert title.source.startswith("# A *game* of two\n\n[")
    assert title.source.endswith("](https://course.example/site/en/generative/gan.html)")
    wanted = '"generative-vision @ git+https://github.com/owner/course@0123456789abcdef'
    assert wanted in install.source and '"module": "json"' in install.source


def test_prose_is_translated(arabic):
    text = prose(read(arabic))
    page = rendered(text)
    shown = page.get_text()
    plain = [re.sub(r"[*]", "", words) for message, words in ARABIC.items() if message != "Noise"]
    assert [words for words in plain if words not in shown] == []
    assert not page.select("script")
    assert [title.get_text() for title in page.select("h1, h2")] == ["لعبة بين اثنين", "جنبًا إلى جنب"]


def test_no_markup_of_the_source_is_left(english, arabic):
    for text in (prose(read(english)), prose(read(arabic))):
        assert re.search(r"\{[a-z:-]+\}`|:::|```\{|\[\^|\]\[|^\(.*\)=", text, re.MULTILINE) is None


def test_everything_on_the_page_is_in_the_notebook(english):
    page = rendered(prose(read(english)))
    text = " ".join(page.get_text().split())
    for words in [
        "It costs 5 $ * 2 <b>, they say.",
        "see (1), Fig. 1, a site",
        "Note Mind the gap.",
        "Own title Text.",
        "Fig. 1 What is drawn.",
        "First tab In the tab.",
        "More In the dropdown.",
        "Listing 1 The listing def listed(): return 1",
        "What is right? This one. That one. Show the answer",
        "It is the one.",
        "Term Its definition.",
        "1 The footnote.",
    ]:
        assert words in text, text
    assert [li.get_text().split()[0] for li in page.select("ol > li")] == ["First", "Second"]
    assert page.select_one("ol > li > ul > li").get_text(" ", strip=True) == "inner one with a paragraph"
    assert [cell.get_text() for cell in page.select("table td")] == ["a x|y", "$\\vert a\\vert $"]
    assert len(page.select("blockquote")) == 2 and page.select_one("details summary")


def test_what_opens_is_closed_as_on_the_page(english, arabic):
    for site, summary in ((english, "More"), (arabic, "المزيد")):
        found = rendered(prose(read(site))).select("details")
        opened = ["open" in one.attrs for one in found]
        assert opened == [False, True, False]
        assert [one.get_text(" ", strip=True).partition("In ")[2] for one in found[:2]][1] == "English."
        assert found[0].summary.get_text() == summary
        assert found[1].summary.code.get_text() == "a < $b$"
        (title,) = re.findall("<summary>(.*?Is.*?)</summary>", prose(read(site)))
        assert re.findall(r"\$.*?\$", title) == [r"$a_1\lt b$"]


def test_english_parts_say_so(english, arabic):
    assert "lang=" not in prose(read(english))
    page = BeautifulSoup((arabic / "generative" / "gan.html").read_text("utf8"), "html.parser").article
    marks = rendered(prose(read(arabic))).select("span[lang=en]")
    assert all(mark["dir"] == "ltr" for mark in marks)
    in_notebook = {" ".join(mark.get_text().split()) for mark in marks}
    on_page = {
        " ".join(mark.get_text().replace("#", "").split())
        for mark in page.select("[lang=en]")
        if not mark.select(".math, math, a, code, img, [lang=en]") and not mark.find_parent("svg")
    }
    assert "In English." in on_page and len(on_page) > 5
    assert on_page <= in_notebook
    assert not in_notebook & set(ARABIC.values())


def test_an_english_list_in_a_right_to_left_notebook_has_its_bullets_on_the_left():
    inner, outer = (nodes.bullet_list(classes=["language-en"]) for _ in range(2))
    outer += nodes.list_item("", inner)
    nodes.section("", outer)
    writer = BlockWriter(None, Path(), True, env=None, numbers={})
    assert writer.directed(outer, "- one") == '<div dir="ltr">\n\n- one\n\n</div>'
    assert writer.directed(inner, "- one") == "- one"  # once is enough
    assert writer.directed(nodes.bullet_list(), "- one") == "- one"


def test_formulas_are_what_jupyter_reads(english):
    text = prose(read(english))
    assert "and $G(z)$" in text
    assert re.search(r"\$\$\n\\begin\{split\}V\(D, G\).*?\\end\{split\} \\tag\{1\}\n\$\$", text, re.DOTALL)
    assert re.search(r"\n\\begin\{align\*?\}", text)


def test_links_are_absolute(english):
    links = [link["href"] for link in rendered(prose(read(english))).select("a")]
    site = "https://course.example/site/en/"
    assert f"{site}glossary.html#term-generator" in links
    assert "https://x.example/a_b" in links and f"{site}generative/gan.html#equation-eq-game" in links
    assert len(links) >= 6 and all(link.startswith("https://") for link in links)


def test_without_an_address_links_into_the_site_lose_their_target(source, tmp_path):
    site = build(source, "en", tmp_path / "html", "-D", "html_baseurl=", "-D", "course_repository=")
    notebook = read(site)
    page = rendered(prose(notebook))
    assert [link["href"] for link in page.select("a")] == ["https://x.example/a_b"]
    assert "A generator with" in page.get_text()


def test_drawings_are_embedded_in_the_pages_language(english, arabic):
    import base64

    for site, words in ((english, "Noise"), (arabic, "ضجيج")):
        image = rendered(prose(read(site))).select_one("img")
        kind, data = image["src"].split(",")
        assert kind == "data:image/svg+xml;base64" and image["alt"] == words
        assert f">{words}</text>" in base64.b64decode(data).decode()


def test_arabic_reads_from_right_to_left_and_code_does_not(arabic):
    notebook = read(arabic)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert all(re.fullmatch(r'<div dir="rtl" lang="ar">\n\n.*\n\n</div>', cell, re.DOTALL) for cell in cells)
    page = rendered("\n\n".join(cells))
    assert [element for element in page.select("pre, code") if not element.find_parent(dir="ltr")
            and element.get("dir") != "ltr"] == []  # fmt: skip
    aligned = re.compile(r"display: block; text-align: right")
    paragraphs = [p for p in page.select("p") if "$$" not in p.text and "align}" not in p.text]
    english = [p for p in paragraphs if p.select("span:first-child > [lang=en]:only-child")]
    assert len(paragraphs) > 9
    assert all(p.find("span", style=aligned) for p in paragraphs if p not in english)
    assert english and all("text-align: left" in str(p) for p in english)
    bars = page.select("blockquote")
    assert bars and all("border-left: none; border-right: 5px" in quotation["style"] for quotation in bars)
    assert '<span dir="ltr">$G(z)$</span>' in prose(notebook)
    assert notebook.metadata.course.language == "ar"


def test_twice_the_same_bytes(source, arabic, tmp_path):
    again = build(source, "ar", tmp_path / "html")
    assert notebook_file(again).read_bytes() == notebook_file(arabic).read_bytes()
    keys = list(json.loads(notebook_file(arabic).read_text("utf8")))
    assert keys == sorted(keys)
    ids = [cell.id for cell in read(arabic).cells]
    assert len(set(ids)) == len(ids)


def test_buttons_lead_to_the_notebook(arabic):
    page = BeautifulSoup((arabic / "generative" / "gan.html").read_text("utf8"), "html.parser")
    path = "ar/_notebooks/generative/gan.ipynb"
    (download,) = page.select("a.btn-download-notebook-button")
    assert (arabic / "generative" / download["href"]).resolve() == notebook_file(arabic).resolve()
    (colab,) = page.select("a.btn-launch-colab-button")
    assert colab["href"] == f"https://colab.research.google.com/github/owner/course/blob/gh-pages/{path}"
    (binder,) = page.select("a.btn-launch-binder-button")
    assert binder["href"] == f"https://mybinder.org/v2/gh/owner/course/gh-pages?labpath={path}"
    assert not page.select(".btn-download-source-button") and page.select(".btn-download-pdf-button")


def test_pages_without_kernel_have_neither_notebook_nor_buttons(english):
    page = BeautifulSoup((english / "glossary.html").read_text("utf8"), "html.parser")
    assert not page.select(".btn-download-notebook-button, .btn-launch-colab-button")
    assert [str(path.relative_to(english)) for path in english.rglob("*.ipynb")] == [
        "_notebooks/generative/gan.ipynb"
    ]


def test_colab_and_binder_are_offered_for_github_alone():
    config = SimpleNamespace(
        course_repository="https://git.example/a/b", language="en", course_notebook_branch="x"
    )
    app = SimpleNamespace(env=SimpleNamespace(metadata={"page": {"kernelspec": {}}}), config=config)
    theme = {"label": "launch-buttons", "buttons": []}
    context = {"header_buttons": [theme], "pathto": lambda path, resource: path}
    point_buttons_at_notebook(app, "page", "page.html", context, nodes.document(None, None))
    assert context["header_buttons"] == []


@pytest.mark.parametrize(
    "text",
    ["2 * 3 * 4", "snake_case _x_", "`code`", "$5 and $6", "<b>bold</b>", "&lt; & &amp;", "a\\*b \\(x\\)",
     "[a](b)", "[a]: http://x.org", "[^1]", "~~no~~", "# no title", "1. no list", "12) no list",
     "- no list", "+ none", "--- a", "[ ] no task", "> no quote", "first\n- second", "ಪದ *ವಾಕ್ಯ*",
     ". dots", "1.5 is a number", "![a](b)", "end!", "@ *who*", "//x.example *is*"],
)  # fmt: skip
def test_text_shows_as_it_is(text):
    html = rendered(markdown_text.line(markdown_text.plain(text)))
    assert html.get_text().strip() == text.replace("\n", " ")
    assert {tag.name for tag in html.find_all()} <= {"p", "span"}
    assert not any("$" in piece.replace("$", "", 1) for piece in html.find_all(string=True)), "a formula"


@pytest.mark.parametrize(
    "address",
    ["https://x.example/a_b", "HTTP://x.example", "ftp://x.example", "//x.example", "www.x.com", "WWW.X.com",
     "who@x.com", "mailto:who@x.example", "https://who@x.example/?q=//y.example"],
)  # fmt: skip
@pytest.mark.parametrize("text", ["{}", "Слово: {}.", "ಪದ ({}) ಪದ", "*{}*"])
def test_a_bare_address_is_no_link(address, text):
    """As on the page, though Jupyter, Colab, GitHub and VS Code make links of them."""
    text = text.format(address)
    reader = MarkdownIt("commonmark", {"linkify": True}).enable("linkify")
    reader.linkify.set({"fuzzy_link": address.lower().startswith("www")})
    assert "<a " in reader.render(text.strip("*")), "this reader makes links of addresses"
    html = BeautifulSoup(reader.render(markdown_text.line(markdown_text.plain(text))), "html.parser")
    assert html.find_all("a") == [] and html.get_text().strip() == text


def test_an_exclamation_before_a_link_makes_no_picture_of_it():
    assert (
        rendered(markdown_text.plain("Look!") + "[here](https://x.example)").select("a, img")[0].name == "a"
    )


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a<b", r"$a\lt b$"),
        ("a < b > c", r"$a \lt b \gt c$"),
        (r"\begin{matrix}a&lt\\b & c\end{matrix}", r"$\begin{matrix}a& lt\\b & c\end{matrix}$"),
        (r"R\&D", r"$R\& D$"),
        ("x\n  + y", "$x + y$"),
    ],
)
def test_a_formula_in_a_title_is_read_alike_as_html_and_as_it_stands(formula, expected):
    """Jupyter takes formulas out before it reads HTML; others read HTML, then look for formulas."""
    written = markdown_text.formula_in_html(formula)
    assert written == expected
    assert BeautifulSoup(f"<summary>{written}</summary>", "html.parser").summary.get_text() == expected


def test_a_dollar_in_a_title_is_no_formula():
    written = markdown_text.plain_html("5 $ < 6 $ & \\(x\\)")
    assert not re.search(r"[$\\]", written)
    assert BeautifulSoup(written, "html.parser").get_text() == "5 $ < 6 $ & \\(x\\)"


@pytest.mark.parametrize("code", ["x", "`", "``", "a `b` c", "` x", "| y", "a\nb"])
def test_code_shows_as_it_is(code):
    assert rendered(markdown_text.code_span(code)).select_one("p > code").get_text() == code.replace(
        "\n", " "
    )
    fenced = rendered(markdown_text.code_block(f"```\n{code}\n```", "python"))
    assert fenced.select_one("pre > code").get_text() == f"```\n{code}\n```\n"


@pytest.mark.parametrize("text", ["ಪದ", "ಕಲೆ", "a (b)", "«a»", "$x$", "слово"])
@pytest.mark.parametrize("after", ["", "x", "ವು", "."])
def test_emphasis_is_seen_whatever_surrounds_it(text, after):
    html = rendered("x" + markdown_text.marked(text, "**", "strong") + after)
    assert html.strong.get_text() == text


@pytest.mark.parametrize(
    ("base", "target", "expected"),
    [
        ("https://s.org", "../a.html#b", "https://s.org/ru/a.html#b"),
        ("https://s.org/ru/", "#b", "https://s.org/ru/p/q.html#b"),
        ("", "../a.html", None),
        ("", "https://x.org/a(b) c", "https://x.org/a%28b%29%20c"),
        ("", "mailto:a@b.org", "mailto:a@b.org"),
        ("https://s.org", "javascript:alert(1)", None),
        ("https://s.org", "JavaScript:alert(1)", None),
        ("https://s.org", "data:text/html,x", None),
        ("https://s.org", "http://[", None),
    ],
)
def test_links_that_leave_the_site_are_safe(base, target, expected):
    assert SiteLinks(base, "ru", "p/q.html").absolute(target) == expected


def config_of(**values):
    known = dict.fromkeys(["course_repository", "course_revision", "course_version", "course_python"])
    known |= {"html_theme_options": {}} | values

    class Config(SimpleNamespace):
        def __getitem__(self, name):
            return getattr(self, name)

    return Config(**known)


def test_the_source_is_the_forks_and_the_commit(monkeypatch, tmp_path):
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/fork")
    root = Path(__file__).parent
    config = config_of(html_theme_options={"repository_url": "https://github.com/owner/course"})
    course_source.find_course_source(SimpleNamespace(srcdir=root), config)
    assert config.course_repository == "https://github.com/someone/fork"
    monkeypatch.delenv("GITHUB_REPOSITORY")
    config = config_of(html_theme_options={"repository_branch": "stable"})
    course_source.find_course_source(SimpleNamespace(srcdir=tmp_path), config)
    assert (config.course_repository, config.course_revision) == ("", "stable")


def test_the_commit_is_gits(tmp_path):
    def git(*arguments):
        names = ["-c", "user.name=a", "-c", "user.email=a@b.org"]
        return subprocess.run(
            ["git", *names, *arguments], cwd=tmp_path, check=True, capture_output=True, text=True
        )

    def pinned(folder):
        course_source.find_course_source(SimpleNamespace(srcdir=folder), config := config_of())
        return config.course_revision

    inside = tmp_path / "unpacked" / "here"
    inside.mkdir(parents=True)
    git("init")
    assert pinned(tmp_path) == "main", "a repository without a commit"
    git("commit", "--allow-empty", "-m", "first")
    head = git("rev-parse", "HEAD").stdout.strip()
    assert pinned(tmp_path) == head
    git("worktree", "add", "beside")
    assert pinned(tmp_path / "beside") == head
    assert pinned(inside) == "main", "the repository around it is another's"
    (inside / ".git").mkdir()
    assert pinned(inside) == "main", "an empty .git is no repository either"


def test_an_unpacked_archive_names_its_commit(tmp_path):
    for text, expected in [("node: $Format:%H$\n", None), ("node: " + 40 * "a" + "\n", 40 * "a")]:
        (tmp_path / ARCHIVED).write_text(text, "utf-8")
        assert commit(tmp_path) == expected


def test_the_repositorys_address_is_as_pip_wants_it():
    config = config_of(course_repository="https://github.com/a/b.git", course_revision="v1")
    course_source.find_course_source(SimpleNamespace(srcdir="."), config)
    assert config.course_repository == "https://github.com/a/b"


@pytest.mark.parametrize(
    "values",
    [
        {"course_repository": 'https://x.org/a" && rm -rf "', "course_revision": "main"},
        {"course_repository": "git@github.com:a/b", "course_revision": "main"},
        {"course_repository": "", "course_revision": "main; rm"},
        {"course_repository": "", "course_revision": "--upload-pack=x"},
    ],
)
def test_what_would_break_out_of_the_install_line_is_refused(values):
    with pytest.raises(ConfigError, match="expected something like .* received"):
        course_source.find_course_source(SimpleNamespace(srcdir="."), config_of(**values))
