"""A learner's own folder of images, with everything that lies about in such folders."""

import os
import warnings

import numpy as np
import pytest
from PIL import Image

from genvision.datasets import FolderImages, image_folder, picture

SIZE = 8


def put(path, colour=(200, 100, 50), shape=(12, 20)):
    """A plain image file, in a folder that is made for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", shape[::-1], colour).save(path)
    return path


@pytest.fixture
def folder(tmp_path):
    """Three good images, in an order of their own."""
    for name, red in [("b.png", 2), ("a/z.png", 1), ("c.bmp", 3)]:
        put(tmp_path / "set" / name, (red, 0, 0))
    return tmp_path / "set"


def spoil(folder):
    """Put four files among the images that are none; returns their names."""
    whole = put(folder / "cut.png", (9, 9, 9), (300, 300)).read_bytes()
    (folder / "cut.png").write_bytes(whole[:-40])
    (folder / "notes.txt").write_text("my notes")
    (folder / "a" / "empty.jpg").touch()
    (folder / "page.png").write_text("<!DOCTYPE html>")
    return ["a/empty.jpg", "cut.png", "notes.txt", "page.png"]


# --- what works -------------------------------------------------------------------------------


def test_a_folder_of_images(folder):
    data = image_folder(folder, size=SIZE)
    assert isinstance(data, FolderImages) and repr(data) == "FolderImages(3 colour images of 8×8 pixels)"
    assert data.images.shape == (3, SIZE, SIZE, 3) and data.images.dtype == np.uint8
    assert data.files == ("a/z.png", "b.png", "c.bmp") and data.images[:, 0, 0, 0].tolist() == [1, 2, 3]
    assert data.labels.tolist() == [0, 0, 0] and data.labels.dtype == np.int64
    assert data.class_names == () and data.skipped == {}
    scaled = data.scaled(-1, 1)
    assert scaled.shape == data.images.shape and scaled.dtype == np.float32
    assert scaled[0, 0, 0].tolist() == pytest.approx([1 / 127.5 - 1, -1, -1])
    assert image_folder(str(folder), size=SIZE, grey=True).images.shape == (3, SIZE, SIZE)


def test_images_of_all_sizes_and_modes(tmp_path):
    cat = Image.fromarray(picture("chelsea", size=100))
    cat.convert("L").save(tmp_path / "a.png")
    cat.convert("P").resize((200, 150)).save(tmp_path / "b.gif")
    cat.convert("CMYK").resize((90, 160)).save(tmp_path / "c.jpg")
    cat.convert("RGBA").resize((64, 64)).save(tmp_path / "d.webp")
    cat.convert("1").save(tmp_path / "e.tif")
    images = image_folder(tmp_path, size=32).images.astype(int)
    assert images.shape == (5, 32, 32, 3)
    assert (abs(images.mean(axis=(1, 2, 3)) - images.mean()) < 15).all()  # one cat, five times


def test_the_order_is_that_of_the_names(tmp_path):
    names = ["10.png", "2.png", "B.png", "a-b/1.png", "a/1.png", "a.png", "é.png"]
    for name in reversed(names):
        put(tmp_path / name)
    assert list(image_folder(tmp_path, size=2).files) == sorted(names)


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        ".hidden.png",
        "._b.png",
        ".git/config",
        "__MACOSX/._b.png",
        "a/.x/y",
    ],
)
def test_what_systems_leave_behind_is_ignored(folder, name):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"\0\0\0\1Bud1")
    data = image_folder(folder, size=SIZE)
    assert len(data) == 3 and data.skipped == {}


def test_a_dotted_folder_may_be_asked_for(tmp_path):
    put(tmp_path / ".images" / "a.png")
    assert len(image_folder(tmp_path / ".images", size=SIZE)) == 1


# --- files that cannot be used ----------------------------------------------------------------


def test_bad_files_are_refused_all_at_once(folder):
    names = spoil(folder)
    with pytest.raises(ValueError) as error:
        image_folder(folder, size=SIZE)
    message = str(error.value)
    assert message.startswith(f"expected images, but 4 of 7 files in '{folder}' cannot be used")
    assert [line.split("'")[1] for line in message.splitlines()[1:]] == names
    assert "received an empty file" in message and "'cut.png': cannot be read" in message
    assert 'on_error="skip"' in message


def test_bad_files_are_skipped_with_one_warning(folder):
    names = spoil(folder)
    with pytest.warns(
        UserWarning, match=r"left out 4 of 7 files (?s:.*)'page.png': expected an image"
    ) as caught:
        data = image_folder(folder, size=SIZE, on_error="skip")
    assert len(caught) == 1 and caught[0].filename == __file__
    assert list(data.files) == ["a/z.png", "b.png", "c.bmp"] and len(data) == 3
    assert sorted(data.skipped) == names
    assert "starts with 6d 79 20 6e 6f 74 65 73" in data.skipped["notes.txt"]
    assert str(folder) not in "".join(data.skipped.values())


def test_nothing_is_said_of_a_good_folder(folder):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert image_folder(folder, size=SIZE, on_error="skip").skipped == {}


def test_a_long_list_is_cut_short(tmp_path):
    for i in range(30):
        (tmp_path / f"{i:02}.txt").write_text("no image")
    put(tmp_path / "a.png")
    with pytest.warns(UserWarning, match="'19.txt'(?s:.*)and 10 more") as caught:
        data = image_folder(tmp_path, size=SIZE, on_error="skip")
    assert "20.txt" not in str(caught[0].message) and len(data.skipped) == 30


def test_odd_names_cannot_spoil_the_message(tmp_path):
    names = ["line\nbreak.png", "\x1b[31mred.png", os.fsdecode(b"\xff.png"), "ملف.png"]
    for name in names:
        (tmp_path / name).write_text("no image")
    with pytest.raises(ValueError) as error:
        image_folder(tmp_path, size=SIZE)
    message = str(error.value)
    assert len(message.splitlines()) == 5 and "\x1b" not in message and "ملف" in message
    message.encode()  # no lone surrogate


@pytest.mark.parametrize("on_error", ["raise", "skip"])
def test_a_folder_without_an_image_is_refused(tmp_path, on_error):
    (tmp_path / "inner").mkdir()
    with pytest.raises(ValueError, match="expected images in the folder .*, found none"):
        image_folder(tmp_path, size=SIZE, on_error=on_error)
    (tmp_path / ".DS_Store").touch()
    with pytest.raises(ValueError, match="found none"):
        image_folder(tmp_path, size=SIZE, on_error=on_error)
    (tmp_path / "a.txt").write_text("no image")
    with pytest.raises(ValueError, match=r"1 of 1 files in .* cannot be used:\n  'a.txt': expected an image"):
        image_folder(tmp_path, size=SIZE, on_error=on_error)


@pytest.mark.parametrize("name", ["nowhere", "b.png", "https://example.org/images"])
def test_what_is_no_folder_is_refused(folder, name):
    with pytest.raises(
        NotADirectoryError, match=f"expected a folder of images, received '.*{name.split('/')[-1]}"
    ):
        image_folder(folder / name, size=SIZE)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 0}, "size must be a whole number of at least 1 pixel, received 0"),
        ({"size": 2.5}, "received 2.5"),
        ({"size": 8, "on_error": "ignore"}, "on_error must be 'raise' or 'skip', received 'ignore'"),
    ],
)
def test_wrong_arguments_are_refused(folder, options, message):
    with pytest.raises(ValueError, match=message):
        image_folder(folder, **options)


# --- links ------------------------------------------------------------------------------------


def test_links_are_followed_within_the_folder_only(folder, tmp_path):
    outside = put(tmp_path / "outside" / "private.png")
    (folder / "inside.png").symlink_to("b.png")
    (folder / "link.png").symlink_to(outside)
    (folder / "more").symlink_to(tmp_path / "outside")
    (folder / "up.png").symlink_to("../outside/private.png")
    (folder / "broken.png").symlink_to("nothing.png")
    (folder / "loop.png").symlink_to("loop.png")
    (folder / "a" / "again").symlink_to(folder)  # a circle
    expected = {
        "a/again": "a link to a folder, which is not followed",
        "broken.png": "a link that leads nowhere",
        "link.png": "a link that leads out of the folder",
        "loop.png": "a link that leads nowhere",
        "more": "a link to a folder, which is not followed",
        "up.png": "a link that leads out of the folder",
    }
    with pytest.warns(UserWarning, match="left out 6 of 10 files"):
        data = image_folder(folder, size=SIZE, on_error="skip")
    assert data.skipped == expected
    assert data.files == ("a/z.png", "b.png", "c.bmp", "inside.png")
    with pytest.raises(ValueError, match="'link.png': a link that leads out of the folder"):
        image_folder(folder, size=SIZE)


def test_the_folder_itself_may_be_a_link(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder)
    (folder / "inside.png").symlink_to("b.png")
    assert len(image_folder(tmp_path / "link", size=SIZE)) == 4


def test_a_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / "pipe.png")
    with pytest.raises(ValueError, match="'pipe.png': expected a file, received none"):
        image_folder(folder, size=SIZE)


# --- labels -----------------------------------------------------------------------------------


@pytest.fixture
def classes(tmp_path):
    for name, red in [("dog/1.png", 1), ("dog/more/2.png", 2), ("cat/3.png", 3), ("ant/1.png", 4)]:
        put(tmp_path / "animals" / name, (red, 0, 0))
    return tmp_path / "animals"


def test_labels_from_folders(classes):
    data = image_folder(classes, size=SIZE, labels_from_folders=True)
    assert data.class_names == ("ant", "cat", "dog")
    assert data.files == ("ant/1.png", "cat/3.png", "dog/1.png", "dog/more/2.png")
    assert data.labels.tolist() == [0, 1, 2, 2] and data.labels.dtype == np.int64
    assert data.images[:, 0, 0, 0].tolist() == [4, 3, 1, 2]
    without = image_folder(classes, size=SIZE)
    assert without.labels.tolist() == [0] * 4 and (without.images == data.images).all()


def test_an_image_without_a_class_is_told(classes):
    put(classes / "stray.png")
    with pytest.raises(ValueError, match="'stray.png': expected it in a folder that names its class"):
        image_folder(classes, size=SIZE, labels_from_folders=True)
    with pytest.warns(UserWarning, match="'stray.png'"):
        data = image_folder(classes, size=SIZE, labels_from_folders=True, on_error="skip")
    assert data.labels.tolist() == [0, 1, 2, 2]
    assert len(image_folder(classes, size=SIZE)) == 5


def test_a_class_without_an_image_is_refused(classes):
    (classes / ".cache").mkdir()
    (classes / "bee").mkdir()
    with pytest.raises(ValueError, match=r"at least one image of each class, found none in \['bee'\]"):
        image_folder(classes, size=SIZE, labels_from_folders=True)
    (classes / "bee" / "1.png").write_text("no image")
    with (
        pytest.warns(UserWarning, match="'bee/1.png'"),
        pytest.raises(ValueError, match=r"found none in \['bee'\]"),
    ):
        image_folder(classes, size=SIZE, labels_from_folders=True, on_error="skip")
    put(classes / "bee" / "1.png")
    assert image_folder(classes, size=SIZE, labels_from_folders=True).class_names == (
        "ant",
        "bee",
        "cat",
        "dog",
    )
