"""Puts together a quiz from what was parsed inside its directive, and says what is amiss.

What can only be seen from outside one quiz is checked here too: parts without a quiz, an id on two pages.
"""

import re

from docutils import nodes
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from coursekit.quizzes.parts import (
    WRITTEN_PARTS,
    quiz,
    quiz_choice,
    quiz_context,
    quiz_feedback,
    quiz_item,
    quiz_question,
    quiz_wrong_answer,
    text_element,
)

logger = logging.getLogger(__name__)


class StrayParts(SphinxTransform):
    """Takes out, with a warning, each part that is not directly inside its quiz.

    Early (5), so that what no reader sees gets into no catalog either.
    """

    default_priority = 5

    def apply(self, **kwargs):
        for kind, name in WRITTEN_PARTS.items():
            for part in list(self.document.findall(kind)):
                if not belongs(part):
                    logger.warning(
                        "{%s}: expected directly inside a {quiz}, received inside a %s; it is left out",
                        *(name, part.parent.tagname),
                        location=part,
                        type="coursekit",
                        subtype="quiz",
                    )
                    part.parent.remove(part)


def belongs(part) -> bool:
    of_choice = isinstance(part, quiz_feedback) and isinstance(part.parent, quiz_choice)
    return of_choice or isinstance(part.parent, quiz)


class QuizIds(EnvironmentCollector):
    """Remembers which page asks which quiz: {docname: {quiz id: line}}."""

    def known(self, env) -> dict[str, dict[str, int]]:
        if not hasattr(env, "coursekit_quizzes"):
            env.coursekit_quizzes = {}
        return env.coursekit_quizzes

    def clear_doc(self, app, env, docname):
        self.known(env).pop(docname, None)

    def merge_other(self, app, env, docnames, other):
        theirs = self.known(other)
        self.known(env).update({docname: theirs[docname] for docname in docnames if docname in theirs})

    def process_doc(self, app, doctree):
        found = {node["quiz_id"]: node.line for node in doctree.findall(quiz)}
        if found:
            self.known(app.env)[app.env.docname] = found


def warn_of_shared_ids(app, env):
    """An id names a quiz in the whole course, so two pages may not share one."""
    first_page: dict[str, str] = {}
    for docname, quizzes in sorted(getattr(env, "coursekit_quizzes", {}).items()):
        for quiz_id, line in quizzes.items():
            if first_page.setdefault(quiz_id, docname) != docname:
                logger.warning(
                    "{quiz}: expected an id that is unique in the course, received %r, which %s has too",
                    *(quiz_id, first_page[quiz_id]),
                    location=(docname, line),
                    type="coursekit",
                    subtype="quiz",
                )


# Which parts and options belong to which :kind:, besides {feedback}.
KINDS = {"choice": (quiz_choice,), "numeric": (quiz_wrong_answer,), "order": ()}
OPTIONS = {"choice": {"multiple"}, "numeric": {"answer", "tolerance"}, "order": set()}
QUIZ_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Expected(Exception):
    """A sentence for the author: what was expected, and what was received."""


def build(quiz_id: str, options: dict, blocks: list[nodes.Node]) -> quiz:
    """The node of a quiz; Expected is raised where nothing can be made of it."""
    if not QUIZ_ID.fullmatch(quiz_id):
        raise Expected(f"expected an id such as gan-optimum after the name, received {quiz_id!r}")
    kind = options.get("kind", "choice")
    made = quiz(quiz_id=quiz_id, ids=[f"quiz-{quiz_id}"])
    question_blocks, parts = separated(blocks, kind, quiz_id)
    {"choice": add_choices, "numeric": add_number, "order": add_items}[kind](
        made, options, question_blocks, parts
    )
    made += [part for part in parts if isinstance(part, quiz_feedback)]
    paragraph, context = split_first_paragraph(question_blocks, "the question")
    made.insert(0, text_element(quiz_question, paragraph))
    if context:
        made.insert(1, quiz_context("", *context))
    return made


def split_first_paragraph(blocks: list[nodes.Node], what: str) -> tuple[nodes.paragraph, list[nodes.Node]]:
    """The paragraph that `what` is, and the other blocks. Comments and targets may come before it."""
    for index, block in enumerate(blocks):
        if isinstance(block, nodes.paragraph):
            return block, [*blocks[:index], *blocks[index + 1 :]]
        if not isinstance(block, nodes.Invisible):
            raise Expected(f"expected {what}, a paragraph, to come first, received a {block.tagname}")
    raise Expected(f"expected {what}, a paragraph, received nothing")


def foreign_options(options: dict) -> list[str]:
    """What is wrong with options that another kind of quiz has."""
    kind = options.get("kind", "choice")
    names = sorted(set(options) - OPTIONS[kind] - {"kind"})
    return [
        f"expected no option :{name}: in a quiz of kind {kind}, received it; it is ignored" for name in names
    ]


def require_blocks(blocks: list[nodes.Node]) -> None:
    if all(isinstance(block, nodes.Invisible) for block in blocks):
        raise Expected("expected text inside it, received nothing")


def separated(blocks, kind: str, quiz_id: str) -> tuple[list[nodes.Node], list[nodes.Element]]:
    """The blocks of the question, and the parts that a quiz of this kind may have."""
    allowed = (*KINDS[kind], quiz_feedback)
    question, parts = [], []
    for block in blocks:
        if not isinstance(block, tuple(WRITTEN_PARTS)):
            question.append(block)
        elif not isinstance(block, allowed):
            names = " and ".join(f"{{{WRITTEN_PARTS[part]}}}" for part in allowed)
            warn(block, quiz_id, f"expected only {names} in a quiz of kind {kind}, received")
        elif isinstance(block, quiz_feedback) and any(isinstance(part, quiz_feedback) for part in parts):
            warn(block, quiz_id, "expected one explanation, received besides it")
        else:
            parts.append(block)
    return question, parts


def add_choices(made: quiz, options: dict, question, parts) -> None:
    choices = [part for part in parts if isinstance(part, quiz_choice)]
    if len(choices) < 2:
        raise Expected(f"{made['quiz_id']}: expected at least two {{choice}}s, received {len(choices)}")
    correct = sum(choice["correct"] for choice in choices)
    if not correct:
        raise Expected(f"{made['quiz_id']}: expected a {{choice}} marked :correct:, received none")
    made["kind"] = "multiple" if correct > 1 or "multiple" in options else "single"
    made += choices


def add_number(made: quiz, options: dict, question, parts) -> None:
    if "answer" not in options:
        raise Expected(f"{made['quiz_id']}: expected the option :answer: with a number, received none")
    made["kind"] = "numeric"
    made["answer"], made["tolerance"] = options["answer"], options.get("tolerance", 0.0)
    for part in parts:
        if isinstance(part, quiz_wrong_answer):
            if abs(part["value"] - made["answer"]) <= made["tolerance"]:
                warn(
                    part,
                    made["quiz_id"],
                    f"expected a wrong number, received the right one, {part['value']:g}, in",
                )
            else:
                made += part


def add_items(made: quiz, options: dict, question, parts) -> None:
    lists = [block for block in question if isinstance(block, nodes.enumerated_list)]
    if len(lists) != 1:
        raise Expected(
            f"{made['quiz_id']}: expected one numbered list in the right order, received {len(lists)}"
        )
    if len(lists[0]) < 2:
        raise Expected(
            f"{made['quiz_id']}: expected at least two items to put in order, received {len(lists[0])}"
        )
    question.remove(lists[0])
    made["kind"] = "order"
    made += [quiz_item("", *item.children) for item in lists[0]]


def warn(part: nodes.Element, quiz_id: str, problem: str) -> None:
    """A part is left out; the rest of its quiz is kept."""
    logger.warning(
        "{quiz} %s: %s a {%s}; it is left out",
        *(quiz_id, problem, WRITTEN_PARTS[type(part)]),
        location=part,
        type="coursekit",
        subtype="quiz",
    )
