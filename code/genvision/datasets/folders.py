"""Your own images: a folder of files, as arrays to train on."""

import os
import re
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from genvision.datasets.labelled_images import LabelledImages, listed
from genvision.datasets.pictures import PictureError, check_bits, check_size, read_levels, warn_of_few_bits

# What systems, file servers and viewers leave behind, beside names that begin with a dot.
SIDE_FOLDERS = {"__macosx", "@eadir", "thumbnails", "lost+found", "#recycle", "$recycle.bin"}
SIDE_FOLDERS |= {"system volume information"}
SIDE_FILES = {"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"}
# Parts of a data set, such as train, Test_set, val2017.
PART = re.compile(r"(train(ing)?|val(id(ation)?)?|test(ing)?)([ _-]?(set|data|images|\d+))?", re.IGNORECASE)
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

    def summary(self) -> str:
        """How many images of what size, and how many of each class or, without classes, in each folder."""
        if self.class_names:
            return super().summary()
        folders = Counter(file.partition("/")[0] for file in self.files if "/" in file)
        return super().summary() + listed("folder", "folders", folders)


def image_folder(
    path,
    *,
    size: int,
    grey: bool = False,
    on_error: str = "raise",
    labels_from_folders: bool = False,
    together: bool = False,
    bits: int | None = None,
) -> FolderImages:
    """Read all images in a folder and in the folders within, sorted by name.

    What makes an image, and how it is turned, cut and resized, says `read_picture`. Files and
    folders that begin with a dot or that systems leave behind (Thumbs.db, __MACOSX, @eaDir,
    thumbnails …) are not looked at. Links are followed to files within the folder only:
    a folder from elsewhere must not reach your other files.

    Args:
        path: the folder.
        size: height and width in pixels of all images.
        grey: give brightness in place of colours.
        on_error: what to do with other files, damaged images and links that are not followed:
            "raise" refuses the folder and names them, "skip" leaves them out, with one warning.
        labels_from_folders: the class of an image is the name of the folder in `path` that holds
            it, such as cat/1.jpg and dog/more/2.jpg. An image outside of these has none, which
            counts as an error. Otherwise all labels are 0.
        together: take the parts of a data set, such as train and test, as one; cat is then the
            class of train/cat/1.jpg and test/cat/2.jpg. Without it they are refused, as an image to
            test on is none to learn from. Parts are two or more folders with names such as train,
            Test, val, validation, or one of them with no other folder beside it.
        bits: how many bits the values of 16-bit grey files use: 12 makes 4,095 white. None takes
            all 16, and warns if no value in the folder needs more than 14.

    Returns:
        `FolderImages`. For a training: `image_folder(…).scaled(-1, 1)`.

    Raises:
        NotADirectoryError: `path` is no folder.
        ValueError: a file cannot be used and on_error is "raise"; no image is left; a class has no
            image, or there is no folder that could be one; parts of a data set; or a wrong argument.
    """
    root, size = Path(path), check_size(size)
    check_bits(bits)
    if on_error not in ("raise", "skip"):
        raise ValueError(f"on_error must be 'raise' or 'skip', received {on_error!r}")
    if not root.is_dir():
        raise NotADirectoryError(f"expected a folder of images, received {str(path)!r}, which is none")
    names, folders, problems = _list(root, together)
    parts = _parts([folder for folder in folders if "/" not in folder])
    found = len(names) + len(problems)
    if labels_from_folders and names and not any(_class_of(name, parts) for name in names):
        raise ValueError(
            f"expected a folder for each class in {str(root)!r}, received {len(names)} files that are in none"
        )
    images, files, highest = [], [], 0
    for name in names:
        try:
            if labels_from_folders and not _class_of(name, parts):
                raise PictureError(root / name, "expected it in a folder that names its class")
            image, value = read_levels(root / name, size=size, grey=grey, bits=bits)
            images.append(image)
            files.append(name)
            highest = max(highest, value)
        except PictureError as error:
            problems[name] = error.reason
    _tell(problems, found, root, refuse=on_error == "raise" or not images)
    warn_of_few_bits(highest, root, bits)
    labels, class_names = _classes(folders, files, parts) if labels_from_folders else ([0] * len(files), ())
    return FolderImages(
        np.stack(images),
        np.array(labels, np.int64),
        class_names=class_names,
        files=tuple(files),
        skipped=problems,
    )


def _list(root: Path, together: bool) -> tuple[list[str], list[str], dict[str, str]]:
    """The files below `root`, sorted, the folders, and what is not followed or opened, with the reason."""
    names, folders, problems = [], [], {}

    def name_of(path) -> str:
        return Path(path).relative_to(root).as_posix()

    def closed(error: OSError):
        problems[name_of(error.filename)] = f"expected a folder to look into, received {error.strerror}"

    for folder, inner, files in os.walk(root, onerror=closed):  # follows no links to folders
        inner[:] = [name for name in inner if not _is_hidden(name)]
        links = dict.fromkeys(name for name in inner if os.path.islink(os.path.join(folder, name)))
        here = [name for name in inner if name not in links]
        if (parts := _parts(here)) and not together:
            raise ValueError(_question(Path(folder), parts))
        folders += [name_of(Path(folder, name)) for name in here]
        for name in [*links, *(name for name in files if not _is_hidden(name))]:
            file = Path(folder, name)
            if reason := _bad_link(file, root):
                problems[name_of(file)] = reason
            else:
                names.append(name_of(file))
    return sorted(names), folders, problems


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name.casefold() in SIDE_FOLDERS | SIDE_FILES


def _parts(folders: list[str]) -> list[str]:
    """Those of neighbouring folders that look like parts of a data set; "train" beside "bus" does not."""
    parts = sorted(filter(PART.fullmatch, folders))
    return parts if len(parts) > 1 or len(parts) == len(folders) else []


def _question(folder: Path, parts: list[str]) -> str:
    paths = " and ".join(repr(str(folder / part)) for part in parts)
    each = "in calls of their own" if len(parts) > 1 else "alone"
    return (
        f"expected the images of one training in {str(folder)!r}, received what looks like parts of "
        f"a data set: read {paths} {each}, or everything with together=True (in the shell --together)"
    )


def _class_of(file: str, parts: list[str]) -> str:
    """The outermost folder of a file that is no part of the data set; empty if there is none."""
    folders = file.split("/")[:-1]
    if folders and folders[0] in parts:
        folders = folders[1:]
    return folders[0] if folders else ""


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


def _classes(folders: list[str], files: list[str], parts: list[str]) -> tuple[list[int], tuple[str, ...]]:
    """The labels of the files, and the names of the classes."""
    class_names = tuple(sorted({_class_of(f"{folder}/", parts) for folder in folders} - {""}))
    classes = [_class_of(name, parts) for name in files]
    if empty := set(class_names) - set(classes):
        raise ValueError(f"expected at least one image of each class, found none in {sorted(empty)}")
    return [class_names.index(name) for name in classes], class_names
