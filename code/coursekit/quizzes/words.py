"""The words around a quiz. They are messages of the `coursekit` domain, not of a page."""

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
