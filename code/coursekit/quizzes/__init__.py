"""Questions that a page asks: one choice, several choices, a number, an order.

README.md in this folder shows how each is written. Everything a learner reads is an
ordinary message of the page's catalog; what is right is said by options and by the
order of a list, never by text, so it is the same in every language.

Without JavaScript a quiz still shows its answer, in a <details> element.
"""

from pathlib import Path

from coursekit.quizzes.checks import QuizIds, StrayParts, warn_of_shared_ids
from coursekit.quizzes.directives import Choice, Feedback, Quiz, WrongAnswer
from coursekit.quizzes.html_output import visit_quiz
from coursekit.quizzes.parts import QuizParts, as_markdown_parts
from coursekit.quizzes.plain_output import PlainQuizzes
from coursekit.quizzes.quiz_nodes import PARTS, quiz

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
