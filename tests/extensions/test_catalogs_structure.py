"""One sentence and its translation: what must be the same, and what may differ."""

import pytest

from coursekit.catalogs.interface_strings import interface_differences
from coursekit.catalogs.structure import differences
from coursekit.catalogs.terms import Glossary
from coursekit.catalogs.translatable import bare_terms, needs_translation

SAME = [
    ("A word.", "كلمة؛ وأخرى، ثم ثالثة؟"),
    ("A **word** and *one* more", "**«слово»**, а ещё *одно*"),
    ("**GAN** loss", "**GAN**ನ ನಷ್ಟ\u200c"),
    ("$x$ before `f(x)`", "`f(x)` ਤੋਂ ਪਹਿਲਾਂ $x$"),
    ("$$x$$ inline", "строка $$x$$"),
    ("A {term}`generator`.", "{term}`المولّد <generator>`."),
    ("A {term}`shown <generator>`.", "{term}`показано <generator>`."),
    ("{numref}`Figure %s <fig>`", "{numref}`Рис. %s <fig>`"),
    ("{abbr}`GAN (a net)`", "{abbr}`ГСС (сеть)`"),
    ("{cite:p}`a,b` {eq}`e`", "{eq}`e` {cite:p}`a,b`"),
    ("A note[^1] and [^long-name].", "[^long-name] и[^1]."),
    ("[text](http://a.org 'title') ", "[текст](http://a.org 'подпись')"),
    ("![alt](a.png){width=300px}", "![подпись](a.png){width=300px}"),
    ("5,000 steps, 0.5, 100,000 and 1.234", "5 000 шагов, 0,5, 100 000 и 1,234"),
    ("5,000 steps, 0.5, 100,000 and 1.234", "5\u00a0000 шагов, 0.5, 100\u202f000 и 1.234"),
    ("5,000 steps of 0.5", "٥٬٠٠٠ خطوة من ٠٫٥"),
    ("100,000 of 28×28", "೨೮×೨೮ ಮತ್ತು ೧,೦೦,೦೦೦"),
    ("60 of 1,234.5", "੧,੨੩੪.੫ ਵਿੱਚੋਂ ੬੦"),
    ("Layers 128 256 512", "Слои 128 256 512"),
    ("Python 3.11.2", "Python 3.11.2"),
    ("In 2014, 300 images", "300 изображений в 2014 году"),
    ("A 2-D point", "двумерная точка"),
    ("If x < 5 & y > 3", "Если x < 5 & y > 3"),
    ("An interval [0, 1]", "Отрезок [0, 1]"),
    (r"\min_G V(D)", r"\min_G V(D)"),
    ("<https://a.org>", "<https://a.org>"),
    ("Loss of $D$", "خسارة $D$ \u200f"),
]

DIFFERENT = [
    ("A **word**", "**слово", "expected 1 × strong, received 0"),
    ("A **word**", "*слово*", "expected 0 × emphasis, received 1"),
    ("A word", "*слово*", "expected 0 × emphasis"),
    ("Cost $x$", "Цена $x", "expected formula `x`, received none"),
    ("Cost $x$", "Цена $y$", "expected formula `x`, received `y`"),
    ("`f(x)`", "`f(у)`", "expected inline code `f(x)`, received `f(у)`"),
    ("`f(x)`", "`f(x)", "unmatched `"),
    ("A `b`", "А `b` и `c`", "received `c`"),
    (
        "{term}`generator`",
        "{term}`генератор`",
        "received `{term} генератор`",
    ),
    ("{term}`generator`", "генератор", "expected role"),
    ("{ref}`a`", "{doc}`a`", "received `{doc} a`"),
    ("{math}`x <y>`", "{math}`z <y>`", "expected role"),
    ("{term} `x`", "{term} `x`{raw-html}`<b>`", "received `{raw-html} <b>`"),
    ("A", "{download}`/etc/passwd`", "received `{download} /etc/passwd`"),
    ("[a](http://a.org)", "[а](http://b.org)", "expected link to `http://a.org`, received `http://b.org`"),
    ("[a](http://a.org)", "[а] (http://a.org)", "expected link to `http://a.org`, received none"),
    ("[a](http://a.org)", "[а](javascript:alert)", "expected link to"),
    ("[a](http://a.org)", "[а](data:text/html,x)", "expected link to"),
    ("![a](a.png)", "![а](b.png)", "expected image `a.png`, received `b.png`"),
    ("![a](a.png)", "[а](a.png)", "expected image"),
    ("![a](a.png){width=1px}", "![а](a.png){.x}", "expected attributes"),
    ("A note[^1].", "Сноска.", "expected footnote `1`, received none"),
    ("A note[^1].", "Сноска[^2].", "expected footnote `1`, received `2`"),
    ("A word", "Слово <b>", "expected HTML none, or none more, received `<b>`"),
    ("A word", "Слово <!-- x", "expected HTML"),
    ("One.", "Раз.\n\nДва.", "expected 1 paragraph, received 2 paragraph"),
    ("One.", "- Раз.", "received 1 bullet list"),
    ("One.", "1. Раз.", "received 1 ordered list"),
    ("One.", "> Раз.", "received 1 blockquote"),
    ("One.", "Раз\n---", "received 1 heading"),
    ("One.", "---\na: b\n---\nРаз", "received 1 front matter"),
    ("One.", "```{include} /etc/passwd\n```", "received 1 fence"),
    ("One.", ":::{include} /etc/passwd\n:::", "received 1 colon fence"),
    ("One.", "    код", "received 1 code block"),
    ("One.", "| a |\n|---|\n| b |", "received 1 table"),
    ("One.", "Раз\n\n$$\nx\n$$", "1 math block"),
    ("One.", "(label)=\nРаз", "received 1 myst target"),
    ("One.", "+++\nРаз", "myst block break"),
    ("One.", "{{ x }}", "expected 0 × a loose {, received 2"),
    ("Figure %s", "Рисунок", "expected 1 × the placeholder %s, received 0"),
    ("In 5,000 steps", "За 500 шагов", "expected the number 5,000, received the number 500"),
    ("It is 1.5", "Это 15", "expected the number 1.5, received the number 15"),
    ("It is 1,500", "Это 1.5", "expected the number 1,500"),
    ("1 and 1", "1", "expected the number 1, received no other number"),
    ("A word", "сло\u202eво", "received the text-reordering character U+202E"),
    ("A word", "сло\u2067во", "received the text-reordering character U+2067"),
    ("A word", "сло\x08во", "received the control character U+0008"),
    ("A word", "сло\u200bво", "received the invisible character U+200B"),
    (r"\min_G V", r"\href{javascript:x}{V}", r"expected formula `\min_G V`"),
    ("x = y", "x = z", "expected formula `x = y`, received `x = z`"),
    ("A $x$", r"А $\href{javascript:x}{x}$", "expected formula `x`"),
    ("A word", "a" * 2000, "expected about 6 characters, received 2000"),
    ("A word", "*a **b " * 140, "expected"),
    ("A word", "[" * 60, "expected 0 × a loose [, received 60"),
    ("A word", "`" * 900, "expected"),
]


@pytest.mark.parametrize(("msgid", "msgstr"), SAME)
def test_an_honest_translation_matches(msgid, msgstr):
    assert differences(msgid, msgstr) == []


@pytest.mark.parametrize(("msgid", "msgstr", "said"), DIFFERENT)
def test_a_difference_is_named(msgid, msgstr, said):
    found = differences(msgid, msgstr)
    assert any(said in text for text in found), found
    assert all(text.startswith("expected ") and ", received " in text for text in found)


@pytest.mark.parametrize(
    ("msgid", "msgstr", "safe"),
    [
        ("Search", "بحث", True),
        ("Page %s of %s", "Страница %s из %s", True),
        ("By %(author)s", "Автор: %(author)s", True),
        ("Show {type}", "ತೋರಿಸಿ {type}", True),
        ('<a href="%(p)s">Copyright</a> &copy;', '&copy; <a href="%(p)s">Права</a>', True),
        ("Found ${resultCount} page(s)", "Найдено: ${resultCount}", True),
        ("Don't", "Не", True),
        ("Search", "Поиск <b>", False),
        ("Search", "a > b", False),
        ("Search", "Поиск & всё", False),
        ("Search", 'x" onclick="alert(1)', False),
        ("Search", "x' onclick='alert(1)", False),
        ("Search", "`x`", False),
        ("Search", "\\x3cscript", False),
        ("Search", "&lt;script&gt;", False),
        ("Search", "Поиск %s", False),
        ("Search", "Поиск 5%", False),
        ("Search", "{{ config }}", False),
        ("By %(author)s", "Автор: %(writer)s", False),
        ("By %s", "Автор", False),
        ("Show {type}", "Показать", False),
        ('<a href="%(p)s">C</a>', '<a href="javascript:%(p)s">C</a>', False),
        ("Search", "По\u202eиск", False),
        ("Search", "Поиск\nmarker = 1", False),
        ("Search\nhere", "Поиск\nздесь", True),
    ],
)
def test_an_interface_word_has_no_markup_of_its_own(msgid, msgstr, safe):
    assert (interface_differences(msgid, msgstr) == []) is safe


@pytest.mark.parametrize(
    ("message", "needed"),
    [
        ("A sentence.", True),
        ("Loss", True),
        ("generator", True),
        ("{term}`shown <generator>`", True),
        ("$x$", False),
        ("`code`", False),
        ("28 × 28", False),
        ("PyTorch", False),
        ("GAN", False),
        ("cGAN & Keras", False),
        ("\n\\min_G V\n", False),
        ("x = y", False),
        ("{cite}`key`", False),
        ("<https://example.org/path>", False),
        ("![A picture](a.png)", True),
    ],
)
def test_what_needs_a_translation(message, needed):
    assert needs_translation(message) is needed


@pytest.mark.parametrize(
    ("message", "bare"),
    [
        ("{term}`generator`", ["generator"]),
        ("{term}`generator <generator>`", ["generator"]),
        ("{term}`генератор <generator>`", []),
        ("{term}`GAN`", []),
        ("{term}`CNN layer`", ["CNN layer"]),
    ],
)
def test_a_term_without_shown_text_would_show_english(message, bare):
    assert bare_terms(message) == bare


TABLE = """en,ar,kn,pa,ru,note
generator,المولِّد,ಜನರೇಟರ್,ਜਨਰੇਟਰ,генератор,
neural network,شبكة عصبية,ನ್ಯೂರಲ್ ನೆಟ್‌ವರ್ಕ್,ਨਿਊਰਲ ਨੈੱਟਵਰਕ,нейронная сеть,
generative adversarial network (GAN),,,,порождающая состязательная сеть (GAN),
adversarial,تنافسي,ಪ್ರತಿಸ್ಪರ್ಧಾತ್ಮಕ,ਵਿਰੋਧੀ,состязательный,
latent space,الفضاء الكامن,,,скрытое (латентное) пространство,
"""


@pytest.mark.parametrize(
    ("english", "translated", "language", "unused"),
    [
        ("The generator wins", "Победа генератора", "ru", []),
        ("The generators win", "يفوز بالمولِّدات", "ar", []),
        ("The generator wins", "والمُولِّدُ يفوز", "ar", []),
        ("The generator wins", "ಜನರೇಟರ್‌ಗಳು", "kn", []),
        ("A neural network", "ਨਿਊਰਲ ਨੈੱਟਵਰਕਾਂ", "pa", []),
        ("A neural network", "нейронной сетью", "ru", []),
        ("A neural-network", "сетка", "ru", ["neural network"]),
        ("The generator wins", "Победа создателя", "ru", ["generator"]),
        ("A generative adversarial network", "порождающую состязательную сеть", "ru", []),
        ("A generative adversarial network", "GAN", "ru", []),
        ("A generative adversarial network", "сеть", "ru", ["generative adversarial network"]),
        ("An adversarial loss", "враждебные потери", "ru", ["adversarial"]),
        ("The latent space", "скрытого пространства", "ru", []),
        ("The latent space", "anything", "kn", []),
        ("A regenerator", "что угодно", "ru", []),
    ],
)
def test_terms_are_compared_by_their_first_letters(tmp_path, english, translated, language, unused):
    path = tmp_path / "glossary.csv"
    path.write_text(TABLE, encoding="utf-8")
    found = Glossary.read(path).unused(english, translated, language)
    assert [term for term, _ in found] == unused


def test_a_table_without_english_is_refused(tmp_path):
    path = tmp_path / "glossary.csv"
    path.write_text("ru,ar\nа,б\n", encoding="utf-8")
    with pytest.raises(ValueError, match="a column named en, received"):
        Glossary.read(path)
