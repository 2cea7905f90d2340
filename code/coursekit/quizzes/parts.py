"""A quiz taken apart, for whoever writes it in another form (a notebook, plain text).

What a quiz is in the doctree.

    quiz                  quiz_id, docname, kind: single | multiple | numeric | order
      quiz_question       the first paragraph, a text element like a paragraph
      quiz_context        what else belongs to the question (a formula, a figure, code)
      quiz_choice         correct: bool                      (single, multiple)
        quiz_answer       the first paragraph of the choice, a text element
        quiz_feedback     the blocks after it
      quiz_item           an item's blocks, in the right order      (order)
      quiz_wrong_answer   value: float; the blocks that answer it   (numeric)
      quiz_feedback       the explanation shown when the quiz is solved

A numeric quiz has the attributes `answer` and `tolerance`, both floats. Items are kept
in the right order, here and in the catalog; `shown_order` shuffles them when they
are written. To write a quiz elsewhere, ask `as_markdown_parts`, not these nodes.
`message_kind` is for translators: what a message of the node, or in it, is.
"""

from dataclasses import dataclass, field
from hashlib import sha256

from docutils import nodes
from sphinx.locale import get_translation

_ = get_translation("coursekit")


def words() -> dict[str, str]:
    """All words in the language of the build, by the names that the script and the page use."""
    translated = {
        "check": _("Check"),
        "retry": _("Try again"),
        "show": _("Show the answer"),
        "answer": _("Answer"),
        "yourAnswer": _("Your answer"),
        "chooseAll": _("Choose all that apply."),
        "putInOrder": _("Put these in the right order."),
        "correct": _("correct"),
        "notCorrect": _("not correct"),
        "inPlace": _("in the right place"),
        "outOfPlace": _("not in the right place"),
        "solved": _("Correct."),
        "wrong": _("Not correct yet."),
        "missing": _("What you chose is right, but something is missing."),
        "mixed": _("Some of what you chose is right, and some is not."),
        "nothing": _("Choose an answer first."),
        "notNumber": _("Enter a number, for example 0.5."),
        "up": _("Move up"),
        "down": _("Move down"),
        "moved": _("Moved to position {position} of {count}."),
    }
    return {name: str(word) for name, word in translated.items()}


def right(text: str) -> str:
    return f"✓ {text}"


def wrong(text: str) -> str:
    return f"✗ {text}"


class quiz(nodes.General, nodes.Element):
    """A whole quiz."""


class quiz_question(nodes.Part, nodes.TextElement):
    """A text element, so that Sphinx translates it, and no paragraph, which a <legend> may not hold."""

    message_kind = "Question of a quiz"


class quiz_context(nodes.Part, nodes.Element):
    """The blocks of the question after its first paragraph."""

    message_kind = "Part of a quiz's question"


class quiz_choice(nodes.Part, nodes.Element):
    """One of the answers to choose from, with its feedback."""


class quiz_answer(nodes.Part, nodes.TextElement):
    """A text element, so that Sphinx translates it, and no paragraph, which a <label> may not hold."""

    message_kind = "Answer to choose in a quiz"


class quiz_feedback(nodes.Part, nodes.Element):
    """Of a choice: why it is right or wrong. Of a quiz: the explanation of its solution."""

    message_kind = "Explanation of an answer in a quiz"


class quiz_wrong_answer(nodes.Part, nodes.Element):
    """What to say to one wrong number."""

    message_kind = "Explanation of a wrong number in a quiz"


class quiz_item(nodes.Part, nodes.Element):
    """One of the things to put in order."""

    message_kind = "Item to put in order in a quiz"


# What a directive of its own makes, by the name that an author writes.
WRITTEN_PARTS = {quiz_choice: "choice", quiz_wrong_answer: "wrong-answer", quiz_feedback: "feedback"}
PARTS = (quiz_question, quiz_context, quiz_answer, quiz_item, *WRITTEN_PARTS)


def text_element(kind: type, paragraph: nodes.paragraph) -> nodes.TextElement:
    """The paragraph as another text element, with what gettext needs to know of it."""
    element = kind(paragraph.rawsource, "", *paragraph.children)
    element.source, element.line = paragraph.source, paragraph.line
    return element


def paragraph_of(element: nodes.TextElement) -> nodes.paragraph:
    """A copy of the text element as an ordinary paragraph."""
    copied = element.deepcopy()
    return nodes.paragraph(element.rawsource, "", *copied.children, classes=copied["classes"])


def children_of(parent: nodes.Element, kind: type) -> list:
    return [child for child in parent.children if isinstance(child, kind)]


Blocks = list[nodes.Node]


@dataclass(frozen=True)
class ChoiceParts:
    correct: bool
    answer: Blocks
    feedback: Blocks


@dataclass(frozen=True)
class QuizParts:
    """Ordinary docutils blocks (paragraphs, lists …), copied: use and change them freely.

    `question` and then `to_choose` (a list, in the order that is shown; empty for a
    number) ask; `solution` answers: each answer with its verdict and its feedback, then
    the explanation. `solution` is meant to be hidden under `show_answer`, a translated
    "Show the answer". The other fields are the same things one by one.
    """

    quiz_id: str
    kind: str  # single, multiple, numeric or order
    question: Blocks
    to_choose: Blocks
    solution: Blocks
    show_answer: str
    choices: list[ChoiceParts] = field(default_factory=list)
    items: list[Blocks] = field(default_factory=list)  # in the right order
    answer: float | None = None
    tolerance: float | None = None
    wrong_answers: list[tuple[float, Blocks]] = field(default_factory=list)
    explanation: Blocks = field(default_factory=list)


def as_markdown_parts(node: quiz) -> QuizParts:
    """Everything there is to write of a quiz, as ordinary blocks in the page's language."""
    return QuizParts(
        quiz_id=node["quiz_id"],
        kind=node["kind"],
        question=question(node),
        to_choose=to_choose(node),
        solution=[*verdicts(node), *explanation(node)],
        show_answer=words()["show"],
        choices=choices(node),
        items=items(node),
        answer=node.get("answer"),
        tolerance=node.get("tolerance"),
        wrong_answers=wrong_answers(node),
        explanation=explanation(node),
    )


def shown_order(node: quiz) -> list[int]:
    """The items' indices as they are shown: shuffled by the id, so alike in every language, never right."""
    right_order = list(range(len(children_of(node, quiz_item))))
    shuffled = sorted(right_order, key=lambda index: sha256(f"{node['quiz_id']}:{index}".encode()).digest())
    return shuffled if shuffled != right_order else [*right_order[1:], 0]


def number_text(value: float) -> str:
    return f"{value:.10g}".replace("-", "−")


def isolated(text: str) -> str:
    """A number reads from left to right in Arabic too: inside the marks LRI and PDI."""
    return f"\u2066{text}\u2069"


def question(node: quiz) -> Blocks:
    (first,) = children_of(node, quiz_question)
    return [
        paragraph_of(first),
        *(block for rest in children_of(node, quiz_context) for block in copies(rest)),
    ]


def choices(node: quiz) -> list[ChoiceParts]:
    return [
        ChoiceParts(
            correct=choice["correct"],
            answer=without_ids([paragraph_of(answer) for answer in children_of(choice, quiz_answer)]),
            feedback=explanation(choice),
        )
        for choice in children_of(node, quiz_choice)
    ]


def items(node: quiz) -> list[Blocks]:
    return [without_ids(copies(item)) for item in children_of(node, quiz_item)]


def wrong_answers(node: quiz) -> list[tuple[float, Blocks]]:
    return [(part["value"], copies(part)) for part in children_of(node, quiz_wrong_answer)]


def explanation(node: nodes.Element) -> Blocks:
    return [block for feedback in children_of(node, quiz_feedback) for block in copies(feedback)]


def to_choose(node: quiz) -> Blocks:
    """The list that the reader chooses from or puts in order."""
    in_order = items(node)
    shown = [choice.answer for choice in choices(node)] or [
        in_order[index] for index in shown_order(node) if in_order
    ]
    return bullets(shown) if shown else []


def verdicts(node: quiz) -> Blocks:
    """The solution without its explanation; its last block lists each answer with what is said to it."""
    if node["kind"] == "order":
        listed = [nodes.list_item("", *item, classes=language_marks(item[0])) for item in items(node)]
        return [nodes.enumerated_list("", *listed, enumtype="arabic", prefix="", suffix=".")]
    if node["kind"] == "numeric":
        about = [
            [verdict(wrong(isolated(number_text(value)))), *reply] for value, reply in wrong_answers(node)
        ]
        return [verdict(right(right_number(node))), *bullets(about)]
    return bullets([[verdict_of(choice), *choice.feedback] for choice in choices(node)])


def language_marks(block: nodes.Element) -> list[str]:
    """Its classes that say in which language it is, if not in the page's."""
    return [name for name in block["classes"] if name.startswith("language-")]


def right_number(node: quiz) -> str:
    tolerance = f" ± {number_text(node['tolerance'])}" if node["tolerance"] else ""
    return isolated(number_text(node["answer"]) + tolerance)


def verdict_of(choice: ChoiceParts) -> nodes.paragraph:
    said = words()
    mark = right(said["correct"]) if choice.correct else wrong(said["notCorrect"])
    paragraph = verdict(mark)
    paragraph += nodes.Text(" ")
    paragraph += [nodes.inline("", "", *block.children, classes=block["classes"]) for block in choice.answer]
    return paragraph


def verdict(text: str) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.strong("", text, classes=["quiz-mark"]))


def bullets(entries: list[Blocks]) -> Blocks:
    if not entries:
        return []
    return [nodes.bullet_list("", *(nodes.list_item("", *entry) for entry in entries), bullet="-")]


def copies(parent: nodes.Element) -> Blocks:
    return parent.deepcopy().children


def without_ids(blocks: Blocks) -> Blocks:
    """For what is written twice, to choose from and in the solution: an id may be on a page once."""
    for block in blocks:
        for element in block.findall(nodes.Element):
            element["ids"], element["names"] = [], []
    return blocks
