"""Settings of the autoencoder and of the upscaler, shared by the PyTorch and the Keras versions."""

from dataclasses import dataclass

import numpy as np

from genvision.checks import check_images


@dataclass(frozen=True, kw_only=True)
class AutoencoderSettings:
    """Sizes and hyperparameters of a convolutional autoencoder of square images in [0, 1].

    Each convolution of the encoder halves the image and each of the decoder doubles it. The kernels are
    4×4 and the stride is 2: as 2 divides 4, every pixel of a transposed convolution's output gets equally
    many contributions and there is no checkerboard (Odena et al. 2016, doi:10.23915/distill.00003). Such
    a layer takes fewer operations than enlarging and a 3×3 convolution; and padding 1 is what both
    frameworks mean by it.
    """

    image_size: int = 28
    channels: int = 1  # 1 grey, 3 colour
    latent_dim: int = 32  # what is left of an image's 784 numbers
    filters: tuple[int, ...] = (8, 16)  # of the encoder; the decoder has them in reverse
    dense_units: int = 128  # between the image and the latent vector: without it few dimensions hold less
    leaky_slope: float = 0.2  # a plain ReLU lets too little through the few dimensions to learn from
    loss: str = "bce"  # "bce": each pixel a probability to be white; "mse": squared differences
    batch_size: int = 32
    learning_rate: float = 2e-3
    adam_epsilon: float = 1e-7

    def __post_init__(self):
        check_positive(self, "image_size", "latent_dim", "dense_units", "batch_size")
        check_common(self)
        if not self.filters or min(self.filters) < 1:
            raise ValueError(f"filters must be one or more numbers of at least 1, received {self.filters}")
        if self.image_size % 2 ** len(self.filters):
            raise ValueError(
                f"image_size must be a multiple of {2 ** len(self.filters)}, as {len(self.filters)} "
                f"convolutions halve it; received {self.image_size}"
            )

    @property
    def image_shape(self) -> tuple[int, ...]:
        """The shape of one image: (H, W) grey, (H, W, 3) colour."""
        return shape_of(self.image_size, self.channels)

    input_shape = image_shape

    @property
    def smallest_size(self) -> int:
        """The height and width between the encoder's convolutions and its dense layer."""
        return self.image_size // 2 ** len(self.filters)


@dataclass(frozen=True, kw_only=True)
class UpscalerSettings:
    """Sizes and hyperparameters of a network that makes small images in [0, 1] `factor` times larger."""

    image_size: int = 28  # of the large images
    channels: int = 1
    factor: int = 4  # 2, 4, 8 …
    filters: int = 16
    loss: str = "mse"  # what PSNR measures
    batch_size: int = 64
    learning_rate: float = 2e-3
    adam_epsilon: float = 1e-7

    def __post_init__(self):
        check_positive(self, "image_size", "filters", "batch_size")
        check_common(self)
        if self.factor < 2 or self.factor & (self.factor - 1):
            raise ValueError(f"factor must be 2, 4, 8 …, received {self.factor}")
        if self.image_size % self.factor:
            raise ValueError(
                f"image_size must be a multiple of the factor {self.factor}, received {self.image_size}"
            )
        if self.loss != "mse":
            raise ValueError(
                'loss must be "mse", as what is added to the enlarged image may leave [0, 1]; '
                f"received {self.loss!r}"
            )

    @property
    def image_shape(self) -> tuple[int, ...]:
        """The shape of one large image: (H, W) grey, (H, W, 3) colour."""
        return shape_of(self.image_size, self.channels)

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of one small image."""
        return shape_of(self.image_size // self.factor, self.channels)


def shape_of(size: int, channels: int) -> tuple[int, ...]:
    return (size, size) if channels == 1 else (size, size, channels)


def check_positive(settings, *names: str):
    for name in names:
        if getattr(settings, name) < 1:
            raise ValueError(f"{name} must be at least 1, received {getattr(settings, name)}")


def check_common(settings):
    if settings.channels not in (1, 3):
        raise ValueError(f"channels must be 1 (grey) or 3 (colour), received {settings.channels}")
    if settings.loss not in ("bce", "mse"):
        raise ValueError(f'loss must be "bce" or "mse", received {settings.loss!r}')
    if not settings.learning_rate >= 0:
        raise ValueError(f"learning_rate must not be negative, received {settings.learning_rate}")


def check_pairs(inputs, targets, settings) -> tuple[np.ndarray, np.ndarray]:
    """Inputs (N, *input_shape) and targets (N, *image_shape) as float32 arrays in [0, 1].

    Raises:
        ValueError: another shape or range, fewer than a batch, or not one target for each input.
    """
    pair = []
    for name, images, shape in (
        ("inputs", inputs, settings.input_shape),
        ("targets", targets, settings.image_shape),
    ):
        try:
            pair.append(check_images(images, shape, batch_size=settings.batch_size, low=0))
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
    if len(pair[0]) != len(pair[1]):
        raise ValueError(f"need one target for each input, received {len(pair[1])} for {len(pair[0])}")
    return tuple(pair)
