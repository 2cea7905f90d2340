"""Quizzes as the catalogs, the pages, plain text and a notebook writer get them."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.testing.util import SphinxTestApp

import coursekit.quizzes
from coursekit.quizzes import as_markdown_parts, quiz
from coursekit.quizzes.build_quiz import QuizIds
from coursekit.quizzes.parts import quiz_item, shown_order

README = Path(coursekit.quizzes.__file__).with_name("README.md").read_text("utf-8")
DOCUMENTED = "# Check yourself\n\n" + "\n".join(re.findall(r"````md\n(.*?)````", README, re.DOTALL))
CONF = """
extensions = ["myst_parser", "coursekit.quizzes"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
html_theme = "basic"
nitpicky = True
locale_dirs = ["locales"]
gettext_compact = False

def setup(app):
    app.add_message_catalog("coursekit", app.srcdir / "locales")
"""


class Project:
    def __init__(self, folder: Path):
        self.folder = folder
        self.warnings = ""
        folder.mkdir(exist_ok=True)
        (folder / "conf.py").write_text(CONF, "utf-8")

    def page(self, text: str, name: str = "index"):
        (self.folder / f"{name}.md").write_text(text, "utf-8")
        return self

    def catalog(self, language: str, domain: str, messages: dict[str, str]):
        """Written as a translator would send it; the interface's is compiled, as its build step does."""
        catalog = Catalog(locale=language)
        for original, translation in messages.items():
            catalog.add(original, translation)
        po = self.folder / "locales" / language / "LC_MESSAGES" / f"{domain}.po"
        po.parent.mkdir(parents=True, exist_ok=True)
        with po.open("wb") as file:
            write_po(file, catalog)
        with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))
        return self

    def build(self, builder: str = "html", language: str = "en", look=lambda app: None, **options):
        """Builds, keeps the warnings, and returns what `look` saw while the build still stood."""
        options |= {"srcdir": self.folder, "builddir": self.folder / "_build" / f"{builder}-{language}"}
        app = SphinxTestApp(builder, confoverrides={"language": language}, **options)
        try:
            self.outdir = app.outdir
            app.build()
            self.warnings = re.sub(r"\x1b\[[0-9;]*m", "", app.warning.getvalue())
            return look(app)
        finally:
            app.cleanup()

    def output(self, path: str) -> str:
        return (self.outdir / path).read_text("utf-8")

    def html(self, name: str = "index") -> BeautifulSoup:
        return BeautifulSoup(self.output(f"{name}.html"), "html.parser")


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "project")


def msgids(pot: str) -> list[str]:
    return [message.id for message in read_po(pot.splitlines(keepends=True)) if message.id]


@pytest.mark.parametrize("builder", ["html", "singlehtml", "gettext", "text", "pseudoxml", "latex"])
def test_documented_quizzes_build_without_a_warning(project, builder):
    project.page(DOCUMENTED).build(builder)
    assert project.warnings == ""


def test_each_sentence_is_a_message_of_its_own(project):
    project.page(DOCUMENTED).build("gettext")
    assert msgids(project.output("index.pot")) == [
        "Check yourself",
        "What does $D$ output at the optimum?",
        "One half everywhere.",
        "Both densities coincide there, so no test can tell them apart.",
        "One for real images, zero for generated ones.",
        "That is a perfect discriminator: it stops the generator from learning.",
        "Which are signs of mode collapse?",
        "The samples look alike.",
        "Their diversity is low.",
        "The loss of the generator is exactly zero.",
        "That alone says nothing about the modes.",
        "Some digits never appear.",
        "Whole modes are missing.",
        "What is $-\\ln 0.5$, to three decimals?",
        "That is the logarithm to base two.",
        "Mind the sign in front of the logarithm.",
        "It is the cross-entropy of one fair coin, in nats.",
        "What happens in one training step of a GAN?",
        "Draw real images and noise",
        "Update the discriminator",
        "Draw new noise",
        "Update the generator",
        "The generator learns from a discriminator that has just been updated.",
    ]


def what_is_right(page: BeautifulSoup) -> list:
    """All that says what is right, what is shown where and under which key it is remembered."""
    marked = page.select("course-quiz, course-quiz [data-correct], course-quiz [data-item]")
    return [{key: value for key, value in tag.attrs.items() if key != "data-words"} for tag in marked]


def test_a_translation_changes_every_word_and_nothing_else(project):
    project.page(DOCUMENTED).build("gettext")
    originals = msgids(project.output("index.pot"))
    project.catalog("ru", "index", {text: f"Перевод {number}." for number, text in enumerate(originals)})
    project.catalog("ru", "coursekit", {"Check": "Проверить", "correct": "верно"})
    project.build()
    english = project.html()
    project.build(language="ru")
    russian = project.html()

    assert project.warnings == ""
    assert what_is_right(russian) == what_is_right(english) != []
    shown = " ".join(quiz.get_text(" ") for quiz in russian.select("course-quiz"))
    assert [n for n in range(1, len(originals)) if f"Перевод {n}." not in shown] == []
    assert [text for text in originals if text in shown] == []
    assert {
        button.text for button in russian.select("[type=submit]") if button.find_parent("course-quiz")
    } == {"Проверить"}
    assert "✓ верно" in shown


def test_interface_words_are_text_and_never_markup(project):
    attack = '"><script>alert(1)</script>'
    words = (
        "Check",
        "Try again",
        "Show the answer",
        "Your answer",
        "Move up",
        "Choose all that apply.",
        "Correct.",
    )
    project.catalog("ru", "coursekit", dict.fromkeys((*words, "correct", "not correct"), attack))
    project.page(DOCUMENTED).build(language="ru")
    quizzes = project.html().select("course-quiz")
    assert len(quizzes) == 4
    for question in quizzes:
        assert question.select("script") == []
        assert question.select_one("[type=submit]").text == attack


def test_the_page_is_sound_html_for_a_screen_reader(project):
    project.page(DOCUMENTED).build()
    page = project.html()
    quizzes = page.select("course-quiz")
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    for tag in page.select("course-quiz :is([for], [aria-labelledby], [aria-describedby])"):
        names = (tag.get(name, "") for name in ("for", "aria-labelledby", "aria-describedby"))
        assert set(" ".join(names).split()) <= set(ids)
    for question in quizzes:
        assert question.select_one("form > fieldset > legend").text
        assert question.select("legend p, label p, label div") == []
        assert question.select_one("[role=status]").text == ""
    inputs = [[box["type"] for box in question.select(".quiz-choice input")] for question in quizzes]
    assert inputs == [["radio"] * 2, ["checkbox"] * 3, [], []]


def test_without_a_script_the_answer_can_be_opened(project):
    project.page(DOCUMENTED).build()
    single, multiple, numeric, order = (
        quiz.select_one("details") for quiz in project.html().select("course-quiz")
    )
    assert [entry.p.text for entry in single.select("li")] == [
        "✓ correct One half everywhere.",
        "✗ not correct One for real images, zero for generated ones.",
    ]
    assert "it stops the generator from learning" in single.text
    assert [entry.p.text[0] for entry in multiple.select("li")] == ["✓", "✗", "✓"]
    assert "✓ \u20660.693 ± 0.002\u2069" in numeric.text
    assert "✗ \u2066−0.693\u2069" in numeric.text
    assert "one fair coin" in numeric.text
    assert [entry.text.strip() for entry in order.select("ol > li")] == [
        "Draw real images and noise",
        "Update the discriminator",
        "Draw new noise",
        "Update the generator",
    ]


def test_only_pages_with_a_quiz_load_the_script(project):
    project.page("# No quiz\n\n```{toctree}\nasked\n```\n").page(DOCUMENTED, "asked").build()
    assert "course_quiz" not in project.output("index.html")
    script = project.html("asked").select_one('script[src*="course_quiz.js"]')
    assert script["defer"] == "defer" and "type" not in script.attrs
    assert project.html("asked").select_one('link[href*="course_quiz.css"]')
    assert (project.outdir / "_static/course_quiz.js").exists()
    assert (project.outdir / "_static/course_quiz.css").exists()


def choice_quiz(options: str, *correct: bool, name: str = "{quiz} it") -> str:
    choices = "".join(
        f":::{{choice}}\n{':correct:' if right else ''}\nAnswer {n}.\n:::\n"
        for n, right in enumerate(correct)
    )
    return f"# Page\n\n::::{name}\n{options}\nWhich?\n{choices}::::\n"


@pytest.mark.parametrize(
    ("options", "correct", "box"),
    [
        ("", (True, False), "radio"),
        ("", (False, True, False), "radio"),
        ("", (True, True), "checkbox"),
        (":multiple:", (True, False), "checkbox"),
        (":kind: choice", (False, True), "radio"),
    ],
)
def test_one_right_choice_makes_radio_buttons_and_several_make_check_boxes(project, options, correct, box):
    project.page(choice_quiz(options, *correct)).build()
    assert project.warnings == ""
    choices = project.html().select(".quiz-choice")
    assert [choice["data-correct"] == "true" for choice in choices] == list(correct)
    assert {choice.input["type"] for choice in choices} == {box}


NUMERIC = "# Page\n\n:::::{quiz} it\n:kind: numeric\n"
ORDER = "# Page\n\n::::{quiz} it\n:kind: order\nIn which order?\n\n"
EXPLANATION = ":::{feedback}\nSo it is.\n:::\n"
GOOD_CHOICES = ":::{choice}\n:correct:\nYes.\n:::\n:::{choice}\nNo.\n:::\n"

BAD = {
    "no id": (choice_quiz("", True, False, name="{quiz}"), 3, "expected an id such as gan-optimum", 0),
    "an id with a space": (choice_quiz("", True, False, name="{quiz} a b"), 3, "received 'a b'", 0),
    "an id in capitals": (choice_quiz("", True, False, name="{quiz} GAN"), 3, "received 'GAN'", 0),
    "no correct choice": (
        choice_quiz("", False, False),
        3,
        "expected a {choice} marked :correct:, received none",
        0,
    ),
    "one choice": (choice_quiz("", True), 3, "expected at least two {choice}s, received 1", 0),
    "no question": (f"# Page\n\n::::{{quiz}} it\n{GOOD_CHOICES}::::\n", 3, "expected the question", 0),
    "an id twice": (
        choice_quiz("", True, False) + choice_quiz("", True, False)[7:],
        16,
        "received 'it' again",
        1,
    ),
    "a kind that is none": (choice_quiz(":kind: essay", True, False), 3, "essay", 1),
    "an option of another kind": (
        choice_quiz(":answer: 1", True, False),
        3,
        "expected no option :answer:",
        1,
    ),
    "a choice without a quiz": (
        "# Page\n\n:::{choice}\nAlone.\n:::\n",
        3,
        "expected directly inside a {quiz}",
        0,
    ),
    "feedback without a quiz": (
        "# Page\n\n:::{feedback}\nAlone.\n:::\n",
        3,
        "expected directly inside a {quiz}",
        0,
    ),
    "a choice inside a list inside a quiz": (
        f"# Page\n\n::::{{quiz}} it\nWhich?\n- One\n  :::{{choice}}\n  Two\n  :::\n\n{GOOD_CHOICES}::::\n",
        6,
        "received inside a list_item",
        1,
    ),
    "an empty choice": (
        f"# Page\n\n::::{{quiz}} it\nWhich?\n:::{{choice}}\n:::\n{GOOD_CHOICES}::::\n",
        5,
        "expected the answer, a paragraph, received nothing",
        1,
    ),
    "a choice that begins with a list": (
        f"# Page\n\n::::{{quiz}} it\nWhich?\n:::{{choice}}\n- a list\n:::\n{GOOD_CHOICES}::::\n",
        5,
        "received a bullet_list",
        1,
    ),
    "a wrong-answer among choices": (
        f"# Page\n\n::::{{quiz}} it\nWhich?\n:::{{wrong-answer}} 3\nNo.\n:::\n{GOOD_CHOICES}::::\n",
        5,
        "expected only {choice} and {feedback} in a quiz of kind choice",
        1,
    ),
    "two explanations": (
        f"# Page\n\n::::{{quiz}} it\nWhich?\n{GOOD_CHOICES}{2 * EXPLANATION}::::\n",
        15,
        "expected one explanation",
        1,
    ),
    "a number without an answer": (f"{NUMERIC}How many?\n:::::\n", 3, "expected the option :answer:", 0),
    "an answer that is no number": (f"{NUMERIC}:answer: some\nHow many?\n:::::\n", 3, "received 'some'", 0),
    "an infinite answer": (f"{NUMERIC}:answer: inf\nHow many?\n:::::\n", 3, "received 'inf'", 0),
    "a negative tolerance": (f"{NUMERIC}:answer: 1\n:tolerance: -1\nHow many?\n:::::\n", 3, "at least 0", 1),
    "a wrong-answer without a number": (
        f"{NUMERIC}:answer: 1\nHow many?\n:::{{wrong-answer}} two\nNo.\n:::\n:::::\n",
        7,
        "expected a number such as 0.693, received 'two'",
        1,
    ),
    "a wrong-answer that is right": (
        f"{NUMERIC}:answer: 1\n:tolerance: 0.1\nHow many?\n:::{{wrong-answer}} 1.05\nNo.\n:::\n:::::\n",
        8,
        "received the right one, 1.05",
        1,
    ),
    "an empty wrong-answer": (
        f"{NUMERIC}:answer: 1\nHow many?\n:::{{wrong-answer}} 2\n:::\n:::::\n",
        7,
        "expected text inside it, received nothing",
        1,
    ),
    "one item to order": (
        f"{ORDER}1. Alone\n::::\n",
        3,
        "expected at least two items to put in order, received 1",
        0,
    ),
    "bullets to order": (
        f"{ORDER}- a\n- b\n::::\n",
        3,
        "expected one numbered list in the right order, received 0",
        0,
    ),
}


@pytest.mark.parametrize(("page", "line", "problem", "kept"), BAD.values(), ids=BAD)
def test_a_bad_quiz_is_named_with_its_place(project, page, line, problem, kept):
    project.page(page).build()
    said = [warning for warning in project.warnings.splitlines() if problem in warning]
    assert said and re.search(rf"index\.md:{line}: WARNING", said[0]), project.warnings
    assert len(project.html().select("course-quiz")) == kept


def test_an_id_names_one_quiz_in_the_whole_course(project):
    project.page("# All\n\n```{toctree}\none\ntwo\n```\n")
    project.page(choice_quiz("", True, False), "one").page(choice_quiz("", True, False), "two")
    project.build()
    assert "two.md:3: WARNING: {quiz}: expected an id that is unique in the course" in project.warnings
    assert "received 'it', which one has too" in project.warnings

    project.page(choice_quiz("", True, False, name="{quiz} other"), "two").build()
    assert project.warnings == ""


def test_pages_read_in_parallel_are_compared_too():
    ours, theirs = SimpleNamespace(), SimpleNamespace(coursekit_quizzes={"two": {"it": 3}, "old": {"it": 9}})
    collector = QuizIds()
    collector.merge_other(None, ours, {"two", "three"}, theirs)
    assert ours.coursekit_quizzes == {"two": {"it": 3}}
    collector.clear_doc(None, ours, "two")
    assert ours.coursekit_quizzes == {}


def test_items_are_never_shown_in_the_right_order():
    orders = set()
    for count in range(2, 7):
        for number in range(60):
            node = quiz("", *(quiz_item() for _ in range(count)), quiz_id=f"quiz-{number}")
            order = shown_order(node)
            assert sorted(order) == list(range(count)) != order
            orders.add(tuple(order))
    assert len(orders) > 60  # shuffled, not only turned around


def test_a_question_may_hold_more_than_a_sentence(project):
    page = "# Page\n\n(asked)=\n::::{quiz} it\nWhat does this print?\n\n```python\nprint(1)\n```\n"
    project.page(f"{page}{GOOD_CHOICES}::::\n\nSee [the question](#asked).\n").build()
    assert project.warnings == ""
    question = project.html().select_one("course-quiz")
    assert question.legend.text == "What does this print?"
    context = question.find(id=question.fieldset["aria-describedby"])
    assert context.text.strip() == "print(1)"
    assert question.select_one("#asked") and project.html().select_one('a[href="#asked"]')


def test_footnotes_work_and_no_id_is_there_twice(project):
    choices = ":::{choice}\n:correct:\nYes.[^one]\n\nIndeed.[^two]\n:::\n:::{choice}\nNo.\n:::\n"
    items = "::::{quiz} other\n:kind: order\nIn which order?\n\n1. First.[^three]\n2. Second.\n::::\n"
    notes = "[^one]: One.\n\n[^two]: Two.\n\n[^three]: Three.\n"
    project.page(f"# Page\n\n::::{{quiz}} it\nWhich?\n{choices}::::\n\n{items}\n{notes}").build()
    assert project.warnings == ""
    page = project.html()
    ids = [tag["id"] for tag in page.select("[id]")]
    assert sorted(set(ids)) == sorted(ids)
    back = [link["href"].removeprefix("#") for link in page.select("aside.footnote a[role=doc-backlink]")]
    assert len(back) == 3 and set(back) <= set(ids)


def text_of(blocks: list[nodes.Node]) -> str:
    return " | ".join(block.astext().replace("\n\n", " | ") for block in blocks)


def test_a_quiz_can_be_taken_apart_without_knowing_its_nodes(project):
    def look(app):
        page = app.env.get_and_resolve_doctree("index", app.builder)
        return [as_markdown_parts(node) for node in page.findall(quiz)], page.pformat(), page

    translated = {
        "One half everywhere.": "Одна вторая *всюду*.",
        "Update the generator": "Обновить генератор",
    }
    project.catalog("ru", "index", translated).catalog(
        "ru", "coursekit", {"Show the answer": "Показать ответ"}
    )
    (single, multiple, numeric, order), before, page = project.page(DOCUMENTED).build(
        language="ru", look=look
    )

    assert [parts.kind for parts in (single, multiple, numeric, order)] == [
        "single",
        "multiple",
        "numeric",
        "order",
    ]
    assert single.show_answer == "Показать ответ"
    assert text_of(single.question) == "What does D output at the optimum?"
    assert isinstance(single.question[0], nodes.paragraph)
    assert [choice.correct for choice in single.choices] == [True, False]
    assert text_of(single.choices[0].answer) == "Одна вторая всюду."
    assert next(single.choices[0].answer[0].findall(nodes.emphasis)).astext() == "всюду"
    assert text_of(single.choices[0].feedback).startswith("Both densities coincide")
    assert "✓ correct Одна вторая всюду." in text_of(single.solution)
    assert [choice.correct for choice in multiple.choices] == [True, False, True]

    assert (numeric.answer, numeric.tolerance) == (0.693, 0.002)
    assert [(value, text_of(reply)) for value, reply in numeric.wrong_answers] == [
        (1.0, "That is the logarithm to base two."),
        (-0.693, "Mind the sign in front of the logarithm."),
    ]
    assert text_of(numeric.explanation) in text_of(numeric.solution)
    assert numeric.to_choose == []

    assert [text_of(item) for item in order.items][3] == "Обновить генератор"
    assert sorted(text_of(order.to_choose).split(" | ")) == sorted(text_of(item) for item in order.items)
    assert text_of(order.to_choose) != " | ".join(text_of(item) for item in order.items)
    for parts in (single, multiple, numeric, order):
        for block in [*parts.question, *parts.to_choose, *parts.solution]:
            assert not any("quiz" in element.tagname for element in block.findall(nodes.Element))
    assert page.pformat() == before  # taking apart leaves the page whole


def test_plain_text_asks_first_and_answers_after(project):
    project.page(DOCUMENTED).build("text")
    text = " ".join(project.output("index.txt").split())
    asked, answered = text.index("* One half everywhere."), text.index("**✓ correct** One half everywhere.")
    assert text.index("What does") < asked < text.index("**Answer**") < answered


FORMULAS = """
::::{quiz} formulas
Which one is twice as large as $x$?
:::{choice}
$x + 2$

Only for $x = 2$.
:::
:::{choice}
:correct:
$2x$

By definition.
:::
:::{choice}
twice $x$

It is the same in words.
:::
::::
"""


def test_a_choice_that_is_only_a_formula_has_a_name_to_speak(project):
    project.page(f"# Page\n{FORMULAS}").build()
    boxes = project.html().select("input[type=radio]")
    assert [box.get("aria-label") for box in boxes] == ["x + 2", "2x", None]
