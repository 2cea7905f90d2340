"""A quiz in HTML: a form in a custom element, and its solution in a <details>.

The form works with `static/course_quiz.js`. What needs the script is hidden until it
runs, so a page without JavaScript shows question, answers and the solution to open.

Where nothing can be clicked (text, LaTeX, man pages) it is plain paragraphs.
"""

import json
from html import escape

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from coursekit.languages import from_cldr
from coursekit.quizzes.parts import (
    as_markdown_parts,
    children_of,
    explanation,
    quiz,
    quiz_answer,
    quiz_choice,
    quiz_context,
    quiz_item,
    quiz_question,
    shown_order,
    verdicts,
    words,
    wrong_answers,
)

# The words that the script says, by the kind of quiz.
SCRIPT_WORDS = {
    "single": ("solved", "wrong", "correct", "notCorrect", "nothing"),
    "multiple": ("solved", "wrong", "correct", "notCorrect", "nothing", "missing", "mixed"),
    "numeric": ("solved", "wrong", "notNumber"),
    "order": ("solved", "wrong", "inPlace", "outOfPlace", "moved"),
}


def visit_quiz(translator, node: quiz) -> None:
    """Writes the whole quiz; its parts need no visitors of their own."""
    QuizWriter(translator, node).write()
    raise nodes.SkipNode


class QuizWriter:
    def __init__(self, translator, node: quiz):
        self.translator = translator
        self.node = node
        self.kind = node["kind"]
        self.html_id = f"quiz-{node['quiz_id']}"  # not ids[0]: a label before the quiz adds its own
        self.words = words()

    def write(self) -> None:
        self.open("course-quiz", id=self.html_id, **self.data())
        for label in self.node["ids"]:
            if label != self.html_id:
                self.put(f'<span id="{escape(label)}"></span>')
        self.open("form", novalidate="", autocomplete="off")
        self.write_fieldset()
        self.write_actions()
        self.put("</form>")
        self.write_solution()
        self.put("</course-quiz>\n")

    def data(self) -> dict[str, str]:
        """What the script has to know. Progress is kept by page and id, without the language."""
        said = {name: self.words[name] for name in SCRIPT_WORDS[self.kind]}
        data = {
            "data-kind": self.kind,
            "data-key": f"{self.node['docname']}#{self.node['quiz_id']}",
            "data-words": json.dumps(said, ensure_ascii=False),
        }
        if self.kind == "numeric":
            data["data-answer"] = repr(self.node["answer"])
            data["data-tolerance"] = repr(self.node["tolerance"])
            data["data-wrong"] = json.dumps([value for value, _ in wrong_answers(self.node)])
        return data

    def write_fieldset(self) -> None:
        context = children_of(self.node, quiz_context)
        note = {"multiple": "chooseAll", "order": "putInOrder"}.get(self.kind)
        about = [f"{self.html_id}-context"] * bool(context) + [f"{self.html_id}-note"] * bool(note)
        self.open("fieldset", **({"aria-describedby": " ".join(about)} if about else {}))
        question = children_of(self.node, quiz_question)[0]
        self.wrap("legend", question.children, **attributes_of(question))
        for part in context:
            self.wrap("div", part.children, id=f"{self.html_id}-context")
        if note:
            self.put(f'<p id="{self.html_id}-note" class="quiz-note">{escape(self.words[note])}</p>')
        {"numeric": self.write_number, "order": self.write_items}.get(self.kind, self.write_choices)()
        self.put("</fieldset>")

    def write_choices(self) -> None:
        box = "checkbox" if self.kind == "multiple" else "radio"
        for index, choice in enumerate(children_of(self.node, quiz_choice)):
            name = f"{self.html_id}-{index}"
            answer = children_of(choice, quiz_answer)[0]
            correct = {"data-correct": json.dumps(choice["correct"])}
            # a bare formula stands on the side of its question
            side = direction(answer if has_words(answer) else children_of(self.node, quiz_question)[0])
            self.open("div", **{"class": "quiz-choice"}, **correct, **side)
            spoken = {} if has_words(answer) else {"aria-label": answer.astext()}
            self.open("input", type=box, name=self.html_id, value=str(index), id=name, **spoken)
            self.open("div")
            self.wrap("label", answer.children, **{"for": name}, **attributes_of(answer))
            self.put("</div></div>")

    def write_number(self) -> None:
        name, status = f"{self.html_id}-number", f"{self.html_id}-status"
        self.open("p", **{"class": "quiz-script", "hidden": ""})
        self.put(f'<label for="{name}">{escape(self.words["yourAnswer"])}</label> ')
        self.open("input", id=name, inputmode="decimal", dir="ltr", **{"aria-describedby": status})
        self.put("</p>")

    def write_items(self) -> None:
        items = children_of(self.node, quiz_item)
        self.open("ol")
        for index in shown_order(self.node):
            name = f"{self.html_id}-{index}"
            first = items[index].children[0]
            self.open("li", **{"data-item": str(index)}, **direction(first))
            self.put('<div class="quiz-item">')
            self.wrap("div", items[index].children, id=name)
            self.put('<span class="quiz-script" hidden>')
            self.write_move(name, "up", "↑")
            self.write_move(name, "down", "↓")
            self.put("</span></div></li>")
        self.put("</ol>")

    def write_move(self, item: str, direction: str, arrow: str) -> None:
        """Its name is its label and the item's text; the arrow is for the eye."""
        own = f"{item}-{direction}"
        labels = {"aria-label": self.words[direction], "aria-labelledby": f"{own} {item}"}
        self.open("button", type="button", id=own, **labels, **{"data-move": direction})
        self.put(f"{arrow}</button>")

    def write_actions(self) -> None:
        self.put('<p class="quiz-script" hidden>')
        self.put(f'<button type="submit">{escape(self.words["check"])}</button> ')
        self.put(f'<button type="reset" hidden>{escape(self.words["retry"])}</button></p>')
        self.open("div", id=f"{self.html_id}-status", role="status", **{"class": "quiz-status"})
        self.put("</div>")

    def write_solution(self) -> None:
        self.put(f"<details><summary>{escape(self.words['show'])}</summary>")
        answers = nodes.container("", *verdicts(self.node))  # visitors ask a node for its parent
        self.wrap("div", answers.children, **{"class": "quiz-verdicts"})
        explained = nodes.container("", *explanation(self.node))
        if explained.children:
            self.wrap("div", explained.children, **{"class": "quiz-explanation"})
        self.put("</details>")

    def wrap(self, tag: str, children: list[nodes.Node], **attributes: str) -> None:
        self.open(tag, **attributes)
        for child in children:
            child.walkabout(self.translator)
        self.put(f"</{tag}>")

    def open(self, tag: str, **attributes: str) -> None:
        written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
        self.put(f"<{tag}{written}>")

    def put(self, text: str) -> None:
        self.translator.body.append(text)


def language(node: nodes.Element) -> dict[str, str]:
    """The attribute for a text in another language than the page's, as docutils' own writer gives it."""
    marks = [name.removeprefix("language-") for name in node["classes"] if name.startswith("language-")]
    return {"lang": marks[0], "dir": from_cldr(marks[0]).direction} if marks else {}


def attributes_of(node: nodes.Element) -> dict[str, str]:
    """Of a text that is written without docutils' writer: its language, its other classes."""
    classes = " ".join(name for name in node["classes"] if not name.startswith("language-"))
    return ({"class": classes} if classes else {}) | language(node)


def direction(node: nodes.Element) -> dict[str, str]:
    """For what stands around such a text: the side of its box or number."""
    return {"dir": language(node)["dir"]} if language(node) else {}


def has_words(node: nodes.Element) -> bool:
    """Whether there is text beside formulas: a drawn formula alone would leave its box without a name."""
    return any(not isinstance(text.parent, nodes.math) and text.strip() for text in node.findall(nodes.Text))


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
