"""Style transfer without a network, in Keras 3 on TensorFlow: random filters and sorted responses.

After Heitz et al. 2021 (arXiv:2006.07229) and Elnekave & Weiss 2022 (arXiv:2203.11862).
Axes: B = batch (one image), H = height, W = width, N = filters, P = places where a filter fits.
Channels come last: (B, H, W, 3). Outside, images are arrays (H, W, 3) in [0, 1].
"""

from functools import partial

import keras
import numpy as np
import tensorflow as tf

from genvision.style_transfer.filters import blur_matrix, quantile_places, random_filters
from genvision.style_transfer.images import StyleTransferResult, enlarge, pyramid
from genvision.style_transfer.style_transfer_keras import train_step
from genvision.style_transfer.style_transfer_settings import SlicedSettings
from genvision.training import History
from genvision.training.run_keras import Run


def sorted_responses(image, filters, stride: int = 1):
    """What each filter answers at every `stride`th place, from the least to the most: (1, H, W, 3) -> (N, P).

    Sorting forgets where an answer was given and keeps how many there are of each strength: that is
    what style means here. Gradients flow back to the places where the answers came from.
    """
    answers = tf.nn.conv2d(image, filters, strides=stride, padding="VALID")  # (1, H', W', N)
    answers = tf.reshape(answers, (-1, filters.shape[-1]))  # (P, N)
    return tf.sort(tf.transpose(answers), axis=1)  # (N, P)


def sliced_wasserstein(image, style, filters, style_stride: int = 1):
    """Mean squared difference between the sorted responses of two images (1, H, W, 3); sizes may differ.

    Heitz et al., with patches in place of features and random filters as directions.
    """
    answers = sorted_responses(image, filters)  # (N, P)
    wanted = sorted_responses(style, filters, style_stride)  # (N, P'); no gradient reaches the style
    wanted = tf.gather(wanted, quantile_places(wanted.shape[1], answers.shape[1]), axis=1)  # (N, P)
    return tf.reduce_mean(tf.square(answers - wanted))


def blurred(image, rows, columns):
    """A coarse picture of an image: (1, H, W, 3) -> (1, H', W', 3), by matrices (H', H) and (W', W)."""
    return tf.einsum("ih,bhwc,jw->bijc", rows, image, columns)


def losses_of(image, style, content_blurred, filters, blurs, settings: SlicedSettings):
    """Loss, content loss and style loss of an image (1, H, W, 3): a tensor (3,)."""
    content = tf.reduce_mean(tf.square(blurred(image, *blurs) - content_blurred))
    style = sliced_wasserstein(image, style, filters, settings.style_stride)
    return tf.stack([settings.content_weight * content + settings.style_weight * style, content, style])


def transfer(
    content,
    style,
    settings: SlicedSettings = SlicedSettings(),
    *,
    snapshots: tuple[int, ...] = (),
    progress: bool = False,
) -> StyleTransferResult:
    """Draw the content image anew with the colours and textures of the other.

    First on a small image, where a filter sees large shapes; what comes out is enlarged, gets
    the content's details that it was too small for, and goes on from there.

    Args:
        content, style: (H, W, 3), uint8 or float in [0, 1], of any sizes: their longer sides are made
            those of `settings.sizes`, one after the other (see `genvision.style_transfer.images.fit`).
        settings: sizes, steps, filters and weights.
        snapshots: steps after which to keep the image, in the size that it has for the next step.
        progress: show a progress bar for each size.

    Returns:
        The image (H, W, 3) float32 in [0, 1] and the history of `loss`, `content_loss` and
        `style_loss`, the last two before their weights. Losses of different sizes do not compare.

    Raises:
        ValueError: an image that is none, or too narrow for a filter; a snapshot out of range.
        FloatingPointError: the loss became NaN or infinite.
    """
    history = History("loss", "content_loss", "style_loss")
    image = content_before = None
    for content_there, style_there in pyramid(content, style, settings, snapshots):
        image = content_there if image is None else enlarge(image, content_before, content_there)
        content_before = content_there
        image = draw(image, content_there, style_there, settings, history, snapshots, progress)
    return StyleTransferResult(image, history)


def draw(image, content, style, settings, history, snapshots, progress) -> np.ndarray:
    """Change an image (H, W, 3) at one size, `settings.steps` times."""
    blurs = [tf.constant(blur_matrix(side, settings.blur)) for side in image.shape[:2]]
    content, style = tf.constant(content[None]), tf.constant(style[None])
    content_blurred = blurred(content, *blurs)
    image = keras.Variable(image[None])  # (1, H, W, 3)
    optimizer = keras.optimizers.Adam(settings.learning_rate, epsilon=settings.adam_epsilon)
    optimizer.build([image])  # a compiled function may not create variables

    def loss_function(image, filters):
        return losses_of(image, style, content_blurred, filters, blurs, settings)

    def step(filters):  # (size, size, 3, N)
        return tf.unstack(train_step(image, optimizer, partial(loss_function, filters=filters)))

    def draw_filters(rng):
        filters = random_filters(rng, settings.filters, settings.filter_size, mean_kept=settings.mean_kept)
        return (filters,)

    last = history.steps + settings.steps
    options = {
        "seed": settings.seed,
        "history": history,
        "snapshots": [stop for stop in snapshots if history.steps <= stop <= last],
        "sample": lambda: as_array(image),
        "progress": progress,
    }
    Run(image, steps=last, block=10, **options).train(step, draw_filters, jit_compile=False)
    return as_array(image)


def as_array(image) -> np.ndarray:
    """(1, H, W, 3) -> a copy (H, W, 3)."""
    return image.numpy()[0].copy()
