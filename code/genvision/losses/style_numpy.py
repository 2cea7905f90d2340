"""Content, style and smoothness losses in plain NumPy (Gatys et al. 2015, arXiv:1508.06576).

Axes: B = batch, C = channels, H = height, W = width. Channels come last: (B, H, W, C).
"""

import numpy as np

from genvision.checks.shapes import check_axes
from genvision.losses.checks_numpy import same_shape


def content_loss(content, generated):
    """Mean squared difference of two feature maps (B, H, W, C) of one layer.

    Gatys et al. take half the sum (eq. 1); the mean does not depend on the layer's size.

    Raises:
        ValueError: shapes that differ.
    """
    content, generated = same_shape(content=content, generated=generated)
    check_axes("content", content, "B, H, W, C")
    return np.square(generated - content).mean()


def gram_matrix(features):
    """How strongly each two channels are on together: (B, H, W, C) -> (B, C, C).

    The products of channels i and j, averaged over the H·W places; where they are does not matter.
    Gatys et al. take the sum (eq. 3). The mean lets images of different sizes be compared.

    Raises:
        ValueError: features without the four axes.
    """
    (features,) = same_shape(features=features)
    check_axes("features", features, "B, H, W, C")
    rows = features.reshape(len(features), -1, features.shape[3])  # (B, H·W, C)
    return rows.swapaxes(1, 2) @ rows / rows.shape[1]


def style_loss(style, generated):
    """Mean squared difference of the Gram matrices of two feature maps (B, H, W, C) of one layer.

    H and W may differ. It is four times the E of Gatys et al. (eq. 4). A loop that draws one image
    computes the style's Gram matrix once and compares with `mse`.

    Raises:
        ValueError: batches or channels that differ.
    """
    style, generated = same_shape(style_gram=gram_matrix(style), generated_gram=gram_matrix(generated))
    return np.square(generated - style).mean()


def total_variation(images):
    """Sum of |differences| between neighbours, down and across, in images (B, H, W, C); mean over B.

    In units of the pixels. Rudin et al. 1992, the anisotropic form. It grows with the image's size:
    divide by H·W·C to compare sizes.

    Raises:
        ValueError: images without the four axes.
    """
    (images,) = same_shape(images=images)
    check_axes("images", images, "B, H, W, C")
    down, across = np.diff(images, axis=1), np.diff(images, axis=2)
    return (np.abs(down).sum() + np.abs(across).sum()) / len(images)
