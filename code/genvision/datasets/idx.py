"""The IDX file format of MNIST and its relatives (EMNIST, Fashion-MNIST)."""

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np

UINT8 = 0x08  # the code for unsigned bytes, the only type these sets use
MAX_BYTES = 2**29  # MNIST's largest file unpacks to 47 MB


def read_idx(path: Path, *, max_bytes: int = MAX_BYTES) -> np.ndarray:
    """Read a gzip-packed IDX file of unsigned bytes.

    The file holds two zero bytes, the type, the number of dimensions, each dimension as a
    big-endian 32-bit integer, and then the values, the last dimension running fastest.

    Args:
        path: the file, usually named …-ubyte.gz.
        max_bytes: largest array to make. A packed file can claim, and unpack to, far more
            than the disk holds of it.

    Returns:
        uint8 array: (N, 28, 28) for MNIST's images, (N,) for its labels.

    Raises:
        ValueError: not gzip, damaged, not IDX, another type than unsigned bytes, larger than
            `max_bytes`, or shorter or longer than its dimensions say.
    """
    path = Path(path)
    try:
        with gzip.open(path) as file:
            shape = _read_shape(file, path)
            size = math.prod(shape)
            if size > max_bytes:
                raise ValueError(f"{path}: expected at most {max_bytes:,} bytes, received {shape}")
            values = file.read(size + 1)  # one more than there should be, to notice a longer file
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(f"{path}: expected a whole gzip file, received {error}") from error
    if len(values) != size:
        received = f"{len(values):,}" if len(values) < size else "more"
        raise ValueError(f"{path}: expected {size:,} bytes for shape {shape}, received {received}")
    return np.frombuffer(values, np.uint8).reshape(shape)


def _read_shape(file, path: Path) -> tuple[int, ...]:
    magic = file.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] != UINT8 or not 1 <= magic[3] <= 4:
        raise ValueError(
            f"{path}: expected an IDX file of unsigned bytes, which starts with 00 00 08 and 01 to 04; "
            f"received {magic.hex(' ') or 'an empty file'}"
        )
    sizes = file.read(4 * magic[3])
    if len(sizes) < 4 * magic[3]:
        raise ValueError(f"{path}: expected {magic[3]} dimensions, received {len(sizes)} bytes of them")
    return struct.unpack(f">{magic[3]}I", sizes)
