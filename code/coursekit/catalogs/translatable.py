"""Is there anything in a message to translate?"""

import re
from functools import lru_cache

from coursekit.catalogs.message_markdown import compare_parser, footnote_env, split_role
from coursekit.catalogs.structure import structure

_NAMES = frozenset({"Adam", "Binder", "Colab", "Jupyter", "Keras", "NumPy", "Python"})
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_LINK = re.compile(r"https?://\S+")


@lru_cache(maxsize=2**14)  # the linter, the build and each new reading of a page ask the same
def needs_translation(message: str, words: int = 1) -> bool:
    """Whether the message has that many words that are no formula, code, number or name."""
    read = structure(message)
    if read.problem:
        return True
    if any(kind == "formula" and value == message.strip() for kind, value in read.marks):
        return False
    found = [word for word in _WORD.findall(_LINK.sub(" ", read.text)) if not is_name(word)]
    return len(found) >= words


def is_name(word: str) -> bool:
    """A single letter, an acronym, CamelCase, something with a digit, or a name that is listed."""
    if len(word) == 1 or word in _NAMES:
        return True
    return any(c.isupper() for c in word[1:]) or any(c.isdigit() for c in word)


def bare_terms(message: str) -> list[str]:
    """The terms that would show the English word: no shown text, or the target again.

    They do resolve, but to the English of the target. Acronyms and names are all right.
    """
    found: list[str] = []
    if structure(message).problem:
        return found
    for token in compare_parser().parse(message, footnote_env(message)):
        for child in token.children or []:
            if child.type == "myst_role" and child.meta["name"] == "term":
                shown, target = split_role("term", child.content)
                if shown.strip() in ("", target) and not all(map(is_name, target.split())):
                    found.append(target)
    return found
