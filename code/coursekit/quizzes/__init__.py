"""Questions that a page asks: one choice, several choices, a number, an order.

README.md in this folder shows how each is written. Everything a learner reads is an
ordinary message of the page's catalog; what is right is said by options and by the
order of a list, never by text, so it is the same in every language.

Without JavaScript a quiz still shows its answer, in a <details> element.
"""

import math
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from coursekit.quizzes.build_quiz import (
    KINDS,
    Expected,
    QuizIds,
    StrayParts,
    build,
    foreign_options,
    require_blocks,
    split_first_paragraph,
    warn_of_shared_ids,
)
from coursekit.quizzes.html_output import PlainQuizzes, visit_quiz
from coursekit.quizzes.parts import (
    PARTS,
    QuizParts,
    as_markdown_parts,
    quiz,
    quiz_answer,
    quiz_choice,
    quiz_feedback,
    quiz_wrong_answer,
    text_element,
)

logger = logging.getLogger(__name__)


def number(text: str | None) -> float:
    """A finite number as programs write it, or a ValueError that says so."""
    try:
        value = float((text or "").strip())
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"expected a number such as 0.693, received {text!r}")
    return value


def not_negative(text: str | None) -> float:
    value = number(text)
    if value < 0:
        raise ValueError(f"expected a number of at least 0, received {text!r}")
    return value


def one_kind(text: str | None) -> str:
    return directives.choice(text, list(KINDS))  # a list: its message slices it


class QuizDirective(SphinxDirective):
    """What the four have in common: if one is badly written, a warning takes its place."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        try:
            made = self.make(self.parsed())
        except Expected as problem:
            self.warn(problem)
            return []
        self.set_source_info(made)
        return [made]

    def warn(self, problem: object) -> None:
        place = self.get_location()
        logger.warning("{%s}: %s", self.name, problem, location=place, type="coursekit", subtype="quiz")

    def parsed(self) -> list[nodes.Node]:
        box = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, box)
        return box.children

    def argument(self) -> str:
        return self.arguments[0] if self.arguments else ""


class Quiz(QuizDirective):
    option_spec = {
        "kind": one_kind,
        "multiple": directives.flag,
        "answer": number,
        "tolerance": not_negative,
    }

    def make(self, blocks: list[nodes.Node]) -> nodes.Element:
        made = build(self.argument(), self.options, blocks)
        made["docname"] = self.env.docname
        for problem in foreign_options(self.options):
            self.warn(f"{made['quiz_id']}: {problem}")
        target = made["ids"][0]
        if target in self.state.document.ids:
            raise Expected(f"expected an id that is unique on its page, received {made['quiz_id']!r} again")
        self.state.document.ids[target] = made
        return made


class Choice(QuizDirective):
    optional_arguments = 0
    option_spec = {"correct": directives.flag}

    def make(self, blocks: list[nodes.Node]) -> nodes.Element:
        paragraph, feedback = split_first_paragraph(blocks, "the answer")
        choice = quiz_choice("", text_element(quiz_answer, paragraph), correct="correct" in self.options)
        if feedback:
            choice += quiz_feedback("", *feedback)
        return choice


class WrongAnswer(QuizDirective):
    def make(self, blocks: list[nodes.Node]) -> nodes.Element:
        try:
            value = number(self.argument())
        except ValueError as problem:
            raise Expected(f"after its name, {problem}") from None
        require_blocks(blocks)
        return quiz_wrong_answer("", *blocks, value=value)


class Feedback(QuizDirective):
    optional_arguments = 0

    def make(self, blocks: list[nodes.Node]) -> nodes.Element:
        require_blocks(blocks)
        return quiz_feedback("", *blocks)


__all__ = ["QuizParts", "as_markdown_parts", "quiz", "setup"]


def add_static_folder(app):
    app.config.html_static_path.append(str(Path(__file__).parent / "static"))


def add_files_where_asked(app, pagename, templatename, context, doctree):
    """Only pages that have a quiz load its script and its style."""
    if doctree is not None and next(doctree.findall(quiz), None) is not None:
        app.add_js_file("course_quiz.js", loading_method="defer")
        app.add_css_file("course_quiz.css")


def setup(app):
    app.add_node(quiz, html=(visit_quiz, None))
    for part in PARTS:
        app.add_node(part)

    app.connect("builder-inited", add_static_folder)
    # while a page is parsed
    app.add_directive("quiz", Quiz)
    app.add_directive("choice", Choice)
    app.add_directive("wrong-answer", WrongAnswer)
    app.add_directive("feedback", Feedback)
    # once it is parsed
    app.add_transform(StrayParts)
    app.add_env_collector(QuizIds)
    # once all pages are
    app.connect("env-check-consistency", warn_of_shared_ids)
    # while they are written
    app.add_post_transform(PlainQuizzes)
    app.connect("html-page-context", add_files_where_asked)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
