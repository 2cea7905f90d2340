"""What a translator's file could bring in, each kind with a harmless marker, and the honest cases beside."""

import time
from pathlib import Path
from types import SimpleNamespace

import polib
import pytest
from docutils import nodes
from markdown_it import MarkdownIt

from coursekit.catalogs.interface_strings import entry_differences, interface_differences
from coursekit.catalogs.lint import lint
from coursekit.catalogs.structure import differences
from coursekit.catalogs.translatable import bare_terms
from coursekit.translated_notebooks.inline_markdown import InlineWriter

POISONED = [
    # a tag that begins before code, a formula or a role, and ends after it
    ("Use `b` here", "Возьмите <`b`>", "expected HTML"),
    ("Cost $b$ here", "Цена <$b$>", "expected HTML"),
    ("An {abbr}`MSE (error)`", "<{abbr}`b x (ошибка)`>", "expected HTML"),
    ("A **word**", "<**b**>", "expected HTML"),
    ("See `img src=x` here", "Вот <`img src=x`", "expected HTML"),
    ("A word and `b>`", "Слово <`b>`", "expected HTML"),
    # what an entity stands for
    ("A word", "&lt;b&gt;слово", "expected HTML none, or none more, received `<b>`"),
    ("A word", "&#60;b&#62;слово", "expected HTML"),
    ("A word", "сло&#x202e;во", "received the text-reordering character U+202E"),
    ("A word", "сло&#8203;во", "received the invisible character U+200B"),
    ('[a](http://a.org "A")', '[а](http://a.org "А&#x202e;")', "text-reordering character U+202E"),
    ("![alt](a.png)", "![под&#x202e;пись](a.png)", "text-reordering character U+202E"),
    # characters that show nothing, or too much
    ("A word", "сло\ufe0fво", "U+FE0F"),
    ("A word", "сло\U000e0100во", "U+E0100"),
    ("A word", "сло\u034fво", "U+034F"),
    ("A word", "сло\u3164во", "U+3164"),
    ("A word", "сло\u115fво", "U+115F"),
    ("A word", "сло\uffa0во", "U+FFA0"),
    ("A word", "сло\u2800во", "U+2800"),
    ("A word", "сло\U000e0041во", "U+E0041"),
    ("A word", "сло\u20ddво", "U+20DD"),
    ("A word", "сло" + "\u0301" * 6 + "во", "at most 5 marks on a letter, received 6"),
    ("A word", "сло" + "\u0301\u200d" * 6 + "во", "at most 5 marks on a letter, received 6"),
    ("A word", "сло" + "\u200c" * 4 + "во", "at most 3 joiners or direction marks in a row, received 4"),
    ("A \u202aword", "\u202aсло\u202aво", "text-reordering character U+202A"),
    ("A \x00word", "сло\x00во", "control character U+0000"),
    ("A \x04word", "сло", "control character U+0004"),
    # a role's content is a target where the role says so
    ("{bdg-link-primary}`https://good.example`", "{bdg-link-primary}`https://bad.example`", "expected role"),
    ("{bdg-link}`a <https://good.example>`", "{bdg-link}`а <https://bad.example>`", "expected role"),
    ("{bdg-ref-primary}`good`", "{bdg-ref-primary}`bad`", "expected role"),
    ("{bdg-ref-info-line}`good`", "{bdg-ref-info-line}`bad`", "expected role"),
    ("{std:numref}`fig`", "{std:numref}`gif`", "expected role"),
    ("{bdg-new-thing}`good`", "{bdg-new-thing}`bad`", "expected role"),
    # addresses that Jupyter makes links of
    ("A word", "Слово https://bad.example/x", "expected address none, or none more, received `https://bad"),
    ("A word", "Слово www.bad.example", "received `www.bad.example`"),
    ("A word", "Слово bad@bad.example", "received `bad@bad.example`"),
    ("A word", "Слово http&#58;//bad.example", "received `http://bad.example`"),
    ("A word", "Слово ftp://bad.example", "received `ftp://bad.example`"),
    ("A word", "Слово bad.org/x", "received `bad.org/x`"),
    ("At https://good.example.", "На https://bad.example.", "expected address `https://good.example`"),
    # a picture made of an exclamation mark and a link
    ("So! [a](http://a.org)", "Так\\![а](http://a.org)", "expected 0 × exclamation mark before a link"),
    ("So! [a](http://a.org)", "Так&#33;[а](http://a.org)", "expected 0 × exclamation mark before a link"),
    # the text of a reference to a figure is a format
    ("{numref}`Fig. %s <fig>`", "{numref}`Рис. 5% %s <fig>`", "expected placeholder"),
    ("{numref}`Fig. %s <fig>`", "{numref}`Рис. %s %z <fig>`", "expected placeholder"),
    ("{numref}`Fig. %s <fig>`", "{numref}`Рис. %d <fig>`", "expected placeholder"),
    ("{numref}`Fig. %s <fig>`", "{numref}`Рис. {number.__class__} <fig>`", "expected placeholder"),
    ("{numref}`Fig. {number} <fig>`", "{numref}`Рис. {number:99} <fig>`", "expected placeholder"),
    ("{numref}`Fig. {number} <fig>`", "{numref}`Рис. {} {number} <fig>`", "expected placeholder"),
]


@pytest.mark.parametrize(("msgid", "msgstr", "said"), POISONED)
def test_what_could_come_in_is_refused(msgid, msgstr, said):
    found = differences(msgid, msgstr)
    assert any(said in text for text in found), found
    assert all(text.isprintable() for text in found)


HONEST = [
    ("If x < `y` then", "Если x < `y`, то"),
    ("`a` < `b`", "`a` < `b`"),
    ("$a$ & `b`", "$a$ & `b`"),
    ("Use `<b>` here", "Возьмите `<b>`"),
    ("A &lt; B", "А &lt; Б"),
    ("At https://good.example.", "На https://good.example।"),
    ("At https://good.example", "ಇಲ್ಲಿ: https://good.example"),
    ("Write to a@good.example, please", "Пишите: a@good.example"),
    ("Version 2.3, i.e. the last", "Версия 2.3, т.е. последняя"),
    ("{numref}`Fig. %s <fig>` is 5% off", "На {numref}`Рис. %s <fig>` ошибка 5%"),
    ("50% of it", "50 % всего"),
    ("{bdg-primary}`new`", "{bdg-primary}`новое`"),
    ("{bdg-link}`a <https://good.example>`", "{bdg-link}`а <https://good.example>`"),
    ("{bdg-ref-info}`a <good>`", "{bdg-ref-info}`а <good>`"),
    ("{ref}`a <good>` {doc}`b </good>`", "{ref}`а <good>` {doc}`б </good>`"),
    ("{guilabel}`Save` {menuselection}`A --> B`", "{guilabel}`Сохранить` {menuselection}`А --> Б`"),
    ("A word", "مُحَمَّدٌ ٱللَّٰه"),
    ("A word", "ಕ್ಷ್ಮೀ ಸ್ತ್ರೀ ನೆಟ್\u200cವರ್ಕ್ ರ್\u200dಯ"),
    ("A word", "ਸ਼੍ਰੀ ਗ਼ਾਂ ਪੜ੍ਹੋ"),
    ("A word", "ко\u0301фе \u00adслово"),
    ("Loss ▶\ufe0f", "Потери ▶\ufe0f"),
    ("So! [a](http://a.org)", "Так! [а](http://a.org)"),
    ("The picture: ![a](a.png)", "Картинка! ![а](a.png)"),
]  # fmt: skip


@pytest.mark.parametrize(("msgid", "msgstr"), HONEST)
def test_an_honest_translation_passes(msgid, msgstr):
    assert differences(msgid, msgstr) == []


HUGE = {
    "length": "слово " * 20_000,
    "digits": "7" * 5_000,
    "numbers": "7 " * 2_000,
    "brackets": "[" * 3_000,
    "quotes": ">" * 3_000,
    "emphasis": "*a **b " * 500,
    "links": "[a](" * 500,
    "ticks": "` `` " * 500,
    "dollars": "$a " * 1_000,
    "braces": "{a}`" * 500,
    "entities": "&amp;" * 1_000,
    "attributes": "[a]{a=b " * 400,
    "marks": "\u0301" * 9_000,
    "lists": "- " * 1_000,
    "backslashes": "\\" * 1_000,
    "mailboxes": "a@" * 4_000,
    "dots": "a." * 4_000,
    "angles": "<a " * 1_000,
}


@pytest.mark.parametrize("name", HUGE)
@pytest.mark.parametrize("both", [False, True], ids=["translation", "message"])
def test_no_message_stops_the_build(name, both):
    """The English of a catalog is what its author claims: it may be as bad as the translation."""
    begin = time.process_time()
    english = HUGE[name] if both else "A word"
    found = differences(english, HUGE[name])
    bare_terms(HUGE[name])
    assert time.process_time() - begin < 2  # milliseconds each, on any machine
    assert both or found


INTERFACE = [
    {"msgid": "Search", "msgstr": "Поиск https://bad.example"},
    {"msgid": "Search", "msgstr": "bad@bad.example"},
    {"msgid": "Search", "msgstr": "По\u034fиск"},
    {"msgid": "Search", "msgstr": "По" + "\u0301" * 6 + "иск"},
    {"msgid": "Search\x00<b>", "msgstr": "Поиск\x00<b>"},
    {"msgid": "Search\x04", "msgstr": "Поиск"},
    {"msgid": "Search", "msgctxt": "a\x04b", "msgstr": "Поиск"},
    {"msgid": "Search", "msgctxt": "menu", "msgstr": "Поиск"},
    {"msgid": "Search", "msgid_plural": "<b>", "msgstr_plural": {0: "<b>", 1: "<b>"}},
    {"msgid": "Search", "msgid_plural": "Searches", "msgstr_plural": {0: "Поиск", 1: "Поиски"}},
    {"msgid": "Search", "msgstr": "П" * 2_000},
    {"msgid": "a" * 60_000, "msgstr": "<" * 60_000},
]


@pytest.mark.parametrize("fields", INTERFACE)
def test_what_could_come_in_by_the_interface_is_refused(fields):
    found = entry_differences(polib.POEntry(**fields))
    assert found
    assert all(text.startswith("expected ") and text.isprintable() for text in found)


def test_an_address_of_the_english_interface_may_stay():
    assert interface_differences("See https://good.example", "Вот https://good.example") == []


def test_the_linter_reads_no_huge_message_for_its_advice(tmp_path):
    po = polib.POFile()
    po.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "ru"}
    po.extend(polib.POEntry(msgid=f"{name} generator", msgstr=text) for name, text in HUGE.items())
    path = tmp_path / "locales/ru/LC_MESSAGES/page.po"
    path.parent.mkdir(parents=True)
    po.save(str(path))
    table = tmp_path / "glossary.csv"
    table.write_text("en,ru\ngenerator,генератор\n", encoding="utf-8")
    begin = time.process_time()
    found = lint([path], terms=table)
    assert time.process_time() - begin < 5
    assert len({problem.line for problem in found if not (problem.advice or problem.waiting)}) == len(HUGE)


def test_in_a_notebook_a_link_after_an_exclamation_mark_is_a_link():
    links = SimpleNamespace(absolute=lambda target: target)
    link = nodes.reference("", "here", refuri="https://good.example")
    sentence = nodes.paragraph("", "", nodes.Text("Look!"), link, nodes.Text(" Now! "), link.deepcopy())
    written = InlineWriter(links, Path()).children(sentence)
    assert written == "Look\\![here](https://good.example) Now! [here](https://good.example)"
    html = MarkdownIt().render(written)
    assert html.count("<a ") == 2 and "<img" not in html
