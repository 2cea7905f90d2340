"""Checks that the NumPy, PyTorch and Keras metrics share. They see shapes and names of types only."""

import math

WINDOW = 7  # side of SSIM's window in pixels: scikit-image's default
K1, K2 = 0.01, 0.03  # keep SSIM's quotients finite where an image is flat (Wang et al. 2004)


def check_shapes(shape1, shape2, *, ranks: tuple[int, ...], expected: str):
    """Two equal shapes of an allowed number of axes, none of them empty."""
    shape1, shape2 = tuple(shape1), tuple(shape2)
    if shape1 != shape2:
        raise ValueError(f"both images must have the same shape, received {shape1} and {shape2}")
    if len(shape1) not in ranks or 0 in shape1:
        raise ValueError(f"expected {expected}, received shape {shape1}")


def check_window(sides):
    """SSIM's window must fit into the image."""
    if min(sides) < WINDOW:
        raise ValueError(
            f"SSIM compares windows of {WINDOW} pixels: each side must be at least {WINDOW}, "
            f"received {tuple(sides)}"
        )


def check_data_range(data_range: float | None, *types: str) -> float:
    """The distance from black to white; 255 is taken for granted only when all `types` are uint8."""
    if data_range is None:
        if set(types) == {"uint8"}:
            return 255.0
        raise ValueError(
            "data_range must say how far black is from white, such as 1.0 for images in [0, 1] or 2.0 for "
            f"[−1, 1]; only uint8 images have one of their own. Received images of {' and '.join(types)}"
        )
    if not (math.isfinite(data_range) and data_range > 0):
        raise ValueError(f"data_range must be positive and finite, received {data_range}")
    return float(data_range)


def check_finite(finite1: bool, finite2: bool):
    for name, finite in (("image1", finite1), ("image2", finite2)):
        if not finite:
            raise ValueError(f"pixels must be finite, received NaN or infinity in {name}")


def check_not_black(length1: float, length2: float):
    """The cosine distance needs a direction: `length1`, `length2` are the shortest Euclidean norms."""
    for name, length in (("image1", length1), ("image2", length2)):
        if not length > 0:
            raise ValueError(
                f"the cosine distance needs images with a pixel other than 0, received {name} all 0"
            )
