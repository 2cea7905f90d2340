"""Settings of the convolutional classifier, shared by the PyTorch and the Keras version."""

from dataclasses import dataclass

import numpy as np

from genvision.checks import check_images, check_labels


@dataclass(frozen=True, kw_only=True)
class CNNSettings:
    """Sizes and hyperparameters of a classifier of square images in [0, 1].

    The network is [BatchNorm → Conv 3×3 → ReLU → MaxPool 2] for each number of `filters`, then
    Flatten → Dropout → Dense → ReLU → Dense. Without `batch_norm` or `pooling` these layers are left out;
    `dense_batch_norm` adds a BatchNorm between the first Dense and its ReLU. `global_average` puts the
    mean of each feature map in the place of Flatten (Lin, Chen & Yan 2014, arXiv:1312.4400). Without
    `filters` there is no convolution: the network is fully connected.

    `CNNSettings(image_size=32, channels=3)` has 67,686 parameters, 22 of them not trainable;
    with `padding="valid"` it is 39,014.
    """

    image_size: int = 28
    channels: int = 1  # 1 grey, 3 colour
    classes: int = 10
    filters: tuple[int, ...] = (8, 16)  # more of them as the image gets smaller; (): fully connected
    kernel_size: int = 3
    padding: str = "same"  # "same": zeros around the image keep its size; "valid": no zeros
    batch_norm: bool = True
    pooling: bool = True
    global_average: bool = False  # True: what a feature map says no longer depends on where it says so
    dense_units: int = 64  # the length of what `features` gives
    dense_batch_norm: bool = False
    dropout: float = 0.25  # share of the flattened numbers that each training step leaves out
    batch_norm_momentum: float = 0.9  # share kept; Keras's 0.99 would need more steps than a lesson has
    batch_norm_epsilon: float = 1e-3
    batch_size: int = 128
    learning_rate: float = 3e-3
    adam_epsilon: float = 1e-7

    def __post_init__(self):
        for name in ("image_size", "kernel_size", "dense_units"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, received {getattr(self, name)}")
        for name in ("classes", "batch_size"):
            if getattr(self, name) < 2:
                raise ValueError(f"{name} must be at least 2, received {getattr(self, name)}")
        if self.channels not in (1, 3):
            raise ValueError(f"channels must be 1 (grey) or 3 (colour), received {self.channels}")
        if self.padding not in ("same", "valid"):
            raise ValueError(f'padding must be "same" or "valid", received {self.padding!r}')
        if min(self.filters, default=1) < 1:
            raise ValueError(f"filters must be numbers of at least 1, received {self.filters}")
        if self.padding == "same" and self.kernel_size % 2 == 0:
            raise ValueError(
                'kernel_size must be odd for padding="same": an even one needs more zeros on one side; '
                f"received {self.kernel_size}"
            )
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must lie in [0, 1), received {self.dropout}")
        if not self.learning_rate >= 0:
            raise ValueError(f"learning_rate must not be negative, received {self.learning_rate}")
        if self.last_size < 1:
            raise ValueError(
                f"an image_size of {self.image_size} is too small for {len(self.filters)} convolutions: "
                "nothing is left of the image"
            )

    @property
    def image_shape(self) -> tuple[int, ...]:
        """The shape of one image: (H, W) grey, (H, W, 3) colour."""
        size = (self.image_size, self.image_size)
        return size if self.channels == 1 else (*size, self.channels)

    @property
    def last_size(self) -> int:
        """The height and width that are left before the image is flattened."""
        size = self.image_size
        for _ in self.filters:
            size -= 0 if self.padding == "same" else self.kernel_size - 1
            size //= 2 if self.pooling else 1
        return size


def check_examples(images, labels, settings: CNNSettings, *, batch_size: int = 1):
    """Images (N, *image_shape) and labels (N,) as arrays, if a classifier can learn from them.

    Raises:
        ValueError: images or labels of another shape, type or range; fewer than a batch.
    """
    images = check_images(images, settings.image_shape, batch_size=batch_size, low=0)
    return images, check_labels(labels, settings.classes, len(images))


def check_more_than_one_class(labels: np.ndarray):
    """Refuse labels (N,) that are all the same.

    Raises:
        ValueError: there is one class only. Any network learns in no time to name it always.
    """
    found = np.unique(labels)
    if len(found) < 2:
        raise ValueError(f"a classifier needs examples of at least 2 classes, received only {found.tolist()}")
