"""Every page of the Arabic site: what is English says so, with its direction, and nothing else does."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, NavigableString

from coursekit.catalogs.translatable import is_name
from coursekit.languages import translations

ARABIC = re.compile("[\u0620-\u064a]")
WORD = re.compile(r"[A-Za-z][\w'’.-]*")  # pix2pix and python.org are one word each
# Not prose: code and its output, formulas, what nobody sees; and names of languages and licences.
NOT_PROSE = (
    "pre, code, .math, .cell_output, script, style, .language-switcher, [aria-hidden=true], .headerlink"
)


def pages(site):
    return sorted(path for path in (site / "ar").rglob("*.html") if "_static" not in path.parts)


def is_english(text: str) -> bool:
    """Two words or more that are no names, and no Arabic beside them."""
    words = [word for word in WORD.findall(text) if not is_name(word)]
    return len(words) >= 2 and not ARABIC.search(text)


def said(node, attribute: str) -> str:
    return next((parent[attribute] for parent in node.parents if parent.get(attribute)), "")


def texts(page: BeautifulSoup):
    for element in page.select(NOT_PROSE):
        element.decompose()
    return [
        node for node in page.body.find_all(string=True) if type(node) is NavigableString and node.strip()
    ]


def wrong_parts(html: str) -> list[str]:
    found = []
    for text in texts(BeautifulSoup(html, "html.parser")):
        drawn = text.find_parent("svg") is not None  # its direction is a matter of its style
        marked = said(text, "lang") == "en" and (drawn or said(text, "dir") == "ltr")
        if is_english(text) and not marked:
            found.append(f"English, not marked: {text.strip()[:80]}")
        if ARABIC.search(text) and said(text, "lang") not in ("ar", "fa", "ur"):
            found.append(f"marked as English: {text.strip()[:80]}")
    return found


def test_english_is_marked_on_every_page(site):
    found = pages(site)
    assert len(found) >= 24
    wrong = {path.relative_to(site).as_posix(): wrong_parts(path.read_text("utf-8")) for path in found}
    assert {name: parts for name, parts in wrong.items() if parts} == {}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>two words</p>", 1),
        ("<p lang='en'>two words</p>", 1),
        ("<p lang='en' dir='ltr'>two words</p>", 0),
        ("<ul lang='en' dir='ltr'><li><p>two <b>more words</b></p></li></ul>", 0),
        ("<p lang='en' dir='ltr'>كلمة</p>", 1),
        ("<p>كلمة two words</p>", 0),
        ("<p><code>two words</code> PyTorch GAN</p>", 0),
    ],
)
def test_what_counts(html, expected):
    assert len(wrong_parts(f"<html lang='ar' dir='rtl'><body>{html}</body></html>")) == expected


def test_lists_stand_on_the_side_of_their_language(site, visit):
    """No bullet of an English list on the right, none of an Arabic one on the left."""
    page = visit("ar/book/generative/vae.html", width=390)
    sides = page.evaluate(
        """[...document.querySelectorAll('article :is(ul, ol) > li')].map((item) => [
          (item.querySelector('p') ?? item).closest('[lang]').lang,
          getComputedStyle(item).direction])"""
    )
    assert len(sides) > 10
    assert {tuple(side) for side in sides} <= {("en", "ltr"), ("ar", "rtl")}


@pytest.mark.parametrize("language", translations(Path(__file__).parents[2]))
def test_every_page_is_described_in_its_language(site, language):
    for path in sorted((site / language / "book").rglob("*.html")):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        description = page.find("meta", attrs={"name": "description"})["content"]
        assert len(description) > 10 and re.search("[^\\W\\d_\u0000-\u024f]", description), path
