"""What both kinds of style transfer do to their images before and after: NumPy and scikit-image.

Axes: H = height, W = width. Images are (H, W, 3), red, green, blue, float32 in [0, 1].
"""

from dataclasses import dataclass

import numpy as np

from genvision.training import History


@dataclass(frozen=True, eq=False)
class StyleTransferResult:
    """What a style transfer made.

    Attributes:
        image: (H, W, 3) float32 in [0, 1].
        history: the losses, one row a step, and in `history.samples` the snapshots: step -> image.
    """

    image: np.ndarray
    history: History

    @property
    def snapshots(self) -> dict[int, np.ndarray]:
        """step -> the image after that many steps."""
        return self.history.samples


def check_image(name: str, image) -> np.ndarray:
    """An image as a float32 array (H, W, 3) in [0, 1].

    Args:
        name: what the image is, for the message.
        image: (H, W, 3), uint8 in 0 … 255 or float in [0, 1].

    Raises:
        ValueError: a grey image, one with an alpha channel, another shape, type or range, or NaN.
    """
    image = np.asarray(image)
    if image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        raise ValueError(f"{name} must be a colour image (H, W, 3), received {image.shape}{_advice(image)}")
    if image.dtype == np.uint8:
        return image.astype("float32") / 255
    if not np.issubdtype(image.dtype, np.floating):
        raise ValueError(f"{name} must be uint8 in 0 … 255 or float in [0, 1], received {image.dtype}")
    if not np.isfinite(image).all():
        raise ValueError(f"{name} must be finite, received NaN or infinity")
    if image.min() < 0 or image.max() > 1:
        raise ValueError(
            f"{name} of floats must lie in [0, 1], received values from {image.min():g} to {image.max():g}"
        )
    return image.astype("float32")


def _advice(image: np.ndarray) -> str:
    if image.ndim == 2:
        return ", a grey one: skimage.color.gray2rgb makes three channels of it"
    if image.ndim == 3 and image.shape[2] in (2, 4):
        return ", one with an alpha channel: skimage.color.rgba2rgb lays it on white"
    return ""


def first_image(content: np.ndarray, settings) -> np.ndarray:
    """What the steps begin with: the content image itself, or noise of its shape, evenly from [0, 1)."""
    if settings.start == "noise":
        return np.random.default_rng(settings.seed).random(content.shape, "float32")
    return content.copy()


def fit(image: np.ndarray, longer_side: int) -> np.ndarray:
    """The image, resized so that its longer side has so many pixels; proportions stay.

    By `skimage.transform.resize`: linear interpolation, after a Gaussian blur where it shrinks, so
    that no fine pattern turns into a coarse one.

    Raises:
        ValueError: the shorter side would be without a pixel.
    """
    height, width = (round(side * longer_side / max(image.shape[:2])) for side in image.shape[:2])
    if min(height, width) < 1:
        raise ValueError(f"an image of {image.shape[:2]} is too narrow to fit into {longer_side} pixels")
    return resize(image, (height, width))


def resize(image: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The image (H, W, 3) with another height and width; see `fit`."""
    from skimage.transform import resize as resized

    if image.shape[:2] == shape:
        return image
    return resized(image, shape, order=1, anti_aliasing=True).astype("float32").clip(0, 1)


def enlarge(image: np.ndarray, content_before: np.ndarray, content: np.ndarray) -> np.ndarray:
    """An image at the next size, and the details of the content that it was too small for.

    Args:
        image, content_before: (H, W, 3), what was made of the content at this size.
        content: (H', W', 3), the content at the next size.

    Returns:
        (H', W', 3) float32, clipped to [0, 1].
    """
    details = content - resize(content_before, content.shape[:2])  # a level of a Laplacian pyramid
    return (resize(image, content.shape[:2]) + details).clip(0, 1)


def match_colours(content: np.ndarray, style: np.ndarray) -> np.ndarray:
    """Give the content image the style's mean colour and the covariance of its colours.

    Of all linear maps that do so, the one that moves colours least: optimal transport between
    two Gaussians, x ↦ μ' + A (x − μ), A = C^−½ (C^½ C' C^½)^½ C^−½ (Pitié & Kokaram 2007, "MKL").

    Args:
        content, style: (H, W, 3) in [0, 1]; the sizes may differ.

    Returns:
        (H, W, 3) float32, clipped to [0, 1].
    """
    colours, wanted = (image.reshape(-1, 3).astype("float64") for image in (content, style))
    # A grey or an even image does not vary in all directions: 0.001 more do no harm, and have an inverse.
    covariance, target = (np.cov(values.T) + 1e-6 * np.eye(3) for values in (colours, wanted))
    root, inverse_root = _power(covariance, 0.5), _power(covariance, -0.5)
    transport = inverse_root @ _power(root @ target @ root, 0.5) @ inverse_root
    matched = wanted.mean(axis=0) + (colours - colours.mean(axis=0)) @ transport
    return matched.clip(0, 1).reshape(content.shape).astype("float32")


def _power(matrix: np.ndarray, exponent: float) -> np.ndarray:
    """A symmetric matrix without negative eigenvalues, to a power."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.abs(values) ** exponent) @ vectors.T  # rounding makes a 0 negative


def pyramid(content, style, settings, snapshots: tuple[int, ...] = ()) -> list[tuple[np.ndarray, np.ndarray]]:
    """Content, in the colours of the style, and style, at each of `settings.sizes` (`SlicedSettings`).

    Raises:
        ValueError: an image that is none, or whose shorter side is at the first size no larger than a
            filter; a snapshot beyond the last step.
    """
    content, style = check_image("content", content), check_image("style", style)
    for name, image in (("content", content), ("style", style)):
        height, width = fit(image, settings.sizes[0]).shape[:2]
        if min(height, width) <= settings.filter_size:
            raise ValueError(
                f"{name} must have sides of more than {settings.filter_size} pixels, the size of a filter, "
                f"when its longer one has {settings.sizes[0]}; received {height}×{width}"
            )
    steps = settings.steps * len(settings.sizes)
    wrong = [stop for stop in snapshots if not 0 <= stop <= steps]
    if wrong:
        raise ValueError(f"snapshots must lie between 0 and {steps} steps, received {wrong}")
    content, style = fit(content, settings.sizes[-1]), fit(style, settings.sizes[-1])
    content = match_colours(content, style)
    return [(fit(content, size), fit(style, size)) for size in settings.sizes]
