"""The tools that keep a GAN's two players in balance: D rests while it is far ahead; two learning rates."""

from importlib import import_module

import numpy as np
import pytest

from genvision.gan_family.family_inputs import draw_inputs
from genvision.gan_family.family_settings import FamilySettings
from genvision.parity import largest_difference, weights_of

pytestmark = pytest.mark.usefixtures("uncompiled")


@pytest.fixture(params=["torch", "keras"])
def family(request):
    return import_module(f"genvision.gan_family.family_{request.param}")


@pytest.fixture(scope="module")
def images():
    """White noise: hard for G to draw, so that D gets ahead."""
    return np.random.default_rng(0).uniform(-1, 1, (64, 8, 8)).astype("float32")


def settings_with(**options):
    sizes = {"image_size": 8, "latent_dim": 5, "widths": (4, 6), "batch_size": 16}
    return FamilySettings(variant="dcgan", **sizes | options)


def one_step(family, gan, images):
    """D's step on the first batch: its numbers, and by how much its weights changed at most."""
    settings = gan.settings
    inputs = draw_inputs(np.random.default_rng(0), settings, 16)
    arrays = images[:16], np.zeros(16, "int64"), inputs, np.full(16, 0.5, "float32")
    if family.__name__.endswith("torch"):
        import torch

        arrays = [torch.as_tensor(a) for a in arrays]
    before = weights_of(gan.discriminator, trainable_only=True)
    numbers = family.train_discriminator(gan, *arrays)
    return np.asarray(numbers), largest_difference(before, weights_of(gan.discriminator, trainable_only=True))


@pytest.mark.parametrize(("share", "skipped"), [(1.01, 1.0), (0.99, 0.0), (None, 0.0)])
def test_d_rests_while_its_loss_is_below_the_threshold(family, images, share, skipped):
    loss = one_step(family, family.build_family(settings_with()), images)[0][0]
    threshold = None if share is None else float(share * loss)
    gan = family.build_family(settings_with(skip_discriminator_below=threshold))
    numbers, change = one_step(family, gan, images)
    assert numbers[0] == loss and numbers[-1] == skipped
    assert (change == 0) == bool(skipped)


def test_the_history_tells_when_d_rested(family, images):
    rates = {"discriminator_learning_rate": 0.02, "generator_learning_rate": 0.002}
    free = family.train(family.build_family(settings_with(**rates)), images, steps=40)
    assert free.d_loss[-10:].mean() < np.log(2)  # half of what guessing costs
    assert (free.d_skipped == 0).all()

    gan = family.build_family(settings_with(**rates, skip_discriminator_below=1.0))
    history = family.train(gan, images, steps=40)
    np.testing.assert_array_equal(history.d_skipped, history.d_loss < 1.0)
    assert 0.2 < history.d_skipped.mean() < 1
    assert history.d_loss[-10:].mean() > 1.5 * free.d_loss[-10:].mean()


def test_of_several_critic_steps_each_is_skipped_by_itself(images):
    family = import_module("genvision.gan_family.family_torch")
    rates = {"discriminator_learning_rate": 0.02, "generator_learning_rate": 0.002}
    settings = settings_with(**rates, critic_steps=4, skip_discriminator_below=1.0)
    history = family.train(family.build_family(settings, device="cpu"), images, steps=30)
    assert set(history.d_skipped) <= {0, 0.25, 0.5, 0.75, 1.0}
    assert len(set(history.d_skipped)) > 2


def test_two_learning_rates(family, images):
    rates = {"generator_learning_rate": 3e-4, "discriminator_learning_rate": 1e-3}
    gan = family.build_family(settings_with(**rates))
    assert rate_of(gan.generator_optimizer) == pytest.approx(3e-4)
    assert rate_of(gan.discriminator_optimizer) == pytest.approx(1e-3)
    _, change = one_step(family, gan, images)
    assert change == pytest.approx(1e-3, rel=0.01)  # the first step of Adam has the rate's size
    still = family.build_family(settings_with(discriminator_learning_rate=0.0))
    assert one_step(family, still, images)[1] == 0


def rate_of(optimizer):
    if hasattr(optimizer, "param_groups"):
        return optimizer.param_groups[0]["lr"]
    return float(optimizer.learning_rate)
