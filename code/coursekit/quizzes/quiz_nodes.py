"""What a quiz is in the doctree.

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
in the right order, here and in the catalog; `parts.shown_order` shuffles them when they
are written. To write a quiz elsewhere, ask `parts.as_markdown_parts`, not these nodes.
`message_kind` is for translators: what a message of the node, or in it, is.
"""

from docutils import nodes


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
