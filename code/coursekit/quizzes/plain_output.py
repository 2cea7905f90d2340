"""A quiz where nothing can be clicked: text, LaTeX and man pages."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from coursekit.quizzes.parts import as_markdown_parts
from coursekit.quizzes.quiz_nodes import quiz
from coursekit.quizzes.words import words


class PlainQuizzes(SphinxPostTransform):
    """Writes question, list and answer in ordinary blocks, which every such writer knows.

    Not for gettext (it has no format): its catalogs take the quiz as it is written.
    """

    default_priority = 500
    formats = ("text", "latex", "man", "texinfo")

    def run(self, **kwargs):
        for node in list(self.document.findall(quiz)):
            parts = as_markdown_parts(node)
            heading = nodes.paragraph("", "", nodes.strong("", words()["answer"]))
            node.replace_self([*parts.question, *parts.to_choose, heading, *parts.solution])
