"""The directives {quiz}, {choice}, {wrong-answer} and {feedback}."""

import math

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from coursekit.quizzes.build_quiz import (
    KINDS,
    Expected,
    build,
    foreign_options,
    require_blocks,
    split_first_paragraph,
)
from coursekit.quizzes.quiz_nodes import (
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
