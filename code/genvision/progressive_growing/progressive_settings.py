"""Settings of progressive growing, shared by the PyTorch and the Keras version."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ProgressiveSettings:
    """Sizes and hyperparameters of a GAN that grows from 7×7 over 14×14 to 28×28 grey images.

    Stage 0 has the smallest images. Each later stage doubles their size, with one new block at the
    end of the generator and one at the beginning of the discriminator.
    Defaults: a generator with 263,971 parameters and a discriminator with 63,425.
    """

    first_size: int = 7  # of the images of stage 0; the last stage's are first_size · 2^(stages − 1)
    channels: tuple[int, ...] = (64, 32, 16)  # of each stage's block: halved where the size doubles
    stage_steps: tuple[int, ...] = (400, 300, 300)  # at 28×28 a step costs five times as much as at 7×7
    fade_share: float = 0.5  # of a stage's steps: alpha rises from 0 to 1, then stays
    latent_dim: int = 64  # length of z, the noise vector the generator starts from
    leaky_slope: float = 0.2
    batch_size: int = 32
    learning_rate: float = 1e-3  # the paper's, for both networks
    adam_beta1: float = 0.0  # no momentum (the paper's): the opponent has moved on
    adam_beta2: float = 0.99
    adam_epsilon: float = 1e-7

    def __post_init__(self):
        for name in ("first_size", "latent_dim", "batch_size", "channels", "stage_steps"):
            values = getattr(self, name)
            values = values if isinstance(values, tuple) else (values,)
            if not values or min(values) < 1:
                raise ValueError(f"{name} must be at least 1, received {getattr(self, name)}")
        if len(self.channels) != len(self.stage_steps):
            raise ValueError(
                "channels and stage_steps must name as many stages, "
                f"received {len(self.channels)} and {len(self.stage_steps)}"
            )
        if not 0 <= self.fade_share <= 1:
            raise ValueError(f"fade_share must lie in [0, 1], received {self.fade_share}")
        if not self.learning_rate >= 0:
            raise ValueError(f"learning_rate must not be negative, received {self.learning_rate}")

    @property
    def sizes(self) -> tuple[int, ...]:
        """The side of the images of each stage: 7, 14, 28."""
        return tuple(self.first_size * 2**stage for stage in range(len(self.channels)))

    @property
    def first_features(self) -> int:
        """How many numbers stage 0's features are: 7·7·C."""
        return self.first_size**2 * self.channels[0]

    @property
    def total_steps(self) -> int:
        """The steps of all stages together."""
        return sum(self.stage_steps)

    @property
    def stage_starts(self) -> tuple[int, ...]:
        """The first step of each stage, counted from 0."""
        return tuple(sum(self.stage_steps[:stage]) for stage in range(len(self.stage_steps)))

    def growth(self, step: int) -> tuple[int, float]:
        """The stage that a step (counted from 0) belongs to, and alpha, the new block's share in [0, 1].

        Alpha rises evenly: it is above 0 in the first step of a stage, so that the new block learns,
        and 1 at the end of the fade. Stage 0 has nothing to fade. After the last stage all stays as it is.
        """
        stage = max(s for s, start in enumerate(self.stage_starts) if start <= step)
        fade_steps = self.fade_share * self.stage_steps[stage]
        done = step - self.stage_starts[stage] + 1
        return stage, 1.0 if stage == 0 or done >= fade_steps else done / fade_steps

    def check_stage(self, stage: int | None, alpha: float) -> int:
        """The stage, or the last one for None.

        Raises:
            ValueError: there is no such stage, or alpha lies outside [0, 1].
        """
        stage = len(self.channels) - 1 if stage is None else stage
        if stage not in range(len(self.channels)):
            raise ValueError(f"stage must lie in 0 … {len(self.channels) - 1}, received {stage}")
        if not 0 <= alpha <= 1:
            raise ValueError(f"alpha must lie in [0, 1], received {alpha}")
        return stage
