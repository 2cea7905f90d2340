"""The conditional GAN: parameter counts by hand, equal frameworks, and a generator that does as asked."""

import inspect
import math
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

from genvision.conditional_gan.cgan_settings import CGANSettings
from genvision.parity import carry_weights, count_parameters, largest_difference, weights_of
from rounding import OUTPUT, STEP, apart

pytestmark = pytest.mark.usefixtures("uncompiled")

SMALL = CGANSettings(
    image_size=8,
    classes=3,
    latent_dim=20,  # the label shows in how much each number of z varies: few would not tell it
    generator_units=(32, 64),
    discriminator_units=(64, 32),
    batch_size=8,
    generator_learning_rate=2e-3,
    discriminator_learning_rate=2e-3,
)
BACKENDS = ["torch", "keras"]
MODULES = [import_module(f"genvision.conditional_gan.cgan_{backend}") for backend in BACKENDS]


@pytest.fixture(scope="module", params=MODULES, ids=BACKENDS)
def module(request):
    return request.param


@pytest.fixture(scope="module")
def data():
    """96 dark 8×8 images with labels 0, 1, 2, each with a bright band at its label's place."""
    rng = np.random.default_rng(3)
    labels = rng.integers(3, size=96)
    images = rng.uniform(-1, -0.6, (96, 8, 8)).astype("float32")
    for image, label in zip(images, labels, strict=True):
        image[2 * label + 1 : 2 * label + 3] += 1.5
    return images, labels


@pytest.fixture(scope="module")
def long_run(module, data):
    """A cGAN trained for 8 steps, and its history."""
    cgan = module.build_cgan(SMALL, seed=4)
    return cgan, module.train(cgan, *data, steps=8, seed=6, snapshots=(0, 5, 8))


def noise(count, dim=20, seed=0):
    return np.random.default_rng(seed).standard_normal((count, dim)).astype("float32")


def tensors(module, *arrays):
    if module.__name__.endswith("torch"):
        import torch

        return [torch.as_tensor(a) for a in arrays]
    import tensorflow as tf

    return [tf.constant(a) for a in arrays]


# --- the networks -----------------------------------------------------------------------------

# Embeddings, then the dense layers (in · out + out) and batch normalization (γ, β; mean, variance).
GENERATOR = 10 * 100 + (100 * 256 + 256) + (256 * 512 + 512) + (512 * 1024 + 1024) + (1024 * 784 + 784)
DISCRIMINATOR = 10 * 784 + (784 * 512 + 512) + (512 * 256 + 256) + (256 * 128 + 128) + (128 * 1 + 1)
NORMALIZED = 100 + 256 + 512  # what goes into the generator's three hidden layers


@pytest.mark.parametrize(
    ("network", "trainable", "averages"),
    [("generator", GENERATOR + 2 * NORMALIZED, 2 * NORMALIZED), ("discriminator", DISCRIMINATOR, 0)],
)
def test_parameter_counts(module, network, trainable, averages):
    counted = count_parameters(getattr(module.build_cgan(), network))
    assert counted == (trainable, averages)
    assert sum(counted) == {"generator": 1_490_824, "discriminator": 574_113}[network]


def test_same_names_and_signatures():
    own = {name for name in vars(MODULES[0]) if not name.startswith("_")}
    functions = {"adam", "build_cgan", "train_discriminator", "train_generator", "train", "generate"}
    assert functions | {"Generator", "Discriminator", "CGAN", "CGANSettings", "History"} <= own & set(
        vars(MODULES[1])
    )
    for name in functions:
        one, other = (list(inspect.signature(getattr(m, name)).parameters) for m in MODULES)
        assert [p for p in one if p != "device"] == other


def test_outputs_agree_after_carrying_weights_over():
    cgans = [module.build_cgan(seed=2) for module in MODULES]
    carry_weights(cgans[0].generator, cgans[1].generator)
    carry_weights(cgans[0].discriminator, cgans[1].discriminator)
    z, labels = noise(5, 100), np.array([0, 9, 3, 3, 7])
    made = [module.generate(cgan, z, labels) for module, cgan in zip(MODULES, cgans, strict=True)]
    assert apart(*made) < OUTPUT
    images, labels = made[0], labels.astype("int32")
    answers = [
        cgans[0].discriminator(*tensors(MODULES[0], images, labels)),
        cgans[1].discriminator(tensors(MODULES[1], images, labels)),
    ]
    assert apart(*answers) < OUTPUT


def test_the_label_scales_noise_and_image(module):
    """z · e(y): with an embedding of zeros both networks answer as if there were nothing to see."""
    cgan = module.build_cgan(SMALL)
    for network in (cgan.generator, cgan.discriminator):
        set_embedding(network, 0)
    z, labels = noise(2), np.array([0, 2])
    made = module.generate(cgan, z, labels)
    assert apart(made[0], made[1]) < OUTPUT  # rows of one batch may be summed in other orders
    set_embedding(cgan.generator, 1)
    one, other = module.generate(cgan, z[[0, 0]], labels)
    assert apart(one, other) < OUTPUT
    assert np.abs(one - made[0]).max() > 1e-3


def set_embedding(network, value):
    if hasattr(network, "embedding"):
        network.embedding.weight.data.fill_(value)
    else:
        network.trainable_variables[0].assign(np.full(network.trainable_variables[0].shape, value))


def test_same_first_embedding_in_both_frameworks(module):
    cgan = module.build_cgan()
    for network in (cgan.generator, cgan.discriminator):
        table = weights_of(network)[0]
        low, high = CGANSettings().embedding_range
        assert low <= table.min() < 0.9 * low and 0.9 * high < table.max() <= high


# --- training ---------------------------------------------------------------------------------


def test_one_step_is_the_same_in_both_frameworks(data):
    cgans = [module.build_cgan(SMALL, seed=1) for module in MODULES]
    carry_weights(cgans[0].generator, cgans[1].generator)
    carry_weights(cgans[0].discriminator, cgans[1].discriminator)
    z, labels = noise(16, seed=5), np.random.default_rng(5).integers(3, size=(2, 8))
    losses = []
    for module, cgan in zip(MODULES, cgans, strict=True):
        use_plain_descent(module, cgan)
        real, real_labels = tensors(module, data[0][:8], data[1][:8])
        z_d, z_g, labels_d, labels_g = tensors(module, z[:8], z[8:], *labels)
        d_loss, accuracy = module.train_discriminator(cgan, real, real_labels, z_d, labels_d)
        losses.append([float(d_loss), float(accuracy), float(module.train_generator(cgan, z_g, labels_g))])
    np.testing.assert_allclose(losses[0], losses[1], rtol=OUTPUT)
    for name in ("generator", "discriminator"):
        # Without the moving averages: PyTorch's variance is the unbiased one, n/(n − 1) times Keras's.
        both = [weights_of(getattr(cgan, name), trainable_only=True) for cgan in cgans]
        assert largest_difference(*both) < STEP


def use_plain_descent(module, cgan, rate=0.1):
    """With it a step shows the gradients themselves; Adam hides their size."""
    if module.__name__.endswith("torch"):
        from torch.optim import SGD

        cgan.generator_optimizer = SGD(cgan.generator.parameters(), rate)
        cgan.discriminator_optimizer = SGD(cgan.discriminator.parameters(), rate)
    else:
        from keras.optimizers import SGD

        cgan.generator_optimizer, cgan.discriminator_optimizer = SGD(rate), SGD(rate)


def test_adams_step_of_the_embeddings_is_the_same_in_both_frameworks(data):
    """A batch names a class many times. Adam has to see the sum of its slopes, squared once."""
    settings = replace(SMALL, adam_epsilon=1e-12)
    cgans = [module.build_cgan(settings, seed=1) for module in MODULES]
    carry_weights(cgans[0].generator, cgans[1].generator)
    carry_weights(cgans[0].discriminator, cgans[1].discriminator)
    for module, cgan in zip(MODULES, cgans, strict=True):
        real, z = tensors(module, data[0][:8], noise(8))
        for labels in ([0, 0, 0, 0, 1, 1, 1, 1], [0, 1, 0, 0, 0, 0, 0, 1]):
            (labels,) = tensors(module, np.array(labels))
            module.train_discriminator(cgan, real, labels, z, labels)
    tables = [weights_of(cgan.discriminator)[0] for cgan in cgans]
    assert largest_difference(*tables) < 2e-5  # 1 % of a step
    np.testing.assert_array_equal(
        tables[0][2], weights_of(MODULES[0].build_cgan(SMALL, seed=1).discriminator)[0][2]
    )


def test_each_step_leaves_the_other_networks_trainable_weights_alone(module, data):
    cgan = module.build_cgan(SMALL)
    real, labels, z = tensors(module, data[0][:8], data[1][:8], noise(8))
    old = [weights_of(n, trainable_only=True) for n in (cgan.generator, cgan.discriminator)]
    module.train_generator(cgan, z, labels)
    new = [weights_of(n, trainable_only=True) for n in (cgan.generator, cgan.discriminator)]
    assert largest_difference(old[1], new[1]) == 0 < largest_difference(old[0], new[0])
    module.train_discriminator(cgan, real, labels, z, labels)
    last = [weights_of(n, trainable_only=True) for n in (cgan.generator, cgan.discriminator)]
    assert largest_difference(new[0], last[0]) == 0 < largest_difference(new[1], last[1])


def test_history_and_snapshots(module, long_run):
    cgan, history = long_run
    assert history.d_loss.shape == history.d_accuracy.shape == history.g_loss.shape == (8,)
    assert (history.d_loss > 0).all() and (history.d_accuracy <= 1).all()
    assert {step: made.shape for step, made in history.samples.items()} == dict.fromkeys((0, 5, 8), (6, 8, 8))
    made = module.generate(cgan, np.random.default_rng(6).standard_normal((6, 20)), [0, 1, 2, 0, 1, 2])
    np.testing.assert_array_equal(history.samples[8], made)  # two of each class, in turn
    assert made.dtype == np.float32 and np.abs(made).max() <= 1


def test_a_training_resumed_from_a_checkpoint_equals_an_uninterrupted_one(module, data, long_run, tmp_path):
    files = import_module(f"genvision.training.checkpoints_{module.__name__.rpartition('_')[2]}")
    half = module.build_cgan(SMALL, seed=4)
    files.save_checkpoint(tmp_path / "cgan", half, module.train(half, *data, steps=4, seed=6))
    cgan = module.build_cgan(SMALL, seed=5)
    history = files.load_checkpoint(tmp_path / "cgan", cgan)
    history = module.train(cgan, *data, steps=8, seed=6, history=history)
    np.testing.assert_array_equal(history.rows, long_run[1].rows)
    assert largest_difference(weights_of(cgan.generator), weights_of(long_run[0].generator)) == 0


def test_another_seed_is_another_training(module, data, long_run):
    other = module.train(module.build_cgan(SMALL, seed=4), *data, steps=2, seed=7)
    assert not np.array_equal(other.g_loss, long_run[1].g_loss[:2])


def test_the_generator_draws_what_it_is_asked_for(module, data, compiled):
    cgan = module.build_cgan(replace(SMALL, batch_size=16))
    before = share_as_asked(module, cgan)
    module.train(cgan, *data, steps=300)
    assert before < 0.6 and share_as_asked(module, cgan) > 0.85


def share_as_asked(module, cgan):
    """How many of 180 generated images are brightest at the place of the asked label."""
    labels = np.repeat([0, 1, 2], 60)
    bands = module.generate(cgan, noise(180), labels)[:, 1:7].reshape(180, 3, 2, 8)
    return np.mean(bands.mean(axis=(2, 3)).argmax(axis=1) == labels)


def test_one_class_only_is_asked_for_alone(module, data):
    """Generated images get labels of the data: a class that D never sees cannot be told by it."""
    cgan = module.build_cgan(SMALL)
    before = weights_of(cgan.discriminator)[0]
    module.train(cgan, data[0], np.full(96, 1), steps=3)
    moved = np.abs(weights_of(cgan.discriminator)[0] - before).max(axis=1)
    assert moved[1] > 0 and moved[0] == moved[2] == 0


# --- bad inputs -------------------------------------------------------------------------------

IMAGES = np.tile(np.linspace(-1, 1, 64, dtype="float32").reshape(1, 8, 8), (8, 1, 1))
LABELS = np.array([0, 1, 2, 0, 1, 2, 0, 1])


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (IMAGES[:7], LABELS[:7], "one batch of 8 images, received 7"),
        (IMAGES[:, :4], LABELS, r"shape \(N, 8, 8\), received \(8, 4, 8\)"),
        (IMAGES / 2 + 0.5, LABELS, r"scaled to \[−1, 1\].*from 0 to 1"),
        (np.where(IMAGES > 0.9, np.nan, IMAGES), LABELS, "finite, received NaN"),
        (IMAGES, LABELS[:7], r"shape \(8,\), one for each image; received \(7,\)"),
        (IMAGES, LABELS + 1, "in 0 … 2, received values from 1 to 3"),
        (IMAGES, LABELS - 1, "in 0 … 2, received values from -1 to 1"),
        (IMAGES, LABELS / 2, "whole numbers, received float64"),
        (IMAGES, np.eye(3)[LABELS], "whole numbers"),
    ],
)
def test_data_are_checked(module, images, labels, message):
    with pytest.raises(ValueError, match=message):
        module.train(module.build_cgan(SMALL), images, labels, steps=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": 0}, "steps must be at least 1, received 0"),
        ({"steps": 5, "snapshots": (6,)}, r"between 0 and 5 steps, received \[6\]"),
        ({"steps": 5, "snapshot_latents": np.zeros((2, 4))}, r"shape \(M, 20\), received \(2, 4\)"),
        ({"steps": 5, "snapshot_labels": [0, 3]}, "in 0 … 2"),
        (
            {"steps": 5, "snapshot_latents": np.zeros((2, 20)), "snapshot_labels": [0]},
            r"shape \(2,\).*received \(1,\)",
        ),
    ],
)
def test_options_are_checked(module, data, options, message):
    with pytest.raises(ValueError, match=message):
        module.train(module.build_cgan(SMALL), *data, **options)


@pytest.mark.parametrize(
    ("latents", "labels", "message"),
    [
        (noise(2), [0, 2], None),
        (noise(2, 4), [0, 2], r"shape \(M, 20\), received \(2, 4\)"),
        (noise(2), [0, 3], "in 0 … 2, received values from 0 to 3"),
        (noise(2), [0], r"received \(1,\)"),
        (noise(2), 0, r"received \(\)"),
    ],
)
def test_generate_is_checked(module, long_run, latents, labels, message):
    if message is None:
        assert module.generate(long_run[0], latents, labels).shape == (2, 8, 8)
    else:
        with pytest.raises(ValueError, match=message):
            module.generate(long_run[0], latents, labels)


def test_a_diverged_training_stops(module, data):
    cgan = module.build_cgan(replace(SMALL, discriminator_learning_rate=1e38))
    with pytest.raises(FloatingPointError, match="training has diverged"):
        module.train(cgan, *data, steps=8)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("batch_size", 1, "at least 2"),
        ("classes", 0, "at least 1, received 0"),
        ("latent_dim", 0, "at least 1, received 0"),
        ("embedding_range", (1.0, 1.0), r"\(low, high\), received \(1.0, 1.0\)"),
        ("generator_learning_rate", -1, "not be negative, received -1"),
        ("discriminator_learning_rate", math.nan, "not be negative, received nan"),
    ],
)
def test_settings_are_checked(option, value, message):
    with pytest.raises(ValueError, match=message):
        CGANSettings(**{option: value})
