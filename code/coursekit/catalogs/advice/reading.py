"""What a reader sees of a message, and where its links and terms are.

`structure.Structure` says what must stay; this says what is read: the text in one piece, with nothing
added, so that "a space before the comma" means one that a reader sees.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from markdown_it.token import Token

from coursekit.catalogs.message_markdown import compare_parser, footnote_env, split_role

GAP = "\ufffc"  # code, a formula, a picture, or a role without a text of its own
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|\$?\{\w*\}|</?[A-Za-z][^<>]*>|&\w+;")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()]+|[\w.+-]+@[\w-]+\.[\w.]+")
_SHOWN_AS_IS = frozenset({"kbd", "samp", "literal", "code", "math", "sub", "sup"})


@dataclass
class Reading:
    """
    Attributes:
        text: what is read, with a `GAP` for each code, formula and picture.
        terms: (shown, English term) of each {term}.
        links: (shown, target).
        marked: what is emphasized.
    """

    text: str = ""
    terms: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)


def read_interface(message: str) -> Reading:
    """A word of the interface: plain text with placeholders."""
    return Reading(_ADDRESS.sub(GAP, _PLACEHOLDER.sub(GAP, message)))


@lru_cache(maxsize=4096)
def read_message(message: str) -> Reading:
    reading = Reading()
    texts = []
    for token in compare_parser().parse(message, footnote_env(message)):
        if token.type == "inline":
            texts.append(_read_inline(token.children or [], reading))
        elif token.content:
            texts.append(GAP)
    reading.text = "\n".join(texts)
    return reading


def _read_inline(tokens: list[Token], reading: Reading) -> str:
    pieces: list[str] = []
    opened: list[tuple[str, int, str]] = []
    for token in tokens:
        if token.nesting > 0:
            opened.append((token.type, len(pieces), str(token.attrs.get("href", ""))))
        elif token.nesting < 0 and opened:
            kind, start, target = opened.pop()
            shown = "".join(pieces[start:])
            if kind == "link_open":
                reading.links.append((shown, target))
            elif kind in ("em_open", "strong_open"):
                reading.marked.append(shown)
        else:
            pieces.append(_shown(token, reading))
    return _ADDRESS.sub(GAP, "".join(pieces))


def _shown(token: Token, reading: Reading) -> str:
    if token.type == "text":
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type != "myst_role" or token.meta["name"] in _SHOWN_AS_IS:
        return GAP
    name, content = token.meta["name"], token.content
    shown, target = split_role(name, content)
    if name == "term":
        reading.terms.append((shown, target))
    elif shown and target:
        reading.links.append((shown, target))
    return shown or (target if name == "term" else GAP)
