"""Numbers in formulas, as the page's language writes them."""

import pytest
from docutils import nodes

from coursekit.lean_pages.local_numbers import has_decimal_comma, is_beside_english, localized
from coursekit.unfinished_pages import ENGLISH

RUSSIAN = [
    ("0.5", "0{,}5"),
    (r"\ln0.5 = -0.693", r"\ln0{,}5 = -0{,}693"),
    ("= 1.75.", "= 1{,}75."),  # the sentence's full stop
    # thousands
    (r"60{,}000", r"60\,000"),
    (r"0{,}693", r"0{,}693"),  # a decimal comma that somebody wrote
    (r"1{,}234{,}567.5", r"1\,234\,567{,}5"),
    # lists: only where the comma would be read as a decimal mark
    ("(0.5, -1)", "(0{,}5; -1)"),
    ("(0, 0.5, 1)", "(0; 0{,}5; 1)"),
    (r"\left[0.5, 1\right)", r"\left[0{,}5; 1\right)"),
    (r"\{0.1, 0.2, \ldots, 1\}", r"\{0{,}1; 0{,}2; \ldots; 1\}"),
    ("(e^{-1}, e^{-0.5}) = (0.36, 0.6)", "(e^{-1}, e^{-0{,}5}) = (0{,}36; 0{,}6)"),
    ("x_{0.5, 1}", "x_{0{,}5; 1}"),
    ("0.5, 0.25, 1", "0{,}5; 0{,}25; 1"),
    (r"0.2 \approx 0.68, \\ y = 0.9", r"0{,}2 \approx 0{,}68, \\ y = 0{,}9"),  # the sentence's comma
    ("x = 0.5, y = 1", "x = 0{,}5, y = 1"),
    ("(0.5, 1", "(0{,}5, 1"),  # never closed
    # lengths and names beside numbers
    (r"\hspace{0.5em}0.5", r"\hspace{0.5em}0{,}5"),
    (r"a \\[0.5em] 0.5", r"a \\[0.5em] 0{,}5"),
    (r"\kern0.5em 0.5", r"\kern0.5em 0{,}5"),
    (r"\text{version {1.2} of 3.4} 0.5", r"\text{version {1.2} of 3.4} 0{,}5"),
    (r"\tag{1.2} 0.1", r"\tag{1.2} 0{,}1"),
    (r"\operatorname{KL} (0.5, 1)", r"\operatorname{KL} (0{,}5; 1)"),
    (r"\begin{array}{c@{0.5}c} 0.5 \end{array}", r"\begin{array}{c@{0.5}c} 0{,}5 \end{array}"),
    (r"\text{loss} {0.5}", r"\text{loss} {0{,}5}"),
]
UNTOUCHED = [
    "(0, 1)",
    "[0,1]",
    "f(x, y)",
    "5,000",
    "(1,200)",
    r"\mathrm{v1.2}",
    "1.2.3",
    r"\text{0.5}",
    r"28 \times 28",
    "x_{1,2}",
    "",
]


@pytest.mark.parametrize(("tex", "expected"), RUSSIAN)
def test_russian(tex, expected):
    assert localized(tex, "ru") == expected


@pytest.mark.parametrize("tex", UNTOUCHED)
def test_what_has_no_decimal_mark_stays(tex):
    assert localized(tex, "ru") == tex


@pytest.mark.parametrize("tex", [tex for tex, _ in RUSSIAN] + UNTOUCHED)
@pytest.mark.parametrize("language", ["en", "ar", "kn", "pa", "hi", "ur", "xx"])
def test_languages_that_write_numbers_as_english_does(tex, language):
    assert localized(tex, language) == tex


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ru", True), ("de", True), ("en", False), ("ar", False), ("kn", False), ("hi", False), ("xx", False)],
)
def test_languages_with_a_decimal_comma(language, expected):
    assert has_decimal_comma(language) is expected


def test_a_formula_in_or_below_english_text_keeps_its_point():
    inside, below, other = nodes.math("", "0.5"), nodes.math_block("", "0.5"), nodes.math_block("", "0.5")
    english = nodes.paragraph("", "", nodes.Text("Half is "), inside, classes=[ENGLISH])
    nodes.section("", english, below, nodes.paragraph("", "Половина:"), other)
    assert is_beside_english(inside) and is_beside_english(below) and not is_beside_english(other)
