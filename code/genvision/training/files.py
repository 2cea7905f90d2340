"""Files that are either whole or not there, and the error for those that are neither."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


class CheckpointError(ValueError):
    """A checkpoint cannot be read, or belongs to another model."""


def write_whole(path, write: Callable[[Path], None]):
    """Let `write(temporary_path)` write a file, then put it in the place of `path` at once.

    A program that is killed on the way leaves the former file as it was.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        with open(temporary, "rb") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
