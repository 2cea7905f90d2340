"""Style transfer on pretrained features in Keras 3 on TensorFlow.

After Gatys et al. 2015 (arXiv:1508.06576; CVPR 2016).
Axes: B = batch (one image), C = channels, H = height, W = width. Channels come last: (B, H, W, C).
Outside, images are arrays (H, W, 3) in [0, 1].
"""

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from genvision.losses.style_keras import content_loss, gram_matrix, total_variation
from genvision.style_transfer.features_keras import load_features
from genvision.style_transfer.images import StyleTransferResult, check_image, first_image, fit
from genvision.style_transfer.style_transfer_settings import StyleTransferSettings
from genvision.training.run_keras import Run


@dataclass
class Targets:
    """What the image is to agree with.

    Attributes:
        content: name of layer -> feature map of the content image, (1, H, W, C).
        grams: name of layer -> Gram matrix of the style image, (1, C, C).
    """

    content: dict[str, tf.Tensor]
    grams: dict[str, tf.Tensor]


def targets_of(features, content, style, settings: StyleTransferSettings) -> Targets:
    """The targets that images (1, H, W, 3) in [0, 1] set; their sizes may differ.

    Raises:
        ValueError: `features` does not give all layers of the settings.
    """
    content_maps, style_maps = features(content), features(style)
    missing = set(settings.content_layers + settings.style_layers) - set(content_maps)
    if missing:
        raise ValueError(
            f"features must give {', '.join(sorted(missing))}; they give {', '.join(content_maps)}"
        )
    return Targets(
        {name: content_maps[name] for name in settings.content_layers},
        {name: gram_matrix(style_maps[name]) for name in settings.style_layers},
    )


def relative(error, target):
    """A mean squared error in units of the target's mean square: 1 for zeros in place of the target."""
    return error / tf.maximum(tf.reduce_mean(tf.square(target)), 1e-12)


def losses_of(image, features, targets: Targets, settings: StyleTransferSettings):
    """Loss, content loss, style loss and total variation of an image (1, H, W, 3): a tensor (4,)."""
    maps = features(image)
    content = [relative(content_loss(old, maps[name]), old) for name, old in targets.content.items()]
    style = [
        relative(tf.reduce_mean(tf.square(gram_matrix(maps[name]) - gram)), gram)
        for name, gram in targets.grams.items()
    ]
    content, style = tf.reduce_mean(content), tf.reduce_mean(style)
    variation = total_variation(image) / tf.cast(tf.size(image), "float32")  # of a mean pixel
    loss = (
        settings.content_weight * content
        + settings.style_weight * style
        + settings.variation_weight * variation
    )
    return tf.stack([loss, content, style, variation])


def optimizer_for(image, settings: StyleTransferSettings) -> keras.Optimizer:
    if settings.optimizer != "adam":
        raise ValueError(f"Keras has no optimizer {settings.optimizer!r}: expected 'adam', or use PyTorch")
    optimizer = keras.optimizers.Adam(settings.learning_rate, epsilon=settings.adam_epsilon)
    optimizer.build([image])  # a compiled function may not create variables
    return optimizer


def train_step(image, optimizer: keras.Optimizer, loss_function):
    """Change the image, a variable (1, H, W, 3), and return the losses that it had before."""
    with tf.GradientTape() as tape:
        losses = loss_function(image.value)
        # A single pixel moves a mean too little: optimizers have their epsilons.
        loss = losses[0] * tf.cast(tf.size(image.value), "float32")
    optimizer.apply([tape.gradient(loss, image.value)], [image])
    image.assign(tf.clip_by_value(image.value, 0.0, 1.0))  # no colour is brighter than white
    return losses


def transfer(
    content,
    style,
    settings: StyleTransferSettings = StyleTransferSettings(),
    *,
    features=None,
    snapshots: tuple[int, ...] = (),
    progress: bool = False,
) -> StyleTransferResult:
    """Draw the content image anew, in the style of the other.

    What is trained are the pixels; the network stays as it is.

    Args:
        content, style: (H, W, 3), uint8 or float in [0, 1], of any sizes: their longer sides are made
            `settings.image_size` (see `genvision.style_transfer.images.fit`).
        settings: weights, layers, steps, and what to start from.
        features: of `load_features`; None loads the network of the settings, and downloads it the first time.
        snapshots: steps after which to keep the image (0 = what it starts from).
        progress: show a progress bar.

    Returns:
        The image (H, W, 3) float32 in [0, 1] and the history of `loss`, `content_loss`, `style_loss`
        and `total_variation`, the last three before their weights.

    Raises:
        ValueError: an image that is none, features without a layer that the settings name, or
            another optimizer than Adam.
        DownloadError: the network's weights cannot be had.
        FloatingPointError: the loss became NaN or infinite.
    """
    content, style = (
        fit(check_image(name, image), settings.image_size)
        for name, image in (("content", content), ("style", style))
    )
    image = keras.Variable(first_image(content, settings)[None])  # (1, H, W, 3)
    optimizer = optimizer_for(image, settings)
    if features is None:
        layers = tuple(dict.fromkeys(settings.content_layers + settings.style_layers))
        features = load_features(settings.network, layers, progress=progress)
    targets = targets_of(features, tf.constant(content[None]), tf.constant(style[None]), settings)

    def step():
        losses = train_step(image, optimizer, lambda image: losses_of(image, features, targets, settings))
        return tf.unstack(losses)

    columns = "loss", "content_loss", "style_loss", "total_variation"
    options = {"snapshots": snapshots, "sample": lambda: as_array(image), "progress": progress}
    run = Run(image, *columns, steps=settings.steps, block=20, **options)
    history = run.train(step, None, jit_compile=False)  # XLA halves the speed of convolutions on a CPU
    return StyleTransferResult(as_array(image), history)


def as_array(image) -> np.ndarray:
    """(1, H, W, 3) -> a copy (H, W, 3)."""
    return image.numpy()[0].copy()
