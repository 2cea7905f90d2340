"""Settings of the GAN family, shared by the PyTorch and the Keras version: one table, seven variants."""

import math
from dataclasses import dataclass, replace

from genvision.losses.adversarial_numpy import ADVERSARIAL_LOSSES

CHOICES = {
    "loss": tuple(ADVERSARIAL_LOSSES),
    "penalty": ("none", "gradient", "r1_r2"),
    "head": ("none", "classes", "code"),
    "optimizer": ("adam", "rmsprop"),
}


@dataclass(frozen=True, kw_only=True)
class Variant:
    """What sets one member of the family apart from the others; all else is the same."""

    paper: str
    loss: str  # a name in ADVERSARIAL_LOSSES
    penalty: str = "none"  # on D's slope: "gradient" draws it to 1, "r1_r2" to 0
    penalty_weight: float = 0.0
    weight_clip: float | None = None  # after each step of D its weights are clipped to [−clip, clip]
    head: str = "none"  # what D tells beside real or generated: "classes", or the "code" of the generator
    head_weight: float = 1.0
    critic_steps: int = 1  # steps of D for each step of G
    optimizer: str = "adam"
    generator_learning_rate: float = 1e-3  # DCGAN's 2e-4 is for days; two larger ones fit a minute
    discriminator_learning_rate: float = 5e-4
    beta1: float = 0.5  # share of the old mean gradient that Adam keeps
    beta2: float = 0.999  # share of the old mean square, Adam's or RMSprop's
    generator_norm: bool = True  # batch normalization in G …
    discriminator_norm: bool = True  # … and in D; a penalty on single images forbids it there

    def __post_init__(self):
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise ValueError(
                    f"{name} must be one of {', '.join(choices)}; received {getattr(self, name)!r}"
                )
        if self.penalty != "none" and self.discriminator_norm:
            raise ValueError(
                f"penalty {self.penalty!r} needs discriminator_norm=False: batch normalization mixes the "
                "images of a batch, and the slope at one of them is no longer its own"
            )
        if self.weight_clip is not None and not self.weight_clip > 0:
            raise ValueError(f"weight_clip must be positive or None, received {self.weight_clip}")


VARIANTS = {
    "dcgan": Variant(
        paper="Radford et al. 2015, arXiv:1511.06434",
        loss="non_saturating",
    ),
    "lsgan": Variant(
        paper="Mao et al. 2016, arXiv:1611.04076",
        loss="least_squares",
    ),
    "wgan": Variant(
        paper="Arjovsky et al. 2017, arXiv:1701.07875",
        loss="wasserstein",
        weight_clip=0.03,
        critic_steps=3,
        optimizer="rmsprop",  # with momentum, as in Adam, the clipped critic is unstable
        beta2=0.9,
    ),
    "wgan_gp": Variant(
        paper="Gulrajani et al. 2017, arXiv:1704.00028",
        loss="wasserstein",
        penalty="gradient",
        penalty_weight=10.0,
        critic_steps=2,
        discriminator_learning_rate=1e-3,
        beta1=0.0,
        beta2=0.9,
        discriminator_norm=False,
    ),
    "acgan": Variant(
        paper="Odena et al. 2016, arXiv:1610.09585",
        loss="non_saturating",
        head="classes",
    ),
    "infogan": Variant(
        paper="Chen et al. 2016, arXiv:1606.03657",
        loss="non_saturating",
        head="code",
    ),
    "r3gan": Variant(
        paper="Huang et al. 2024, arXiv:2501.05441",
        loss="relativistic",
        penalty="r1_r2",
        penalty_weight=1.0,
        discriminator_learning_rate=1e-3,  # the penalties hold D back
        beta1=0.0,
        beta2=0.99,
        generator_norm=False,
        discriminator_norm=False,
    ),
}


@dataclass(frozen=True, kw_only=True)
class FamilySettings:
    """Sizes, the variant, and the tools that keep G and D in balance.

    `FamilySettings(variant="wgan_gp")` is all that a member of the family needs. A field that is
    None takes the variant's value; see `recipe`.
    """

    variant: str = "dcgan"  # a name in VARIANTS
    image_size: int = 28  # a multiple of 4, as two layers double the size
    channels: int = 1  # 1: grey images (B, H, W); 3: colour images (B, H, W, 3)
    latent_dim: int = 64
    widths: tuple[int, int] = (32, 64)  # channels at half and at a quarter of the image's size
    classes: int = 10  # labels of AC-GAN; values of InfoGAN's categorical code
    codes: int = 2  # InfoGAN's continuous codes, each drawn from U(−1, 1)
    leaky_slope: float = 0.2
    batch_norm_momentum: float = 0.8  # share of the old moving average kept; Keras's convention
    batch_norm_epsilon: float = 1e-3
    batch_size: int = 32
    skip_discriminator_below: float | None = None  # D rests while its adversarial loss is lower
    generator_learning_rate: float | None = None  # two rates that differ are TTUR …
    discriminator_learning_rate: float | None = None  # … (Heusel et al. 2017, arXiv:1706.08500)
    critic_steps: int | None = None
    penalty_weight: float | None = None
    head_weight: float | None = None  # of the head's loss, in both networks: AC-GAN and InfoGAN

    def __post_init__(self):
        if self.variant not in VARIANTS:
            raise ValueError(f"variant must be one of {', '.join(VARIANTS)}; received {self.variant!r}")
        if self.image_size < 4 or self.image_size % 4:
            raise ValueError(f"image_size must be a multiple of 4, received {self.image_size}")
        if self.channels not in (1, 3):
            raise ValueError(f"channels must be 1 (grey) or 3 (colour), received {self.channels}")
        least = {"latent_dim": 1, "classes": 2, "codes": 0, "batch_size": 2, "critic_steps": 1}
        for name, minimum in least.items():
            if getattr(self, name) is not None and getattr(self, name) < minimum:
                raise ValueError(f"{name} must be at least {minimum}, received {getattr(self, name)}")
        if len(self.widths) != 2 or min(self.widths) < 1:
            raise ValueError(f"widths must be two numbers of at least 1, received {self.widths}")
        weights = ("penalty_weight", "head_weight")
        for name in ("generator_learning_rate", "discriminator_learning_rate", *weights):
            value = getattr(self, name)
            if value is not None and not 0 <= value < math.inf:
                raise ValueError(f"{name} must be finite and not negative, received {value}")
        if self.skip_discriminator_below is not None and math.isnan(self.skip_discriminator_below):
            raise ValueError("skip_discriminator_below must be a number or None, received nan")

    @property
    def recipe(self) -> Variant:
        """The variant, with the settings' own values in place of the variant's."""
        rates = ("generator_learning_rate", "discriminator_learning_rate")
        names = (*rates, "critic_steps", "penalty_weight", "head_weight")
        own = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        return replace(VARIANTS[self.variant], **own)

    @property
    def image_shape(self) -> tuple[int, ...]:
        """(H, W) of grey, (H, W, 3) of colour images."""
        size = (self.image_size, self.image_size)
        return size if self.channels == 1 else (*size, self.channels)

    @property
    def condition_dim(self) -> int:
        """How many numbers G gets beside the noise, and D's head tells: classes, then continuous codes."""
        return {"none": 0, "classes": self.classes, "code": self.classes + self.codes}[self.recipe.head]
