"""Your own images: a folder of files, as arrays to train on."""

import os
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from genvision.datasets.labelled_images import LabelledImages
from genvision.datasets.pictures import PictureError, check_size, read_picture

SYSTEM_FILES = {"thumbs.db", "desktop.ini", "__macosx"}  # what file managers leave behind, beside .DS_Store
SHOWN = 20  # problems that a message lists in full


@dataclass(frozen=True, eq=False, repr=False)
class FolderImages(LabelledImages):
    """The images of a folder.

    Attributes:
        images: (N, size, size, 3) uint8, or (N, size, size) when grey.
        labels: (N,) int64: the folder that each image is in, or 0.
        class_names: the names of these folders, by label; empty without labels.
        files: the N files, in the same order, as paths in the folder with "/" between the parts.
        skipped: file -> why it is not among the images.
    """

    files: tuple[str, ...] = field(kw_only=True)
    skipped: dict[str, str] = field(kw_only=True)


def image_folder(
    path, *, size: int, grey: bool = False, on_error: str = "raise", labels_from_folders: bool = False
) -> FolderImages:
    """Read all images in a folder and in the folders within, sorted by name.

    What makes an image, and how it is turned, cut and resized, says `read_picture`. Files and
    folders that begin with a dot or that file managers leave behind (.DS_Store, Thumbs.db, …) are
    not looked at. Links are followed to files within the folder only.

    Args:
        path: the folder.
        size: height and width in pixels of all images.
        grey: give brightness in place of colours.
        on_error: what to do with other files, damaged images and links that are not followed:
            "raise" refuses the folder and names them, "skip" leaves them out, with one warning.
        labels_from_folders: the class of an image is the name of the folder in `path` that holds
            it, such as cat/1.jpg and dog/more/2.jpg. An image outside of these has none, which
            counts as an error. Otherwise all labels are 0.

    Returns:
        `FolderImages`. For a training: `image_folder(…).scaled(-1, 1)`.

    Raises:
        NotADirectoryError: `path` is no folder.
        ValueError: a file cannot be used and on_error is "raise"; no image is left; a class has no
            image; or a wrong argument.
    """
    root, size = Path(path), check_size(size)
    if on_error not in ("raise", "skip"):
        raise ValueError(f"on_error must be 'raise' or 'skip', received {on_error!r}")
    if not root.is_dir():
        raise NotADirectoryError(f"expected a folder of images, received {str(path)!r}, which is none")
    names, problems = _list(root)
    found = len(names) + len(problems)
    images, files = [], []
    for name in names:
        try:
            if labels_from_folders and "/" not in name:
                raise PictureError(root / name, "expected it in a folder that names its class")
            images.append(read_picture(root / name, size=size, grey=grey))
            files.append(name)
        except PictureError as error:
            problems[name] = error.reason
    _tell(problems, found, root, refuse=on_error == "raise" or not images)
    labels, class_names = _classes(root, files) if labels_from_folders else ([0] * len(files), ())
    return FolderImages(
        np.stack(images),
        np.array(labels, np.int64),
        class_names=class_names,
        files=tuple(files),
        skipped=problems,
    )


def _list(root: Path) -> tuple[list[str], dict[str, str]]:
    """The files below `root`, sorted, and what is not followed or cannot be opened, with the reason."""
    names, problems = [], {}

    def name_of(path) -> str:
        return Path(path).relative_to(root).as_posix()

    def closed(error: OSError):
        problems[name_of(error.filename)] = f"expected a folder to look into, received {error.strerror}"

    for folder, inner, files in os.walk(root, onerror=closed):  # follows no links to folders
        inner[:] = [name for name in inner if not _is_hidden(name)]
        links = [name for name in inner if os.path.islink(os.path.join(folder, name))]
        for name in [*links, *(name for name in files if not _is_hidden(name))]:
            file = Path(folder, name)
            if reason := _bad_link(file, root):
                problems[name_of(file)] = reason
            else:
                names.append(name_of(file))
    return sorted(names), problems


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name.casefold() in SYSTEM_FILES


def _bad_link(file: Path, root: Path) -> str:
    """Why a link is not followed; empty for a link within the folder and for what is no link."""
    if not file.is_symlink():
        return ""
    try:
        target = file.resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: a link to itself, before Python 3.13
        return "a link that leads nowhere"
    if target.is_dir():
        return "a link to a folder, which is not followed"
    return "" if target.is_relative_to(root.resolve()) else "a link that leads out of the folder"


def _tell(problems: dict[str, str], found: int, root: Path, *, refuse: bool):
    """Refuse the folder, or warn of what is left out of it."""
    if not found:
        raise ValueError(f"expected images in the folder {str(root)!r}, found none")
    if not problems:
        return
    # repr: a name can hold line breaks and other characters that are not for a terminal
    lines = [f"\n  {name!r}: {reason}" for name, reason in sorted(problems.items())]
    more = f"\n  and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    count = f"{len(problems)} of {found} files in {str(root)!r}"
    if not refuse:
        message = f"left out {count} (.skipped of the result has all):"
    elif len(problems) == found:
        message = f"expected images, but {count} cannot be used:"
    else:
        message = f'expected images, but {count} cannot be used (on_error="skip" leaves them out):'
    message += "".join(lines[:SHOWN]) + more
    if refuse:
        raise ValueError(message)
    warnings.warn(message, stacklevel=3)


def _classes(root: Path, files: list[str]) -> tuple[list[int], tuple[str, ...]]:
    """The labels of the files, and the names of the classes."""
    folders = sorted(f.name for f in root.iterdir() if f.is_dir() and not f.is_symlink())
    class_names = tuple(name for name in folders if not _is_hidden(name))
    classes = [name.partition("/")[0] for name in files]
    if empty := set(class_names) - set(classes):
        raise ValueError(f"expected at least one image of each class, found none in {sorted(empty)}")
    return [class_names.index(name) for name in classes], class_names
