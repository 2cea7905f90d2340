"""The dense GAN: content.md's parameter counts, equal frameworks, and training that trains."""

import inspect
import math
import re
from importlib import import_module

import matplotlib
import numpy as np
import pytest

import page_code
from genvision.gan.gan_settings import GANSettings
from genvision.parity import carry_weights, count_parameters, weights_of
from rounding import FORMULA, OUTPUT, STEP, below_the_limit

pytestmark = pytest.mark.usefixtures("uncompiled")

SMALL = GANSettings(
    image_size=8, latent_dim=5, generator_units=(16, 32), discriminator_units=(24, 12), batch_size=8
)
BACKENDS = ["torch", "keras"]


@pytest.fixture(params=BACKENDS)
def gan_module(request):
    return import_module(f"genvision.gan.gan_{request.param}")


@pytest.fixture
def images():
    """Random 8×8 images in [−1, 1] with a bright left half, so that there is something to learn."""
    images = np.random.default_rng(3).uniform(-1, -0.5, (64, 8, 8)).astype("float32")
    images[:, :, :4] += 1.4
    return images


@pytest.mark.parametrize(
    ("network", "trainable", "averages"), [("generator", 1_488_088, 1_736), ("discriminator", 665_089, 0)]
)
def test_parameter_counts(gan_module, network, trainable, averages):
    assert count_parameters(getattr(gan_module.build_gan(), network)) == (trainable, averages)


@pytest.mark.parametrize("network", ["generator", "discriminator"])
def test_first_weights_have_the_same_spread_in_both_frameworks(gan_module, network):
    """Glorot's uniform distribution reaches √(6/(in + out)), and biases start at 0."""
    weights = weights_of(getattr(gan_module.build_gan(), network))
    kernels = [array for array in weights if array.ndim == 2]
    assert len(kernels) == (4 if network == "generator" else 3)
    for kernel in kernels:
        share = np.abs(kernel).max() / math.sqrt(6 / sum(kernel.shape))
        assert 1 - below_the_limit(kernel.size) < share <= 1 + FORMULA
    others = [array for array in weights if array.ndim == 1]
    assert {float(value) for array in others for value in array} <= {0.0, 1.0}  # 1: batch normalization


def test_combined_model_has_the_lectures_counts():
    assert 1_488_088 + 1_736 + 665_089 == 2_154_913


def test_same_names_and_signatures():
    torch_module, keras_module = (import_module(f"genvision.gan.gan_{b}") for b in BACKENDS)
    own = {name for name in vars(torch_module) if not name.startswith("_")}
    common = own & set(vars(keras_module))
    functions = {"adam", "build_gan", "train_discriminator", "train_generator", "train", "generate"}
    assert functions | {"Generator", "Discriminator", "GAN", "GANSettings", "History"} <= common
    for name in functions:
        one, other = (
            list(inspect.signature(getattr(m, name)).parameters) for m in (torch_module, keras_module)
        )
        assert [p for p in one if p != "device"] == other


def test_images_have_shape_and_range(gan_module):
    gan = gan_module.build_gan(SMALL)
    made = gan_module.generate(gan, np.random.default_rng(0).standard_normal((7, 5)))
    assert made.shape == (7, 8, 8) and made.dtype == np.float32
    assert np.abs(made).max() <= 1


def test_both_networks_learn(gan_module, images):
    """The lecture's order of compiling and freezing leaves D as it was; ours must not."""
    gan = gan_module.build_gan(SMALL)
    before = [weights_of(gan.generator), weights_of(gan.discriminator)]
    gan_module.train(gan, images, steps=1)
    for old, network in zip(before, (gan.generator, gan.discriminator), strict=True):
        assert all(np.abs(a - b).max() > 0 for a, b in zip(old, weights_of(network), strict=True))


def test_each_step_leaves_the_other_networks_trainable_weights_alone(gan_module, images):
    gan = gan_module.build_gan(SMALL)
    real, z = as_tensors(gan_module, images[:8], np.zeros((8, 5), "float32"))
    before = weights_of(gan.discriminator)
    gan_module.train_generator(gan, z)
    assert all(np.array_equal(a, b) for a, b in zip(before, weights_of(gan.discriminator), strict=True))


def as_tensors(module, *arrays):
    if module.__name__.endswith("torch"):
        import torch

        return [torch.as_tensor(a) for a in arrays]
    import tensorflow as tf

    return [tf.constant(a) for a in arrays]


@pytest.mark.parametrize("saturating", [False, True])
def test_one_step_is_the_same_in_both_frameworks(images, saturating):
    settings = GANSettings(**{**SMALL.__dict__, "saturating": saturating})
    modules = [import_module(f"genvision.gan.gan_{b}") for b in BACKENDS]
    gans = [module.build_gan(settings, seed=1) for module in modules]
    carry_weights(gans[0].generator, gans[1].generator)
    carry_weights(gans[0].discriminator, gans[1].discriminator)
    for module, gan in zip(modules, gans, strict=True):
        use_plain_descent(module, gan)

    z = np.random.default_rng(5).standard_normal((2, 8, 5)).astype("float32")
    losses = []
    for module, gan in zip(modules, gans, strict=True):
        real, z_d, z_g = as_tensors(module, images[:8], z[0], z[1])
        d_loss, accuracy = module.train_discriminator(gan, real, z_d)
        losses.append([float(d_loss), float(accuracy), float(module.train_generator(gan, z_g))])
    np.testing.assert_allclose(losses[0], losses[1], rtol=OUTPUT)
    for name in ("generator", "discriminator"):
        # Without the moving averages: PyTorch's variance is the unbiased one, n/(n − 1) times Keras's.
        both = [weights_of(getattr(gan, name), trainable_only=True) for gan in gans]
        for one, other in zip(*both, strict=True):
            np.testing.assert_allclose(one, other, atol=STEP)


def use_plain_descent(module, gan, rate=0.1):
    """With it a step shows the gradients themselves. Adam hides their size, and the two frameworks
    add its epsilon at different places (Keras's counts 32 times as much in the first step)."""
    if module.__name__.endswith("torch"):
        from torch.optim import SGD

        gan.generator_optimizer = SGD(gan.generator.parameters(), rate)
        gan.discriminator_optimizer = SGD(gan.discriminator.parameters(), rate)
    else:
        from keras.optimizers import SGD

        gan.generator_optimizer, gan.discriminator_optimizer = SGD(rate), SGD(rate)


def test_outputs_agree_after_carrying_weights_over():
    modules = [import_module(f"genvision.gan.gan_{b}") for b in BACKENDS]
    gans = [module.build_gan(seed=2) for module in modules]
    carry_weights(gans[0].generator, gans[1].generator)
    z = np.random.default_rng(0).standard_normal((4, 100)).astype("float32")
    made = [module.generate(gan, z) for module, gan in zip(modules, gans, strict=True)]
    np.testing.assert_allclose(made[0], made[1], atol=OUTPUT)


@pytest.mark.parametrize(
    ("real_answer", "fake_answer", "loss"), [(0.8, 0.3, 0.2899), (0.9, 0.2, 0.1643), (0.5, 0.5, math.log(2))]
)
def test_discriminators_loss_by_hand(gan_module, real_answer, fake_answer, loss):
    answers = np.array([[real_answer], [fake_answer]], "float32")
    logits, targets = as_tensors(gan_module, np.log(answers / (1 - answers)), np.array([[1], [0]], "float32"))
    torch_order = gan_module.__name__.endswith("torch")
    value = gan_module.cross_entropy(*((logits, targets) if torch_order else (targets, logits)))
    assert float(value) == pytest.approx(loss, abs=5e-5)  # four decimals


def test_training_learns_the_bright_half(gan_module, images, compiled):
    rates = {"generator_learning_rate": 1e-3, "discriminator_learning_rate": 1e-3}
    gan = gan_module.build_gan(GANSettings(**{**SMALL.__dict__, **rates}))
    history = gan_module.train(gan, images, steps=300, snapshots=(0, 300))
    assert history.d_loss.shape == history.d_accuracy.shape == history.g_loss.shape == (300,)
    contrast = {s: m[:, :, :4].mean() - m[:, :, 4:].mean() for s, m in history.samples.items()}
    assert abs(contrast[0]) < 0.5 < contrast[300]


def test_same_seed_same_training(gan_module, images):
    runs = [gan_module.train(gan_module.build_gan(SMALL, seed=4), images, steps=5, seed=6) for _ in range(2)]
    np.testing.assert_array_equal(runs[0].g_loss, runs[1].g_loss)
    other = gan_module.train(gan_module.build_gan(SMALL, seed=4), images, steps=5, seed=7)
    assert not np.array_equal(runs[0].g_loss, other.g_loss)


def test_snapshots_that_share_no_block_size(gan_module, images):
    history = gan_module.train(gan_module.build_gan(SMALL), images, steps=61, snapshots=(0, 7, 61))
    assert sorted(history.samples) == [0, 7, 61] and len(history.d_loss) == 61
    assert np.isfinite(history.d_loss).all() and (history.d_loss > 0).all()


GOOD = np.tile(np.linspace(-1, 1, 64, dtype="float32").reshape(1, 8, 8), (8, 1, 1))


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (GOOD, None),
        (GOOD[:7], "one batch of 8 images, received 7"),
        (GOOD[:, :4], r"shape \(N, 8, 8\), received \(8, 4, 8\)"),
        (GOOD[..., None], r"shape \(N, 8, 8\), received \(8, 8, 8, 1\)"),
        (GOOD / 2 + 0.5, r"scaled to \[−1, 1\].*from 0 to 1"),
        (GOOD * 127.5 + 127.5, r"scaled to \[−1, 1\].*from 0 to 255"),
        (np.where(GOOD > 0.9, np.nan, GOOD), "finite, received NaN"),
    ],
)
def test_images_are_checked(gan_module, bad, message):
    gan = gan_module.build_gan(SMALL)
    if message is None:
        gan_module.train(gan, bad, steps=1)
    else:
        with pytest.raises(ValueError, match=message):
            gan_module.train(gan, bad, steps=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": 0}, "steps must be at least 1, received 0"),
        ({"steps": 5, "snapshots": (6,)}, r"between 0 and 5 steps, received \[6\]"),
        ({"steps": 5, "snapshot_latents": np.zeros((2, 4))}, r"shape \(M, 5\), received \(2, 4\)"),
    ],
)
def test_options_are_checked(gan_module, images, options, message):
    with pytest.raises(ValueError, match=message):
        gan_module.train(gan_module.build_gan(SMALL), images, **options)


def test_a_diverged_training_stops(gan_module, images):
    settings = GANSettings(**{**SMALL.__dict__, "discriminator_learning_rate": 1e38})
    with pytest.raises(FloatingPointError, match="training has diverged"):
        gan_module.train(gan_module.build_gan(settings), images, steps=60)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("batch_size", 1, "at least 2"),
        ("latent_dim", 0, "at least 1, received 0"),
        ("generator_learning_rate", -1, "not be negative, received -1"),
        ("discriminator_learning_rate", math.nan, "not be negative, received nan"),
    ],
)
def test_settings_are_checked(option, value, message):
    with pytest.raises(ValueError, match=message):
        GANSettings(**{option: value})


PAGE = "generative/gan"


@pytest.mark.parametrize(("backend", "framework"), [("torch", "PyTorch"), ("keras", "Keras")])
def test_the_exercise_lets_the_discriminator_take_two_steps(backend, framework, monkeypatch, capsys):
    """The solution as a reader pastes it, below the cells that it needs."""
    names = {}
    imported = {"torch": "import torch\n\nanswers", "keras": "import tensorflow as tf\n\nanswers"}
    with matplotlib.rc_context():
        for piece in ("carry_weights(source.generator", imported[backend], "images = digits()"):
            exec(page_code.cell(PAGE, piece), names)
    module, seen = names[f"gan_{backend}"], []
    train_discriminator = module.train_discriminator

    def train_and_look(gan, real, z):
        seen.append([(tensor.cpu() if backend == "torch" else tensor).numpy() for tensor in (real, z)])
        return train_discriminator(gan, real, z)

    monkeypatch.setattr(module, "train_discriminator", train_and_look)
    capsys.readouterr()
    names["STEPS"] = 3
    exec(page_code.solution(PAGE, "Exercise 2: change the loop", framework), names)
    assert {(real.shape, z.shape) for real, z in seen} == {((32, 28, 28), (32, 100))}
    for part in zip(*seen, strict=True):  # in each turn other images, and other noise
        assert len({array.tobytes() for array in part}) == 6
    assert turns(names["gan"].discriminator_optimizer) == 6
    assert turns(names["gan"].generator_optimizer) == 3
    assert re.fullmatch(r"D loss \d\.\d\d   G loss \d\.\d\d\n", capsys.readouterr().out)


def turns(optimizer) -> int:
    if hasattr(optimizer, "iterations"):
        return int(optimizer.iterations)
    (count,) = {int(state["step"]) for state in optimizer.state.values()}
    return count


def test_a_frozen_compiled_discriminator_does_not_learn_under_keras_3():
    """The trap that the lesson shows. If this ever fails, the lesson must change."""
    import keras

    from genvision.gan import gan_keras

    gan = gan_keras.build_gan(SMALL)
    gan.discriminator.compile("adam", gan_keras.cross_entropy)
    gan.discriminator.trainable = False
    combined = keras.Sequential([gan.generator, gan.discriminator])
    combined.compile("adam", gan_keras.cross_entropy)
    before = gan.discriminator.get_weights()
    with pytest.warns(UserWarning, match="does not have any trainable weights"):
        gan.discriminator.train_on_batch(np.ones((8, 8, 8)), np.ones((8, 1)))
    combined.train_on_batch(np.ones((8, 5)), np.ones((8, 1)))
    assert all(np.array_equal(a, b) for a, b in zip(before, gan.discriminator.get_weights(), strict=True))
