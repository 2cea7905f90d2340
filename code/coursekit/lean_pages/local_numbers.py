"""Numbers in formulas as the page's language writes them: 0.5 becomes 0,5 on a Russian page.

A formula is the same in all catalogs, and nobody translates it. So its numbers are written
anew when a page is made: the decimal mark, the groups of thousands, and where the decimal
mark is a comma, the mark that parts numbers of a list: (0.5, 1) becomes (0,5; 1).
"""

import re
from functools import cache

from babel import Locale, UnknownLocaleError
from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from coursekit.unfinished_pages import ENGLISH, is_english

# TeX for the marks of languages with a decimal comma. A narrow space between groups of digits is right
# in all of them; the others (Arabic pages, too) write 1,234.5 as English does.
DECIMAL, THOUSANDS, LISTED = "{,}", r"\,", ";"

_TOKEN = re.compile(
    r"""(?P<text>\\(?:text[a-z]*|[mhf]box|tag\*?|label|(?:eq)?ref|operatorname\*?|begin|end|[hv]space\*?|rule
              |raisebox|(?:text)?color|href|url|m?kern|[hm]skip)(?![A-Za-z]))
      | (?P<row>\\\\\s*\[[^\]]*\])            # a line's end with the room below it
      | (?P<command>\\(?:[A-Za-z]+|.))
      | (?P<version>\d+(?:\.\d+){2,})
      | (?P<number>(?:[1-9]\d{0,2}(?:\{,\}\d{3})+|\d+)(?:\.\d+)?)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_LENGTH = re.compile(r"[ \d.+-]+[a-z]{2}(?![a-z])")
_OPTION = re.compile(r"\s*\[[^\]]*\]")
_BRACE = re.compile(r"\s*\{")
_TWO_ARGUMENTS = ("\\begin", "\\rule")
_OPEN, _CLOSE = {"(", "[", "{", r"\{", r"\langle"}, {")", "]", "}", r"\}", r"\rangle"}
_SIGNS = {"-", "+", r"\pm", r"\mp", " ", "\n", r"\left", r"\right", r"\,", r"\;"}


def localized(tex: str, language: str) -> str:
    """The formula with its numbers as `language` writes them; the same where it writes them as English does.

    Words (`\\text`), names, lengths, versions (1.2.3) and numbers that follow a letter (v1.2) stay.
    """
    if not has_decimal_comma(language) or not re.search(r"\d\.\d|\{,\}", tex):
        return tex
    tokens = list(_tokens(tex))
    lists = _list_commas(tokens)
    return "".join(
        LISTED if index in lists else _number(text) if kind == "number" else text
        for index, (kind, text) in enumerate(tokens)
    )


@cache
def has_decimal_comma(language: str) -> bool:
    """What the Unicode consortium's tables say of the language, for the digits 0 to 9."""
    try:
        return Locale.parse(language).number_symbols["latn"]["decimal"] == ","
    except (UnknownLocaleError, ValueError, KeyError):
        return False


def _number(text: str) -> str:
    whole, point, fraction = text.partition(".")
    return whole.replace("{,}", THOUSANDS) + (DECIMAL if point else "") + fraction


def _tokens(tex: str):
    """(kind, text) of each piece; what must not change is a piece of the kind "text"."""
    place, before = 0, ""
    while place < len(tex):
        match = _TOKEN.match(tex, place)
        kind, end = match.lastgroup, match.end()
        if kind == "text":
            end = _after_arguments(tex, end, match[0])
        elif kind == "number" and before.isalpha():
            kind = "version"
        before = match[0][-1] if kind == "other" else ""
        yield kind, tex[place:end]
        place = end


def _after_arguments(tex: str, place: int, command: str) -> int:
    """Where the arguments of a command end: its braces, or a length such as 0.5em."""
    two = command in _TWO_ARGUMENTS
    if two and (option := _OPTION.match(tex, place)):
        place = option.end()
    for _ in range(1 + two):
        if brace := _BRACE.match(tex, place):
            place = _closing(tex, brace.end())
        elif length := _LENGTH.match(tex, place):
            place = length.end()
    return place


def _closing(tex: str, place: int) -> int:
    depth = 1
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(tex, place):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if not depth:
            return match.end()
    return len(tex)


def _list_commas(tokens: list[tuple[str, str]]) -> set[int]:
    """The commas that stand in a list with a decimal number beside one of them.

    Outside of brackets a comma may be the sentence's own: there numbers must stand on both sides.
    """
    found: set[int] = set()
    groups: list[list[int]] = [[]]
    for index, (_kind, text) in enumerate(tokens):
        if text in _OPEN:
            groups.append([])
        elif text in _CLOSE and len(groups) > 1:
            commas = groups.pop()
            if any(True in (_beside(tokens, i, -1), _beside(tokens, i, 1)) for i in commas):
                found.update(commas)
        elif text == ",":
            groups[-1].append(index)
    for index in groups[0]:
        sides = (_beside(tokens, index, -1), _beside(tokens, index, 1))
        if None not in sides and any(sides):
            found.add(index)
    return found


def _beside(tokens: list[tuple[str, str]], index: int, step: int) -> bool | None:
    """Whether the number beside a comma is a decimal one; None if no number stands there."""
    index += step
    while 0 <= index < len(tokens) and tokens[index][1] in _SIGNS:
        index += step
    if not 0 <= index < len(tokens) or tokens[index][0] != "number":
        return None
    return "." in tokens[index][1]


class LocalNumbers(SphinxPostTransform):
    """For pages and notebooks alike: both are written from the tree that this leaves."""

    default_priority = 300
    formats = ("html",)

    def run(self, **kwargs) -> None:
        if not has_decimal_comma(self.config.language):
            return
        for kind in (nodes.math, nodes.math_block):
            for node in self.document.findall(kind):
                tex = localized(node.astext(), self.config.language)
                if tex != node.astext() and not is_beside_english(node):
                    node[:] = [nodes.Text(tex)]


def is_beside_english(formula: nodes.Element) -> bool:
    """Whether the formula stands in English text, or below an English paragraph."""
    if is_english(formula) or not isinstance(formula, nodes.math_block):
        return is_english(formula)
    siblings = formula.parent.children
    place = siblings.index(formula)
    around = [*reversed(siblings[:place]), *siblings[place:]]
    text = next((other for other in around if isinstance(other, nodes.paragraph)), None)
    return text is not None and ENGLISH in text["classes"]
