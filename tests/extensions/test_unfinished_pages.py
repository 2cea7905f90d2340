"""Pages whose translation is not finished: a notice, and English parts that say what they are."""

import subprocess
import sys
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document

from coursekit.lean_pages.descriptions import description
from coursekit.unfinished_pages import ENGLISH, NOTICE
from coursekit.unfinished_pages.marking import words

NOTICES = {"ar": "لم تكتمل ترجمة هذه الصفحة بعد", "ru": "Перевод этой страницы еще не закончен"}
PAGE = """# A title

The first sentence is here.

$$x = 1$$

- An item of a list
- Another item
- $y$
- Keras

The last sentence.
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A page in three languages: Russian lacks an item and the last sentence, Arabic everything."""
    root = tmp_path_factory.mktemp("unfinished")
    conf = """
extensions = ["myst_parser", "coursekit.interface", "coursekit.catalogs", "coursekit.unfinished_pages"]
myst_enable_extensions = ["dollarmath"]
exclude_patterns = ["html*", "locales"]
locale_dirs = ["locales"]
gettext_compact = False
html_theme = "basic"
"""
    (root / "conf.py").write_text(conf, encoding="utf-8")
    (root / "index.md").write_text(PAGE, encoding="utf-8")
    (root / "whole.md").write_text("---\norphan: true\n---\n# A title\n", encoding="utf-8")
    title = {"A title": "Заголовок"}
    rest = {"The first sentence is here.": "Первое предложение здесь.", "An item of a list": "Пункт списка"}
    for name, messages in (("index", title | rest), ("whole", title)):
        po = polib.POFile()
        po.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "ru"}
        po.extend(polib.POEntry(msgid=k, msgstr=v) for k, v in messages.items())
        (root / "locales/ru/LC_MESSAGES").mkdir(parents=True, exist_ok=True)
        po.save(str(root / f"locales/ru/LC_MESSAGES/{name}.po"))
    ours = Path(__file__).parents[2] / "locales"
    for language in NOTICES:
        folder = root / f"locales/{language}/LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        words = ours / f"{language}/LC_MESSAGES/coursekit.po"
        (folder / "coursekit.po").write_bytes(words.read_bytes())
    for language in ("en", *NOTICES):
        options = [
            "-b",
            "html",
            "-q",
            "-W",
            "-D",
            f"language={language}",
            "-d",
            str(root / "state" / language),
        ]
        subprocess.run(
            [sys.executable, "-m", "sphinx", *options, str(root), str(root / f"html-{language}")], check=True
        )

    def page(language: str, name: str = "index") -> BeautifulSoup:
        text = (root / f"html-{language}" / f"{name}.html").read_text("utf-8")
        return BeautifulSoup(text, "html.parser").find(role="main")

    return page


def english_parts(page) -> list[str]:
    """Texts; what is marked as a whole (lists) stands for itself in another test."""
    parts = page.find_all(lambda part: part.get("lang") == "en" and part.name not in ("ul", "li"))
    return [part.get_text().strip().rstrip("¶") for part in parts]


def test_only_what_is_not_translated_is_marked(built):
    assert english_parts(built("ru")) == ["Another item", "The last sentence."]
    assert english_parts(built("ar")) == [
        "A title", "The first sentence is here.", "An item of a list", "Another item",
        "The last sentence.",
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "count"), [("ru", "2 из 5"), ("ar", "5 من 5")])
def test_the_notice_counts(built, language, count):
    """Neither the formula nor the name counts."""
    assert count in built(language).find(class_="unfinished-page").get_text()


def test_numbers_of_the_notice():
    assert "1,234" in words("ar", 1234, 5678) and "1\N{NO-BREAK SPACE}234" in words("ru", 1234, 5678)


def test_a_list_in_english_is_marked_as_a_whole_a_mixed_one_is_not(built):
    assert built("ar").find("ul")["lang"] == "en"
    mixed = built("ru").find("ul")
    assert mixed.get("lang") is None
    assert [item.get("lang") for item in mixed.find_all("li")] == [None, "en", None, None]


def page_beginning(title: list[str], paragraph: list[str], notice: bool = True) -> nodes.document:
    document = new_document("page")
    box = nodes.note("", nodes.paragraph("", "Не закончено."), classes=[NOTICE])
    words = nodes.inline("", "Заголовок", classes=title)
    text = nodes.paragraph("", "The first paragraph.", classes=paragraph)
    document += nodes.section("", nodes.title("", "", words), *[box] * notice, text)
    return document


@pytest.mark.parametrize(
    ("title", "paragraph", "expected"),
    [
        ([], [], ("The first paragraph.", "")),
        ([], [ENGLISH], ("Заголовок – Не закончено.", "")),
        ([ENGLISH], [ENGLISH], ("The first paragraph.", ' lang="en"')),
    ],
)
def test_the_description_is_in_the_page_s_language_or_says_that_it_is_not(title, paragraph, expected):
    assert description(page_beginning(title, paragraph)) == expected


@pytest.mark.parametrize("language", NOTICES)
def test_the_notice_stands_below_the_title_in_the_page_s_language(built, language):
    notice = built(language).h1.find_next_sibling()
    assert "unfinished-page" in notice["class"] and NOTICES[language] in notice.get_text()
    assert notice.get("lang") is None


def test_a_finished_page_and_the_source_say_nothing(built):
    for page in (built("ru", "whole"), built("en"), built("en", "whole")):
        assert page.find(class_="unfinished-page") is None
        assert english_parts(page) == []
