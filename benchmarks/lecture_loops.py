"""The loops of the lectures that the course grew out of: what our code is compared with.

They are written as such lectures write them, one call of Keras or one Python operation at a time.
One thing is mended: under Keras 3 a discriminator that is compiled and then frozen does not learn.
Here it learns, because its training function is traced before it is frozen.
"""

import random

import keras
import numpy as np
from skimage.metrics import structural_similarity


def adam():
    return keras.optimizers.Adam(2e-4, beta_1=0.5)


class GANLoop:
    """predict, train_on_batch on real images, on generated ones, and on the combined model."""

    def __init__(self, generator, discriminator, latent_dim: int, images, labels=None):
        self.generator, self.discriminator, self.latent_dim = generator, discriminator, latent_dim
        self.images, self.labels, self.rng = images, labels, np.random.default_rng(0)
        loss = keras.losses.BinaryCrossentropy(from_logits=True)
        discriminator.compile(adam(), loss, metrics=["accuracy"])
        self.train_discriminator(32)  # traces its training function while it can still learn
        discriminator.trainable = False
        inputs = [keras.Input((latent_dim,))]
        if labels is not None:
            inputs.append(keras.Input((), dtype="int32"))
        made = generator(inputs if labels is not None else inputs[0])
        answer = discriminator([made, inputs[1]] if labels is not None else made)
        self.combined = keras.Model(inputs, answer)
        self.combined.compile(adam(), loss)

    def with_labels(self, first, labels):
        return first if self.labels is None else [first, labels]

    def train_discriminator(self, batch_size: int):
        picks = self.rng.integers(0, len(self.images), batch_size)
        labels = None if self.labels is None else self.labels[picks]
        noise = self.rng.normal(0, 1, (batch_size, self.latent_dim)).astype("float32")
        fake = self.generator.predict(self.with_labels(noise, labels), verbose=0)
        ones, zeros = np.ones((batch_size, 1)), np.zeros((batch_size, 1))
        self.discriminator.train_on_batch(self.with_labels(self.images[picks], labels), ones)
        self.discriminator.train_on_batch(self.with_labels(fake, labels), zeros)

    def train(self, steps: int, batch_size: int = 32) -> int:
        for _ in range(steps):
            self.train_discriminator(batch_size)
            noise = self.rng.normal(0, 1, (batch_size, self.latent_dim)).astype("float32")
            labels = self.rng.integers(0, 10, batch_size).astype("int32")
            self.combined.train_on_batch(self.with_labels(noise, labels), np.ones((batch_size, 1)))
        return steps


def pi_loop(points: int) -> float:
    """π from random points, one at a time."""
    inside = 0
    for _ in range(points):
        x, y = np.random.uniform(-1, 1), np.random.uniform(-1, 1)
        if x**2 + y**2 <= 1:
            inside += 1
    return 4 * inside / points


def pair_loop(first, second, distance, pairs: int) -> float:
    """The smallest distance among some pairs, one pair at a time."""
    best = float("inf")
    for _ in range(pairs):
        one, other = random.randrange(len(first)), random.randrange(len(second))
        best = min(best, distance(first[one], second[other]))
    return best


DISTANCES = {
    "mse": lambda a, b: np.mean((a - b) ** 2),
    "euclidean": lambda a, b: np.sqrt(np.sum((a - b) ** 2)),
    "cosine": lambda a, b: 1 - np.sum(a * b) / (np.sqrt(np.sum(a * a)) * np.sqrt(np.sum(b * b))),
    "ssim": lambda a, b: 1 - structural_similarity(a, b, data_range=1.0),
}
