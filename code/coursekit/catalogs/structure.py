"""Does a translation have the structure of its English?

The one comparison that both the build and the linter use. A message is parsed to its
`Structure`: the blocks, and a bag of marks (links with their targets, code, formulas,
roles with their targets …). Two messages match if both are equal and so are their numbers.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from markdown_it.token import Token

from coursekit.catalogs.characters import character_differences
from coursekit.catalogs.message_markdown import compare_parser, footnote_env
from coursekit.catalogs.problem import quote
from coursekit.catalogs.role_marks import role_mark
from coursekit.catalogs.written_numbers import number_differences

Mark = tuple[str, str]

_GAP = "\ufffc"  # stands in the text where code, a formula or a role was
_HTML = re.compile(r"</?[A-Za-z][^<>]*>?|<[!?][^<>]*>?")
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


@dataclass
class Structure:
    blocks: tuple[str, ...] = ()
    marks: Counter[Mark] = field(default_factory=Counter)
    text: str = ""  # what a reader sees, less code and formulas


@cache  # the linter, the build and each new reading of a page ask the same
def differences(msgid: str, msgstr: str) -> list[str]:
    """Say each way in which the translation does not match: "expected …, received …"."""
    if len(msgstr) > 10 * len(msgid) + 1000:  # before any parsing
        return [f"expected about {len(msgid)} characters, received {len(msgstr)}"]
    found = character_differences(msgid, msgstr)
    try:
        english, translated = structure(msgid), structure(msgstr)
    except RecursionError:
        return [*found, "expected markup like the English, received markup nested too deeply"]
    return found + _block_differences(english, translated) + _mark_differences(english, translated)


def structure(message: str) -> Structure:
    tokens = compare_parser().parse(message, footnote_env(message))
    result = Structure(blocks=tuple(t.type for t in tokens if t.type != "inline" and not _closes(t)))
    pieces: list[str] = []
    for token in tokens:
        if token.type != "inline":
            result.marks.update(_block_marks(token))
        for child in token.children or []:
            _read_inline(child, result.marks, pieces)
    result.text = "".join(pieces)
    result.marks.update(_text_marks(result.text, message))
    return result


def _closes(token: Token) -> bool:
    return token.nesting < 0


def _block_marks(token: Token) -> list[Mark]:
    """A fence, a block formula …: all of it must stay as it is."""
    return [(token.type.replace("_", " "), f"{token.info} {token.content}".strip())] if token.content else []


def _read_inline(token: Token, marks: Counter[Mark], pieces: list[str]) -> None:
    if token.type == "text":
        pieces.append(token.content)
    elif token.type in ("softbreak", "hardbreak"):
        pieces.append(" ")
    elif token.type == "image":
        pieces.append(_GAP)
        for child in token.children or []:
            _read_inline(child, marks, pieces)
    elif token.nesting == 0:
        pieces.append(_GAP)
    mark, shown = _inline_mark(token)
    if mark:
        marks[mark] += 1
    if shown:
        pieces.append(f" {shown} ")
    attributes = {k: v for k, v in token.attrs.items() if k not in ("href", "src", "alt", "title")}
    if attributes:
        marks["attributes", str(sorted(attributes.items()))] += 1


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


def _text_marks(text: str, message: str) -> Counter[Mark]:
    marks = Counter({(name, ""): text.count(stray) for stray, name in _STRAY.items() if stray in text})
    marks.update(("HTML", tag) for tag in _HTML.findall(text))
    if _is_formula(text):
        marks["formula", message.strip()] += 1
    return marks


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
