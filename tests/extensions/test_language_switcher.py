"""The list of languages, hreflang, stable section ids, and the redirects at the site's address."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from coursekit.language_switcher import alternate_tags, language_links, site_root, write_redirects
from coursekit.languages import course_languages

ROOT = Path(__file__).parents[2]
LANGUAGES = course_languages(ROOT)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = ["start", "part/lesson", "search", "genindex"]

CONF = """
extensions = ["myst_parser", "sphinx_book_theme", "coursekit.right_to_left", "coursekit.language_switcher"]
html_theme = "sphinx_book_theme"
html_title = "Course"
root_doc = "start"
html_theme_options = dict(navbar_persistent=[], primary_sidebar_end=[], use_fullscreen_button=False)
html_context = dict(default_mode="auto")
locale_dirs = ["locales"]
gettext_compact = False
myst_enable_extensions = ["colon_fence", "dollarmath"]
numfig = True
"""

START = "# Course\n\n```{toctree}\npart/lesson\n```\n"
LESSON = """# A lesson

## Loss functions

Text with a note[^one] and $x$. See [the results](#results) and {ref}`a label <labelled>`.

[^one]: The note.

(labelled)=
## Results

### Loss functions

$$ 1 + 1 $$ (equation)

:::{table} Numbers
:name: tab-numbers

| a | b |
| - | - |
| 1 | 2 |
:::

:::{glossary}
Generator
  It draws.
:::

## A – B?!
"""
# Titles without a Latin letter have no id of their own; "Results" is what another section was called.
TRANSLATED = {
    "A lesson": "ಪಾಠ",
    "Loss functions": "Results",
    "Results": "ಫಲಿತಾಂಶಗಳು",
    "A – B?!": "ಅ – ಬ?!",
    "Numbers": "ಸಂಖ್ಯೆಗಳು",
    "Generator": "ಜನರೇಟರ್",
    "The note.": "ಟಿಪ್ಪಣಿ.",
}


def build(source: Path, language: str, *options: str) -> Path:
    target = source / "site" / language
    command = [sys.executable, "-m", "sphinx", "-q", "-D", f"language={language}", *options]
    done = subprocess.run(
        [*command, "-d", str(source / "state" / language), str(source), str(target)],
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return target


def write_project(folder: Path) -> Path:
    for path in ("part", "locales/kn/LC_MESSAGES/part"):
        folder.joinpath(path).mkdir(parents=True)
    folder.joinpath("conf.py").write_text(CONF, encoding="utf-8")
    shutil.copy(ROOT / "locales/languages.yml", folder / "locales")
    folder.joinpath("start.md").write_text(START, encoding="utf-8")
    folder.joinpath("part", "lesson.md").write_text(LESSON, encoding="utf-8")
    entries = [f'msgid "{msgid}"\nmsgstr "{msgstr}"\n' for msgid, msgstr in TRANSLATED.items()]
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    catalog = folder / "locales/kn/LC_MESSAGES/part/lesson.po"
    catalog.write_text("\n".join([head, *entries]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The site in all languages, with the redirects."""
    source = write_project(tmp_path_factory.mktemp("switcher") / "source")
    for language in LANGUAGES:
        build(source, language)
    write_redirects(source / "site", LANGUAGES.values(), "part/lesson", title="A <course>")
    return source / "site"


def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


# --- links --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "uri", "russian"),
    [
        ("en", "index.html", "../ru/index.html"),
        ("kn", "book/generative/gan.html", "../../../ru/book/generative/gan.html"),
        ("kn", "book/gan/", "../../../ru/book/gan/"),  # the dirhtml builder
        ("xx", "search.html", "../ru/search.html"),
    ],
)
def test_links_are_relative(language, uri, russian):
    links = {link.code: link for link in language_links(LANGUAGES.values(), language, uri)}
    assert list(links) == list(LANGUAGES)
    assert links["ru"].url == russian
    assert all(link.url for link in links.values())
    assert [link.code for link in links.values() if link.current] == [language] * (language in LANGUAGES)


@pytest.mark.parametrize(
    ("base_url", "root"),
    [
        ("", ""),
        ("https://example.org/course/", "https://example.org/course/"),
        ("https://example.org/course", "https://example.org/course/"),
        ("https://example.org/course/kn/", "https://example.org/course/"),
        ("https://example.org/course/kn", "https://example.org/course/"),
    ],
)
def test_site_root(base_url, root):
    assert site_root(base_url, "kn") == root


def test_alternates_are_escaped():
    page = 'a"><script>.html'
    links = language_links(LANGUAGES.values(), "kn", page)
    tags = alternate_tags(links, page, "https://example.org/?a=1&b=2/")
    assert "<script>" not in tags
    assert len(BeautifulSoup(tags, "html.parser").find_all("link")) == len(LANGUAGES) + 1


# --- pages --------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_is_on_every_page_and_leads_to_the_same_page(site, language, page):
    path = site / language / f"{page}.html"
    (nav,) = parsed(path).select("nav.language-switcher")
    links = nav.select("a")
    assert [link.text for link in links] == [one.name for one in LANGUAGES.values()]
    for link, one in zip(links, LANGUAGES.values(), strict=True):
        assert (link["lang"], link["hreflang"], link["dir"]) == (one.code, one.code, one.direction)
        assert (path.parent / link["href"]).resolve() == site / one.code / f"{page}.html"
        assert link.get("aria-current") == ("true" if one.code == language else None)
    assert nav["aria-label"]


@pytest.mark.parametrize("page", PAGES)
def test_alternates(site, page):
    path = site / "ar" / f"{page}.html"
    found = {link["hreflang"]: link["href"] for link in parsed(path).select('head link[rel="alternate"]')}
    assert list(found) == [*LANGUAGES, "x-default"]
    assert found["x-default"] == found["en"]
    for language, href in found.items():
        folder = "en" if language == "x-default" else language
        assert (path.parent / href).resolve() == site / folder / f"{page}.html"


def test_alternates_are_whole_addresses_when_the_site_has_one(tmp_path):
    source = write_project(tmp_path / "source")
    page = parsed(build(source, "kn", "-D", "html_baseurl=https://example.org/course/") / "part/lesson.html")
    links = {link["hreflang"]: link["href"] for link in page.select('head link[rel="alternate"]')}
    assert links["ar"] == "https://example.org/course/ar/part/lesson.html"
    assert links["x-default"] == "https://example.org/course/en/part/lesson.html"
    canonical = page.select_one('link[rel="canonical"]')["href"]
    assert canonical == "https://example.org/course/kn/part/lesson.html"


def test_section_ids_are_the_same_in_every_language(site):
    english, kannada = (parsed(site / code / "part/lesson.html").article for code in ("en", "kn"))
    assert "ಪಾಠ" in kannada.h1.text  # it is translated
    ids = [[tag["id"] for tag in article.find_all(id=True)] for article in (english, kannada)]
    assert ids[0] == ids[1]
    assert {"a-lesson", "loss-functions", "results", "labelled", "tab-numbers", "term-Generator"} <= set(
        ids[0]
    )
    targets = [{a["href"] for a in article.select('a[href^="#"]')} for article in (english, kannada)]
    assert targets[0] == targets[1]


def test_the_section_is_kept(site, browser):
    tab = browser.new_page()
    tab.goto(f"file://{site}/en/part/lesson.html#results")
    kannada = tab.locator(".language-switcher a[lang=kn]")
    expect(kannada).to_have_attribute("href", re.compile("/kn/part/lesson.html#results$"))
    tab.evaluate("location.hash = 'loss-functions'")
    expect(kannada).to_have_attribute("href", re.compile("/kn/part/lesson.html#loss-functions$"))
    kannada.click()
    tab.wait_for_url("**/kn/part/lesson.html#loss-functions")
    expect(tab.locator("#loss-functions h2")).to_be_visible()
    tab.close()


def test_it_works_without_scripts(site, browser):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"file://{site}/en/part/lesson.html")
    tab.get_by_role("link", name="Русский").click()
    tab.wait_for_url("**/ru/part/lesson.html")
    context.close()


def test_it_works_with_the_keyboard_alone(site, browser):
    tab = browser.new_page()
    tab.goto(f"file://{site}/ar/part/lesson.html")
    tab.locator(".language-switcher a[lang=en]").focus()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.lang") == "kn"
    expect(tab.locator(":focus")).to_have_css("outline-style", "solid")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/kn/part/lesson.html")
    tab.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "ar", "kn"])
def test_it_is_seen_and_accessible(site, browser, settle, language, width, scheme):
    tab = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    tab.goto(f"file://{site}/{language}/part/lesson.html")
    settle(tab)
    for link in tab.locator(".language-switcher a").all():
        box = link.bounding_box()
        assert min(box["width"], box["height"]) >= 24
        assert box["x"] >= 0 and box["x"] + box["width"] <= width and 0 < box["y"] < 200
    if language == "ar":  # the slow part; the colours are the same in all languages
        found = Axe().run(tab, context=".language-switcher", options={"runOnly": WCAG}).response
        assert found["passes"]  # axe did look
        assert [problem["id"] for problem in found["violations"]] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.close()


# --- redirects ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preferred", "language"),
    [("kn-IN", "kn"), ("ru", "ru"), ("ar-EG", "ar"), ("pa-Guru-IN", "pa"), ("en-GB", "en"), ("fr-FR", "en")],
)
def test_the_site_opens_in_the_readers_language(site, browser, preferred, language):
    context = browser.new_context(locale=preferred)
    tab = context.new_page()
    tab.goto(f"file://{site}/index.html")
    tab.wait_for_url(f"**/{language}/part/lesson.html")
    context.close()


def test_without_scripts_the_site_opens_with_a_list(site, browser):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"file://{site}/index.html")
    assert tab.locator("h1").inner_text() == "A <course>"
    assert tab.get_by_role("link").all_inner_texts() == [one.name for one in LANGUAGES.values()]
    tab.get_by_role("link", name="ಕನ್ನಡ").click()
    tab.wait_for_url("**/kn/part/lesson.html")
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_language_opens_with_its_root_page(site, browser, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    tab = context.new_page()
    tab.goto(f"file://{site}/kn/index.html")
    tab.wait_for_url("**/kn/part/lesson.html")
    context.close()


def pages(folder: Path, *names: str) -> Path:
    for name in names:
        folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        folder.joinpath(name).write_text("page", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("languages", "root_doc", "error", "message"),
    [
        ([], "index", ValueError, "at least one"),
        (["en", "ru"], "index", FileNotFoundError, "ru/index.html"),
        (["en"], "book/index", FileNotFoundError, "en/book/index.html"),
    ],
)
def test_a_redirect_to_nowhere_is_refused(tmp_path, languages, root_doc, error, message):
    site = pages(tmp_path, "en/index.html")
    with pytest.raises(error, match=re.escape(message)):
        write_redirects(site, [LANGUAGES[code] for code in languages], root_doc)
    assert not site.joinpath("index.html").exists()


def test_a_root_page_is_not_overwritten(tmp_path):
    site = pages(tmp_path, "en/index.html", "ru/index.html")
    assert write_redirects(site, [LANGUAGES["en"], LANGUAGES["ru"]], "index") == [site / "index.html"]
    assert site.joinpath("en/index.html").read_text("utf-8") == "page"
