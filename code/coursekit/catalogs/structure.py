"""Does a translation have the structure of its English?

The one comparison that both the build and the linter use. A message is parsed to its
`Structure`: the blocks, and a bag of marks (links with their targets, code, formulas,
roles with their targets …). Two messages match if both are equal and so are their numbers.
Characters and tags are looked for in what a reader gets: entities decoded, code and
formulas in their places. What is too large to be parsed in milliseconds is not parsed.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from linkify_it import LinkifyIt
from markdown_it.token import Token

from coursekit.catalogs.characters import character_differences, control_characters
from coursekit.catalogs.message_markdown import compare_parser, footnote_env, role_mark, role_text
from coursekit.catalogs.problem import quote
from coursekit.catalogs.written_numbers import number_differences

Mark = tuple[str, str]

_GAP = "\ufffc"  # stands in the text where code, a formula or a role was
_HTML = re.compile(r"(?P<start></?[A-Za-z][^\s<>/]*|<[!?])(?P<rest>[^<>]*)(?P<end>>?)")
_PLACEHOLDER = re.compile(r"%.?|\{[^{}]*\}")
_TEX = re.compile(r"\\[A-Za-z]+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_STRAY = {
    "*": "an unmatched *",
    "`": "an unmatched `",
    "$": "an unmatched $",
    "[": "a loose [",
    "]": "a loose ]",
    "{": "a loose {",
    "}": "a loose }",
    "%s": "the placeholder %s",
}
_COUNTED = {"strong_open": "strong", "em_open": "emphasis", "s_open": "strikethrough", "span_open": "span"}
_CONTENT = {"code_inline": "inline code", "math_inline": "formula", "math_inline_double": "formula"}


# Parsing takes time, and memory, that grow faster than the message. The longest sentence of
# a course has some hundred characters; these are for whoever did not mean a sentence.
MOST = {"characters": 6_000, "marks of markup": 400, "digits": 400}
_COUNTS = {"marks of markup": re.compile(r"[][()*_`$<>{}!&\\|~^+-]"), "digits": re.compile(r"\d")}
_LONG_NUMBER = re.compile(r"\d{60}")
# Live in GitHub's Markdown, with any domain; linkify-it knows those without www., by their country or kind.
_ADDRESS = re.compile(
    r"(?:(?:https?|ftp)://|www\.)[^\s<\ufffc]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]+)+", re.IGNORECASE
)
_ENDS = ".,:;!?)]}'\"*_~»”’।॥،؛؟…\u200c\u200d\u200e\u200f"
_INNER_DOT = re.compile(r"\S[.:]\S")
_links = LinkifyIt()


@dataclass
class Structure:
    """What was read of a message. It is kept (see `structure`): look, do not change it."""

    blocks: tuple[str, ...] = ()
    marks: Counter[Mark] = field(default_factory=Counter)
    text: str = ""  # what a reader sees, less code and formulas
    shown: str = ""  # all of what a reader sees
    problem: str = ""  # why nothing was read


@lru_cache(maxsize=2**14)  # the linter, the build and each new reading of a page ask the same
def differences(msgid: str, msgstr: str) -> list[str]:
    """Say each way in which the translation does not match: "expected …, received …"."""
    if refused := control_characters(msgid) or _larger(msgid, msgstr):
        return refused
    english, translated = structure(msgid), structure(msgstr)
    if problem := english.problem or translated.problem:
        return [problem]
    found = character_differences(msgid, msgstr) or character_differences(english.shown, translated.shown)
    return found + _block_differences(english, translated) + _mark_differences(english, translated)


def _larger(msgid: str, msgstr: str) -> list[str]:
    if len(msgstr) > 10 * len(msgid) + 1000:
        return [f"expected about {len(msgid)} characters, received {len(msgstr)}"]
    return []


def _oversize(message: str) -> str:
    """What makes a message too large to be parsed."""
    if len(message) > MOST["characters"]:
        return f"expected at most {MOST['characters']} characters, received {len(message)}"
    for name, pattern in _COUNTS.items():
        if (count := len(pattern.findall(message))) > MOST[name]:
            return f"expected at most {MOST[name]} {name}, received {count}"
    return "expected a number, received more than 60 digits" if _LONG_NUMBER.search(message) else ""


@lru_cache(maxsize=2**14)
def structure(message: str) -> Structure:
    if problem := _oversize(message):
        return Structure(problem=problem)
    try:
        tokens = compare_parser().parse(message, footnote_env(message))
    except RecursionError:
        return Structure(problem="expected markup of a sentence, received markup nested too deeply")
    reader = _Reader()
    for token in tokens:
        if token.type != "inline":
            reader.marks.update(_block_marks(token))
        reader.read(token.children)
    text, shown = "".join(reader.text), "".join(reader.shown)
    reader.marks.update(_text_marks(text, shown, message))
    blocks = tuple(t.type for t in tokens if t.type != "inline" and not _closes(t))
    return Structure(blocks, reader.marks, text, shown)


def _closes(token: Token) -> bool:
    return token.nesting < 0


def _block_marks(token: Token) -> list[Mark]:
    """A fence, a block formula …: all of it must stay as it is."""
    return [(token.type.replace("_", " "), f"{token.info} {token.content}".strip())] if token.content else []


class _Reader:
    """Collects the marks and the text of inline tokens."""

    def __init__(self) -> None:
        self.marks: Counter[Mark] = Counter()
        self.text: list[str] = []
        self.shown: list[str] = []

    def read(self, tokens: list[Token] | None) -> None:
        for token in tokens or []:
            if token.type == "link_open" and self.shown and self.shown[-1].endswith("!"):
                self.marks["exclamation mark before a link", ""] += 1  # in a notebook, that is a picture
            self._add_content(token)
            mark, shown = _inline_mark(token)
            self.marks.update([mark] if mark else [])
            if shown:
                self._add(f" {shown} ", "" if token.type == "myst_role" else f" {shown} ")
            self.marks.update(_attributes(token) + _format_marks(token, shown))

    def _add(self, text: str, shown: str | None = None) -> None:
        self.text.append(text)
        self.shown.append(text if shown is None else shown)

    def _add_content(self, token: Token) -> None:
        if token.type == "text":
            self._add(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            self._add(" ")
        elif token.type == "image":
            self._add(_GAP)
            self.read(token.children)
        elif token.type == "myst_role":
            self._add(_GAP, role_text(token.meta["name"], token.content))
        elif token.nesting == 0:
            self._add(_GAP, token.content)


def _attributes(token: Token) -> list[Mark]:
    own = sorted((k, v) for k, v in token.attrs.items() if k not in ("href", "src", "alt", "title"))
    return [("attributes", str(own))] if own else []


def _format_marks(token: Token, shown: str) -> list[Mark]:
    """The text of {numref} is a format: Sphinx puts the number into it."""
    if token.type != "myst_role" or token.meta["name"].removeprefix("std:") != "numref":
        return []
    return [("placeholder", part) for part in _PLACEHOLDER.findall(shown)]


def _inline_mark(token: Token) -> tuple[Mark | None, str]:
    """The mark of the token, and the text that a role or a title shows."""
    if token.type == "link_open":
        return ("link to", str(token.attrs.get("href", ""))), str(token.attrs.get("title", ""))
    if token.type == "image":
        return ("image", str(token.attrs.get("src", ""))), str(token.attrs.get("title", ""))
    if token.type == "myst_role":
        return role_mark(token.meta["name"], token.content)
    if token.type == "footnote_ref":
        return ("footnote", str(token.meta["label"])), ""
    if token.type in _CONTENT:
        return (_CONTENT[token.type], token.content), ""
    if token.type in _COUNTED:
        return (_COUNTED[token.type], ""), ""
    known = token.type in ("text", "softbreak") or _closes(token)
    return (None if known else (token.type.replace("_", " "), token.content)), ""


def _text_marks(text: str, shown: str, message: str) -> Counter[Mark]:
    marks = Counter({(name, ""): text.count(stray) for stray, name in _STRAY.items() if stray in text})
    marks.update(("HTML", tag) for tag in tags(shown))
    marks.update(("address", address) for address in addresses(text))
    if _is_formula(text):
        marks["formula", message.strip()] += 1
    return marks


def tags(text: str) -> list[str]:
    """The HTML tags, whole where they have attributes: the words between x<y and z>w may change."""
    found = _HTML.finditer(text)
    return [match[0] if "=" in match["rest"] else match["start"] + match["end"] for match in found]


def addresses(text: str) -> list[str]:
    """The addresses of sites and mailboxes that Jupyter, for one, makes links of."""
    if not _INNER_DOT.search(text):
        return []
    found = [match.rstrip(_ENDS) for match in _ADDRESS.findall(text)]
    return found + [match.raw for match in _links.match(_ADDRESS.sub(" ", text)) or []]


def _is_formula(text: str) -> bool:
    """A block formula arrives without its dollars: TeX commands, or an equation of single letters."""
    if _TEX.search(text):
        return True
    has_letter = any(c.isalpha() for c in text)
    return has_letter and not _WORD.search(text) and bool(re.search(r"[=^_]", text))


def _block_differences(english: Structure, translated: Structure) -> list[str]:
    if english.blocks == translated.blocks:
        return []
    return [f"expected {_block_names(english.blocks)}, received {_block_names(translated.blocks)}"]


def _block_names(blocks: tuple[str, ...]) -> str:
    counts = Counter(b.removesuffix("_open").replace("_", " ") for b in blocks)
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "nothing"


def _mark_differences(english: Structure, translated: Structure) -> list[str]:
    lost, added = english.marks - translated.marks, translated.marks - english.marks
    kinds = dict.fromkeys(kind for kind, _ in [*lost, *added])
    found = [_describe(kind, english, translated, lost, added) for kind in kinds]
    missing, new = number_differences(english.text, translated.text)
    if missing or new:
        found.append(f"expected {_numbers(missing)}, received {_numbers(new)}")
    return found


def _describe(kind, english, translated, lost, added) -> str:
    if (kind, "") in lost or (kind, "") in added:  # only the count matters
        return f"expected {english.marks[kind, '']} × {kind}, received {translated.marks[kind, '']}"
    expected, received = ([quote(v) for k, v in bag.elements() if k == kind] for bag in (lost, added))
    return f"expected {kind} {_list(expected)}, received {_list(received)}"


def _list(values: list[str]) -> str:
    shown = ", ".join(values[:5]) + (" …" if len(values) > 5 else "")
    return shown or "none, or none more"


def _numbers(values: list[str]) -> str:
    return "the number " + ", ".join(values) if values else "no other number"
