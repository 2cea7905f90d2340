"""A learner's own folder of images, with everything that lies about in such folders."""

import os
import struct
import warnings
import zlib

import numpy as np
import pytest
from PIL import Image

from genvision.checks import check_images
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
    assert isinstance(data, FolderImages)
    assert repr(data) == "FolderImages(3 colour images of 8×8 pixels, 1 folder: 'a' 1)"
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
        "__MACOSX/b.png",
        "a/.x/y",
        ".ipynb_checkpoints/b-checkpoint.png",
        "@eaDir/b.png/SYNOPHOTO_THUMB_M.jpg",
        "a/@eadir/z.png",
        "#recycle/old.png",
        "$RECYCLE.BIN/S-1-5-21/old.png",
        "System Volume Information/x.png",
        "lost+found/1.png",
        "thumbnails/b.png",
        "Thumbnails/b.png",
        ".thumbnails/b.png",
        "ehthumbs.db",
        "Icon\r",
    ],
)
def test_what_systems_leave_behind_is_ignored(folder, name):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"\0\0\0\1Bud1")
    data = image_folder(folder, size=SIZE)
    assert len(data) == 3 and data.skipped == {}
    (folder / "b.png").rename(folder / "a" / "b.png")
    (folder / "c.bmp").rename(folder / "a" / "c.bmp")
    assert image_folder(folder, size=SIZE, labels_from_folders=True).class_names == ("a",)


def test_names_in_other_scripts_and_endings_in_any_case(tmp_path):
    names = ["ಹೂವು/1.JPG", "ورد/٢.Png", "роза/3.bmp", "ਫੁੱਲ/4.TIFF"]
    for name in names:
        put(tmp_path / name)
    data = image_folder(tmp_path, size=SIZE, labels_from_folders=True)
    assert sorted(data.files) == sorted(names) and data.labels.tolist() == [0, 1, 2, 3]
    assert data.class_names == tuple(sorted(name.partition("/")[0] for name in names))
    assert repr(data).endswith("4 classes: 'роза' 1, 'ورد' 1, 'ਫੁੱਲ' 1, 'ಹೂವು' 1)")


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


def test_a_bomb_among_good_images_is_left_out_unopened(folder):
    """A file of less than 100 bytes that claims 90 million pixels."""
    whole = (folder / "b.png").read_bytes()
    head = b"IHDR" + struct.pack(">II", 9_000, 10_000) + whole[24:29]
    bomb = whole[:12] + head + struct.pack(">I", zlib.crc32(head)) + whole[33:]
    (folder / "bomb.png").write_bytes(bomb)
    assert len(bomb) < 100
    with pytest.warns(
        UserWarning, match="left out 1 of 4 .*\n  'bomb.png': expected at most .* 9,000×10,000"
    ):
        assert len(image_folder(folder, size=SIZE, on_error="skip")) == 3


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


def test_a_link_to_a_folder_is_no_class(classes, tmp_path):
    put(tmp_path / "outside" / "private.png")
    (classes / "bee").symlink_to(tmp_path / "outside")
    with pytest.warns(UserWarning, match="'bee': a link to a folder, which is not followed"):
        data = image_folder(classes, size=SIZE, labels_from_folders=True, on_error="skip")
    assert data.class_names == ("ant", "cat", "dog") and list(data.skipped) == ["bee"]


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


def test_the_result_says_classes_and_counts(classes):
    counts = repr(image_folder(classes, size=SIZE, labels_from_folders=True))
    assert counts == "FolderImages(4 colour images of 8×8 pixels, 3 classes: 'ant' 1, 'cat' 1, 'dog' 2)"
    assert ", 3 folders: 'ant' 1, 'cat' 1, 'dog' 2)" in repr(image_folder(classes, size=SIZE))
    put(classes / "\x1b[31mred\n" / "1.png")
    for i in range(20):
        put(classes / f"z{i:02}" / "1.png")
    counts = repr(image_folder(classes, size=SIZE, labels_from_folders=True))
    assert "24 classes: '\\x1b[31mred\\n' 1, 'ant' 1, " in counts and counts.endswith("'z07' 1 and 12 more)")


def test_flat_images_have_no_classes(folder):
    (folder / "a" / "z.png").rename(folder / "z.png")
    for inner in ("a", "b"):
        (folder / inner).mkdir(exist_ok=True)
        with pytest.raises(ValueError) as error:
            image_folder(folder, size=SIZE, labels_from_folders=True)
        assert str(error.value) == (
            f"expected a folder for each class in '{folder}', received 3 files that are in none"
        )


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


# --- parts of a data set ----------------------------------------------------------------------


def parts_of_pets(root, *parts):
    """Two classes in each part; the red of a picture counts them."""
    for i, part in enumerate(parts):
        put(root / part / "cat" / "1.png", (2 * i, 0, 0))
        put(root / part / "dog" / "1.png", (2 * i + 1, 0, 0))
    return root


@pytest.mark.parametrize(
    "parts",
    [
        ["test", "train"],
        ["Train", "VAL"],
        ["Testing", "training", "valid"],
        ["train", "validation", "x"],
        ["Test-Set", "training_set"],
        ["train2017", "val2017"],
    ],
)
@pytest.mark.parametrize("labels", [True, False])
def test_parts_are_asked_about(tmp_path, parts, labels):
    pets = parts_of_pets(tmp_path / "pets", *parts)
    with pytest.raises(ValueError) as error:
        image_folder(pets, size=SIZE, labels_from_folders=labels, on_error="skip")
    paths = " and ".join(f"'{pets / part}'" for part in parts if part != "x")
    assert f"looks like parts of a data set: read {paths} in calls of their own" in str(error.value)
    assert "together=True" in str(error.value) and "\n" not in str(error.value)
    for part in parts:  # as the message says
        data = image_folder(pets / part, size=SIZE, labels_from_folders=True)
        assert data.class_names == ("cat", "dog") and len(data) == 2


def test_parts_together(tmp_path):
    pets = parts_of_pets(tmp_path / "pets", "test", "Train")
    (pets / "Train" / "bee").mkdir()
    with pytest.raises(ValueError, match=r"found none in \['bee'\]"):
        image_folder(pets, size=SIZE, labels_from_folders=True, together=True)
    put(pets / "Train" / "bee" / "2.png", (4, 0, 0))
    data = image_folder(pets, size=SIZE, labels_from_folders=True, together=True)
    assert data.class_names == ("bee", "cat", "dog") and data.labels.tolist() == [0, 1, 2, 1, 2]
    assert data.images[:, 0, 0, 0].tolist() == [4, 2, 3, 0, 1]
    assert len(image_folder(pets, size=SIZE, together=True)) == 5
    put(pets / "test" / "stray.png")
    with pytest.raises(ValueError, match="'test/stray.png': expected it in a folder that names its class"):
        image_folder(pets, size=SIZE, labels_from_folders=True, together=True)


def test_a_part_alone_beside_images_or_within_a_folder_is_asked_about_too(tmp_path):
    put(tmp_path / "pets" / "a.png")
    put(tmp_path / "pets" / "test" / "b.png")
    with pytest.raises(ValueError, match="read '.*pets/test' alone, or everything with together=True"):
        image_folder(tmp_path / "pets", size=SIZE)
    with pytest.raises(ValueError, match="in '.*pets', received .*read '.*pets/test' alone"):
        image_folder(tmp_path, size=SIZE)
    for part in ("train", "test"):
        put(tmp_path / "by class" / "cat" / part / "1.png")
    with pytest.raises(ValueError, match="read '.*cat/test' and '.*cat/train' in calls"):
        image_folder(tmp_path / "by class", size=SIZE, labels_from_folders=True)
    data = image_folder(tmp_path / "by class", size=SIZE, labels_from_folders=True, together=True)
    assert data.class_names == ("cat",) and len(data) == 2


@pytest.mark.parametrize(
    "names", [("bus", "car", "train"), ("steam train", "test tube"), ("latest", "val d")]
)
def test_a_class_may_be_called_train(tmp_path, names):
    for name in names:
        put(tmp_path / name / "1.png")
    for together in (False, True):
        data = image_folder(tmp_path, size=SIZE, labels_from_folders=True, together=together)
        assert data.class_names == names


# --- 16 bits ----------------------------------------------------------------------------------


def deep(path, *highest):
    """16-bit grey files with these largest values."""
    for i, value in enumerate(highest):
        Image.fromarray(np.full((SIZE, SIZE), value, np.uint16)).save(path / f"{i}.png")


def test_the_bits_are_a_question_to_the_whole_folder(tmp_path):
    deep(tmp_path, 100, 4095, 2000)
    put(tmp_path / "8 bits.png", (255, 255, 255))
    with pytest.warns(
        UserWarning, match="the largest 16-bit value is about 4,095 of .*say bits=12"
    ) as caught:
        dark = image_folder(tmp_path, size=SIZE, grey=True)
    assert len(caught) == 1 and caught[0].filename == __file__
    assert dark.images[:, 0, 0].tolist() == [0, 16, 8, 255]
    assert (image_folder(tmp_path, size=SIZE, grey=True, bits=16).images == dark.images).all()
    data = image_folder(tmp_path, size=SIZE, grey=True, bits=12)
    assert data.images[:, 0, 0].tolist() == [6, 255, 125, 255]
    deep(tmp_path, 100, 60_000, 2000)  # one bright picture answers the question for all
    assert image_folder(tmp_path, size=SIZE, grey=True).images[:, 0, 0].tolist() == [0, 233, 8, 255]
    with pytest.raises(ValueError, match=r"1 of 4 .*\n  '1.png': expected values up to 4,095 \(bits=12\)"):
        image_folder(tmp_path, size=SIZE, bits=12)
    with pytest.raises(ValueError, match="bits must be None or a whole number from 1 to 16, received 0"):
        image_folder(tmp_path, size=SIZE, bits=0)


# --- their range ------------------------------------------------------------------------------


def test_bright_images_are_told_from_wrongly_scaled_ones(tmp_path):
    """A pencil's line on white paper: no pixel is below 128, so scaled to [−1, 1] none is below 0."""
    for number, grey in enumerate([(128,) * 3, (201,) * 3, (255,) * 3]):
        put(tmp_path / f"{number}.png", grey)
    data = image_folder(tmp_path, size=SIZE, grey=True)
    assert data.images.min() == 128
    good = data.scaled(-1, 1)
    assert (check_images(good, (SIZE, SIZE)) == good).all() and good.min() > 0
    for wrong in (data.scaled(0, 1), np.clip(good - 0.1, 0, 1)):
        with pytest.raises(ValueError, match=r"\[−1, 1\].* none below 0: they seem to be scaled to \[0, 1\]"):
            check_images(wrong, (SIZE, SIZE))
    with pytest.raises(ValueError, match=r"\[−1, 1\].* from 128 to 255$"):
        check_images(data.images, (SIZE, SIZE))
