"""Images and their labels, kept together."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class LabelledImages:
    """Grey images with one label each.

    Attributes:
        images: (N, H, W) uint8, grey levels from 0 (black) to 255 (white).
        labels: (N,) int64, the class of each image.

    Raises:
        ValueError: images or labels of another shape or type, or not as many of one as of the other.
    """

    images: np.ndarray
    labels: np.ndarray

    def __post_init__(self):
        if self.images.ndim != 3 or self.images.dtype != np.uint8:
            raise ValueError(
                f"images must be (N, H, W) uint8, received {self.images.shape} {self.images.dtype}"
            )
        if self.labels.shape != self.images.shape[:1] or self.labels.dtype != np.int64:
            raise ValueError(
                f"labels must be ({len(self.images)},) int64, one for each image; "
                f"received {self.labels.shape} {self.labels.dtype}"
            )

    def __len__(self) -> int:
        return len(self.images)

    def __repr__(self) -> str:
        height, width = self.images.shape[1:]
        return f"{type(self).__name__}({len(self):,} images of {height}×{width} pixels)"

    def scaled(self, low: float = 0.0, high: float = 1.0) -> np.ndarray:
        """The images as float32 (N, H, W): 0 becomes exactly `low`, 255 exactly `high`.

        A GAN whose generator ends in tanh wants `scaled(-1, 1)`; a network that ends in a
        sigmoid wants `scaled(0, 1)`. The result is a new array, yours to change.

        Raises:
            ValueError: `low` is not below `high`, or one of them is not finite.
        """
        if not (np.isfinite(low) and np.isfinite(high) and low < high):
            raise ValueError(f"low must be below high, both finite; received low={low}, high={high}")
        # There are only 256 grey levels: scale these once and look each pixel up.
        return np.linspace(low, high, 256, dtype="float32")[self.images]
