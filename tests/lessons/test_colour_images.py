"""Colour images: crops of photographs, and CIFAR-10 from a server on this machine."""

import gzip
import hashlib
import io
import socket
import tarfile
import threading
import tracemalloc
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from genvision.datasets import ColourImages, LabelledImages, cifar10, colour_images, downloads, picture
from genvision.datasets.cifar10 import BATCHES, CLASS_NAMES, read_cifar10
from genvision.datasets.downloads import DownloadError, RemoteFile, fetch
from rounding import FORMULA

CLASSES = ("astronaut", "bricks", "cat", "coffee", "galaxies", "retina", "rocket", "tissue")


@pytest.fixture(scope="module")
def data():
    return colour_images()


# --- crops of photographs ---------------------------------------------------------------------


def test_shapes_types_and_names(data):
    assert isinstance(data, ColourImages) and isinstance(data.test, LabelledImages)
    assert data.images.shape == (5000, 32, 32, 3) and data.images.dtype == np.uint8
    assert data.labels.shape == (5000,) and data.labels.dtype == np.int64
    assert (len(data), len(data.train), len(data.test)) == (5000, 4000, 1000)
    assert data.class_names == data.train.class_names == data.test.class_names == CLASSES
    counts = ", ".join(f"'{name}' 625" for name in CLASSES)
    assert repr(data) == f"ColourImages(5,000 colour images of 32×32 pixels, 8 classes: {counts})"


def test_parts_are_stratified_and_make_up_the_whole(data):
    assert (np.bincount(data.train.labels) == 500).all() and (np.bincount(data.test.labels) == 125).all()
    assert (np.concatenate([data.train.images, data.test.images]) == data.images).all()
    assert (np.concatenate([data.train.labels, data.test.labels]) == data.labels).all()
    for labels in data.train.labels.reshape(-1, 500):  # shuffled: an eighth of each, give or take 5 sd
        assert (abs(np.bincount(labels, minlength=8) - 62.5) < 5 * (500 * 7 / 64) ** 0.5).all()


def places_of(crops, photograph):
    """A mask of the photograph's pixels that these crops cover; each is looked up in the photograph."""
    windows = np.lib.stride_tricks.sliding_window_view(photograph, (32, 32, 3))[:, :, 0]
    first_rows = {}
    for row, column in np.ndindex(windows.shape[:2]):
        first_rows.setdefault(windows[row, column, 0].tobytes(), []).append((row, column))
    mask = np.zeros(photograph.shape[:2], bool)
    for crop in crops:
        found = [place for place in first_rows.get(crop[0].tobytes(), []) if (windows[place] == crop).all()]
        assert found, "this crop is not in the photograph"
        if len(found) == 1:  # a plain black one may be found in many places
            row, column = found[0]
            mask[row : row + 32, column : column + 32] = True
    return mask


@pytest.mark.parametrize(("label", "name"), [(1, "brick"), (2, "chelsea"), (7, "immunohistochemistry")])
def test_crops_are_of_their_photograph_and_the_parts_share_no_pixel(data, label, name):
    photograph = picture(name, size=320)
    train, test = (
        places_of(part.images[part.labels == label], photograph) for part in (data.train, data.test)
    )
    assert not (train & test).any()
    assert train.mean() == pytest.approx(0.8) and test.mean() == pytest.approx(0.2)
    assert test.any(axis=0).all() and test.any(axis=1).all()  # the test part is from everywhere


def test_images_of_one_group_and_no_others_share_pixels(data):
    """A window of 8×8 pixels that stands on the grid of crops is found in the crops of one block alone."""
    assert np.bincount(data.groups).tolist() == [25] * 200
    coffee = data.labels == data.class_names.index("coffee")
    tiles = data.images[coffee].reshape(-1, 4, 8, 4, 8, 3).swapaxes(2, 3).reshape(-1, 16, 8 * 8 * 3)
    found: dict[bytes, set[int]] = {}
    for group, crop in zip(data.groups[coffee], tiles, strict=True):
        for tile in crop:
            found.setdefault(tile.tobytes(), set()).add(int(group))
    assert len(found) == 25 * 64 and all(len(groups) == 1 for groups in found.values())


def test_no_image_is_there_twice(data):
    assert len(np.unique(data.images.reshape(5000, -1), axis=0)) > 4990  # three are plain black


def test_classes_can_be_told_apart(data):
    """By the nearest mean colour alone, far better than one in eight."""
    train, test = (part.images.mean(axis=(1, 2)) for part in (data.train, data.test))
    centres = np.stack([train[data.train.labels == label].mean(axis=0) for label in range(8)])
    guess = np.linalg.norm(test[:, None] - centres, axis=-1).argmin(axis=1)
    assert (guess == data.test.labels).mean() > 0.5


def test_the_same_every_time_and_offline(data, monkeypatch, tmp_path):
    def no_network(*args, **kwargs):
        raise AssertionError("a socket was opened")

    monkeypatch.setenv("GENVISION_CACHE", str(tmp_path / "none"))
    monkeypatch.setattr(socket, "socket", no_network)
    again = colour_images()
    assert (again.images == data.images).all() and (again.labels == data.labels).all()
    assert again.train.labels[:10].tolist() == [0, 6, 7, 7, 4, 1, 3, 0, 4, 6]
    again.images[:] = 0
    assert colour_images().images.any()


# --- LabelledImages in colour -----------------------------------------------------------------

COLOUR, TWO = np.zeros((2, 5, 4, 3), np.uint8), np.array([0, 1])


def test_scaled_colours():
    images = np.array([[[[0, 51, 255]]]], np.uint8)
    scaled = LabelledImages(images, TWO[:1]).scaled(-1, 1)
    np.testing.assert_allclose(scaled, [[[[-1, -0.6, 1]]]], rtol=FORMULA)


@pytest.mark.parametrize(
    ("images", "labels", "names", "message"),
    [
        (COLOUR, TWO, (), None),
        (COLOUR, TWO, ("a", "b"), None),
        (COLOUR, TWO - 1, (), None),
        (COLOUR[:0], TWO[:0], ("a", "b"), None),
        (COLOUR[..., :1], TWO, (), r"\(N, H, W\) or \(N, H, W, 3\) uint8, received \(2, 5, 4, 1\)"),
        (np.zeros((2, 5, 4, 4), np.uint8), TWO, (), r"received \(2, 5, 4, 4\)"),
        (COLOUR[None], TWO[:1], (), r"received \(1, 2, 5, 4, 3\)"),
        (COLOUR / 1, TWO, (), "received .* float64"),
        (COLOUR, TWO, ("a",), "labels must lie in 0 … 0, .* 1 class names; received values from 0 to 1"),
        (COLOUR, TWO - 1, ("a", "b"), "labels must lie in 0 … 1, .* received values from -1 to 0"),
    ],
)
def test_colours_labels_and_names_must_fit(images, labels, names, message):
    if message is None:
        data = LabelledImages(images, labels, class_names=names)
        assert data.summary().partition(", ")[0] == f"{len(images)} colour images of 5×4 pixels"
    else:
        with pytest.raises(ValueError, match=message):
            LabelledImages(images, labels, class_names=names)


# --- CIFAR-10's format ------------------------------------------------------------------------

RECORDS = 20  # in each batch of the small files made here; 10,000 in the real one
SIZE = RECORDS * 3073
FOLDER = "cifar-10-batches-bin/"


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(cifar10, "RECORDS", RECORDS)


def records():
    """Six batches (6, 20, 3073) of a label and 3,072 values, as the authors' page tells the format."""
    made = np.random.default_rng(0).integers(0, 256, (6, RECORDS, 3073), dtype=np.uint8)
    made[:, :, 0] %= 10
    return made


def members(batches=None):
    """Name -> content, in the odd order of the real file."""
    packed = dict(zip(BATCHES, records() if batches is None else batches, strict=True))
    files = {FOLDER + name: content.tobytes() for name, content in packed.items()}
    texts = {FOLDER + "batches.meta.txt": "\n".join(CLASS_NAMES).encode(), FOLDER + "readme.html": b"<html>"}
    return dict(sorted((texts | files).items(), key=lambda item: item[0][::-1]))


def tar_of(files, *, kind=tarfile.REGTYPE, target=""):
    """A packed tar file. A name may be there twice: give pairs then."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        head = tarfile.TarInfo(FOLDER)
        head.type = tarfile.DIRTYPE
        tar.addfile(head)
        for name, content in files.items() if isinstance(files, dict) else files:
            head = tarfile.TarInfo(name)
            head.size = len(content)
            if name.endswith("test_batch.bin"):
                head.type, head.linkname = kind, target
            tar.addfile(head, io.BytesIO(content))
    return gzip.compress(out.getvalue(), 1)


def written(path, content):
    path.write_bytes(content)
    return path


def test_read_cifar10(tmp_path):
    images, labels = read_cifar10(written(tmp_path / "set.tar.gz", tar_of(members())))
    assert images.shape == (120, 32, 32, 3) and images.dtype == np.uint8
    assert labels.shape == (120,) and labels.dtype == np.int64
    made = records().reshape(120, 3073)
    assert (labels == made[:, 0]).all()
    for n, row, column, channel in [
        (0, 0, 0, 0),
        (0, 0, 1, 0),
        (3, 1, 0, 2),
        (119, 31, 31, 1),
        (70, 5, 9, 2),
    ]:
        assert images[n, row, column, channel] == made[n, 1 + 1024 * channel + 32 * row + column]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["set.tar.gz"]  # nothing is unpacked there


def without(name):
    return {key: content for key, content in members().items() if not key.endswith(name)}


def changed(name, content):
    return members() | {FOLDER + name: content}


LABEL_10 = records()
LABEL_10[2, 5, 0] = 10


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (tar_of(without("data_batch_3.bin")), "one file data_batch_3.bin of 61,460 bytes, received none"),
        (tar_of(changed("data_batch_1.bin", bytes(SIZE - 1))), "data_batch_1.bin .* received 61,459 bytes"),
        (tar_of(changed("test_batch.bin", bytes(SIZE + 1))), "test_batch.bin .* received 61,461 bytes"),
        (
            tar_of([*members().items(), ("x/test_batch.bin", bytes(SIZE))]),
            "received 61,460 bytes, 61,460 bytes",
        ),
        (tar_of(members(), kind=tarfile.SYMTYPE, target="/etc/passwd"), "test_batch.bin .* received no file"),
        (tar_of(members(), kind=tarfile.LNKTYPE, target="/etc/passwd"), "test_batch.bin .* received no file"),
        (tar_of(members(), kind=tarfile.CHRTYPE), "test_batch.bin .* received no file"),
        (tar_of(members(LABEL_10)), "labels from 0 to 9, received 10"),
        (tar_of({}), "data_batch_1.bin .* received none"),
        (tar_of(members())[:-1000], "whole gzip-packed tar file"),
        (tar_of(members())[:100] + b"?" * 1000, "whole gzip-packed tar file"),
        (gzip.compress(gzip.decompress(tar_of(members()))[:200_000]), "whole gzip-packed tar file"),
        (gzip.compress(b"no tar file" * 100), "whole gzip-packed tar file"),
        (gzip.compress(b""), "whole gzip-packed tar file"),
        (b"<!DOCTYPE html>", "whole gzip-packed tar file"),
        (b"", "whole gzip-packed tar file"),
    ],
    ids=range(16),
)
def test_other_files_are_refused(tmp_path, content, message):
    with pytest.raises(ValueError, match=f"set.tar.gz: .*{message}"):
        read_cifar10(written(tmp_path / "set.tar.gz", content))


def test_a_bomb_is_not_unpacked(tmp_path):
    path = written(tmp_path / "set.tar.gz", tar_of(members() | {"filling": bytes(30_000_000)}))
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="expected at most .* bytes unpacked, received more"):
            read_cifar10(path)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


# --- the download -----------------------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.content)))
        self.end_headers()
        self.wfile.write(self.server.content)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch, tmp_path):
    """Serves the small set as CIFAR-10's only mirror."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("GENVISION_OFFLINE", raising=False)
    monkeypatch.setenv("GENVISION_CACHE", str(tmp_path))
    monkeypatch.setattr(downloads, "PAUSE", 0.01)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.content, server.status, server.asked = tar_of(members()), 200, []
        server.url = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setattr(cifar10, "MIRRORS", (server.url,))
        monkeypatch.setattr(cifar10, "SIZE", len(server.content))
        monkeypatch.setattr(cifar10, "SHA256", hashlib.sha256(server.content).hexdigest())
        monkeypatch.setattr(cifar10, "MD5", hashlib.md5(server.content).hexdigest())
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_full_set(server, tmp_path):
    data = colour_images(full=True, progress=False)
    assert isinstance(data, ColourImages) and data.class_names == CLASS_NAMES
    assert (len(data), len(data.train), len(data.test)) == (120, 100, 20)
    assert data.groups.tolist() == list(range(120))  # no two share a pixel
    made = records()
    assert (data.train.labels == made[:5, :, 0].ravel()).all() and (data.test.labels == made[5, :, 0]).all()
    assert (data.test.images[7].transpose(2, 0, 1).ravel() == made[5, 7, 1:]).all()
    assert server.asked == ["/cifar-10-binary.tar.gz"]
    assert (tmp_path / "cifar10" / "cifar-10-binary.tar.gz").is_file()
    again = colour_images(full=True, progress=False)
    assert (again.images == data.images).all() and len(server.asked) == 1


def test_full_set_unreachable(server, tmp_path):
    server.status = 503
    with pytest.raises(DownloadError, match="(?s)cifar-10-binary.tar.gz.*SHA-256 .*, MD5 .*by hand") as error:
        colour_images(full=True, progress=False)
    assert str(tmp_path / "cifar10") in str(error.value) and "colour_images()" in error.value.__notes__[0]


@pytest.mark.parametrize("kind", ["MD5", "SHA256"])
def test_an_altered_file_is_refused(server, monkeypatch, kind):
    """One of the two hashes is wrong: that is enough."""
    monkeypatch.setattr(cifar10, kind, "0" * len(getattr(cifar10, kind)))
    with pytest.raises(DownloadError, match=f"expected {kind.replace('SHA', 'SHA-')} 0+, received"):
        colour_images(full=True, progress=False)


def test_a_source_that_publishes_only_an_md5(server, tmp_path):
    md5 = hashlib.md5(server.content).hexdigest()
    remote = RemoteFile("file", len(server.content), "", (server.url,), md5=md5)
    assert fetch(remote, tmp_path, progress=False).read_bytes() == server.content
    server.content = b"?" + server.content[1:]
    (tmp_path / "file").unlink()
    with pytest.raises(DownloadError, match=rf"bytes, MD5 {md5}\)(?s:.*)expected MD5 {md5}, received"):
        fetch(remote, tmp_path, progress=False)


@pytest.mark.parametrize(
    ("sha256", "md5", "message"),
    [
        ("", "", "expected a SHA-256 or an MD5, received neither"),
        ("0" * 32, "", "expected 64 lower-case hexadecimal digits as SHA-256, received '0+'"),
        ("", "0" * 64, "expected 32 lower-case hexadecimal digits as MD5"),
        ("0" * 64, "A" * 32, ".* as MD5, received 'A+'"),
        ("0" * 64 + "\n", "", ".* as SHA-256"),
    ],
)
def test_hashes_that_are_none(sha256, md5, message):
    with pytest.raises(ValueError, match=f"name: {message}"):
        RemoteFile("name", 1, sha256, (), md5)


def test_what_is_published():
    """The authors' MD5, and addresses that a hash and https guard."""
    assert cifar10.MD5 == "c32a1d4ab5d03f1284b67883e8d87530" and len(bytes.fromhex(cifar10.SHA256)) == 32
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in cifar10.MIRRORS)
    assert len(BATCHES) == 6 and len(set(CLASS_NAMES)) == 10
