"""Quizzes in a browser: by keyboard alone, from left to right and from right to left."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po
from playwright.sync_api import Browser, Page, expect
from sphinx.testing.util import SphinxTestApp

import coursekit.quizzes

README = Path(coursekit.quizzes.__file__).with_name("README.md").read_text("utf-8")
DOCUMENTED = "# Check yourself\n\n" + "\n".join(re.findall(r"````md\n(.*?)````", README, re.DOTALL))
CONF = """
extensions = ["myst_parser", "coursekit.quizzes"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
html_theme = "sphinx_book_theme"
mathjax_path = "none.js"
locale_dirs = ["locales"]

def setup(app):
    app.add_message_catalog("coursekit", app.srcdir / "locales")
"""
PAGE_IN_ARABIC = {
    "One half everywhere.": "النصف في كل مكان.",
    "One for real images, zero for generated ones.": "واحد للصور الحقيقية وصفر للصور المولَّدة.",
    "That is a perfect discriminator: it stops the generator from learning.": "مميِّز مثالي: يوقف تعلّم المولِّد.",
    "That is the logarithm to base two.": "هذا هو اللوغاريتم للأساس اثنين.",
    "It is the cross-entropy of one fair coin, in nats.": "إنتروبيا متقاطعة لقطعة نقود عادلة، بالنات.",
    "Draw real images and noise": "اسحب صورًا حقيقية وضجيجًا",
    "The generator learns from a discriminator that has just been updated.": "يتعلّم المولِّد من مميِّز حُدِّث للتو.",
}
WORDS_IN_ARABIC = {
    "Check": "تحقَّق",
    "Try again": "حاول مرة أخرى",
    "Show the answer": "أظهر الإجابة",
    "Correct.": "صحيح.",
    "Not correct yet.": "ليس صحيحًا بعد.",
    "correct": "صحيحة",
    "not correct": "غير صحيحة",
    "in the right place": "في مكانه الصحيح",
    "What you chose is right, but something is missing.": "ما اخترته صحيح، لكن ينقصه شيء.",
    "Some of what you chose is right, and some is not.": "بعض ما اخترته صحيح، وبعضه ليس كذلك.",
    "Choose an answer first.": "اختر إجابة أولًا.",
    "Enter a number, for example 0.5.": "أدخل عددًا، مثل 0.5.",
    "Move up": "انقل إلى أعلى",
    "Moved to position {position} of {count}.": "انتقل إلى الموضع {position} من {count}.",
}


def catalog(folder: Path, domain: str, messages: dict[str, str]) -> None:
    made = Catalog(locale="ar")
    for original, translation in messages.items():
        made.add(original, translation)
    po = folder / "locales" / "ar" / "LC_MESSAGES" / f"{domain}.po"
    po.parent.mkdir(parents=True, exist_ok=True)
    with po.open("wb") as text, po.with_suffix(".mo").open("wb") as compiled:
        write_po(text, made)
        write_mo(compiled, made)


class Site:
    """The same page in English and in Arabic, opened from the disk."""

    def __init__(self, folder: Path, browser: Browser):
        self.folder = folder
        self.browser = browser

    def open(self, page: Page, language: str) -> None:
        page.goto((self.folder / language / "html" / "index.html").as_uri())
        page.evaluate("rtl => { if (rtl) document.documentElement.dir = 'rtl' }", language == "ar")


@pytest.fixture(scope="module")
def site(tmp_path_factory, browser) -> Site:
    source = tmp_path_factory.mktemp("quiz-page")
    (source / "conf.py").write_text(CONF, "utf-8")
    (source / "index.md").write_text(DOCUMENTED, "utf-8")
    catalog(source, "index", PAGE_IN_ARABIC)
    catalog(source, "coursekit", WORDS_IN_ARABIC)
    built = tmp_path_factory.mktemp("quiz-site")
    for language in ("en", "ar"):
        app = SphinxTestApp(srcdir=source, builddir=built / language, confoverrides={"language": language})
        app.build()
        app.cleanup()
    return Site(built, browser)


@pytest.fixture
def page(browser) -> Iterator[Page]:
    """A page that may ask no other host for anything, and whose script may not fail."""
    context = browser.new_context()
    context.route(re.compile(r"^(?!file:)"), lambda route: route.abort())
    opened = context.new_page()
    errors = []
    opened.on("pageerror", lambda error: errors.append(error.message))
    yield opened
    context.close()
    assert errors == []


@pytest.fixture(params=["en", "ar"])
def language(request) -> str:
    return request.param


def said(english: str, language: str) -> str:
    arabic = PAGE_IN_ARABIC | WORDS_IN_ARABIC
    return arabic[english] if language == "ar" else english


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Presses Tab until the focus is there: what cannot be reached so fails the test."""
    for _ in range(120):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with {key}")


def start(page: Page, selector: str) -> None:
    """Where a person's reading is: the next Tab starts from here."""
    page.evaluate(
        "selector => { const at = document.querySelector(selector); at.tabIndex = -1; at.focus() }", selector
    )


def test_one_choice_by_keyboard(site, page, language):
    site.open(page, language)
    quiz = page.locator("#quiz-gan-optimum")
    status = quiz.get_by_role("status")
    start(page, "#quiz-gan-optimum")

    tab_to(page, "#quiz-gan-optimum [type=submit]")
    page.keyboard.press("Enter")
    expect(status).to_have_text(said("Choose an answer first.", language))
    expect(quiz.get_by_role("radio").first).to_be_focused()

    page.keyboard.press("ArrowDown")
    expect(status).to_be_empty()
    page.keyboard.press("Enter")
    expect(status).to_have_text(said("Not correct yet.", language))
    chosen = quiz.locator(".quiz-choice").nth(1)
    expect(chosen.locator(".quiz-mark")).to_have_text(f" ✗ {said('not correct', language)}")
    why = said("That is a perfect discriminator: it stops the generator from learning.", language)
    expect(chosen.locator(".quiz-feedback")).to_have_text(why)
    expect(chosen.get_by_role("radio")).to_have_accessible_description(why)
    expect(quiz.locator("form .quiz-feedback")).to_have_count(1)

    page.keyboard.press("ArrowUp")
    tab_to(page, "#quiz-gan-optimum [type=submit]")
    page.keyboard.press("Space")
    expect(status).to_have_text(said("Correct.", language))
    right = quiz.locator(".quiz-choice").first
    expect(right.locator(".quiz-mark")).to_have_text(f" ✓ {said('correct', language)}")
    expect(right.get_by_role("radio")).to_have_accessible_name(
        re.compile(said("One half everywhere.", language))
    )

    tab_to(page, "#quiz-gan-optimum [type=reset]")
    page.keyboard.press("Enter")
    expect(quiz.locator("input:checked")).to_have_count(0)
    expect(quiz.get_by_role("radio").first).to_be_focused()
    expect(quiz.locator("form :is(.quiz-mark, .quiz-feedback)")).to_have_count(0)


@pytest.mark.parametrize(
    ("chosen", "verdict"),
    [
        ([0, 2], "Correct."),
        ([0], "What you chose is right, but something is missing."),
        ([0, 1], "Some of what you chose is right, and some is not."),
        ([0, 1, 2], "Some of what you chose is right, and some is not."),
        ([1], "Not correct yet."),
    ],
)
def test_several_choices_by_keyboard(site, page, language, chosen, verdict):
    site.open(page, language)
    quiz = page.locator("#quiz-mode-collapse")
    start(page, "#quiz-mode-collapse")
    for index in chosen:
        tab_to(page, f"#quiz-mode-collapse-{index}")
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(quiz.get_by_role("status")).to_have_text(said(verdict, language))
    signs = [mark.strip()[0] for mark in quiz.locator("form .quiz-mark").all_text_contents()]
    assert signs == ["✗" if index == 1 else "✓" for index in chosen]


def test_a_number_by_keyboard(site, page, language):
    site.open(page, language)
    quiz = page.locator("#quiz-one-bit")
    status = quiz.get_by_role("status")
    start(page, "#quiz-one-bit")
    tab_to(page, "#quiz-one-bit input")

    page.keyboard.type("abc")
    page.keyboard.press("Enter")
    expect(status).to_have_text(said("Enter a number, for example 0.5.", language))
    expect(quiz.locator("input")).to_have_attribute("aria-invalid", "true")
    expect(quiz.locator("input")).to_be_focused()

    page.keyboard.press("Control+A")
    page.keyboard.type("١٫٠٠١")
    page.keyboard.press("Enter")
    expect(status).to_contain_text(said("Not correct yet.", language))
    expect(status).to_contain_text(said("That is the logarithm to base two.", language))
    expect(quiz.locator("input")).not_to_have_attribute("aria-invalid", "true")

    page.keyboard.press("Control+A")
    page.keyboard.type("٠٫٦٩٣")
    page.keyboard.press("Enter")
    expect(status).to_contain_text(said("Correct.", language))
    expect(status).to_contain_text(said("It is the cross-entropy of one fair coin, in nats.", language))


def order_of(page: Page) -> list[int]:
    items = page.locator("#quiz-training-step [data-item]")
    return items.evaluate_all("items => items.map(item => Number(item.dataset.item))")


def test_an_order_by_keyboard(site, page, language):
    site.open(page, language)
    quiz = page.locator("#quiz-training-step")
    status = quiz.get_by_role("status")
    assert order_of(page) != [0, 1, 2, 3]
    first_up = page.locator("#quiz-training-step-0-up")
    expect(first_up).to_have_accessible_name(
        f"{said('Move up', language)} {said('Draw real images and noise', language)}"
    )

    start(page, "#quiz-training-step")
    for item in range(4):
        tab_to(
            page,
            f"#quiz-training-step-{item}-up",
            "Shift+Tab" if item and order_of(page)[-1] == item else "Tab",
        )
        while (place := order_of(page).index(item)) > item:
            page.keyboard.press("Enter")
            expect(page.locator(f"#quiz-training-step-{item}-up")).to_be_focused()
            moved = said("Moved to position {position} of {count}.", language)
            expect(status).to_have_text(moved.replace("{position}", str(place)).replace("{count}", "4"))
        start(page, "#quiz-training-step")
    expect(first_up).to_have_attribute("aria-disabled", "true")
    tab_to(page, "#quiz-training-step-0-up")
    page.keyboard.press("Enter")
    assert order_of(page) == [0, 1, 2, 3]

    tab_to(page, "#quiz-training-step [type=submit]")
    page.keyboard.press("Enter")
    expect(status).to_contain_text(said("Correct.", language))
    explanation = "The generator learns from a discriminator that has just been updated."
    expect(status).to_contain_text(said(explanation, language))
    expect(quiz.locator("form .quiz-mark")).to_have_text([f" ✓ {said('in the right place', language)}"] * 4)


NUMBERS = {
    "0.693": [0.693],
    " 0,693 ": [0.693],
    "٠٫٦٩٣": [0.693],
    "۰٫۶۹۳": [0.693],
    "೦.೬೯೩": [0.693],
    "੦.੬੯੩": [0.693],
    "०.६९३": [0.693],
    ".5": [0.5],
    "5.": [5],
    "-2": [-2],
    "−2": [-2],
    "\u061c−٢": [-2],
    "+2": [2],
    "1e-3": [0.001],
    "1E-3": [0.001],
    "1,5е−3": [0.0015],  # the Cyrillic letter
    "١أس٣": [1000],
    "10 000": [10000],
    "10\u202f000,5": [10000.5],
    "١٠٬٠٠٠": [10000],
    "1,386": [1.386, 1386],
    "1,086,977": [1086977],
    "1.086.977,5": [1086977.5],
    "0,386": [0.386],
    "": [],
    " ": [],
    "abc": [],
    "0.6.9": [],
    "1,2,3": [],
    "1 2": [],
    "--1": [],
    "1e": [],
    "1e999": [],
    "NaN": [],
    "Infinity": [],
    "0x10": [],
    "1/2": [],
    "5%": [],
}


def test_numbers_are_read_as_people_write_them(site, page):
    site.open(page, "en")
    read = page.evaluate(
        "texts => texts.map(text => customElements.get('course-quiz').readings(text))", list(NUMBERS)
    )
    assert dict(zip(NUMBERS, read, strict=True)) == NUMBERS


def test_progress_is_there_after_a_reload_and_in_the_other_language(site, page):
    site.open(page, "en")
    page.locator("#quiz-gan-optimum-1").check()
    page.locator("#quiz-gan-optimum [type=submit]").click()
    page.locator("#quiz-mode-collapse-0").check()
    page.locator("#quiz-mode-collapse-2").check()
    page.locator("#quiz-mode-collapse [type=submit]").click()
    page.locator("#quiz-one-bit input").fill("0,693")
    page.locator("#quiz-one-bit [type=submit]").click()
    page.locator("#quiz-training-step-0-up").click()
    page.locator("#quiz-training-step [type=submit]").click()
    order = order_of(page)

    page.reload()
    for language in ("en", "ar"):
        site.open(page, language)
        assert order_of(page) == order
        expect(page.locator("#quiz-gan-optimum-1")).to_be_checked()
        expect(page.locator("#quiz-one-bit input")).to_have_value("0,693")
        verdicts = ["Not correct yet.", "Correct.", "Correct.", "Not correct yet."]
        statuses = page.locator(".quiz-status > p:first-child")
        expect(statuses).to_have_text([said(verdict, language) for verdict in verdicts])

    page.locator("#quiz-one-bit [type=reset]").click()
    page.reload()
    expect(page.locator("#quiz-one-bit input")).to_have_value("")
    expect(page.locator("#quiz-one-bit .quiz-status")).to_be_empty()


@pytest.mark.parametrize(
    "kept",
    [
        "not JSON",
        "null",
        "[]",
        "7",
        '{"answer": [99]}',
        '{"answer": [0, 0, 1, 2]}',
        '{"answer": {"0": 1}}',
        '{"a": 1}',
    ],
)
def test_what_was_kept_badly_is_ignored(site, page, kept):
    page.add_init_script(
        "for (const id of ['gan-optimum', 'one-bit', 'training-step'])"
        f" localStorage.setItem('course-quiz:index#' + id, {kept!r})"
    )
    site.open(page, "en")
    assert sorted(order_of(page)) == [0, 1, 2, 3]
    expect(page.locator("#quiz-training-step .quiz-status")).to_be_empty()
    expect(page.locator("#quiz-one-bit input")).to_have_value("")
    page.locator("#quiz-one-bit input").fill("0.693")
    page.locator("#quiz-one-bit [type=submit]").click()
    expect(page.locator("#quiz-one-bit .quiz-status > p")).to_have_count(1)


def test_a_browser_that_keeps_nothing_does_no_harm(site, page):
    for method in ("getItem", "setItem"):  # for our keys: the theme's own script does not survive this
        page.add_init_script(
            f"""const {method} = Storage.prototype.{method};
            Storage.prototype.{method} = function (key, ...rest) {{
                if (key.startsWith("course-quiz:")) throw new DOMException("full", "QuotaExceededError");
                return {method}.call(this, key, ...rest);
            }};"""
        )
    site.open(page, "en")
    page.locator("#quiz-gan-optimum-0").check()
    page.locator("#quiz-gan-optimum [type=submit]").click()
    expect(page.locator("#quiz-gan-optimum .quiz-status")).to_have_text("Correct.")


@pytest.mark.parametrize(("theme", "width"), [("light", 1200), ("dark", 390)])
def test_no_barrier_before_and_after_an_answer(site, page, settle, language, theme, width):
    page.set_viewport_size({"width": width, "height": 800})
    site.open(page, language)
    page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    settle(page)
    barriers(page)
    page.locator("#quiz-gan-optimum-1").check()
    page.locator("#quiz-mode-collapse-0").check()
    page.locator("#quiz-mode-collapse-1").check()
    page.locator("#quiz-one-bit input").fill("0.693")
    for button in page.locator("course-quiz [type=submit]").all():
        button.click()
    for summary in page.locator("course-quiz summary").all():
        summary.click()
    settle(page)
    barriers(page)
    wide = page.locator("course-quiz").evaluate_all(
        "quizzes => quizzes.filter(quiz => quiz.scrollWidth > quiz.clientWidth).map(quiz => quiz.id)"
    )
    assert wide == []
    small = page.locator("course-quiz :is(button, input, summary)").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect())"
        ".filter(box => Math.min(box.width, box.height) < 24)"
    )
    assert small == []


def barriers(page: Page) -> None:
    """WCAG 2.2 AA as far as axe can tell."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(page, context="course-quiz", options={"runOnly": tags})
    assert len(found.response["passes"]) > 10
    assert found.violations_count == 0, found.generate_report()


def test_without_javascript_the_answers_can_be_opened(site, language):
    context = site.browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site.folder / language / "html" / "index.html").as_uri())
    quiz = page.locator("#quiz-gan-optimum")
    why = said("That is a perfect discriminator: it stops the generator from learning.", language)
    expect(quiz.get_by_text(why)).to_be_hidden()
    expect(page.locator("course-quiz button:visible")).to_have_count(0)
    quiz.get_by_text(said("Show the answer", language)).click()
    expect(quiz.get_by_text(why)).to_be_visible()
    context.close()
