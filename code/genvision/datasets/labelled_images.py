"""Images and their labels, kept together."""

from dataclasses import dataclass, field

import numpy as np

SHOWN = 12  # classes or folders that a line lists


@dataclass(frozen=True, eq=False, repr=False)
class LabelledImages:
    """Grey or colour images with one label each.

    Attributes:
        images: uint8 in 0 (black) … 255 (white): grey (N, H, W), or colour (N, H, W, 3) in the
            order red, green, blue.
        labels: (N,) int64, the class of each image.
        class_names: the name of each class, by label; empty where a class has no other name than
            its number.

    Raises:
        ValueError: images or labels of another shape or type, not as many of one as of the other,
            or a label without a name among `class_names`.
    """

    images: np.ndarray
    labels: np.ndarray
    class_names: tuple[str, ...] = field(default=(), kw_only=True)

    def __post_init__(self):
        shape, labels = self.images.shape, self.labels
        if not (len(shape) == 3 or (len(shape) == 4 and shape[3] == 3)) or self.images.dtype != np.uint8:
            raise ValueError(
                f"images must be (N, H, W) or (N, H, W, 3) uint8, received {shape} {self.images.dtype}"
            )
        if labels.shape != shape[:1] or labels.dtype != np.int64:
            raise ValueError(
                f"labels must be ({len(self.images)},) int64, one for each image; "
                f"received {labels.shape} {labels.dtype}"
            )
        count = len(self.class_names)
        if count and len(labels) and not 0 <= labels.min() <= labels.max() < count:
            raise ValueError(
                f"labels must lie in 0 … {count - 1}, one for each of the {count} class names; "
                f"received values from {labels.min()} to {labels.max()}"
            )

    def __len__(self) -> int:
        return len(self.images)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.summary()})"

    def summary(self) -> str:
        """How many images of what size, and how many of each class that has a name, in one line."""
        height, width = self.images.shape[1:3]
        kind = "images" if self.images.ndim == 3 else "colour images"
        text = f"{len(self):,} {kind} of {height}×{width} pixels"
        if not self.class_names:
            return text
        counts = np.bincount(self.labels, minlength=len(self.class_names))
        return text + listed("class", "classes", dict(zip(self.class_names, counts, strict=True)))

    def scaled(self, low: float = 0.0, high: float = 1.0) -> np.ndarray:
        """The images as float32, in the same shape: 0 becomes exactly `low`, 255 exactly `high`.

        A GAN whose generator ends in tanh wants `scaled(-1, 1)`; a network that ends in a
        sigmoid wants `scaled(0, 1)`. The result is a new array, yours to change.

        Raises:
            ValueError: `low` is not below `high`, or one of them is not finite.
        """
        if not (np.isfinite(low) and np.isfinite(high) and low < high):
            raise ValueError(f"low must be below high, both finite; received low={low}, high={high}")
        # There are only 256 levels: scale these once and look each value up.
        return np.linspace(low, high, 256, dtype="float32")[self.images]


def listed(noun: str, plural: str, counts: dict[str, int]) -> str:
    """The end of a summary, such as «, 2 classes: 'cat' 20, 'dog' 10»; empty where nothing is counted."""
    if not counts:
        return ""
    # repr: the name of a folder can hold characters that are not for a terminal
    each = [f"{name!r} {count:,}" for name, count in counts.items()]
    more = f" and {len(each) - SHOWN} more" if len(each) > SHOWN else ""
    return f", {len(each)} {noun if len(each) == 1 else plural}: {', '.join(each[:SHOWN])}{more}"
