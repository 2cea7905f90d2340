"""One finding about one message of a catalog, and the error for a file that is none."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """What is wrong, where.

    Attributes:
        advice: a hint that must not fail a build.
        waiting: how many messages of a page wait for a translation. The page is published, and says so.
        fuzzy: how many of these have one that is marked fuzzy.
    """

    path: Path
    line: int
    text: str
    advice: bool = False
    waiting: int = 0
    fuzzy: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {'advice: ' if self.advice else ''}{self.text}"


def quote(text: str, longest: int = 80) -> str:
    """The text as it may be printed: control characters escaped, long ones cut."""
    visible = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return f"`{visible[: longest - 1]}…`" if len(visible) > longest else f"`{visible}`"


class CatalogSyntaxError(ValueError):
    """The file is no PO file; `line` is where reading stopped (0 if not known)."""

    def __init__(self, text: str, line: int = 0) -> None:
        super().__init__(text)
        self.line = line
