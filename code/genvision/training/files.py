"""Files that are either whole or not there, and checkpoints that belong to a model or not."""

import ast
import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path


class CheckpointError(ValueError):
    """A checkpoint cannot be read, or belongs to another model."""


def write_whole(path, write: Callable[[Path], None]):
    """Let `write(temporary_path)` write a file, then put it in the place of `path` at once.

    A program that is killed on the way leaves the former file as it was. A new file has the mode that the
    umask says, one that was there keeps its own.

    Raises:
        OSError: the file cannot be written. What was there is whole.
    """
    given, path = path, Path(os.path.realpath(path))  # a link stays: it leads to where there is room
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = _new_file_beside(path)
        try:
            write(temporary)
            with open(temporary, "rb") as file:
                os.fsync(file.fileno())
            if path.exists():
                shutil.copymode(path, temporary)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise OSError(f"cannot write {given}: {error.strerror or error}") from error


def check_can_write(path):
    """Find out, before the work, whether `write_whole(path, …)` can put a file there. Nothing stays behind.

    Raises:
        OSError: it cannot: the path is a folder, or its folder cannot be made or written to.
    """
    given, path = path, Path(os.path.realpath(path))
    try:
        if path.is_dir():
            raise IsADirectoryError("this is a folder, a file is expected")
        folder = next(parent for parent in path.parents if parent.exists())
        _new_file_beside(folder / path.name).unlink()
    except OSError as error:
        raise OSError(f"cannot write {given}: {error.strerror or error}") from error


def _new_file_beside(path: Path) -> Path:
    """An empty file in the folder of `path` under another name, with the mode that the umask says."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    temporary.touch(exist_ok=False)
    return temporary


def same_settings(path: Path, saved: str, settings) -> bool:
    """Whether a checkpoint's settings are the model's; False if learning rates differ: these alone may.

    Args:
        path: of the checkpoint, for the message.
        saved: its settings, as `repr(asdict(settings))` writes them. What an older one lacks had its default.
        settings: the model's.

    Raises:
        CheckpointError: another setting differs, they are another model's, or they cannot be read.
    """
    now = asdict(settings)
    if saved == repr(now):
        return True
    try:
        before = {field.name: field.default for field in fields(settings)} | ast.literal_eval(saved)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError) as error:
        raise CheckpointError(f"{path} is damaged: its settings cannot be read") from error
    foreign = [name for name in before if name not in now]
    if foreign:
        raise CheckpointError(f"{path} belongs to another model: this one has no settings {foreign}")
    other = [name for name in before if before[name] != now[name]]
    fixed = [name for name in other if not name.endswith("learning_rate")]
    if fixed:
        theirs, ours = ({name: values[name] for name in fixed} for values in (before, now))
        raise CheckpointError(
            f"{path} belongs to other settings: expected {ours}, received {theirs}. "
            "Take the same ones, or another file; only learning rates may change"
        )
    return not other
