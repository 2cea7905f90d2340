"""Reading a table that a spreadsheet has saved.

Spreadsheets write commas, semicolons or tabs, in UTF-8 or UTF-16, some with a first line `sep=;`.
All of these say what they are. An old code page does not, and has lost the letters of the other
languages: it is refused.
"""

import codecs
import csv
import io
from pathlib import Path

from coursekit.catalogs.problem import CatalogSyntaxError, quote

_WANTED = "expected a table with commas in UTF-8"


def read_table(path: Path, column: str) -> list[dict[str, str]]:
    """The rows, by the names in the first one, which has to name `column`; a missing cell is empty."""
    return [row for _, row in read_rows(path, column)]


def read_rows(path: Path, column: str) -> list[tuple[int, dict[str, str]]]:
    """The same, each with the line that it ends on.

    Raises a CatalogSyntaxError, with the line, for what cannot be read whole.
    """
    lines = io.StringIO(_decoded(path), newline=None).readlines()
    named = lines.pop(0).rstrip("\n").removeprefix("sep=") if lines and lines[0].startswith("sep=") else ""
    skipped = 1 if named else 0
    delimiter = _delimiter(lines[0] if lines else "", named, column)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(reader)]
        return [
            (line := skipped + reader.line_num, _row(names, cells, line))
            for cells in reader
            if any(map(str.strip, cells))
        ]
    except csv.Error as error:
        raise CatalogSyntaxError(f"{_WANTED}, received: {error}", skipped + reader.line_num) from None


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CatalogSyntaxError(f"{_WANTED}, received: {error.strerror}") from None
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise CatalogSyntaxError(f"{_WANTED}, received bytes of another encoding", line) from None


def _delimiter(first: str, named: str, column: str) -> str:
    """The one that the file names, or the one by which its first line has the column."""
    for delimiter in [named] if len(named) == 1 else ",;\t":
        if column in [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]:
            return delimiter
    raise CatalogSyntaxError(f"{_WANTED} and a column named {column}, received {quote(first.strip())}", 1)


def _row(names: list[str], cells: list[str], line: int) -> dict[str, str]:
    extra = [cell for cell in cells[len(names) :] if cell.strip()]
    if extra:
        received = f"{len(cells)}: {quote(extra[-1])} has no name; is a cell with a comma in quotation marks?"
        raise CatalogSyntaxError(f"expected {len(names)} cells, received {received}", line)
    return dict(zip(names, cells + [""] * (len(names) - len(cells)), strict=False))
