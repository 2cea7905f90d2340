"""Adversarial losses and gradient penalties in Keras 3 on TensorFlow.

Each loss is a class with two functions of what the discriminator answers, logits of shape
(B, 1) or (B,), to real and to generated images: `discriminator_loss(real, fake)` and
`generator_loss(real, fake)`. All have the same signatures, so that a training loop can swap
them. Only `Relativistic` looks at `real` in the generator's loss; the others accept None.
Lower is better for whom the loss is named after.
"""

import tensorflow as tf
from keras import losses, ops

from genvision.checks.shapes import check_batch, check_weights
from genvision.losses.checks_keras import same_shape


def cross_entropy(targets, logits):
    return ops.mean(losses.binary_crossentropy(targets, logits, from_logits=True))


def mse(targets, answers):
    return ops.mean(losses.mean_squared_error(targets, answers))


class Minimax:
    """The game as it stands, in nats: D maximizes, G minimizes E ln D(x) + E ln(1 − D(G(z))).

    D = sigmoid(logit); D's loss is the sum of two means, 2 ln 2 where D cannot tell. G's loss is
    negative, and flat where D is sure: it saturates. A loop that puts both batches into one cross-entropy
    takes half of D's loss. Goodfellow et al. 2014 (arXiv:1406.2661), eq. 1.
    """

    generator_needs_real = False

    @staticmethod
    def discriminator_loss(real, fake):
        real, fake = same_shape(real=real, fake=fake)
        on_real = cross_entropy(ops.ones_like(real), real)  # −ln D(x)
        on_fake = cross_entropy(ops.zeros_like(fake), fake)  # −ln(1 − D(G(z)))
        return on_real + on_fake

    @staticmethod
    def generator_loss(real, fake):
        return -cross_entropy(ops.zeros_like(fake), fake)  # ln(1 − D(G(z)))


class NonSaturating:
    """D as in `Minimax`; G minimizes −E ln D(G(z)), steep where D is sure. In nats.

    Goodfellow et al. 2014 (arXiv:1406.2661), section 3.
    """

    generator_needs_real = False
    discriminator_loss = staticmethod(Minimax.discriminator_loss)

    @staticmethod
    def generator_loss(real, fake):
        return cross_entropy(ops.ones_like(fake), fake)


class LeastSquares:
    """LSGAN: D's answer, no probability, is drawn to 1 on real and to 0 on generated images.

    ½ E(D(x) − 1)² + ½ E D(G(z))² for D, ½ E(D(G(z)) − 1)² for G.
    Mao et al. 2016 (arXiv:1611.04076), eq. 2 with a = 0 and b = c = 1.
    """

    generator_needs_real = False

    @staticmethod
    def discriminator_loss(real, fake):
        real, fake = same_shape(real=real, fake=fake)
        return (mse(ops.ones_like(real), real) + mse(ops.zeros_like(fake), fake)) / 2

    @staticmethod
    def generator_loss(real, fake):
        return mse(ops.ones_like(fake), fake) / 2


class Wasserstein:
    """WGAN: the critic widens E D(x) − E D(G(z)), G narrows it.

    The difference estimates the earth mover's distance only while the critic's slope is at most 1:
    add `gradient_penalty`, or clip the weights. Arjovsky et al. 2017 (arXiv:1701.07875), eq. 2.
    """

    generator_needs_real = False

    @staticmethod
    def discriminator_loss(real, fake):
        real, fake = same_shape(real=real, fake=fake)
        return ops.mean(fake) - ops.mean(real)

    @staticmethod
    def generator_loss(real, fake):
        return -ops.mean(fake)


class Relativistic:
    """RpGAN: a real image shall look more real than the generated one it is paired with. In nats.

    softplus(x) = ln(1 + exp(x)) of the difference of their logits; both losses are ln 2 where D
    cannot tell. Jolicoeur-Martineau 2018 (arXiv:1807.00734), as in R3GAN (Huang et al. 2024,
    arXiv:2501.05441, eq. 2), which adds `r1_penalty` and `r2_penalty`.
    """

    generator_needs_real = True

    @staticmethod
    def discriminator_loss(real, fake):
        real, fake = same_shape(real=real, fake=fake)
        return ops.mean(ops.softplus(fake - real))

    @staticmethod
    def generator_loss(real, fake):
        real, fake = same_shape(real=real, fake=fake)
        return ops.mean(ops.softplus(real - fake))


ADVERSARIAL_LOSSES = {
    "minimax": Minimax,
    "non_saturating": NonSaturating,
    "least_squares": LeastSquares,
    "wasserstein": Wasserstein,
    "relativistic": Relativistic,
}


TINY = 1e-24  # the square root of 0 has no slope; a critic may be flat at a point


def slopes(critic, images):
    """The gradients (B, N) of the critic's answers with respect to images (B, …) of N numbers.

    The sum over the batch has the gradients of all its images, as long as the critic looks at each
    image alone. Batch normalization does not: use layer normalization, or none, in a critic.
    """
    images = ops.stop_gradient(images)
    with tf.GradientTape() as tape:
        tape.watch(images)
        answers = ops.sum(critic(images))
    gradients = tape.gradient(answers, images, unconnected_gradients="zero")
    return ops.reshape(gradients, (ops.shape(images)[0], -1))


def gradient_penalty(critic, real, fake, weights):
    """WGAN-GP: E(‖∇D(x̂)‖ − 1)², to be added with a weight of 10 to the critic's loss.

    x̂ = w·real + (1 − w)·fake is a random point between a real and a generated image.
    Gulrajani et al. 2017 (arXiv:1704.00028), eq. 3.

    Args:
        critic: maps (B, …) to answers (B, 1); treats the images of a batch one by one.
        real, fake: (B, …) images.
        weights: (B,) the w, drawn from U(0, 1) anew for every batch.

    Raises:
        ValueError: shapes that differ, weights that are not (B,).
    """
    real, fake = same_shape(real=real, fake=fake)
    (weights,) = same_shape(weights=weights)
    check_weights(weights, real)
    w = ops.reshape(ops.cast(weights, real.dtype), (-1, *[1] * (len(real.shape) - 1)))
    squares = ops.sum(ops.square(slopes(critic, w * real + (1 - w) * fake)), axis=1)  # (B,)
    norms = ops.sqrt(ops.maximum(squares, TINY))
    return ops.mean(ops.square(norms - 1))


def r1_penalty(critic, real):
    """R1: ½ E‖∇D(x)‖² on real images (B, …), to be added with a weight γ to D's loss.

    It keeps D flat where the data are. Mescheder et al. 2018 (arXiv:1801.04406), eq. 9.
    """
    (real,) = same_shape(real=real)
    check_batch("real", real)
    return ops.mean(ops.sum(ops.square(slopes(critic, real)), axis=1)) / 2


def r2_penalty(critic, fake):
    """R2: ½ E‖∇D(G(z))‖², `r1_penalty` on generated images (B, …). Mescheder et al. 2018, eq. 10."""
    (fake,) = same_shape(fake=fake)
    check_batch("fake", fake)
    return ops.mean(ops.sum(ops.square(slopes(critic, fake)), axis=1)) / 2
