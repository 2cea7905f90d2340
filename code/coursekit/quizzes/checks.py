"""What can only be seen from outside one quiz: parts without a quiz, an id used on two pages."""

from sphinx.environment.collectors import EnvironmentCollector
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from coursekit.quizzes.quiz_nodes import WRITTEN_PARTS, quiz, quiz_choice, quiz_feedback

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
