"""Progressive growing: stages and fading by hand, equal frameworks, and a GAN that grows."""

import inspect
import math
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

from genvision.parity import carry_weights, count_parameters, largest_difference, weights_of
from genvision.progressive_growing.progressive_settings import ProgressiveSettings
from rounding import FORMULA, OUTPUT, STEP, apart

pytestmark = pytest.mark.usefixtures("uncompiled")

SMALL = ProgressiveSettings(
    first_size=2, channels=(8, 6, 4), stage_steps=(2, 4, 2), latent_dim=5, batch_size=8
)
BACKENDS = ["torch", "keras"]
MODULES = [import_module(f"genvision.progressive_growing.progressive_{backend}") for backend in BACKENDS]


@pytest.fixture(scope="module", params=MODULES, ids=BACKENDS)
def module(request):
    return request.param


@pytest.fixture(scope="module")
def images():
    """64 dark 8×8 images with a bright left half."""
    images = np.random.default_rng(3).uniform(-1, -0.5, (64, 8, 8)).astype("float32")
    images[:, :, :4] += 1.4
    return images


@pytest.fixture(scope="module")
def both():
    """Both frameworks' GAN with the same weights."""
    gans = [module.build_progressive(SMALL, seed=1) for module in MODULES]
    share_weights(*gans)
    return gans


@pytest.fixture(scope="module")
def whole_run(module, images):
    gan = module.build_progressive(SMALL, seed=4)
    return gan, module.train(gan, images, steps=8, seed=6, snapshots=(0, 2, 3, 8))


def share_weights(torch_gan, keras_gan):
    """Layer by layer, by name: Keras lists the layers of a branching network in an order of its own."""
    for network in ("generator", "discriminator"):
        for name, layer in getattr(torch_gan, network).layers.items():
            carry_weights(layer, getattr(keras_gan, network).get_layer(name))


def differences(torch_gan, keras_gan):
    return [
        largest_difference(weights_of(layer), weights_of(getattr(keras_gan, network).get_layer(name)))
        for network in ("generator", "discriminator")
        for name, layer in getattr(torch_gan, network).layers.items()
    ]


def noise(count, dim=5, seed=0):
    return np.random.default_rng(seed).standard_normal((count, dim)).astype("float32")


def tensors(module, *arrays):
    if module.__name__.endswith("torch"):
        import torch

        return [torch.as_tensor(a) for a in arrays]
    import tensorflow as tf

    return [tf.constant(a) for a in arrays]


def answers(module, gan, images, stage, alpha):
    """The discriminator's logits, as an array."""
    if module.__name__.endswith("torch"):
        return gan.discriminator(*tensors(module, images), stage, alpha).detach().numpy()
    shares = np.full((len(images), 1), alpha, "float32")
    return module.at_stage(gan.discriminator, stage)([images, shares]).numpy()


# --- growing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "stage", "alpha"),
    [
        (0, 0, 1),
        (99, 0, 1),
        (100, 1, 0.01),
        (149, 1, 0.5),
        (199, 1, 1),
        (299, 1, 1),
        (300, 2, 0.02),
        (900, 2, 1),
    ],
)
def test_stage_and_alpha_by_hand(step, stage, alpha):
    settings = ProgressiveSettings(stage_steps=(100, 200, 100))
    assert settings.growth(step) == (stage, pytest.approx(alpha))


def test_alpha_rises_in_even_steps_and_a_stage_without_fade_starts_whole():
    settings = ProgressiveSettings(stage_steps=(10, 40, 10), fade_share=0.5)
    alphas = [settings.growth(step)[1] for step in range(10, 30)]
    np.testing.assert_allclose(alphas, np.arange(1, 21) / 20)
    assert [replace(settings, fade_share=0).growth(step) for step in (9, 10, 50)] == [(0, 1), (1, 1), (2, 1)]


def test_sizes():
    settings = ProgressiveSettings()
    assert settings.sizes == (7, 14, 28)
    assert settings.total_steps == sum(settings.stage_steps) and settings.stage_starts[0] == 0


# Dense layers in · out + out, convolutions side² · in · out + out.
GENERATOR = (
    (64 * 3136 + 3136)
    + (9 * 64 * 64 + 64) + (64 + 1)
    + (9 * 64 * 32 + 32) + (32 + 1)
    + (9 * 32 * 16 + 16) + (16 + 1)
)  # fmt: skip
DISCRIMINATOR = (
    (16 + 16) + (9 * 16 * 32 + 32)
    + (32 + 32) + (9 * 32 * 64 + 64)
    + (64 + 64) + (9 * 64 * 64 + 64)
    + (3136 + 1)
)  # fmt: skip


def test_parameter_counts(module):
    gan = module.build_progressive()
    assert count_parameters(gan.generator) == (GENERATOR, 0) == (263_971, 0)
    assert count_parameters(gan.discriminator) == (DISCRIMINATOR, 0) == (63_425, 0)


def test_same_names_and_signatures():
    functions = {
        "adam", "build_progressive", "double", "forget", "generate", "halve",
        "real_images", "train", "train_discriminator", "train_generator",
    }  # fmt: skip
    classes = {"Generator", "Discriminator", "ProgressiveGAN", "ProgressiveSettings", "History"}
    assert functions | classes <= set(vars(MODULES[0])) & set(vars(MODULES[1]))
    for name in functions:
        one, other = (list(inspect.signature(getattr(m, name)).parameters) for m in MODULES)
        assert [p for p in one if p != "device"] == other


def test_pixel_norm_by_hand(module):
    """√(mean of 3², 4², 0², 0²) = 2.5."""
    pixel = np.array([3, 4, 0, 0], "float32")
    shape = (1, 4, 1, 1) if module.__name__.endswith("torch") else (1, 1, 1, 4)
    (x,) = tensors(module, pixel.reshape(shape))
    name = module.__name__.rpartition("_")[2]
    networks = import_module(f"genvision.progressive_growing.progressive_networks_{name}")
    np.testing.assert_allclose(np.asarray(networks.pixel_norm(x)).ravel(), [1.2, 1.6, 0, 0], rtol=FORMULA)


def test_real_images_are_faded_too(module):
    """A pixel of 0.8 among −1s: its quarter's mean is −0.55; halfway, 0.125 and −0.775."""
    images = np.full((1, 4, 4), -1, "float32")
    images[0, 1, 2] = 0.8
    expected = np.full((4, 4), -1.0)
    expected[:2, 2:] = -0.775
    expected[1, 2] = 0.125
    faded = np.asarray(module.real_images(*tensors(module, images), 0.5))
    np.testing.assert_allclose(faded[0], expected, atol=FORMULA)


@pytest.mark.parametrize("stage", [1, 2])
def test_the_new_block_is_faded_in(module, both, stage):
    """At alpha 0 the generator doubles the smaller image, and the discriminator halves what it sees."""
    gan = both[MODULES.index(module)]
    z = noise(3)
    small = module.generate(gan, z, stage=stage - 1)
    doubled = small.repeat(2, axis=1).repeat(2, axis=2)
    np.testing.assert_allclose(module.generate(gan, z, stage=stage, alpha=0), doubled, atol=FORMULA)
    old, new = (answers(module, gan, *rest) for rest in ((small, stage - 1, 1.0), (doubled, stage, 0.0)))
    np.testing.assert_allclose(old, new, atol=OUTPUT * np.abs(old).max())

    whole = module.generate(gan, z, stage=stage)
    assert np.abs(whole - doubled).max() > 0.01
    part = module.generate(gan, z, stage=stage, alpha=0.25)
    np.testing.assert_allclose(part, 0.75 * doubled + 0.25 * whole, atol=FORMULA)


# --- equal frameworks -------------------------------------------------------------------------


@pytest.mark.parametrize(("stage", "alpha"), [(0, 1.0), (1, 0.3), (1, 1.0), (2, 0.6), (2, 1.0)])
def test_outputs_agree_after_carrying_weights_over(both, stage, alpha):
    made = [m.generate(gan, noise(4), stage=stage, alpha=alpha) for m, gan in zip(MODULES, both, strict=True)]
    assert made[0].shape == (4, 2 * 2**stage, 2 * 2**stage)
    assert apart(*made) < OUTPUT
    logits = [answers(m, gan, made[0], stage, alpha) for m, gan in zip(MODULES, both, strict=True)]
    assert apart(*logits) < OUTPUT
    assert np.ptp(logits[0]) > 1e-3  # the images are told apart


@pytest.mark.parametrize(("stage", "alpha"), [(0, 1.0), (1, 0.3), (2, 0.6)])
def test_one_step_is_the_same_in_both_frameworks(stage, alpha):
    gans = [module.build_progressive(SMALL, seed=1) for module in MODULES]
    share_weights(*gans)
    before = weights_of(gans[0].generator)
    real = np.random.default_rng(2).uniform(-1, 1, (8, 2 * 2**stage, 2 * 2**stage)).astype("float32")
    losses = []
    for module, gan in zip(MODULES, gans, strict=True):
        use_plain_descent(module, gan)
        real_batch, z_d, z_g = tensors(module, real, noise(8), noise(8, seed=1))
        d_loss = module.train_discriminator(gan, real_batch, z_d, stage, alpha)
        losses.append([float(d_loss), float(module.train_generator(gan, z_g, stage, alpha))])
    np.testing.assert_allclose(losses[0], losses[1], rtol=OUTPUT)
    assert max(differences(*gans)) < STEP
    assert largest_difference(before, weights_of(gans[0].generator)) > 1e-4


def use_plain_descent(module, gan, rate=0.1):
    """With it a step shows the gradients themselves; Adam hides their size."""
    if module.__name__.endswith("torch"):
        from torch.optim import SGD

        gan.generator_optimizer = SGD(gan.generator.parameters(), rate)
        gan.discriminator_optimizer = SGD(gan.discriminator.parameters(), rate)
    else:
        from keras.optimizers import SGD

        gan.generator_optimizer, gan.discriminator_optimizer = SGD(rate), SGD(rate)


def test_a_training_through_all_stages_is_the_same_in_both_frameworks(images):
    """With Adam, which forgets at each stage: new weights are corrected alike."""
    settings = replace(SMALL, learning_rate=1e-4, adam_beta1=0.5)
    gans = [module.build_progressive(settings, seed=1) for module in MODULES]
    share_weights(*gans)
    runs = [m.train(gan, images, steps=8) for m, gan in zip(MODULES, gans, strict=True)]
    np.testing.assert_allclose(runs[0].rows, runs[1].rows, atol=2e-4)
    typical = [np.median(np.abs(a - b)) for a, b in zip(*map(all_weights, gans), strict=True)]
    assert max(typical) < 1e-5  # a tenth of one step


def all_weights(gan):
    if hasattr(gan.generator, "get_layer"):
        named = [
            (n, layer) for n in (gan.generator, gan.discriminator) for layer in n.layers if layer.weights
        ]
        named = [(layer.name, layer) for _, layer in named]
    else:
        named = [*gan.generator.layers.items(), *gan.discriminator.layers.items()]
    return [weights for _, layer in sorted(named, key=lambda pair: pair[0]) for weights in weights_of(layer)]


# --- training ---------------------------------------------------------------------------------


def test_a_stage_trains_its_own_layers_only(module, images):
    gan = module.build_progressive(SMALL)
    before = all_weights(gan)
    module.train(gan, images, steps=2)  # stage 0 alone
    moved = [np.abs(a - b).max() > 0 for a, b in zip(before, all_weights(gan), strict=True)]
    names = ["block_2", "block_2", "block_4", "block_4", "block_8", "block_8", "first"]
    names += [f"from_image_{s}" for s in (2, 4, 8)] + ["last"] + [f"to_image_{s}" for s in (2, 4, 8)]
    assert len(moved) == 2 * len(names)
    trained = {name for name, *both in zip(names, moved[::2], moved[1::2], strict=True) if all(both)}
    assert trained == {"block_2", "first", "from_image_2", "last", "to_image_2"}
    untouched = {name for name, *both in zip(names, moved[::2], moved[1::2], strict=True) if not any(both)}
    assert trained | untouched == set(names)


def test_history_and_snapshots(module, whole_run):
    gan, history = whole_run
    assert history.size.tolist() == [2, 2, 4, 4, 4, 4, 8, 8]
    assert history.alpha.tolist() == [1, 1, 0.5, 1, 1, 1, 1, 1]
    assert (history.d_loss > 0).all() and (history.g_loss > 0).all()
    shapes = {step: made.shape[1:] for step, made in history.samples.items()}
    assert shapes == {0: (2, 2), 2: (2, 2), 3: (4, 4), 8: (8, 8)}
    made = module.generate(gan, np.random.default_rng(6).standard_normal((25, 5)))
    np.testing.assert_array_equal(history.samples[8], made)
    assert made.dtype == np.float32 and np.abs(made).max() <= 1


def test_a_resumed_training_equals_an_uninterrupted_one(module, images, whole_run):
    gan = module.build_progressive(SMALL, seed=4)
    history = module.train(gan, images, steps=2, seed=6)  # up to the end of stage 0
    history = module.train(gan, images, steps=8, seed=6, history=history)
    np.testing.assert_array_equal(history.rows, whole_run[1].rows)
    assert largest_difference(weights_of(gan.generator), weights_of(whole_run[0].generator)) == 0


def test_a_checkpoint_in_the_middle_of_a_fade_goes_on_exactly(module, images, whole_run, tmp_path):
    files = import_module(f"genvision.training.checkpoints_{module.__name__.rpartition('_')[2]}")
    gan = module.build_progressive(SMALL, seed=4)
    files.save_checkpoint(tmp_path / "gan", gan, module.train(gan, images, steps=3, seed=6))
    other = module.build_progressive(SMALL, seed=5)
    history = files.load_checkpoint(tmp_path / "gan", other)
    history = module.train(other, images, steps=8, seed=6, history=history)
    np.testing.assert_array_equal(history.rows, whole_run[1].rows)


def test_another_seed_is_another_training(module, images, whole_run):
    other = module.train(module.build_progressive(SMALL, seed=4), images, steps=2, seed=7)
    assert not np.array_equal(other.g_loss, whole_run[1].g_loss[:2])


def test_training_learns_the_bright_half(module, images, compiled):
    settings = replace(SMALL, channels=(16, 8), first_size=4, stage_steps=(100, 60), learning_rate=3e-3)
    gan = module.build_progressive(settings)
    history = module.train(gan, images, steps=160, snapshots=(0, 100, 160))
    contrast = {
        step: made[:, :, : made.shape[2] // 2].mean() - made[:, :, made.shape[2] // 2 :].mean()
        for step, made in history.samples.items()
    }
    assert abs(contrast[0]) < 0.4 < 0.7 < min(contrast[100], contrast[160]), contrast


# --- bad inputs -------------------------------------------------------------------------------

GOOD = np.tile(np.linspace(-1, 1, 64, dtype="float32").reshape(1, 8, 8), (8, 1, 1))


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (GOOD[:7], "one batch of 8 images, received 7"),
        (GOOD[:, :4, :4], r"shape \(N, 8, 8\), received \(8, 4, 4\)"),
        (GOOD / 2 + 0.5, r"scaled to \[−1, 1\].*from 0 to 1"),
        (np.where(GOOD > 0.9, np.nan, GOOD), "finite, received NaN"),
    ],
)
def test_images_are_checked(module, both, bad, message):
    with pytest.raises(ValueError, match=message):
        module.train(both[MODULES.index(module)], bad, steps=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": 0}, "steps must be at least 1, received 0"),
        ({"steps": 5, "snapshots": (6,)}, r"between 0 and 5 steps, received \[6\]"),
        ({"steps": 5, "snapshot_latents": np.zeros((2, 4))}, r"shape \(M, 5\), received \(2, 4\)"),
    ],
)
def test_options_are_checked(module, both, images, options, message):
    with pytest.raises(ValueError, match=message):
        module.train(both[MODULES.index(module)], images, **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, None),
        ({"stage": 0}, None),
        ({"stage": 3}, "stage must lie in 0 … 2, received 3"),
        ({"stage": -1}, "stage must lie in 0 … 2, received -1"),
        ({"alpha": 1.5}, r"alpha must lie in \[0, 1\], received 1.5"),
        ({"alpha": math.nan}, r"alpha must lie in \[0, 1\], received nan"),
    ],
)
def test_generate_is_checked(module, both, options, message):
    gan = both[MODULES.index(module)]
    if message is None:
        assert module.generate(gan, noise(2), **options).shape[1] == 2 if options else 8
    else:
        with pytest.raises(ValueError, match=message):
            module.generate(gan, noise(2), **options)


def test_a_diverged_training_stops(module, images):
    gan = module.build_progressive(replace(SMALL, learning_rate=1e38))
    with pytest.raises(FloatingPointError, match="training has diverged"):
        module.train(gan, images, steps=4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"batch_size": 0}, "batch_size must be at least 1, received 0"),
        ({"channels": ()}, r"channels must be at least 1, received \(\)"),
        ({"channels": (8, 0, 4)}, "channels must be at least 1"),
        ({"channels": (8, 4)}, "as many stages, received 2 and 3"),
        ({"stage_steps": (5, 5, 0)}, "stage_steps must be at least 1"),
        ({"fade_share": 1.1}, r"fade_share must lie in \[0, 1\], received 1.1"),
        ({"learning_rate": math.nan}, "not be negative, received nan"),
    ],
)
def test_settings_are_checked(options, message):
    with pytest.raises(ValueError, match=message):
        ProgressiveSettings(**options)
