"""Content, style and smoothness losses in PyTorch (Gatys et al. 2015, arXiv:1508.06576).

Axes: B = batch, C = channels, H = height, W = width. Channels come first: (B, C, H, W).
"""

import torch
from torch.nn import functional as F

from genvision.checks.shapes import check_axes
from genvision.losses.checks_torch import same_shape


def content_loss(content, generated):
    """Mean squared difference of two feature maps (B, C, H, W) of one layer.

    Gatys et al. take half the sum (eq. 1); the mean does not depend on the layer's size.

    Raises:
        ValueError: shapes that differ.
    """
    content, generated = same_shape(content=content, generated=generated)
    check_axes("content", content, "B, C, H, W")
    return F.mse_loss(generated, content)


def gram_matrix(features):
    """How strongly each two channels are on together: (B, C, H, W) -> (B, C, C).

    The products of channels i and j, averaged over the H·W places; where they are does not matter.
    Gatys et al. take the sum (eq. 3). The mean lets images of different sizes be compared.

    Raises:
        ValueError: features without the four axes.
    """
    (features,) = same_shape(features=features)
    check_axes("features", features, "B, C, H, W")
    height, width = features.shape[2:]
    return torch.einsum("bchw,bdhw->bcd", features, features) / (height * width)


def style_loss(style, generated):
    """Mean squared difference of the Gram matrices of two feature maps (B, C, H, W) of one layer.

    H and W may differ. It is four times the E of Gatys et al. (eq. 4). A loop that draws one image
    computes the style's Gram matrix once and compares with `mse`.

    Raises:
        ValueError: batches or channels that differ.
    """
    style, generated = same_shape(style_gram=gram_matrix(style), generated_gram=gram_matrix(generated))
    return F.mse_loss(generated, style)


def total_variation(images):
    """Sum of |differences| between neighbours, down and across, in images (B, C, H, W); mean over B.

    In units of the pixels; the mean of `tf.image.total_variation`. Rudin et al. 1992, the
    anisotropic form. It grows with the image's size: divide by C·H·W to compare sizes.

    Raises:
        ValueError: images without the four axes.
    """
    (images,) = same_shape(images=images)
    check_axes("images", images, "B, C, H, W")
    down, across = images.diff(dim=2), images.diff(dim=3)
    return (down.abs().sum() + across.abs().sum()) / len(images)
