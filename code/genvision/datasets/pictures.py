"""Single pictures: the photographs that come with scikit-image, and files of your own.

Whatever a file holds, what comes out is square, of the size you ask for, and 8 bits a channel. A
file is foreign data: what cannot be read, or would fill the memory, ends in a `PictureError`.
"""

import operator
import re
import warnings
from importlib import resources
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

PICTURES = {  # name of the function in skimage.data: file in scikit-image's wheel
    "astronaut": "astronaut.png",  # Eileen Collins (NASA, public domain)
    "brick": "brick.png",  # grey textures: this, grass and gravel
    "chelsea": "chelsea.png",  # a cat (S. van der Walt, CC0)
    "coffee": "coffee.png",  # a cup (R. Michetti, CC0)
    "grass": "grass.png",
    "gravel": "gravel.png",
    "hubble_deep_field": "hubble_deep_field.jpg",  # galaxies (NASA, public domain)
    "immunohistochemistry": "ihc.png",  # tissue under the microscope, stained brown and blue
    "retina": "retina.jpg",  # the back of an eye (M. Häggström, CC0)
    "rocket": "rocket.jpg",  # a Falcon 9 at its start (SpaceX, public domain)
}
FORMATS = {"PNG": "PNG", "JPEG": "JPEG", "WEBP": "WebP", "GIF": "GIF", "BMP": "BMP", "TIFF": "TIFF"}
# What files start with, for those formats in which nothing else does.
SIGNATURES = {b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"II*\0": "TIFF", b"MM\0*": "TIFF"}
DEEP_COLOURS = re.compile("(RGB|LA).?;16")  # Pillow's names; BMP's "BGR;16" has 5 or 6 bits a colour
MAX_PIXELS = 89_478_485  # Pillow's own limit, 256 MiB of RGB: a file of a few kB can claim any size
BACKGROUND = (255, 255, 255, 255)  # what shows through where a picture is transparent: white
CAMERA_BITS = 14  # scientific and medical cameras write 10, 12 or 14 bits into files of 16


class PictureError(ValueError):
    """A file that is no usable picture. `reason` says why, without the name of the file."""

    def __init__(self, path: Path, reason: str):
        super().__init__(f"{str(path)!r}: {reason}")
        self.reason = reason


def picture(name: str, *, size: int = 256) -> np.ndarray:
    """A photograph that comes with scikit-image: no download is needed.

    For style transfer, "chelsea" and "astronaut" make good contents, "immunohistochemistry" a good
    style; "coffee" has few textures to give, and "hubble_deep_field" is nearly black.

    Args:
        name: one of `PICTURES`, the names of the functions of `skimage.data`.
        size: height and width in pixels of the result: the middle square, resized.

    Returns:
        (size, size, 3) uint8, red, green, blue; the grey ones have three equal channels.

    Raises:
        ValueError: another name, or a size below 1.
    """
    if name not in PICTURES:
        raise ValueError(f"expected one of {', '.join(PICTURES)}; received {name!r}")
    # Read straight from the file: importing skimage.data takes ten times longer.
    file = resources.files("skimage").joinpath("data", PICTURES[name])
    with resources.as_file(file) as path:
        return read_picture(path, size=size)


def read_picture(path, *, size: int, grey: bool = False, bits: int | None = None) -> np.ndarray:
    """Read a picture of your own, cut out its middle square and resize it.

    PNG, JPEG, WebP, BMP, TIFF and GIF are known by their content, not by the name; of an animation
    or of several pages, the first is taken. The orientation that a camera notes (EXIF) is
    applied. Palettes, CMYK and 16-bit grey become 8-bit colours; embedded colour profiles are
    ignored. What is transparent shows a white background. A truncated file is refused; other damage
    is noticed where the format can show it (PNG checks its data, BMP does not).

    Args:
        path: the file.
        size: height and width in pixels of the result. Smaller ones are averaged (Lanczos), so
            that no fine pattern turns into a coarse one; a small picture is enlarged.
        grey: give the brightness (0.299 R + 0.587 G + 0.114 B) in place of colours.
        bits: how many of its 16 bits a 16-bit grey file uses: white is 2**bits − 1. None takes all
            16, and warns where the largest value fits into 14 and the picture is therefore dark.

    Returns:
        (size, size, 3) uint8, or (size, size) when `grey`.

    Raises:
        ValueError: a size below 1, or bits outside 1 … 16.
        PictureError: (a ValueError) no such file, no picture of these formats, a damaged or
            truncated one, one with more than `MAX_PIXELS` pixels (refused before it is
            unpacked), 32-bit values, whose black and white nobody knows, or values that do not
            fit into `bits`.
    """
    result, highest = read_levels(path, size=size, grey=grey, bits=bits)
    warn_of_few_bits(highest, path, bits)
    return result


def read_levels(path, *, size: int, grey: bool, bits: int | None) -> tuple[np.ndarray, int]:
    """What `read_picture` gives, without a warning, and the largest value of a 16-bit file, else 0."""
    path, size = Path(path), check_size(size)
    check_bits(bits)
    if not path.is_file():  # a pipe, for one, would be waited for
        received = "a folder" if path.is_dir() else "none"
        raise PictureError(path, f"expected a file, received {received}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on odd metadata; of a bomb, _check tells
        try:
            with Image.open(path, formats=tuple(FORMATS)) as image:
                _check(image, path)
                upright, highest = _eight_bits(image, size, bits, path)
                return np.array(_square(upright, size, "L" if grey else "RGB")), highest
        except Image.UnidentifiedImageError:
            raise PictureError(path, _no_image(path)) from None
        except PictureError:
            raise
        # Decoders of damaged data fail in any way they like: OSError, SyntaxError, struct.error …
        except Exception as error:
            raise PictureError(path, f"cannot be read: {str(error) or type(error).__name__}") from error


def check_size(size: int) -> int:
    """The size as a whole number of at least 1 pixel; a ValueError otherwise."""
    if isinstance(size, bool) or not hasattr(size, "__index__") or operator.index(size) < 1:
        raise ValueError(f"size must be a whole number of at least 1 pixel, received {size!r}")
    return operator.index(size)


def check_bits(bits: int | None):
    """A ValueError for what is neither None nor a whole number from 1 to 16."""
    if bits is not None and (not hasattr(bits, "__index__") or bits not in range(1, 17)):
        raise ValueError(f"bits must be None or a whole number from 1 to 16, received {bits!r}")


def warn_of_few_bits(highest: int, path, bits: int | None):
    """Warn of 16-bit files that seem to use fewer bits, and come out dark; `highest`: their largest value.

    A guess would scale two folders of one camera differently: so this asks.
    """
    needed = highest.bit_length()
    if bits is None and 0 < needed <= CAMERA_BITS:
        usual = needed + needed % 2  # 10, 12, 14
        warnings.warn(
            f"{str(path)!r}: the largest 16-bit value is about {highest:,} of 65,535, which is dark; say "
            f"bits={usual} if the camera wrote {usual} bits of grey, or bits=16 if it is meant so (in the "
            f"shell --bits {usual}); colours of {usual} bits have to be saved with 8 first",
            stacklevel=3,
        )


def _check(image: Image.Image, path: Path):
    """What can be told from the head of the file, before anything is unpacked."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise PictureError(path, f"expected at most {MAX_PIXELS:,} pixels, received {width:,}×{height:,}")
    if image.mode in ("I", "F"):
        raise PictureError(path, f"expected 8 or 16 bits a channel, received 32 (mode {image.mode})")


def _eight_bits(image: Image.Image, size: int, bits: int | None, path: Path) -> tuple[Image.Image, int]:
    """The picture upright with 8 bits a channel, and the largest value of 16 bits; here it is decoded."""
    layout = str([tile[3] for tile in image.tile])  # how Pillow names what is in the file: 'RGB;16B'
    image.draft(None, (2 * size, 2 * size))  # lets a JPEG decode a large photograph at 1/2, 1/4 or 1/8
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I;16"):  # Pillow's convert would make all above 255 white
        values = np.asarray(image)
        says_12 = "I;12" in layout  # a TIFF can; what it says counts
        white, highest = 2 ** (12 if says_12 else bits or 16) - 1, int(values.max())
        if highest > white:
            raise PictureError(path, f"expected values up to {white:,} (bits={bits}), received {highest:,}")
        levels = (values * np.float32(255 / white)).round().astype(np.uint8)
        return Image.fromarray(levels), 0 if says_12 else highest
    if not DEEP_COLOURS.search(layout):
        return image, 0
    if bits not in (None, 16):
        reason = (
            f"expected grey as bits={bits}, received 16-bit colours, of which only the upper 8 can be read"
        )
        raise PictureError(path, reason)
    return image, 257 * max(high for _, high in image.getextrema()[:3])  # without the transparency


def _square(image: Image.Image, size: int, mode: str) -> Image.Image:
    """Convert, cut and resize."""
    image = _opaque(image).convert(mode)
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.resize((size, size), Image.Resampling.LANCZOS, box=(left, top, left + side, top + side))


def _opaque(image: Image.Image) -> Image.Image:
    """Transparency laid on the background."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, BACKGROUND), image)
    return image


def _no_image(path: Path) -> str:
    with open(path, "rb") as file:
        start = file.read(8)
    for signature, name in SIGNATURES.items():
        if start.startswith(signature):
            return f"expected an image, received a damaged {name} file"
    received = f"a file that starts with {start.hex(' ')}" if start else "an empty file"
    return f"expected an image ({', '.join(FORMATS.values())}), received {received}"
