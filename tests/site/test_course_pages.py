"""Every page of the course: built, complete in its parts, readable on a phone, honest about its language."""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin

import pytest
import yaml
from bs4 import BeautifulSoup

from coursekit.languages import course_languages, translations

ROOT = Path(__file__).parents[2]
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())
PAGES = [TOC["root"], *(chapter["file"] for part in TOC["parts"] for chapter in part["chapters"])]
LESSONS = [page for page in PAGES if page.split("/")[1] in ("foundations", "generative")]
ASSIGNMENTS = [page for page in PAGES if "/assignments/" in page and not page.endswith("questions")]
LONGEST = 3_300  # words of prose: a lesson is read in one sitting
NOT_PROSE = re.compile(
    r"\A---[\s\S]*?\n---\n|```[\s\S]*?```|\$\$[\s\S]*?\$\$|\$[^$]*\$|^:::+.*$|^:[\w-]+:.*$|^\(.*\)=$|\{\w+\}",
    re.M,
)


def html(site: Path, page: str, language: str = "en") -> BeautifulSoup:
    return BeautifulSoup((site / language / f"{page}.html").read_text("utf-8"), "html.parser")


def source(page: str) -> str:
    return (ROOT / f"{page}.md").read_text("utf-8")


def test_the_course_has_all_that_it_promises():
    assert len(LESSONS) == 10 and len(ASSIGNMENTS) == 6
    known = {path.relative_to(ROOT).with_suffix("").as_posix() for path in (ROOT / "book").rglob("*.md")}
    assert known == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole(site, page):
    soup = html(site, page)
    assert len(soup.find("meta", attrs={"name": "description"})["content"]) > 30
    article = soup.find("article")
    for image in article.find_all("img"):
        assert len(image["alt"]) > 15, image
    for picture in article.find_all("svg", attrs={"role": "img"}):
        assert len(picture["aria-label"]) > 15
    assert not article.find(class_="problematic")


@pytest.mark.parametrize("page", LESSONS)
def test_a_lesson_has_its_parts(site, page):
    text = source(page)
    slug = page.rpartition("/")[2].replace("_", "-")
    quizzes = re.findall(r"^:{3,}\{quiz\} (\S+)\n(.*?)^:{4,}$", text, re.M | re.S)
    kinds = Counter(re.findall(r":kind: (\w+)", text))
    before = [name for name, _ in quizzes if name.startswith(f"{slug}-before-")]
    after = [body for name, body in quizzes if name.startswith(f"{slug}-after-")]
    assert len(before) == 3 and len(after) >= 6 and kinds["numeric"] and kinds["order"], (before, kinds)
    for name, body in quizzes:
        for choice in re.findall(r"^:::\{choice\}\n(.*?)^:::$", body, re.M | re.S):
            explanation = choice.replace(":correct:\n", "").strip().partition("\n\n")[2]
            assert explanation.strip(), f"{name}: an answer without an explanation: {choice}"
    for needed in ("What you will learn", "{dropdown} Solution", "{cite}", "{figure}"):
        assert needed in text, f"{page} has no {needed}"
    for label in ("summary", "reading", "challenge"):
        assert f"({slug}-{label})=" in text, f"{page} has no section ({slug}-{label})="
    assert html(site, page).find(class_="sd-tab-set"), "no tabs for the two frameworks"
    words = len(re.findall(r"[^\W\d_]+", NOT_PROSE.sub(" ", text)))
    assert 1_500 < words <= LONGEST, words


@pytest.mark.parametrize("page", ASSIGNMENTS)
def test_an_assignment_has_a_rubric_and_hints(page):
    text = source(page)
    points = [int(number) for number in re.findall(r"\| *(\d+) *\|$", text, re.M)]
    assert points and (sum(points) == 20 or sum(points) == 40), points  # 40: with a line for the sum
    assert text.count("{dropdown}") >= 3


@pytest.mark.parametrize("page", [page for page in PAGES if page != "book/generative/gan"])
def test_a_page_is_accessible_and_fits_a_phone(visit, assert_no_barrier, page):
    assert_no_barrier(visit(f"en/{page}.html", width=390, dark=PAGES.index(page) % 2 == 0))


def test_formulas_that_grow_when_their_font_arrives_are_reached_by_keyboard(visit, settle):
    page = visit("en/book/glossary.html", width=390)
    late = []
    page.route("**/fonts/KaTeX*", lambda route: late.append(route))
    page.goto(urljoin(page.url, "foundations/cnn_layers.html"), wait_until="commit")
    # Shown in another font, they are measured: the page's script sets the attribute.
    page.wait_for_function(
        "() => { const all = [...document.querySelectorAll('.katex-display')];"
        " return all.length && all.every(formula => formula.hasAttribute('tabindex')) }"
    )
    wide = "[...document.querySelectorAll('.katex-display')].filter(f => f.scrollWidth > f.clientWidth)"
    wide_at_first = page.evaluate(f"{wide}.length")
    assert late
    page.route("**/fonts/KaTeX*", lambda route: route.continue_())
    for route in late:
        route.continue_()
    settle(page)
    assert page.evaluate(f"{wide}.length") > wide_at_first
    page.wait_for_function(f"{wide}.every(formula => formula.tabIndex === 0)")


@pytest.mark.parametrize(
    "language", [one for one in translations(ROOT) if not course_languages(ROOT)[one].new]
)
def test_nothing_is_left_in_english(site, language):
    for page in PAGES:
        article = html(site, page, language).find("article")
        marked = article.select("[lang=en]:not(.citation)")  # books are named in their own language
        english = [part for part in marked if part.get_text(strip=True)]
        assert (article.find(class_="unfinished-page"), english) == (None, []), page
