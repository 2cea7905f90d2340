"""A small convolutional classifier in PyTorch (LeCun et al. 1998, doi:10.1109/5.726791).

Axes: B = batch, H = W = image_size, C = channels, K = classes. Images lie in [0, 1].
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from genvision.checks import check_images
from genvision.cnn_layers.cnn_settings import CNNSettings, check_examples, check_more_than_one_class
from genvision.training import History
from genvision.training.first_weights_torch import draw_glorot
from genvision.training.run_torch import Run, device_of, evaluating, seeded


class Flatten(nn.Module):
    """(B, C, H, W) -> (B, H·W·C): channels last, the order in which Keras flattens."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


class GlobalAverage(nn.Module):
    """(B, C, H, W) -> (B, C): the mean of each feature map."""

    def forward(self, x):
        return x.mean(dim=(2, 3))


class CNN(nn.Module):
    """Map images (B, H, W) or (B, H, W, 3) in [0, 1] to logits (B, K), one for each class."""

    def __init__(self, settings: CNNSettings = CNNSettings()):
        super().__init__()
        size, channels = settings.image_size, settings.channels
        self.image_shape = (size, size, channels)
        # PyTorch counts the new share where others count the share that is kept.
        norm = {"eps": settings.batch_norm_epsilon, "momentum": 1 - settings.batch_norm_momentum}
        self.layers = nn.Sequential()
        for number, filters in enumerate(settings.filters, start=1):
            if settings.batch_norm:
                self.layers.add_module(f"batch_norm_{number}", nn.BatchNorm2d(channels, **norm))
            conv = nn.Conv2d(channels, filters, settings.kernel_size, padding=settings.padding)
            self.layers.add_module(f"conv_{number}", conv)
            self.layers.add_module(f"relu_{number}", nn.ReLU())
            if settings.pooling:
                self.layers.add_module(f"pool_{number}", nn.MaxPool2d(2))
            channels = filters
        if settings.global_average:
            self.layers.add_module("global_average", GlobalAverage())
            flat = channels
        else:
            self.layers.add_module("flatten", Flatten())
            flat = settings.last_size**2 * channels
        self.layers.add_module("dropout", nn.Dropout(settings.dropout))
        self.layers.add_module("dense", nn.Linear(flat, settings.dense_units))
        if settings.dense_batch_norm:
            self.layers.add_module("dense_batch_norm", nn.BatchNorm1d(settings.dense_units, **norm))
        self.layers.add_module("relu", nn.ReLU())
        self.layers.add_module("logits", nn.Linear(settings.dense_units, settings.classes))

    def forward(self, images):
        return self.layers.logits(self.features(images))  # (B, K)

    def features(self, images):
        """Map images to what the last layer starts from: (B, dense_units), ≥ 0."""
        x = images.reshape(-1, *self.image_shape)  # (B, H, W, C), C = 1 if grey
        x = x.permute(0, 3, 1, 2)  # (B, C, H, W): PyTorch's convolutions take the channels first
        return self.layers[:-1](x)  # (B, dense_units)


@dataclass
class Classifier:
    """The network and its optimizer."""

    network: CNN
    optimizer: torch.optim.Optimizer
    settings: CNNSettings


def build_classifier(
    settings: CNNSettings = CNNSettings(), *, seed: int = 0, device: str | None = None
) -> Classifier:
    """Make the network and its Adam optimizer; `seed` fixes the first weights.

    `device` is "cpu", "cuda" …; None takes a GPU where there is one.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = CNN(settings)
        draw_glorot(network)
    network.to(device, memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(
        network.parameters(), lr=settings.learning_rate, eps=settings.adam_epsilon, fused=True
    )
    return Classifier(network, optimizer, settings)


def layer_shapes(network: CNN) -> list[tuple[str, tuple[int, ...]]]:
    """The name of each layer and the shape of what it gives for one image, channels last."""
    with evaluating(network) as network:  # or batch normalization would count this black image
        height, width, channels = network.image_shape
        x = torch.zeros(1, channels, height, width, device=next(network.parameters()).device)
        shapes = [("image", network.image_shape)]
        for name, layer in network.layers.named_children():
            x = layer(x)
            shapes.append((name, tuple(x.movedim(1, -1).shape[1:])))
    return shapes


def train(classifier: Classifier, images, labels, *, steps: int, seed: int = 0, **options) -> History:
    """Train the network and return what happened.

    Args:
        images: (N, H, W) float array in [0, 1], or (N, H, W, 3) for colour.
        labels: (N,) whole numbers in 0 … classes − 1.
        steps: number of steps in the end, each on one batch; N / batch_size of them see N images.
        seed: fixes the batches and what dropout leaves out.
        options: history, after_block, progress: see `genvision.training.run.Run`.

    Returns:
        A `History` of `loss` (cross-entropy in nats) and `accuracy` (share of the batch), both measured
        on the batch that the step learns from, with dropout.

    Raises:
        ValueError: images or labels of another shape or range, fewer than a batch, or of one class only.
        FloatingPointError: the loss became NaN or infinite.
    """
    batch_size = classifier.settings.batch_size
    images, labels = check_examples(images, labels, classifier.settings, batch_size=batch_size)
    check_more_than_one_class(labels)

    def draw(rng):  # which images, and what dropout leaves out: the first of these seeds says it
        return rng.integers(len(images), size=batch_size), rng.integers(2**31, size=batch_size)

    network, optimizer = classifier.network, classifier.optimizer
    with Run(classifier, "loss", "accuracy", steps=steps, seed=seed, **options) as run:
        images, labels = run.tensor(images), run.tensor(labels).long()
        for batch, dropout_seeds in run.batches(draw):  # (B,) both
            with seeded(dropout_seeds[0]):  # a step leaves out the same numbers, whatever was drawn before it
                logits = network(images[batch])  # (B, H, W[, 3]) -> (B, K)
            loss = F.cross_entropy(logits, labels[batch])  # −ln softmax(logits)[label], the mean
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            run.record(loss, (logits.argmax(dim=1) == labels[batch]).float().mean())
    return run.history


IMAGES_PER_CALL = 500  # at once through the network: more of them only take more memory


def run_in_parts(classifier: Classifier, images, part=lambda network: network) -> torch.Tensor:
    """What the network, or a part of it, makes of images (N, H, W[, 3]), on the network's device."""
    images = torch.as_tensor(check_images(images, classifier.settings.image_shape, low=0))
    with evaluating(classifier.network) as network:  # nothing is dropped; moving averages
        pieces = images.split(IMAGES_PER_CALL)
        return torch.cat([part(network)(piece.to(device_of(classifier))) for piece in pieces])


def predict(classifier: Classifier, images) -> np.ndarray:
    """The probability of each class, (N, K) in [0, 1] with rows that sum to 1, for images (N, H, W[, 3]).

    Raises:
        ValueError: images of another shape or range, or none.
    """
    logits = run_in_parts(classifier, images)
    return logits.softmax(dim=1).cpu().numpy()


def evaluate(classifier: Classifier, images, labels) -> tuple[float, float]:
    """The loss (mean cross-entropy in nats) and the accuracy on images (N, H, W[, 3]) and labels (N,).

    Raises:
        ValueError: images or labels of another shape, type or range.
    """
    images, labels = check_examples(images, labels, classifier.settings)
    logits = run_in_parts(classifier, images).cpu()
    labels = torch.as_tensor(labels).long()
    return float(F.cross_entropy(logits, labels)), float((logits.argmax(dim=1) == labels).double().mean())


def features(classifier: Classifier, images) -> np.ndarray:
    """What the network knows of images (N, H, W[, 3]) before it names a class: (N, dense_units) float32, ≥ 0.

    Images that look alike to the network are near each other here: FID and KID measure in such a space.

    Raises:
        ValueError: images of another shape or range, or none.
    """
    return run_in_parts(classifier, images, lambda network: network.features).cpu().numpy()
