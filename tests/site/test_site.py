"""The built site in a browser: the GAN lesson in five languages, as a reader meets it."""

import json
import re
from pathlib import Path

import polib
import pytest
from fontTools.unicodedata import script
from playwright.sync_api import expect

from coursekit.languages import course_languages, script_of, translations

ROOT = Path(__file__).parents[2]
LESSON = "book/generative/gan.html"
LANGUAGES = course_languages(ROOT)
FINISHED = [code for code in translations(ROOT) if not LANGUAGES[code].new]

every_language = pytest.mark.parametrize("language", LANGUAGES)


def own_letters(language: str, text: str) -> int:
    """How many letters of the text are of the language's script, as Unicode has it."""
    return sum(script(letter) == script_of(language) for letter in text)


def translation(language: str, english: str) -> str:
    catalog = polib.pofile(str(ROOT / f"locales/{language}/LC_MESSAGES/book/generative/gan.po"))
    return catalog.find(english).msgstr


@every_language
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False), (390, True)])
def test_lesson_is_accessible_and_fits(visit, assert_no_barrier, language, width, dark):
    assert_no_barrier(visit(f"{language}/{LESSON}", width=width, dark=dark))


@every_language
def test_language_and_direction_are_declared(visit, language):
    page = visit(f"{language}/{LESSON}")
    html = page.locator("html")
    assert html.get_attribute("lang") == language
    assert page.evaluate("getComputedStyle(document.body).direction") == (LANGUAGES[language].direction)
    assert page.evaluate("getComputedStyle(document.querySelector('pre')).direction") == "ltr"
    assert {link.get_attribute("hreflang") for link in page.locator("link[rel=alternate]").all()} >= {
        *LANGUAGES,
        "x-default",
    }


@pytest.mark.parametrize("language", FINISHED)
def test_no_sentence_is_left_in_english(visit, language):
    """Every block of prose in the article is mostly written in the language's own script."""
    page = visit(f"{language}/{LESSON}")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    not_prose = "pre, code, .katex, .sd-tab-label, svg, script, style"
    page.evaluate(f"document.querySelectorAll('{not_prose}').forEach(e => e.remove())")
    prose = "article :is(p, li, h1, h2, h3, td, th, legend, label, figcaption)"
    blocks = page.locator(prose).all_text_contents()
    names = re.compile(r"\b(GANs?|DCGAN|MSG-GAN|VAE|PyTorch|Keras|SGD|Adam|MNIST|ReLU|[A-Z]{2,}\+?\d+)\b")
    english = [
        text.strip()
        for text in blocks
        if len(re.findall("[A-Za-z]", names.sub("", text))) > own_letters(language, text)
    ]
    assert english == []
    assert len(blocks) > 150


@pytest.mark.parametrize("language", FINISHED)
def test_figures_speak_the_language(visit, language):
    page = visit(f"{language}/{LESSON}")
    labels = page.locator("svg text").all_text_contents()
    for english in ("discriminator", "training step", "loss (nats)", "saturating"):
        assert translation(language, english) in labels
        assert english not in labels


@every_language
def test_switcher_stays_on_the_page_and_its_section(visit, language):
    page = visit(f"{language}/{LESSON}#gan-collapse", width=390)
    other = "kn" if language != "kn" else "ar"
    page.locator(f"a[hreflang={other}]").first.click()
    page.wait_for_url(f"**/{other}/{LESSON}#gan-collapse")
    expect(page.locator("#gan-collapse")).to_have_count(1)


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("en", "forgeries"),
        ("ar", "المولد"),
        ("kn", "ಜನರೇಟರ್‌ಗೆ"),
        ("pa", "ਜਨਰੇਟਰਾਂ"),
        ("ru", "генератором"),
    ],
)
def test_search_finds_inflected_words(visit, language, word):
    page = visit(f"{language}/search.html?q={word}")
    page.locator("#search-results a[href*='generative/gan.html']").first.wait_for()


def test_arabic_quiz_by_keyboard_alone(visit):
    page = visit(f"ar/{LESSON}", width=390)
    quiz = page.locator("#gan-before-blur, [id*=gan-before-blur]").first
    wrong = quiz.locator("input[type=radio]").nth(0)
    wrong.focus()
    page.keyboard.press("Space")
    submit(page)
    expect(quiz.locator("[role=status]")).to_contain_text(re.compile(r"\S"))
    expected = translation(
        "ar", "A sharp stroke is wrong half of the time, and then by a lot. The average costs less."
    )
    expect(quiz).to_contain_text(expected)
    wrong.focus()
    page.keyboard.press("ArrowDown")
    submit(page)
    expect(quiz.locator("form .quiz-mark")).to_contain_text("✓")
    page.reload()
    expect(quiz.locator("input[type=radio]").nth(1)).to_be_checked()


def submit(page):
    """Tab to the button that follows, and press it."""
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    page.keyboard.press("Enter")


def test_chosen_framework_is_remembered(visit):
    page = visit(f"en/{LESSON}")
    page.locator(".backend-tabs label", has_text="Keras").first.click()
    assert page.locator(".backend-tabs").count() > 5
    expect(page.locator(".backend-tabs > input:nth-of-type(2):not(:checked)")).to_have_count(0)
    page.goto(page.url.replace("/en/", "/ru/"))
    expect(page.locator(".backend-tabs > input:nth-of-type(2)").first).to_be_checked()


def test_cells_ran_once_for_all_languages(site):
    """The same bytes of every figure: five separate trainings would differ."""
    pictures = {
        language: re.findall(r'data:image/png;base64,[^"]+', (site / language / LESSON).read_text())
        for language in LANGUAGES
    }
    assert len(pictures["en"]) >= 12
    assert all(pictures[language] == pictures["en"] for language in LANGUAGES)


def test_notebooks_share_their_code_and_differ_in_prose(site):
    notebooks = {
        language: json.loads((site / language / "_notebooks/book/generative/gan.ipynb").read_text())
        for language in LANGUAGES
    }
    code, prose = (
        {language: cells(notebook, kind) for language, notebook in notebooks.items()}
        for kind in ("code", "markdown")
    )
    first, *others = code["en"]
    assert len(others) >= 17
    for language in LANGUAGES:
        own_first, *own_others = code[language]
        assert own_others == others
        # But for its title and for what it may have to say, the first cell is the same, too.
        own, english = (cell.partition("\nTEXTS = ") for cell in (own_first, first))
        assert own[0].splitlines()[1:] == english[0].splitlines()[1:] and own[1]
        assert (own[2] == english[2]) == (language == "en")
    for language in FINISHED:
        assert own_letters(language, "".join(prose[language])) > 8_000
        assert not re.search(r"\{(term|eq|cite|ref)\}|:::", "".join(prose[language]))


def cells(notebook, kind):
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == kind]


def test_root_leads_to_a_language(visit):
    page = visit("")
    page.wait_for_url("**/en/**")
    expect(page.locator("article h1")).to_have_text(re.compile("^Generative Vision"))
