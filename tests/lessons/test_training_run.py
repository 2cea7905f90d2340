"""The engine that all trainings share: stopped at any moment, they can be taken up again; compiled once."""

from dataclasses import replace

import keras
import numpy as np
import pytest
import torch
from torch.nn.modules import module as torch_modules
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook

from genvision.gan import gan_keras, gan_torch
from genvision.gan.gan_settings import GANSettings
from genvision.training import run_keras
from genvision.training.recipes import RECIPES

SIZES = {
    "autoencoder": {"image_size": 8, "latent_dim": 2, "filters": (4,), "dense_units": 8},
    "cgan": {"image_size": 8, "latent_dim": 5, "generator_units": (8,), "discriminator_units": (8,)},
    "cnn": {"image_size": 8, "filters": (4,), "dense_units": 8},
    "gan": {"image_size": 8, "latent_dim": 5, "generator_units": (8,), "discriminator_units": (8,)},
    "gan_family": {"variant": "r3gan", "image_size": 8, "latent_dim": 5, "widths": (4, 6)},
    "progressive": {"first_size": 4, "channels": (4, 4), "latent_dim": 5, "stage_steps": (1, 2)},
    "vae": {"image_size": 8, "latent_dim": 3, "channels": (4, 6), "hidden_units": 16},
}
GAN = GANSettings(batch_size=8, **SIZES["gan"])
RNG = np.random.default_rng(0)
IMAGES = RNG.uniform(-1, 1, (16, 8, 8)).astype("float32")


def model_and_training(name):
    """A small model, its training for two steps, and a look at what it makes."""
    recipe = RECIPES[name]
    settings, module = recipe.settings_type()(batch_size=8, **SIZES[name]), recipe.load("torch")
    model = getattr(module, recipe.build)(settings, seed=1, device="cpu")
    images, labels = (IMAGES if recipe.low else (IMAGES + 1) / 2), np.arange(16) % 10
    data = recipe.data(settings, images, labels)

    def train():
        return module.train(model, *data, steps=2)

    def show():
        return recipe.pictures(module, model, images, labels, np.random.default_rng(0))

    return model, train, show


class Interruption:
    """Ctrl-C before or after the n-th call of a network, a layer, or an optimizer, n counted from 1."""

    def __init__(self, number):
        self.number, self.calls = number, 0

    def __enter__(self):
        self.hooks = [
            torch_modules.register_module_forward_pre_hook(self.count),
            torch_modules.register_module_forward_hook(self.count),
            register_optimizer_step_pre_hook(self.count),
            register_optimizer_step_post_hook(self.count),
        ]
        return self

    def __exit__(self, *reason):
        for hook in self.hooks:
            hook.remove()

    def count(self, *_):
        self.calls += 1
        if self.calls == self.number:
            raise KeyboardInterrupt


def state(model):
    networks = [part for part in vars(model).values() if isinstance(part, torch.nn.Module)]
    modes = [layer.training for network in networks for layer in network.modules()]
    return modes, [p.requires_grad for network in networks for p in network.parameters()]


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_a_training_that_was_stopped_at_any_moment_goes_on(name):
    model, train, show = model_and_training(name)
    with Interruption(0) as whole:
        train()
        show()
    before = state(model)
    assert all(before[0]) and all(before[1]) and whole.calls > 10
    for number in range(1, whole.calls + 1):
        with pytest.raises(KeyboardInterrupt), Interruption(number):
            train()
            show()
        assert state(model) == before, f"after an interruption at call {number}"
    assert np.isfinite(train().rows).all()


@pytest.fixture
def traced(monkeypatch):
    """How often a step function was traced."""
    calls = []
    original = run_keras.compiled_steps

    def counted(step, *arguments, **options):
        def counted_step(*inputs):
            calls.append(step)
            return step(*inputs)

        return original(counted_step, *arguments, **options)

    monkeypatch.setattr(run_keras, "compiled_steps", counted)
    return calls


def test_keras_compiles_once_for_a_model(traced, compiled):
    gan, other = gan_keras.build_gan(GAN), gan_keras.build_gan(GAN)
    gan_keras.train(gan, IMAGES, steps=3, snapshots=(1,))  # blocks of 1 and of 2 steps
    once = len(traced)
    gan_keras.train(gan, IMAGES[:12] * 0.5, steps=60, seed=5)
    gan_keras.train(gan, IMAGES * 0.5, steps=2)
    assert once > 0 and len(traced) <= 2 * once  # other images of another number: traced for them alone
    gan_keras.train(other, IMAGES, steps=1)
    assert len(traced) > 2 * once


def test_keras_compiles_anew_after_a_part_was_replaced_or_frozen(compiled):
    gan = gan_keras.build_gan(GAN)
    assert (gan_keras.train(gan, IMAGES, steps=2).g_loss > 0).all()
    gan.settings = replace(gan.settings, saturating=True)
    assert (gan_keras.train(gan, IMAGES, steps=2).g_loss < 0).all()  # ln(1 − D)

    first, second = (layer for layer in gan.generator.layers if isinstance(layer, keras.layers.Dense))
    first.trainable = False
    before = first.get_weights(), second.get_weights()
    gan_keras.train(gan, IMAGES, steps=1)
    np.testing.assert_array_equal(first.get_weights()[0], before[0][0])
    assert (second.get_weights()[0] != before[1][0]).any()

    gan.generator_optimizer = keras.optimizers.SGD(0.0)
    gan.generator_optimizer.build(gan.generator.trainable_variables)
    before = second.get_weights()
    gan_keras.train(gan, IMAGES, steps=1)
    np.testing.assert_array_equal(second.get_weights()[0], before[0])


@pytest.mark.parametrize("module", [gan_torch, gan_keras])
def test_snapshots_do_not_change_a_training(module):
    plain, looked_at = (module.build_gan(GAN, seed=3) for _ in range(2))
    rows = module.train(plain, IMAGES, steps=5).rows
    history = module.train(looked_at, IMAGES, steps=5, snapshots=(0, 1, 3, 5))
    np.testing.assert_allclose(history.rows, rows, rtol=1e-6)
    assert sorted(history.samples) == [0, 1, 3, 5]


def test_a_copy_of_a_model_compiles_for_itself():
    kept = run_keras.Kept({None: "compiled for the original"})
    assert kept.__deepcopy__({}) == {}


def test_a_wrong_option_is_named():
    with pytest.raises(TypeError, match="snapshot_every"):
        gan_torch.train(gan_torch.build_gan(GAN, device="cpu"), IMAGES, steps=1, snapshot_every=5)
