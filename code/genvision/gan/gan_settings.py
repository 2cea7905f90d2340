"""Settings of the dense GAN, shared by the PyTorch and the Keras version."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class GANSettings:
    """Sizes and hyperparameters of a dense GAN on 28×28 grey images in [−1, 1].

    The defaults give the networks of the lesson: a generator with 1,489,824
    parameters (1,488,088 of them trainable) and a discriminator with 665,089.
    """

    image_size: int = 28
    latent_dim: int = 100  # length of z, the noise vector the generator starts from
    generator_units: tuple[int, ...] = (256, 512, 1024)  # widening: from noise to an image
    discriminator_units: tuple[int, ...] = (512, 512)
    leaky_slope: float = 0.2  # a plain ReLU would pass no gradient to the generator where it is off
    batch_norm_momentum: float = 0.8  # share of the old moving average kept; Keras's convention
    batch_norm_epsilon: float = 1e-3
    batch_size: int = 32
    saturating: bool = False  # True: G minimizes log(1 − D(G(z))), the minimax game as it stands
    generator_learning_rate: float = 2e-4
    discriminator_learning_rate: float = 2e-4
    adam_beta1: float = 0.5  # 0.9 remembers too long: the opponent has moved on (Radford et al. 2015)
    adam_epsilon: float = 1e-7

    def __post_init__(self):
        for name in ("image_size", "latent_dim", "batch_size"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, received {getattr(self, name)}")
        if self.batch_size < 2:
            raise ValueError(
                "batch_size must be at least 2, as batch normalization needs a variance; "
                f"received {self.batch_size}"
            )
        for name in ("generator_learning_rate", "discriminator_learning_rate"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} must not be negative, received {getattr(self, name)}")
