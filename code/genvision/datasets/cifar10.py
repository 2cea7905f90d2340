"""CIFAR-10: 60,000 colour images of 32×32 pixels, in the authors' binary version.

Source: A. Krizhevsky, "Learning multiple layers of features from tiny images" (2009). The better known
Python version is a pickle, and opening a pickle runs whatever code is in it; this one is plain bytes.
"""

import gzip
import io
import tarfile
import zlib
from pathlib import Path

import numpy as np

from genvision.datasets.downloads import DownloadError, RemoteFile, cache_folder, fetch

CLASS_NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
MIRRORS = ("https://cave.cs.toronto.edu/kriz/", "https://www.cs.toronto.edu/~kriz/")
NAME, SIZE = "cifar-10-binary.tar.gz", 170_052_171
MD5 = "c32a1d4ab5d03f1284b67883e8d87530"  # as the authors publish it
SHA256 = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"  # as MLDatasets.jl has it
BATCHES = (*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin")
RECORDS = 10_000  # in each batch
RECORD = 1 + 3 * 32 * 32  # bytes: the label, then all red values row by row, all green, all blue


def fetch_cifar10(progress: bool = True) -> Path:
    """The path of the packed set, downloaded (170 MB) if the cache has it not.

    Raises:
        DownloadError: no mirror gave the right file.
    """
    remote = RemoteFile(NAME, SIZE, SHA256, MIRRORS, md5=MD5)
    try:
        return fetch(remote, cache_folder() / "cifar10", progress=progress)
    except DownloadError as error:
        error.add_note("Without a download, colour_images() gives 5,000 crops of photographs.")
        raise


def read_cifar10(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Read the packed set. Nothing is written to the disk.

    Args:
        path: a gzip-packed tar file, which holds the six batches in one folder.

    Returns:
        Images (60000, 32, 32, 3) uint8, the 10,000 of the test batch last, and labels (60000,)
        int64 in 0–9, positions in `CLASS_NAMES`.

    Raises:
        ValueError: not such a file, damaged, larger unpacked than the six batches are, or a batch
            is missing, there twice, of another size, or holds a label above 9.
    """
    images = np.empty((len(BATCHES), RECORDS, 32, 32, 3), np.uint8)
    labels = np.empty((len(BATCHES), RECORDS), np.int64)
    try:
        with tarfile.open(fileobj=io.BytesIO(_unpacked(path)), mode="r:") as tar:
            for i, member in enumerate(_batches(tar, path)):
                records = np.frombuffer(tar.extractfile(member).read(), np.uint8).reshape(RECORDS, RECORD)
                labels[i] = records[:, 0]
                # channels first in the file, last in the course
                images[i] = records[:, 1:].reshape(RECORDS, 3, 32, 32).transpose(0, 2, 3, 1)
    except (gzip.BadGzipFile, EOFError, zlib.error, tarfile.TarError) as error:
        raise ValueError(f"{path}: expected a whole gzip-packed tar file, received {error}") from error
    if labels.max() >= len(CLASS_NAMES):
        raise ValueError(f"{path}: expected labels from 0 to 9, received {labels.max()}")
    return images.reshape(-1, 32, 32, 3), labels.ravel()


def _unpacked(path: Path) -> bytes:
    """The tar file. A packed one can unpack to far more than the disk holds of it."""
    most = len(BATCHES) * RECORDS * RECORD + 2**17  # and the heads of the members, two small texts, filling
    with gzip.open(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError(f"{path}: expected at most {most:,} bytes unpacked, received more")
    return content


def _batches(tar: tarfile.TarFile, path: Path) -> list[tarfile.TarInfo]:
    """The six batches in their order, each a plain file of the right size."""
    members, size = tar.getmembers(), RECORDS * RECORD
    batches = []
    for name in BATCHES:
        found = [member for member in members if member.name.rpartition("/")[2] == name]
        if len(found) != 1 or not found[0].isreg() or found[0].size != size:
            received = ", ".join(f"{m.size:,} bytes" if m.isreg() else "no file" for m in found) or "none"
            raise ValueError(f"{path}: expected one file {name} of {size:,} bytes, received {received}")
        batches += found
    return batches
