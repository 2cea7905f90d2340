"""Results that take time and depend on nothing but what they were made of: kept from build to build.

A formula as HTML, a font with the characters that are needed, a stylesheet without unused rules: five
languages ask for the same ones, and so does the next build.

    html = kept.get("formula", [tex, options], make=lambda: render(tex, options))

They lie in one SQLite file of the build folder, which all processes of a build use at once. The key is a
digest of the kind, of what the result was made of, and of the versions of what made it. A file that cannot
be read or written costs time, nothing else.
"""

import contextlib
import hashlib
import json
import os
import sqlite3
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path

SECONDS = 60  # to wait for another process that is writing
LARGEST = 200_000_000  # bytes; a file that has grown over this is begun anew


class Kept:
    """The file's results; opened when it is first asked, in each process anew."""

    def __init__(self, path: Path | None) -> None:
        """`path` is the file, or None: then nothing is kept."""
        self.path = path
        self._open: tuple[int, sqlite3.Connection] | None = None

    @classmethod
    def of_course(cls, root: Path) -> "Kept":
        return cls(Path(root, "_build", "kept.sqlite"))

    def get(self, kind: str, made_of: Sequence, make: Callable[[], str | bytes]) -> str | bytes:
        """What `make` gave for this kind and these inputs (JSON values, or bytes) some time, or gives now."""
        if self.path is None:
            return make()
        key = hashlib.sha256(json.dumps([kind, *map(_spelled, made_of)]).encode()).digest()
        with contextlib.suppress(sqlite3.Error, OSError):
            if row := self._connection().execute("SELECT value FROM kept WHERE key = ?", [key]).fetchone():
                return row[0]
        value = make()
        with contextlib.suppress(sqlite3.Error, OSError):
            self._connection().execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", [key, value])
        return value

    def _connection(self) -> sqlite3.Connection:
        if self._open is None or self._open[0] != os.getpid():  # SQLite's may not be carried through a fork
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.is_file() and self.path.stat().st_size > LARGEST:
                self.path.unlink()
            connection = sqlite3.connect(
                self.path, timeout=SECONDS, isolation_level=None, check_same_thread=False
            )
            weakref.finalize(self, connection.close)  # in whichever thread that is
            connection.execute("PRAGMA synchronous = OFF")  # what a crash loses is made again
            connection.execute("CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, value)")
            self._open = os.getpid(), connection
        return self._open[1]


def _spelled(value):
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
