"""The text of a PO file, checked line by line before polib reads it.

polib takes a line that lost a quotation mark for a whole one and drops a letter; it passes over
the former English of obsolete entries, a message that has no `msgstr`, and the comments after
the last message. What it would lose is refused here, with its line, or written as polib reads it.
"""

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import polib

from coursekit.catalogs.problem import CatalogSyntaxError, quote

MOST_BYTES = 2_000_000  # the largest page of the course has a fifteenth of it
_STRING = r'"(?:[^"\\]|\\.)*"'
_FIELD = re.compile(rf"(?:(?P<keyword>msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s*)?(?P<text>{_STRING})")
_OTHER_WORD = re.compile(rf"[^\s\"]+\s*{_STRING}")
_COMMENT = re.compile(r"(?P<mark>#[~.:,|]?)(?P<rest>.*)")
_CONFLICT = re.compile(r"<{7}|={7}|>{7}|\|{7}")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass
class PoText:
    """A PO file's text as polib understands it.

    Attributes:
        text: one field or comment a line; the former English of obsolete entries as `#|`.
        last_comments: what stands after the last message, without its `#`.
    """

    text: str
    last_comments: list[str]


def read_text(path: Path) -> PoText:
    """The checked text of the file. Raises a CatalogSyntaxError that says what was expected and received."""
    if path.is_dir():
        raise CatalogSyntaxError("expected a PO file, received a folder")
    try:
        if (size := path.stat().st_size) > MOST_BYTES:
            raise CatalogSyntaxError(f"expected at most {MOST_BYTES} bytes, received {size}")
        content = path.read_bytes()
    except OSError as error:
        raise CatalogSyntaxError(f"expected a PO file, received: {error.strerror}") from None
    lines = re.split(r"\r\n?|\n", _decoded(content))
    _refuse_other_formats(lines)
    cleaned = _Reader().read(lines)
    end = max((i for i, line in enumerate(cleaned) if _is_field(line)), default=-1) + 1
    last = [line.removeprefix("#").removeprefix(" ") for line in cleaned[end:] if line]
    return PoText("\n".join(cleaned[:end]) + "\n", last if end else [])


def _decoded(content: bytes) -> str:
    if content.startswith(_UTF_16) or content[:1] == b"\0" or content[1:2] == b"\0":
        raise CatalogSyntaxError("expected UTF-8 text, received UTF-16", 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise CatalogSyntaxError("expected UTF-8 text, received other bytes", line) from None


def _refuse_other_formats(lines: list[str]) -> None:
    for number, line in enumerate(lines, start=1):
        if _CONFLICT.match(line):
            raise CatalogSyntaxError(
                f"expected one version of each message, received the mark of a conflict {quote(line)}", number
            )
    number, first = next(((n, line.strip()) for n, line in enumerate(lines, 1) if line.strip()), (1, ""))
    for start, name in (("<", "HTML or XML"), ("{", "JSON"), ("[", "JSON")):
        if first.startswith(start):
            raise CatalogSyntaxError(f"expected a PO file, received {name}: {quote(first)}", number)


def _is_field(line: str) -> bool:
    return _FIELD.fullmatch(line.removeprefix("#~ ")) is not None


class _Reader:
    """Follows the order of the lines: a message is a msgid, then its msgstr, all of it obsolete or none."""

    def __init__(self) -> None:
        self.waiting = 0  # the line of a msgid or msgctxt that has no msgstr yet
        self.keyword = ""  # what a quoted line would continue; empty after a comment
        self.obsolete = False

    def read(self, lines: list[str]) -> list[str]:
        cleaned = [self._line(number, line.strip(" \t\f\v")) for number, line in enumerate(lines, start=1)]
        self._end_message(len(lines))
        return cleaned

    def _line(self, number: int, line: str) -> str:
        comment = _COMMENT.fullmatch(line)
        if not comment:
            return self._field(number, line, obsolete=False) if line else ""
        mark, rest = comment["mark"], comment["rest"].strip(" \t")
        if mark == "#~" and rest.startswith("|"):  # polib writes these, and does not read them
            mark, rest = "#|", rest[1:].strip(" \t")
        if mark == "#~" and (not rest or rest.startswith("#")):
            return self._line(number, rest)
        if mark == "#~":
            return "#~ " + self._field(number, rest, obsolete=True)
        self._end_message(number, line)
        self.keyword = ""
        if mark == "#|":
            return "#| " + _field(number, rest)[1]
        # polib wants a space after the mark, and takes a second # away
        return f"{mark} {rest if mark != '#' else comment['rest'].removeprefix(' ')}".rstrip()

    def _field(self, number: int, line: str, obsolete: bool) -> str:
        keyword, cleaned = _field(number, line)
        if keyword in ("msgctxt", "msgid"):
            if not (keyword == "msgid" and self.keyword == "msgctxt"):
                self._end_message(number, line)
            self.waiting = number
        elif not self.keyword:
            raise CatalogSyntaxError(f"expected a msgid before it, received {quote(line)}", number)
        elif obsolete != self.obsolete:
            raise CatalogSyntaxError(
                f"expected #~ at all lines of a message or at none: {quote(line)}", number
            )
        elif keyword.startswith("msgstr"):
            self.waiting = 0
        self.keyword, self.obsolete = keyword or self.keyword, obsolete
        return cleaned

    def _end_message(self, number: int, line: str = "") -> None:
        if self.waiting:
            received = quote(line) if line else "the end of the file"
            expected = f"expected the msgstr of the message in line {self.waiting}"
            raise CatalogSyntaxError(f"{expected}, received {received}", number)


def _field(number: int, line: str) -> tuple[str, str]:
    """The keyword of the line, if it has one, and the line with one space after it."""
    field = _FIELD.fullmatch(line)
    if field:
        keyword = field["keyword"] or ""
        return keyword, f"{keyword} {field['text']}".lstrip()
    if '"' in line and not _OTHER_WORD.fullmatch(line):
        wanted = 'a text between two quotation marks (one inside is written \\")'
    else:
        wanted = "msgid, msgstr, a comment or a text in quotation marks"
    raise CatalogSyntaxError(f"expected {wanted}, received {quote(line)}", number)


def lost(before: str, after: str) -> str:
    """What of a translator's in one text (of `PoText`) the other one lacks; empty if nothing does.

    Places in the source (`#:`) and the comments of the extraction (`#.`) are the template's.
    """
    missing = _pieces(before) - _pieces(after)
    return next((f"{name} {text}".strip() for name, text in missing), "")


def _pieces(text: str) -> Counter[tuple[str, str]]:
    """Comments, flags and whole fields; of the header each line, whatever their order."""
    found: list[tuple[str, str]] = []
    for line in filter(None, text.split("\n")):
        mark, _, rest = line.partition(" ") if line.startswith("#") else ("", "", line)
        field = _FIELD.fullmatch(rest)
        if mark in ("#:", "#."):
            continue
        if mark in ("", "#~", "#|", "#~|") and field:
            value = polib.unescape(field["text"][1:-1])
            name = ("|" if "|" in mark else "") + (field["keyword"] or "")
            found += [(name, value)] if field["keyword"] else [(found[-1][0], found.pop()[1] + value)]
        else:
            found += [(mark, piece.strip()) for piece in (rest.split(",") if mark == "#," else [rest])]
    header = next((i + 1 for i, piece in enumerate(found) if piece == ("msgid", "")), len(found))
    lines = [
        ("header", line.strip()) for _, value in found[header : header + 1] for line in value.split("\n")
    ]
    return Counter(piece for piece in found[:header] + found[header + 1 :] + lines if piece[1])
