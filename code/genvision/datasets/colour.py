"""Colour images of 32×32 pixels: CIFAR-10, or without a download crops of eight photographs."""

from dataclasses import dataclass

import numpy as np

from genvision.datasets.labelled_images import LabelledImages
from genvision.datasets.pictures import picture

PHOTOGRAPHS = {  # class: picture, and the size it is resized to before its middle is taken
    "astronaut": ("astronaut", 320),
    "bricks": ("brick", 320),  # grey: all three channels are the same
    "cat": ("chelsea", 320),
    "coffee": ("coffee", 320),
    "galaxies": ("hubble_deep_field", 320),
    "retina": ("retina", 452),  # a disc on black: √2 times as large, the square lies in the disc
    "rocket": ("rocket", 320),
    "tissue": ("immunohistochemistry", 320),
}
SIDE = 32  # of an image, in pixels
BLOCKS = 5  # a photograph is cut into 5×5 blocks, five of which are for the test part
BLOCK = 64  # side of a block; no crop reaches over its edge
STEP = 8  # between one crop and the next: 5×5 crops in a block


@dataclass(frozen=True, eq=False, repr=False)
class ColourImages(LabelledImages):
    """Colour images and their two parts.

    Attributes:
        images: (N, 32, 32, 3) uint8, red, green, blue: all images, those of `train` first.
        labels: (N,) int64, positions in `class_names`.
        class_names: the name of each class, in English.
        train, test: the same images, as the part to learn from and the part to be judged on.
        groups: (N,) int64, the same number for images that share pixels (crops of one block): who splits
            a part once more keeps a group together. Blocks with the same `groups % 5` lie a knight's move
            apart, one in each row and column of a photograph; with 0 they are the test part. Images of
            CIFAR-10 share none: each has a number of its own.
    """

    train: LabelledImages
    test: LabelledImages
    groups: np.ndarray


def colour_images(*, full: bool = False, progress: bool = True) -> ColourImages:
    """Colour images of 32×32 pixels: 5,000 crops at once and offline, or CIFAR-10.

    Args:
        full: False gives crops of eight photographs that come with scikit-image: 4,000 to train
            on and 1,000 to test on, all eight classes equally often in both. The class of a crop is
            the photograph it is from. Each photograph (320×320 pixels) is cut into blocks, and
            a block's crops, which overlap each other, go all to one part: no pixel is in both.
            Still, the parts are of the same photographs, so this test is an easy one.
            True gives CIFAR-10 (Krizhevsky 2009): ten classes of things and animals, 50,000
            images to train on and 10,000 to test on, downloaded (170 MB) the first time.
        progress: show a progress bar while downloading.

    Returns:
        `ColourImages`. Its arrays are new at every call: change them as you like.

    Raises:
        DownloadError: `full` and the file can be had neither from the cache nor from a mirror; the
            message says what came instead and which folder to put the file into by hand.
    """
    if full:
        from genvision.datasets import cifar10

        images, labels = cifar10.read_cifar10(cifar10.fetch_cifar10(progress))
        return _parts(images, labels, cifar10.CLASS_NAMES, 5 / 6, np.arange(len(labels)))
    images, labels, groups = _all_crops()
    order = np.random.RandomState(0).permutation(len(labels))  # NumPy promises that it never changes
    is_test = groups[order] % BLOCKS == 0
    order = np.concatenate([order[~is_test], order[is_test]])
    return _parts(images[order], labels[order], tuple(PHOTOGRAPHS), 4 / 5, groups[order])


def _parts(
    images: np.ndarray, labels: np.ndarray, names: tuple[str, ...], share: float, groups: np.ndarray
) -> ColourImages:
    """Cut images and labels into the first `share` of them, and the rest."""
    cut = round(share * len(labels))
    train = LabelledImages(images[:cut], labels[:cut], class_names=names)
    test = LabelledImages(images[cut:], labels[cut:], class_names=names)
    return ColourImages(images, labels, train, test, groups, class_names=names)


def _all_crops() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All crops (5000, 32, 32, 3), their labels and groups."""
    photographs = [picture(name, size=size) for name, size in PHOTOGRAPHS.values()]
    crops = np.stack([crops_of(photograph) for photograph in photographs])  # (8, 25, 25, 32, 32, 3)
    shape = classes, blocks, _ = crops.shape[:3]
    row, column = np.divmod(np.arange(blocks), BLOCKS)
    in_photograph = BLOCKS * row + (column + 2 * row) % BLOCKS
    labels = np.broadcast_to(np.arange(classes)[:, None, None], shape)
    groups = np.broadcast_to(blocks * labels + in_photograph[:, None], shape)
    return crops.reshape(-1, *crops.shape[3:]), labels.ravel(), groups.ravel()


def crops_of(photograph: np.ndarray) -> np.ndarray:
    """The crops from the middle (320, 320, 3) of a photograph: (25 blocks, 25 crops, 32, 32, 3)."""
    margin = (len(photograph) - BLOCKS * BLOCK) // 2
    middle = slice(margin, margin + BLOCKS * BLOCK)
    blocks = photograph[middle, middle].reshape(BLOCKS, BLOCK, BLOCKS, BLOCK, 3)
    blocks = blocks.swapaxes(1, 2).reshape(BLOCKS**2, BLOCK, BLOCK, 3)
    windows = np.lib.stride_tricks.sliding_window_view(blocks, (SIDE, SIDE), axis=(1, 2))
    windows = windows[:, ::STEP, ::STEP]  # (25, 5, 5, 3, 32, 32)
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(BLOCKS**2, -1, SIDE, SIDE, 3)
