"""Single pictures: scikit-image's photographs, every kind of file, and files that are none."""

import os
import struct
import warnings
import zlib

import numpy as np
import pytest
import skimage.data
from PIL import Image

from genvision.datasets import PICTURES, PictureError, picture, read_picture
from genvision.datasets.pictures import MAX_PIXELS

# Four quarters, 8×8: red, green, blue, yellow from the top left. Corners show any turn or flip.
CORNERS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)]
QUARTERS = np.array(CORNERS, np.uint8).reshape(2, 2, 3).repeat(4, axis=0).repeat(4, axis=1)


def saved(path, array, mode=None, **options):
    """An image file of this array; the name's ending says the format."""
    image = array if isinstance(array, Image.Image) else Image.fromarray(array)
    (image.convert(mode) if mode else image).save(path, **options)
    return path


# --- scikit-image's photographs ---------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_those_of_scikit_image(name):
    """Each is the middle square of what skimage.data gives, resized: their colours agree on average."""
    original = getattr(skimage.data, name)()
    original = original[0] if isinstance(original, tuple) else original  # a stereo pair
    original = original if original.ndim == 3 else np.stack([original] * 3, axis=-1)
    height, width = original.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = original[top : top + side, left : left + side]
    result = picture(name, size=40)
    assert result.shape == (40, 40, 3) and result.dtype == np.uint8
    np.testing.assert_allclose(result.mean(axis=(0, 1)), square.mean(axis=(0, 1)), atol=4)
    assert (picture(name, size=side) == square).all()


def test_the_size_has_a_default_and_grey_pictures_have_three_channels():
    assert picture("chelsea").shape == (256, 256, 3)
    brick = picture("brick", size=64)
    assert (brick == brick[..., :1]).all() and brick.std() > 10


@pytest.mark.parametrize("name", ["cat", "", "../astronaut", "astronaut.png"])
def test_unknown_pictures_are_refused(name):
    with pytest.raises(ValueError, match=f"expected one of astronaut, .*; received '{name}'"):
        picture(name)


def test_a_learner_cannot_spoil_the_next_call():
    picture("coffee", size=16)[:] = 0
    assert picture("coffee", size=16).any()


# --- formats and modes ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.gif", "a.bmp", "a.tif"])
def test_formats(tmp_path, name):
    lossy = {"quality": 95, "subsampling": 0} if name == "a.jpg" else {}
    path = saved(tmp_path / name, QUARTERS.repeat(4, axis=0).repeat(4, axis=1), **lossy)
    path = path.rename(tmp_path / "holiday.txt")  # the content counts, not the name
    result = read_picture(path, size=32)
    assert result.shape == (32, 32, 3) and result.dtype == np.uint8
    for row, column, colour in zip((4, 4, 28, 28), (4, 28, 4, 28), CORNERS, strict=True):
        np.testing.assert_allclose(result[row, column].astype(int), colour, atol=12)


WHITE, GREY, BLACK = 255, 128, 0


@pytest.mark.parametrize(
    ("kind", "array", "mode", "options", "expected"),
    [
        ("png", np.full((4, 4), 200, np.uint8), None, {}, 200),
        ("png", np.full((4, 4), 200, np.uint8), "P", {}, 200),
        ("png", np.full((4, 4), 255, np.uint8), "1", {}, 255),
        ("png", np.full((4, 4), 65535, np.uint16), None, {}, 255),
        ("png", np.full((4, 4), 257 * 100, np.uint16), None, {}, 100),  # not clipped to white
        ("tif", np.full((4, 4), 257 * 100, np.uint16), None, {}, 100),
        ("tif", np.full((4, 4), 257 * 100, ">u2"), None, {}, 100),
        ("tif", np.full((4, 4, 3), (255, 0, 0), np.uint8), "CMYK", {}, (255, 0, 0)),
        ("jpg", np.full((8, 8, 3), (255, 0, 0), np.uint8), "CMYK", {"quality": 100}, (254, 0, 0)),
        ("png", np.full((4, 4, 4), (10, 20, 30, 255), np.uint8), None, {}, (10, 20, 30)),
        ("png", np.full((4, 4, 4), (10, 20, 30, 0), np.uint8), None, {}, WHITE),  # nothing but background
        ("png", np.full((4, 4, 4), (0, 0, 255, 51), np.uint8), None, {}, (204, 204, 255)),  # a fifth of blue
        ("webp", np.full((4, 4, 4), (0, 0, 255, 51), np.uint8), None, {"lossless": True}, (204, 204, 255)),
        ("png", np.full((4, 4, 2), (0, 51), np.uint8), None, {}, 204),
        ("png", np.full((4, 4), 7, np.uint8), "P", {"transparency": 7}, WHITE),
        ("png", np.full((4, 4), 7, np.uint8), "P", {"transparency": b"\xff" * 7 + b"\x00"}, WHITE),
        ("png", np.full((4, 4, 3), (1, 2, 3), np.uint8), None, {"transparency": (1, 2, 3)}, WHITE),
        ("gif", np.full((4, 4), 7, np.uint8), "P", {"transparency": 7}, WHITE),
    ],
)
def test_modes(tmp_path, kind, array, mode, options, expected):
    image = Image.fromarray(array)
    if "transparency" in options and array.ndim == 2:  # the values are positions in a palette
        image.putpalette([level for level in range(256) for _ in range(3)])
        mode = None
    path = saved(tmp_path / f"a.{kind}", image, mode, **options)
    result = read_picture(path, size=2).astype(int)
    np.testing.assert_allclose(result, np.broadcast_to(expected, (2, 2, 3)), atol=2 if kind == "jpg" else 0)


# --- values of 16 bits, and of fewer in files of 16 ---------------------------------------------


@pytest.mark.parametrize("bits", [None, 1, 8, 10, 12, 14, 16])
def test_each_level_of_so_many_bits(tmp_path, bits):
    """In whole numbers: the nearest of 256 levels. No two are equally near, as 2**bits − 1 is odd."""
    white = 2 ** (bits or 16) - 1
    values = np.linspace(0, white, 2**16).round().astype(np.uint16).reshape(256, 256)
    nearest = (values.astype(int) * 510 + white) // (2 * white)
    path = saved(tmp_path / "a.png", values)
    assert (read_picture(path, size=256, grey=True, bits=bits) == nearest).all()
    assert read_picture(path, size=256, bits=bits).max() == 255


@pytest.mark.parametrize(
    ("highest", "bits"), [(4095, 12), (4096, 14), (1023, 10), (16383, 14), (257, 10), (255, 8), (1, 2)]
)
def test_files_of_16_bits_that_seem_to_have_fewer(tmp_path, highest, bits):
    values = np.full((4, 4), highest, np.uint16)
    path = saved(tmp_path / "a.png", values)
    told = f"a.png': the largest 16-bit value is about {highest:,} of .* say bits={bits} .*--bits {bits}"
    with pytest.warns(UserWarning, match=told) as caught:
        dark = read_picture(path, size=4)
    assert len(caught) == 1 and caught[0].filename == __file__
    assert (dark == round(highest / 257)).all()  # as a file of 16 bits it is read exactly
    assert (read_picture(path, size=4, bits=16) == dark).all()
    assert (read_picture(path, size=4, bits=bits) == round(255 * highest / (2**bits - 1))).all()


@pytest.mark.parametrize("highest", [0, 16384, 65535])
def test_nothing_is_asked_where_16_bits_are_used_or_all_is_black(tmp_path, highest):
    values = np.array([[0, highest]], np.uint16).repeat(2, axis=0)
    assert read_picture(saved(tmp_path / "a.png", values), size=2).max() == round(highest / 257)


def test_values_must_fit_into_the_bits(tmp_path):
    path = saved(tmp_path / "a.png", np.full((4, 4), 4096, np.uint16))
    with pytest.raises(PictureError, match=r"expected values up to 4,095 \(bits=12\), received 4,096"):
        read_picture(path, size=4, bits=12)
    for bits in (0, 17, 2.0, "12"):
        with pytest.raises(ValueError, match="bits must be None or a whole number from 1 to 16, received"):
            read_picture(path, size=4, bits=bits)


@pytest.mark.parametrize(("kind", "channels"), [(2, 3), (4, 2), (6, 4)], ids=["RGB", "grey+alpha", "RGBA"])
def test_colours_of_16_bits(tmp_path, kind, channels):
    """Pillow reads their upper 8 bits: of 12-bit colours 4 are left, which no scaling brings back."""
    path, clear = tmp_path / "a.png", channels in (2, 4)
    for value in (257 * 100, 4095):
        pixel = np.full(channels, value)
        pixel[channels - clear :] = 65535
        rows = b"\0" + np.tile(pixel, 4).astype(">u2").tobytes()
        path.write_bytes(png(4, 4, zlib.compress(rows * 4), depth=16, kind=kind))
        if value > 4095:
            assert (read_picture(path, size=4) == 100).all()
        else:
            with pytest.warns(
                UserWarning, match="largest 16-bit value is about 3,855 of 65,535.* say bits=12"
            ):
                assert (read_picture(path, size=4) == 15).all()
        assert read_picture(path, size=4, bits=16).max() == value // 256
        with pytest.raises(PictureError, match="expected grey as bits=12, received 16-bit colours"):
            read_picture(path, size=4, bits=12)


def test_a_tiff_that_says_it_has_12_bits(tmp_path):
    pixels = bytes.fromhex("000 800 fff fff".replace(" ", ""))  # 0, 2048, 4095, 4095
    tags = {256: 2, 257: 2, 258: 12, 259: 1, 262: 1, 273: 8, 277: 1, 278: 2, 279: len(pixels)}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    head = b"II*\0" + struct.pack("<I", 8 + len(pixels)) + pixels + struct.pack("<H", len(tags))
    (tmp_path / "a.tif").write_bytes(head + entries + bytes(4))
    for bits in (None, 12, 16):
        result = read_picture(tmp_path / "a.tif", size=2, grey=True, bits=bits)
        assert result.tolist() == [[0, 128], [255, 255]]


def test_a_bitmap_of_16_bits_a_pixel_is_none_of_16_bits_a_channel(tmp_path):
    masks = struct.pack("<III", 0xF800, 0x07E0, 0x001F)  # 5, 6 and 5 bits for red, green and blue
    info = struct.pack("<IiiHHIIiiII", 40, 2, 2, 1, 16, 3, 8, 0, 0, 0, 0) + masks
    head = b"BM" + struct.pack("<IHHI", 14 + len(info) + 8, 0, 0, 14 + len(info))
    (tmp_path / "a.bmp").write_bytes(head + info + struct.pack("<4H", *[1 << 11] * 4))
    assert (read_picture(tmp_path / "a.bmp", size=2, bits=12) == (8, 0, 0)).all()


def test_grey(tmp_path):
    path = saved(tmp_path / "a.png", QUARTERS)
    result = read_picture(path, size=8, grey=True)
    assert result.shape == (8, 8) and result.dtype == np.uint8
    assert result[0, 0] == round(0.299 * 255) and result[0, 7] == round(0.587 * 255)
    assert result[7, 0] == round(0.114 * 255)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.webp"])
def test_orientation_of_the_camera(tmp_path, name, orientation):
    """A picture stored turned or flipped, with the note how, comes out upright."""
    stored = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: np.rot90(a, 1),  # the note says: turn it clockwise
        7: lambda a: np.rot90(a, 2).swapaxes(0, 1),
        8: lambda a: np.rot90(a, -1),
    }[orientation](QUARTERS.repeat(4, axis=0).repeat(4, axis=1))
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"exif": exif} | ({"quality": 95, "subsampling": 0} if name == "a.jpg" else {})
    options |= {"lossless": True} if name == "a.webp" else {}
    result = read_picture(saved(tmp_path / name, np.ascontiguousarray(stored), **options), size=8)
    for row, column, colour in zip((1, 1, 6, 6), (1, 6, 1, 6), CORNERS, strict=True):
        np.testing.assert_allclose(result[row, column].astype(int), colour, atol=12)


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.png", "a.tif"])
def test_first_of_several_frames(tmp_path, name):
    frames = [Image.new("RGB", (6, 6), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:])
    assert read_picture(tmp_path / name, size=1)[0, 0, 2] < 10


def test_a_stereo_photograph_is_a_jpeg(tmp_path):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a.jpg", "MPO", save_all=True, append_images=frames[1:])
    assert read_picture(tmp_path / "a.jpg", size=1)[0, 0, 0] > 250


# --- cutting and resizing ---------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(8, 20), (20, 8)])
def test_the_middle_square_is_cut_out(tmp_path, shape):
    array = np.zeros((*shape, 3), np.uint8)
    array[shape[0] // 2 - 4 : shape[0] // 2 + 4, shape[1] // 2 - 4 : shape[1] // 2 + 4] = QUARTERS
    assert (read_picture(saved(tmp_path / "a.png", array), size=8) == QUARTERS).all()


def test_a_fine_pattern_becomes_grey_and_no_coarse_one(tmp_path):
    checks = (np.indices((90, 90)).sum(axis=0) % 2 * 255).astype(np.uint8)
    result = read_picture(saved(tmp_path / "a.png", checks), size=40, grey=True)
    assert abs(result.astype(int) - 127).max() < 20


def test_a_large_photograph_is_decoded_small_but_not_blurred(tmp_path):
    """JPEG decodes at a part of its size; that must not show."""
    large = Image.fromarray(picture("astronaut", size=512)).resize((2048, 2048), Image.Resampling.LANCZOS)
    quick = read_picture(saved(tmp_path / "a.jpg", large, quality=95), size=64)
    exact = read_picture(saved(tmp_path / "a.bmp", large), size=64)
    assert np.abs(quick.astype(int) - exact).mean() < 1


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1), (2, 3)])
def test_odd_sizes(tmp_path, shape):
    path = saved(tmp_path / "a.png", np.full(shape, 77, np.uint8))
    assert (read_picture(path, size=5) == 77).all() and read_picture(str(path), size=5).shape == (5, 5, 3)


@pytest.mark.parametrize("size", [0, -1, 2.5, "8", None, True, np.float64(8)])
def test_sizes_that_are_none(tmp_path, size):
    path = saved(tmp_path / "a.png", QUARTERS)
    assert read_picture(path, size=np.int64(8)).shape == (8, 8, 3)
    with pytest.raises(ValueError, match=r"size must be a whole number of at least 1 pixel, received"):
        read_picture(path, size=size)


# --- files that are no pictures ---------------------------------------------------------------


def chunk(name, content):
    """A part of a PNG file."""
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def png(width, height, data=b"", depth=8, kind=2):
    """A PNG file that claims this size; its pixels are `data`."""
    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def encoded(kind, **options):
    from io import BytesIO

    file = BytesIO()
    Image.fromarray(picture("chelsea", size=64)).save(file, kind, **options)
    return file.getvalue()


def middle_changed(content):
    half = len(content) // 2
    return content[:half] + bytes(value ^ 0xFF for value in content[half : half + 8]) + content[half + 8 :]


BAD = {
    "empty": (b"", "received an empty file"),
    "text": (b"my notes", "expected an image .PNG, JPEG, .* starts with 6d 79 20 6e 6f 74 65 73"),
    "web page": (b"<!DOCTYPE html>", "expected an image"),
    "drawing": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "expected an image"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n", "expected an image"),
    "pickle": (b"\x80\x04cos\nsystem\n", "expected an image"),
    "icon": (encoded("ICO"), "expected an image"),  # a format of Pillow's, but none of ours
    "only a head": (encoded("PNG")[:8], "cannot be read|received a damaged PNG file"),
    "damaged head": (b"\x89PNG\r\n" + encoded("PNG")[8:], "expected an image, received a damaged PNG file"),
    "JPEG's first bytes": (b"\xff\xd8\xff", "received a damaged JPEG file"),
    **{
        f"{kind} cut at {share:.0%}": (encoded(kind)[: int(share * len(encoded(kind)))], "cannot be read")
        for kind in ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
        for share in (0.5, 0.95)
    },
    "damaged PNG": (middle_changed(encoded("PNG")), "cannot be read"),
    "PNG without pixels": (png(4, 4), "cannot be read"),
    "bomb": (png(20_000, 20_000, zlib.compress(bytes(1000))), "cannot be read: Image size .400000000 pixels"),
    "small bomb": (png(10_000, 10_000), "expected at most 89,478,485 pixels, received 10,000×10,000"),
    "just above the limit": (png(MAX_PIXELS + 1, 1), "expected at most 89,478,485 pixels"),
    "text bomb": (
        encoded("PNG")[:33] + chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(10**8))) + encoded("PNG")[33:],
        "cannot be read: Decompressed data too large",
    ),
}


@pytest.mark.parametrize("limit", [Image.MAX_IMAGE_PIXELS, None], ids=["Pillow's limit", "limit off"])
@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_by_name(tmp_path, monkeypatch, name, limit):
    """Also where a program has switched Pillow's own check off. Nothing warns on the way."""
    content, message = BAD[name]
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
    path = tmp_path / "my photo.png"
    path.write_bytes(content)
    if name == "bomb" and limit is None:
        message = "expected at most 89,478,485 pixels, received 20,000×20,000"
    with pytest.raises(PictureError, match=f"my photo.png': .*{message}") as error:
        read_picture(path, size=8)
    assert "my photo" not in error.value.reason and isinstance(error.value, ValueError)


@pytest.mark.parametrize("dtype", [np.int32, np.float32])
def test_values_without_a_range_are_refused(tmp_path, dtype):
    path = saved(tmp_path / "a.tif", np.ones((4, 4), dtype))
    with pytest.raises(PictureError, match="expected 8 or 16 bits a channel, received 32"):
        read_picture(path, size=4)


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(PictureError, match="nothing.png': expected a file, received none"):
        read_picture(tmp_path / "nothing.png", size=4)
    with pytest.raises(PictureError, match="expected a file, received a folder"):
        read_picture(tmp_path, size=4)
    os.mkfifo(tmp_path / "pipe.png")  # opening it would wait for ever
    with pytest.raises(PictureError, match="pipe.png': expected a file"):
        read_picture(tmp_path / "pipe.png", size=4)
    with pytest.raises(PictureError, match="expected a file, received none"):
        read_picture("https://example.org/cat.png", size=4)


def test_odd_metadata_does_no_harm(tmp_path):
    """Pillow warns of a broken EXIF block; the picture is whole."""
    path = saved(tmp_path / "a.jpg", QUARTERS, exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_picture(path, size=8).shape == (8, 8, 3)
