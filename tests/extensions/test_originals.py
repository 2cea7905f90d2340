"""The English of translated passages: a small book in two languages, in the browser and in its files."""

import json
import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from coursekit.originals import for_script
from coursekit.repository_links import line_address

LOCALES = Path(__file__).parents[2] / "locales"
PAGE = """(top)=
# A page

The first sentence, with $x = 1$, $y = 0.5$, `code` and {ref}`other`.

- One item <b> & more of the list
- Keras

| Head of a column |
|---|
| A cell |

:::{dropdown} A hint to open
What the hint says.
:::

::::{quiz} blur
Which one is right?
:::{choice}
:correct:
The first answer.

Because it is.
:::
:::{choice}
The second answer.

It is not.
:::
::::

## Not translated

Nobody has translated this sentence. See {ref}`top`.

- an English item
"""
OTHER = "(other)=\n# Another page\n\nIt has one sentence.\n"
RUSSIAN = {
    "A page": "Страница",
    "The first sentence, with $x = 1$, $y = 0.5$, `code` and {ref}`other`.": (
        "Вот {ref}`other`, `code`, $y = 0.5$ и $x = 1$ в первом предложении."
    ),
    "One item <b> & more of the list": "Один пункт <b> и & другие",
    "Head of a column": "Заголовок столбца",
    "A cell": "Ячейка",
    "A hint to open": "Подсказка",
    "What the hint says.": "Что говорит подсказка.",
    "Which one is right?": "Какой верен?",
    "The first answer.": "Первый ответ.",
    "Because it is.": "Потому что верен.",
}
CONF = """
extensions = ["myst_parser", "sphinx_design", "sphinx_book_theme", "coursekit.interface",
              "coursekit.catalogs", "coursekit.unfinished_pages", "coursekit.originals", "coursekit.quizzes",
              "coursekit.right_to_left", "coursekit.lean_pages"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_disable_syntax = ["html_block", "html_inline"]
html_math_renderer = "katex"
exclude_patterns = ["html*", "locales"]
locale_dirs = ["locales"]
gettext_compact = False
html_theme = "sphinx_book_theme"
html_theme_options = dict(navbar_persistent=[], primary_sidebar_end=[], repository_branch="main",
                          repository_url=%r)
"""
HOST = "https://github.com/some/course"


def write_catalog(path: Path, language: str, messages: dict[str, str]) -> None:
    po = polib.POFile(wrapwidth=0)
    po.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": language}
    po.extend(polib.POEntry(msgid=english, msgstr=text) for english, text in messages.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    po.save(str(path))


def build(root: Path, language: str, repository: str = HOST) -> Path:
    (root / "conf.py").write_text(CONF % repository, encoding="utf-8")
    (root / "index.md").write_text(PAGE + "\n```{toctree}\nother\n```\n", encoding="utf-8")
    (root / "other.md").write_text(OTHER, encoding="utf-8")
    folder = root / f"locales/{language}/LC_MESSAGES"
    write_catalog(folder / "index.po", language, RUSSIAN if language == "ru" else {"A page": "صفحة"})
    write_catalog(folder / "other.po", language, {"Another page": "Другая"} if language == "ru" else {})
    words = LOCALES / f"{language}/LC_MESSAGES/coursekit.po"
    (folder / "coursekit.po").write_bytes(words.read_bytes())
    out = root / f"html-{language}"
    options = [
        "-b",
        "html",
        "-q",
        "-n",
        "-W",
        "-D",
        f"language={language}",
        "-d",
        str(root / "state" / language),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(root), str(out)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def russian(tmp_path_factory) -> Path:
    return build(tmp_path_factory.mktemp("russian"), "ru")


@pytest.fixture(scope="module")
def arabic(tmp_path_factory) -> Path:
    return build(tmp_path_factory.mktemp("arabic"), "ar", repository="")


def data_of(site: Path, page: str = "index") -> dict:
    script = (site / "_originals" / f"{page}.js").read_text("utf-8")
    assert script.startswith("courseOriginals(") and script.endswith(");\n")
    return json.loads(script.removeprefix("courseOriginals(").removesuffix(");\n"))


def page_of(site: Path, page: str = "index") -> BeautifulSoup:
    return BeautifulSoup((site / f"{page}.html").read_text("utf-8"), "html.parser")


def open_page(browser, site: Path, **options):
    context = browser.new_context(viewport={"width": 390, "height": 800}, **options)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"file://{site}/index.html")
    return page, asked


# --- what is written -------------------------------------------------------------------------


def test_each_translated_passage_has_its_english(russian):
    english = ["".join(map(str, pieces)) for pieces, _entry in data_of(russian)["passages"]]
    assert len(english) == len(RUSSIAN)
    assert english[0] == "A page" and "One item <b> & more of the list" in english
    assert not [text for text in english if "Nobody" in text or "Keras" in text]


def test_formulas_are_the_page_s_unless_their_numbers_are_written_otherwise(russian):
    pieces = data_of(russian)["passages"][1][0]
    assert pieces == [
        "The first sentence, with ", ["math", 1], ", ", ["math", "y = 0.5"], ", ", ["code", "code"],
        " and ", "Another page", ".",
    ]  # fmt: skip


def test_the_link_leads_to_the_entry_s_line(russian):
    data = data_of(russian)
    catalog = (russian.parent / "locales/ru/LC_MESSAGES/index.po").read_text("utf-8").splitlines()
    assert data["address"] == f"{HOST}/blob/main/locales/ru/LC_MESSAGES/index.po#L"
    for pieces, line in data["passages"]:
        assert catalog[line - 1].startswith(f'msgid "{pieces[0]}')


def test_without_a_host_there_is_an_entry_to_copy(arabic):
    data = data_of(arabic)
    assert data["address"] is None
    ((pieces, entry),) = data["passages"]
    assert pieces == ["A page"]
    assert entry.startswith("# locales/ar/LC_MESSAGES/index.po:")
    assert 'msgid "A page"\nmsgstr "صفحة"' in entry


def test_a_page_without_translations_has_no_script(arabic):
    assert not (arabic / "_originals/other.js").exists()
    assert page_of(arabic, "other").find("script", src=re.compile("originals")) is None
    assert page_of(arabic).find("script", src=re.compile("originals")) is not None


def test_nothing_ends_the_script():
    text = for_script(["</script><!--", "\u2028"])
    assert "<" not in text and "\u2028" not in text
    assert json.loads(text) == ["</script><!--", "\u2028"]


def test_numbers_of_formulas_follow_the_language(russian, arabic):
    formulas = [{tag.string for tag in page_of(site).find_all("annotation")} for site in (russian, arabic)]
    assert "y = 0{,}5" in formulas[0] and "y = 0.5" in formulas[1]


# --- in the browser ------------------------------------------------------------------------------


def test_one_tap_shows_the_english_below_the_passage(browser, russian):
    page, asked = open_page(browser, russian, has_touch=True, is_mobile=True)
    assert not [url for url in asked if "_originals" in url]
    paragraph = page.locator("article section > p").first
    button = paragraph.locator(".original-button")
    expect(button).to_have_attribute("aria-expanded", "false")
    assert "английск" in button.get_attribute("aria-label").lower()
    button.tap()
    panel = page.locator("article section > p + .original")
    expect(panel.locator("[lang=en][dir=ltr]")).to_contain_text(re.compile("^The first sentence, with"))
    assert panel.locator(".katex").count() == 1 and panel.locator("code").all_text_contents() == [
        "y = 0.5",
        "code",
    ]
    assert panel.locator("a").get_attribute("href").startswith(f"{HOST}/blob/main/locales/ru/")
    expect(button).to_have_attribute("aria-controls", panel.get_attribute("id"))
    button.tap()
    expect(panel).to_be_hidden()
    assert [url for url in asked if not url.startswith("file://")] == []
    page.context.close()


def test_markup_in_the_english_is_text(browser, russian):
    page, _asked = open_page(browser, russian)
    page.locator("li .original-button").first.press("Enter")
    expect(page.locator(".original p")).to_have_text("One item <b> & more of the list")
    assert page.locator(".original b").count() == 0
    page.context.close()


def test_a_finger_finds_44_pixels(browser, russian):
    page, _asked = open_page(browser, russian, has_touch=True, is_mobile=True)
    box = page.locator(".original-button").first.bounding_box()
    assert box["width"] >= 44 and box["height"] >= 44
    line = "(p) => [...p.getClientRects()].length && p.getBoundingClientRect().height"
    passage = page.locator("article section > p").first
    before = passage.evaluate(line)
    page.add_style_tag(content=".original-button { display: none }")
    assert passage.evaluate(line) == before  # the lines stay as high as they were
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()


def test_one_stop_for_the_tab_key_and_arrows_from_there(browser, russian):
    page, _asked = open_page(browser, russian)
    buttons = page.locator(".original-button")
    assert buttons.count() >= len(RUSSIAN) - 1
    assert page.locator(".original-button[tabindex='0']").count() == 1
    page.locator(".original-button[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    expect(buttons.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".original:not([hidden])")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".original:not([hidden])")).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(buttons.nth(0)).to_be_focused()
    page.context.close()


def test_no_button_inside_of_what_is_pressed_or_names_another(browser, russian):
    page, _asked = open_page(browser, russian)
    assert page.locator(":is(summary, a, label, legend, button) .original-button").count() == 0
    assert page.locator("label + .original-button").count() == 1
    assert page.locator("legend + .original-button").count() == 1
    page.locator("details summary").first.click()
    hint = page.locator("details .original-button").first
    hint.press("Enter")
    expect(page.locator("details .original").first).to_contain_text("A hint to open")
    page.context.close()


def test_the_entry_to_copy(browser, arabic):
    page, _asked = open_page(browser, arabic)
    page.locator("h1 .original-button").press("Enter")
    expect(page.locator(".original textarea")).to_have_value(re.compile('msgid "A page"'))
    page.locator(".original button").click()
    expect(page.locator(".original button")).to_contain_text("✓")
    page.context.close()


# --- what is not translated is English, whatever its kind ----------------------------------------


def test_kinds_of_english_parts_on_a_right_to_left_page(arabic):
    page = page_of(arabic)
    article = page.find("article")
    for selector in (
        "section > p", "ul", "li", "table", "th p", "legend", ".quiz-choice label", "h2 > span",
        "summary span span", ".quiz-verdicts p span",
    ):  # fmt: skip
        part = article.select_one(f"{selector}[lang=en][dir=ltr]")
        assert part is not None, selector
    assert article.select_one(".quiz-choice")["dir"] == "ltr"
    assert page.select_one(".page-toc, .bd-sidebar-secondary").select_one("span[lang=en][dir=ltr]")
    link = article.find("a", string="Another page")
    assert link.find_parent(attrs={"lang": True})["lang"] == "en"
    # and in the English sentence the title that is Arabic
    assert article.find("a", string="صفحة").find_parent(attrs={"lang": True})["lang"] == "ar"


def test_a_left_to_right_page_needs_no_direction(russian):
    page = page_of(russian)
    assert page.select_one("article ul[lang=en]") and not page.select("[lang=en][dir]:not(label):not(legend)")


# --- addresses at hosts --------------------------------------------------------------------------


class Settings:
    def __init__(self, **options):
        self.html_theme_options = options


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"repository_url": "https://github.com/a/b.git"}, "https://github.com/a/b/blob/main/x%20y.po#L"),
        (
            {"repository_url": "https://gitlab.com/a/b/", "repository_branch": "work"},
            "https://gitlab.com/a/b/-/blob/work/x%20y.po#L",
        ),
        (
            {"repository_url": "https://codeberg.org/a/b"},
            "https://codeberg.org/a/b/src/branch/main/x%20y.po#L",
        ),
        (
            {"repository_url": "https://bitbucket.org/a/b"},
            "https://bitbucket.org/a/b/src/main/x%20y.po#lines-",
        ),
        (
            {"repository_url": "https://code.school.edu/a/b", "repository_provider": "gitlab"},
            "https://code.school.edu/a/b/-/blob/main/x%20y.po#L",
        ),
        ({"repository_url": "https://code.school.edu/a/b"}, None),
        ({"repository_url": "https://github.com/executablebooks/jupyter-book"}, None),
        ({"repository_url": "javascript:github.com"}, None),
        ({"repository_url": ""}, None),
        ({}, None),
    ],
)
def test_addresses(options, expected):
    assert line_address(Settings(**options), "x y.po") == expected
