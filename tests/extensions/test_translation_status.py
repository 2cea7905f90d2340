"""The page that says how far the translations are, and what it is made from."""

import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup
from fontTools.unicodedata import script

from coursekit.languages import course_languages, script_of, translations
from coursekit.translation_status import told
from coursekit.translation_status.counts import (
    COLUMNS,
    Count,
    Credit,
    count,
    last_translator,
    read_credits,
    words_of,
)

LOCALES = Path(__file__).parents[2] / "locales"
HEAD = ",".join(COLUMNS) + "\n"
CONF = """
extensions = ["myst_parser", "coursekit.interface", "coursekit.catalogs", "coursekit.unfinished_pages",
              "coursekit.translation_status"]
exclude_patterns = ["html*", "locales"]
locale_dirs = ["locales"]
gettext_compact = False
html_theme = "basic"
"""
PAGES = {
    "index": "# The course\n\nFour words are here.\n\n```{toctree}\nlesson\nstatus\n```\n",
    "lesson": "# A lesson\n\nSix words and $one$ formula.\n",
    "status": "# The state\n\n```{translation-status}\n```\n",
}


def write_catalog(path: Path, messages: dict[str, str], **header: str) -> None:
    po = polib.POFile(wrapwidth=0)
    po.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": path.parts[-3], **header}
    po.extend(polib.POEntry(msgid=english, msgstr=text) for english, text in messages.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    po.save(str(path))


@pytest.fixture(scope="module")
def status(tmp_path_factory):
    """The page in Russian. Russian has a half of the first page, Kannada the second by two people."""
    root = tmp_path_factory.mktemp("status")
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    for name, text in PAGES.items():
        (root / f"{name}.md").write_text(text, encoding="utf-8")
    ru, kn = root / "locales/ru/LC_MESSAGES", root / "locales/kn/LC_MESSAGES"
    write_catalog(ru / "index.po", {"The course": "Курс", "Four words are here.": ""})
    lesson = {"A lesson": "ಪಾಠ", "Six words and $one$ formula.": "ಆರು $one$"}
    write_catalog(kn / "lesson.po", lesson, **{"Last-Translator": "Kiran Bhat <kiran@example.org>"})
    (ru / "coursekit.po").write_bytes((LOCALES / "ru/LC_MESSAGES/coursekit.po").read_bytes())
    (root / "locales/ru/credits.csv").write_text(HEAD + "index,,yes,\n", encoding="utf-8")
    (root / "locales/kn/credits.csv").write_text(
        HEAD + "lesson,<b>Asha</b> Rao,no,\nlesson,,,Ravi\n", encoding="utf-8"
    )
    shutil.copy(LOCALES / "languages.yml", root / "locales")
    bad = root / "locales/pa/credits.csv"
    bad.parent.mkdir()
    bad.write_text(HEAD + "index,Asha,perhaps,\n", encoding="utf-8")
    options = ["-b", "html", "-q", "-D", "language=ru"]
    command = [sys.executable, "-m", "sphinx", *options, str(root), str(root / "html")]
    done = subprocess.run(command, capture_output=True, text=True)
    (warning,) = done.stderr.splitlines()  # and no other
    assert f"{bad}:2: WARNING: expected yes or no under machine, received 'perhaps'" in warning
    return BeautifulSoup((root / "html/status.html").read_text("utf-8"), "html.parser")


def rows(status, language: str) -> list[list[str]]:
    section = status.find(id=f"translation-status-{language}")
    return [[cell.get_text(strip=True) for cell in row.find_all("td")] for row in section.find_all("tr")[1:]]


def test_the_reader_s_language_comes_first(status):
    ids = [section["id"] for section in status.select("section[id^=translation-status]")]
    assert ids == [f"translation-status-{code}" for code in ("ru", "ar", "kn", "pa")]


def test_words_and_who_made_them(status):
    russian, kannada = rows(status, "ru"), rows(status, "kn")
    assert russian[0] == ["Курс", "2 из 6 (33 %)", "машинный перевод", "пока никто"]
    assert russian[1][1:] == ["0 из 6 (0 %)", "", ""]  # no catalog: the words are those of another language
    assert kannada[1][1:] == ["6 из 6 (100 %)", "<b>Asha</b> Rao и Kiran Bhat", "Ravi"]
    assert kannada[-1][:2] == ["Всего", "6 из 12 (50 %)"]


@pytest.mark.parametrize(
    "language, names",
    [("en", "Asha, Ravi, and Noor"), ("ar", "Asha وRavi وNoor"), ("kn", "Asha, Ravi, ಮತ್ತು Noor")]
    + [("pa", "Asha, Ravi ਅਤੇ Noor"), ("ru", "Asha, Ravi и Noor")],
)
def test_names_are_joined_as_the_language_does(language, names):
    credit = Credit(translators=["Asha", "Ravi", "Noor"], reviewers=["Asha", "Ravi", "Noor"])
    assert told(credit, Count(1, 1), language) == (names, names)


def test_titles_lead_to_their_pages(status):
    links = status.select("table a")
    assert [link["href"] for link in links[:3]] == ["index.html", "lesson.html", "#"]


def test_the_notice_leads_there(status):
    page = status  # in part English itself: the lesson's title
    link = page.select_one(".unfinished-page a")
    assert link["href"].endswith("#translation-status-ru")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Two words", 2),
        ("The loss $L = a + b$ falls.", 3),
        ("`code` and ``more code``", 1),
        ("[a link](https://example.org/some/page)", 2),
        ("A {term}`latent vector <latent>` in {ref}`gan-loss` and {doc}`/book/generative/gan`", 5),
        ("$$x$$", 0),
        ("3,000 of 4", 1),
    ],
)
def test_words(message, words):
    assert words_of(message) == words


def test_fuzzy_and_obsolete_messages_are_not_done(tmp_path):
    path = tmp_path / "page.po"
    path.write_text(
        '#, fuzzy\nmsgid "one two"\nmsgstr "раз"\n\nmsgid "three"\nmsgstr "три"\n\n'
        '#~ msgid "four"\n#~ msgstr "4"\n',
        encoding="utf-8",
    )
    assert count(path) == Count(1, 3)
    assert count(tmp_path / "none.po") == Count()
    path.write_bytes(b"\xff\xfe")
    assert count(path) == Count()


def test_shares():
    assert Count(1, 3).share == pytest.approx(1 / 3)
    assert Count().share == 1 and Count(1, 2) + Count(1, 2) == Count(2, 4)


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("page;translator;reviewer\nindex;Asha;\n", 1, "none named machine"),
        ("lesson,translator,machine,reviewer\n", 1, "a column named page"),
        (HEAD + ",Asha,no,\n", 2, "expected a page"),
        (HEAD + "index,Asha,perhaps,\n", 2, "'perhaps'"),
        (HEAD + "index,Asha,no,,more\n", 2, "expected 4 cells"),
        (HEAD + f"\nindex,{'a' * 81},no,\n", 3, "at most 80"),
        (HEAD + "index,A\u202esha,no,\n", 2, "readable"),
        (b"page,\xff\xfe", 1, "UTF-8"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_left_out(tmp_path, text, line, expected):
    path = tmp_path / "credits.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found, ((told_line, told_text),) = read_credits(path)
    assert (found, told_line) == ({}, line)
    assert expected in told_text


def test_a_bad_row_costs_that_row(tmp_path):
    path = tmp_path / "credits.csv"
    path.write_text(HEAD + "index,Asha,perhaps,\nlesson,Ravi,no,\n", encoding="utf-8")
    found, problems = read_credits(path)
    assert found == {"lesson": Credit(["Ravi"], [], False)}
    assert [line for line, _ in problems] == [2]


def test_a_table_may_come_from_any_spreadsheet(tmp_path):
    path = tmp_path / "credits.csv"
    path.write_text("sep=;\n" + HEAD.replace(",", ";") + "index;Asha Rao;no;\n", encoding="utf-16")
    assert read_credits(path) == ({"index": Credit(["Asha Rao"], [], False)}, [])


def test_a_link_is_no_table(tmp_path):
    (tmp_path / "other").write_text(HEAD + "index,Asha,no,\n")
    (tmp_path / "credits.csv").symlink_to(tmp_path / "other")
    found, ((line, text),) = read_credits(tmp_path / "credits.csv")
    assert (found, line) == ({}, 1) and "a link" in text


def test_last_translators():
    assert last_translator("Kiran Bhat <kiran@example.org>") == "Kiran Bhat"
    assert last_translator("FULL NAME <EMAIL@ADDRESS>") == "" == last_translator("Automatically generated")
    assert last_translator("\u202eabc") == ""


@pytest.mark.parametrize("language", translations(LOCALES.parent))
def test_the_course_s_own_tables_are_read(language):
    found, problems = read_credits(LOCALES / language / "credits.csv")
    assert (found or course_languages(LOCALES.parent)[language].new) and not problems
    catalogs = LOCALES / language / "LC_MESSAGES"
    assert [page for page in found if page != "interface" and not (catalogs / f"{page}.po").is_file()] == []


@pytest.mark.parametrize("language", translations(LOCALES.parent))
def test_each_language_has_its_style_sheet_in_its_own_script(language):
    if course_languages(LOCALES.parent)[language].new:
        return  # its translators write it first of all
    text = (LOCALES / language / "STYLE.md").read_text("utf-8")
    letters = [letter for letter in text if letter.isalpha()]
    own = sum(script(letter) == script_of(language) for letter in letters)
    assert len(text.splitlines()) > 40 and own > len(letters) / 2
