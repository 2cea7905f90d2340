"""The GAN family: seven variants on one loop, the same in both frameworks, each doing what its paper says."""

import inspect
import time
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

import page_code
from genvision.gan_family.family_inputs import draw_inputs, generator_inputs
from genvision.gan_family.family_settings import VARIANTS, FamilySettings, Variant
from genvision.losses import adversarial_numpy
from genvision.parity import carry_weights, count_parameters, largest_difference, weights_of
from rounding import OUTPUT, STEP, apart

BACKENDS = ["torch", "keras"]


def small(variant, **others):
    sizes = {"image_size": 8, "latent_dim": 5, "widths": (4, 6), "classes": 3, "batch_size": 8}
    return FamilySettings(variant=variant, **sizes | others)


@pytest.fixture(params=BACKENDS)
def family(request):
    return import_module(f"genvision.gan_family.family_{request.param}")


def both():
    return [import_module(f"genvision.gan_family.family_{backend}") for backend in BACKENDS]


def as_tensors(module, *arrays):
    if module.__name__.endswith("torch"):
        import torch

        return [torch.as_tensor(a) for a in arrays]
    import tensorflow as tf

    return [tf.constant(a) for a in arrays]


def labels_for(settings, count):
    """0, 1, 2, 0 … for the variants that are asked for something, else None."""
    return np.arange(count) % settings.classes if settings.condition_dim else None


@pytest.fixture(scope="module")
def images():
    """8×8 images with one bright third: the left, the middle or the right, by label 0, 1, 2."""
    images = np.random.default_rng(3).uniform(-1, -0.6, (60, 8, 8)).astype("float32")
    for label, columns in enumerate((slice(0, 2), slice(3, 5), slice(6, 8))):
        images[label::3, :, columns] += 1.4
    return images


LABELS = np.arange(60) % 3

# By hand. G: 64·3136 dense, two norms or biases, 64·32·4² and 32·4² + 1 transposed convolutions.
# D: 4²·32 + 32, 32·64·4², a norm or biases, and 3136 + 1 for the answer and for each number of the head.
COUNTS = {
    "dcgan": (234_177, 192, 36_577, 128),
    "lsgan": (234_177, 192, 36_577, 128),
    "wgan": (234_177, 192, 36_577, 128),
    "wgan_gp": (234_177, 192, 36_513, 0),
    "acgan": (234_177 + 10 * 3136, 192, 36_577 + 10 * 3137, 128),
    "infogan": (234_177 + 12 * 3136, 192, 36_577 + 12 * 3137, 128),
    "r3gan": (237_153, 0, 36_513, 0),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_parameter_counts(family, variant):
    gan = family.build_family(FamilySettings(variant=variant))
    counts = (*count_parameters(gan.generator), *count_parameters(gan.discriminator))
    assert counts == COUNTS[variant]


def test_same_names_and_signatures():
    torch_module, keras_module = both()
    functions = {"build_family", "train", "generate", "train_discriminator", "train_generator"}
    functions |= {"head_loss", "penalty_of", "clip_weights", "is_skipped", "optimizer"}
    for name in functions:
        one, other = (
            list(inspect.signature(getattr(m, name)).parameters) for m in (torch_module, keras_module)
        )
        assert [p for p in one if p != "device"] == other
    assert {"Generator", "Discriminator", "FamilyGAN"} <= set(vars(torch_module)) & set(vars(keras_module))
    assert torch_module.COLUMNS == keras_module.COLUMNS


@pytest.mark.parametrize("variant", ["dcgan", "infogan", "r3gan"])
@pytest.mark.parametrize(("size", "channels"), [(28, 1), (32, 3)])
def test_outputs_agree_after_carrying_weights_over(variant, size, channels):
    settings = FamilySettings(variant=variant, image_size=size, channels=channels)
    gans = pair(settings)
    latents = np.random.default_rng(0).standard_normal((4, settings.latent_dim))
    made = [m.generate(g, latents, labels_for(settings, 4)) for m, g in zip(both(), gans, strict=True)]
    assert made[0].shape == ((4, 28, 28) if channels == 1 else (4, 32, 32, 3))
    assert made[0].dtype == np.float32 and np.abs(made[0]).max() <= 1
    assert apart(*made) < OUTPUT
    torch_images, keras_images = (as_tensors(module, made[0])[0] for module in both())
    answers = gans[0].discriminator(torch_images), gans[1].discriminator(keras_images, training=True)
    assert tuple(answers[0].shape) == (4, 1 + settings.condition_dim)
    assert apart(*answers) < OUTPUT


def pair(settings):
    """The GAN in both frameworks, with the same weights."""
    gans = [module.build_family(settings, seed=1) for module in both()]
    carry_weights(gans[0].generator, gans[1].generator)
    carry_weights(gans[0].discriminator, gans[1].discriminator)
    return gans


def use_plain_descent(gan, rate=0.05):
    """With it a step shows the gradients themselves; the frameworks' Adams place epsilon differently."""
    if hasattr(gan.generator, "get_weights"):
        from keras.optimizers import SGD

        gan.generator_optimizer, gan.discriminator_optimizer = SGD(rate), SGD(rate)
        gan.generator_optimizer.build(gan.generator.trainable_variables)
        gan.discriminator_optimizer.build(gan.discriminator.trainable_variables)
    else:
        from torch.optim import SGD

        gan.generator_optimizer = SGD(gan.generator.parameters(), rate)
        gan.discriminator_optimizer = SGD(gan.discriminator.parameters(), rate)


def test_the_weights_wait_for_the_penalty(images, monkeypatch):
    """The penalty looks at D again. A compiled step has no order of its own: D's biases, which get no
    gradient from the penalty, could change before that look."""
    import tensorflow as tf

    module = both()[1]
    penalty_of, rows = module.penalty_of, []

    def late(gan, real, *others):
        wait = tf.py_function(lambda: time.sleep(0.5), [], [])
        with tf.control_dependencies([wait]):
            return penalty_of(gan, tf.identity(real), *others)

    for function in (penalty_of, late):
        monkeypatch.setattr(module, "penalty_of", function)
        gan = module.build_family(small("r3gan"), seed=1)
        use_plain_descent(gan, rate=1.0)
        rows.append(module.train(gan, images, LABELS, steps=1, seed=5).rows)
    # With the wait, the compiled step may be put together in another way, and rounds differently.
    np.testing.assert_allclose(*rows, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("variant", VARIANTS)
def test_one_step_is_the_same_in_both_frameworks(images, variant):
    """Through `train`, so that the draws, the order and Keras's compiled loop are compared as well.

    The step is D's one or two, then G's: its loss shows what D has learned.
    """
    settings = small(variant, critic_steps=2 if VARIANTS[variant].loss == "wasserstein" else 1)
    gans, histories = pair(settings), []
    for module, gan in zip(both(), gans, strict=True):
        use_plain_descent(gan)
        histories.append(module.train(gan, images, LABELS, steps=1, seed=5))
    np.testing.assert_allclose(histories[0].rows, histories[1].rows, rtol=OUTPUT, atol=STEP)
    for name in ("generator", "discriminator"):
        # Without the moving averages: PyTorch's variance is the unbiased one, n/(n − 1) times Keras's.
        weights = [weights_of(getattr(gan, name), trainable_only=True) for gan in gans]
        assert largest_difference(*weights) < STEP
    assert bool(histories[0].penalty[0] > 0) == (VARIANTS[variant].penalty != "none")
    assert bool(histories[0].head_loss[0] > 0) == (VARIANTS[variant].head != "none")


def test_adam_and_rmsprop_take_the_same_step_in_both_frameworks(images):
    """Adam's first step has the size of the learning rate, but where a gradient is near its epsilon."""
    for variant, share in (("r3gan", 0.97), ("wgan", 0.97)):
        settings = small(variant, critic_steps=1)
        gans = pair(settings)
        for module, gan in zip(both(), gans, strict=True):
            real, labels, inputs, weights = batch_for(settings, images)
            module.train_discriminator(gan, *as_tensors(module, real, labels, inputs, weights))
        flat = [
            np.concatenate([w.ravel() for w in weights_of(g.discriminator, trainable_only=True)])
            for g in gans
        ]
        assert (np.abs(flat[0] - flat[1]) < 1e-5).mean() > share


def batch_for(settings, images, seed=0):
    """What D's step takes: real images, their labels, the generator's inputs, weights for the penalty."""
    rng = np.random.default_rng(seed)
    inputs = draw_inputs(rng, settings, settings.batch_size)
    chosen = rng.integers(len(images), size=settings.batch_size)
    weights = rng.uniform(size=settings.batch_size).astype("float32")
    return images[chosen], LABELS[chosen], inputs, weights


@pytest.mark.parametrize("variant", ["wgan_gp", "r3gan"])
def test_penalties_agree_with_numerical_slopes(family, images, variant):
    torch_gan, keras_gan = pair(small(variant))
    gan = torch_gan if family.__name__.endswith("torch") else keras_gan
    real, fake, weights = images[:4], images[7:11], np.array([0.1, 0.4, 0.6, 0.9], "float32")
    penalty = family.penalty_of(gan, *as_tensors(family, real, fake, weights))
    value = float(penalty.detach() if hasattr(penalty, "detach") else penalty)

    critic = exact_critic(pair(small(variant))[0])
    real, fake, weights = (a.astype("float64") for a in (real, fake, weights))
    if variant == "wgan_gp":
        expected = adversarial_numpy.gradient_penalty(critic, real, fake, weights)
    else:
        expected = adversarial_numpy.r1_penalty(critic, real) + adversarial_numpy.r2_penalty(critic, fake)
    assert value == pytest.approx(expected, rel=2 * OUTPUT)  # a square


def exact_critic(gan):
    """The discriminator's answers in float64, on NumPy arrays."""
    import torch

    network = gan.discriminator.double()
    return lambda images: network(torch.as_tensor(images))[:, :1].detach().numpy()


def test_each_step_leaves_the_other_networks_trainable_weights_alone(family, images):
    settings = small("infogan")
    gan = family.build_family(settings)
    generator, discriminator = (
        weights_of(n, trainable_only=True) for n in (gan.generator, gan.discriminator)
    )
    real, labels, inputs, weights = as_tensors(family, *batch_for(settings, images))
    family.train_discriminator(gan, real, labels, inputs, weights)
    assert largest_difference(generator, weights_of(gan.generator, trainable_only=True)) == 0
    after = weights_of(gan.discriminator, trainable_only=True)
    assert all(np.abs(a - b).max() > 0 for a, b in zip(discriminator, after, strict=True))
    family.train_generator(gan, real, inputs)
    assert largest_difference(after, weights_of(gan.discriminator, trainable_only=True)) == 0
    moved = weights_of(gan.generator, trainable_only=True)
    assert all(np.abs(a - b).max() > 0 for a, b in zip(generator, moved, strict=True))


def test_wgan_clips_the_critic_alone(family, images):
    settings = small("wgan")
    gan = family.build_family(settings)
    family.train_discriminator(gan, *as_tensors(family, *batch_for(settings, images)))
    clip = np.float32(VARIANTS["wgan"].weight_clip)
    largest = [np.abs(w).max() for w in weights_of(gan.discriminator, trainable_only=True)]
    assert max(largest) == clip and max(np.abs(w).max() for w in weights_of(gan.generator)) > clip


@pytest.mark.parametrize(
    ("variant", "rows", "loss"),
    [
        ("acgan", ([[0.0, 0.0, 0.0]], [[1.0, 0.0, 0.0]]), np.log(3)),
        ("acgan", ([[np.log(8), 0.0, 0.0]], [[1.0, 0.0, 0.0]]), -np.log(0.8)),
        # the same cross-entropy and ½(0.5² + 1²) for codes of 0.5 and −1 that the head puts at 0
        ("infogan", ([[0.0, 0.0, 0.0, 0.0, 0.0]], [[0.0, 1.0, 0.0, 0.5, -1.0]]), np.log(3) + 0.625),
        ("dcgan", ([[]], [[]]), 0.0),
    ],
)
def test_head_loss_by_hand(family, variant, rows, loss):
    head, condition = as_tensors(family, *(np.array(r, "float32") for r in rows))
    assert float(family.head_loss(head, condition, small(variant))) == pytest.approx(loss, rel=OUTPUT)


@pytest.mark.parametrize("variant", ["acgan", "r3gan"])
def test_training_draws_the_three_bright_thirds(variant, images):
    """In PyTorch; that Keras takes the same steps is tested above."""
    family = both()[0]
    rates = {"generator_learning_rate": 5e-3, "discriminator_learning_rate": 5e-3}
    gan = family.build_family(small(variant, batch_size=32, **rates), device="cpu")
    history = family.train(gan, images, LABELS, steps=200, snapshots=(0, 200))
    assert history.g_loss.shape == (200,) and np.isfinite(history.rows).all()
    contrast = {s: np.ptp(thirds(made), axis=1).mean() for s, made in history.samples.items()}
    assert contrast[0] < 0.2 and contrast[200] > 1
    brightest = thirds(history.samples[200]).argmax(axis=1)
    assert set(brightest) == {0, 1, 2}
    if variant == "acgan":
        assert (brightest == np.arange(30) % 3).mean() > 0.8


def thirds(images):
    """Mean brightness (M, 3) of the left, middle and right columns."""
    return np.stack([images[:, :, c : c + 2].mean(axis=(1, 2)) for c in (0, 3, 6)], axis=1)


@pytest.fixture(scope="module")
def trained(images):
    """An AC-GAN in each framework, trained on images of one class only, stopped and resumed."""
    settings, runs = small("acgan"), {}
    for backend, module in zip(BACKENDS, both(), strict=True):
        gan = module.build_family(settings, seed=4)
        history = module.train(gan, images, 0 * LABELS, steps=3, seed=6, snapshots=(0, 2))
        history = module.train(gan, images, 0 * LABELS, steps=5, seed=6, history=history)
        runs[backend] = gan, history
    return runs


def test_same_seed_same_training_also_if_resumed(family, images, trained):
    gan, history = trained[family.__name__.rsplit("_", 1)[1]]
    whole_gan = family.build_family(small("acgan"), seed=4)
    whole = family.train(whole_gan, images, 0 * LABELS, steps=5, seed=6)
    np.testing.assert_array_equal(history.rows, whole.rows)
    assert largest_difference(weights_of(gan.generator), weights_of(whole_gan.generator)) == 0
    other = family.train(family.build_family(small("acgan"), seed=4), images, 0 * LABELS, steps=1, seed=7)
    assert not np.array_equal(other.rows[0], whole.rows[0])


def test_history_and_samples(family, trained):
    gan, history = trained[family.__name__.rsplit("_", 1)[1]]
    assert history.names == ("d_loss", "penalty", "head_loss", "d_accuracy", "d_skipped", "g_loss")
    assert history.steps == 5 and sorted(history.samples) == [0, 2]
    assert history.samples[2].shape == (30, 8, 8)
    assert ((history.d_accuracy >= 0) & (history.d_accuracy <= 1)).all()
    assert (history.penalty == 0).all() and (history.d_skipped == 0).all()


def test_labels_and_codes_change_the_picture(family):
    settings = small("infogan")
    gan = family.build_family(settings)
    latents = np.ones((1, 5))
    plain = family.generate(gan, latents, [0])
    np.testing.assert_array_equal(plain, family.generate(gan, latents, [0], codes=[[0, 0]]))
    for labels, codes in (([1], [[0, 0]]), ([0], [[1, 0]]), ([0], [[0, -1]])):
        assert np.abs(plain - family.generate(gan, latents, labels, codes=codes)).max() > 1e-3


def test_inputs_hold_noise_classes_and_codes():
    inputs = generator_inputs(small("infogan"), np.full((2, 5), 7.0), [2, 0], [[0.5, -1], [1, 0]])
    np.testing.assert_array_equal(inputs[:, :5], 7)
    np.testing.assert_array_equal(inputs[:, 5:], [[0, 0, 1, 0.5, -1], [1, 0, 0, 1, 0]])
    assert inputs.dtype == np.float32
    drawn = draw_inputs(np.random.default_rng(0), small("infogan"), 3000)
    assert drawn.shape == (3000, 10)
    np.testing.assert_allclose(drawn[:, 5:8].mean(axis=0), 1 / 3, atol=0.05)
    np.testing.assert_allclose([drawn[:, 8:].min(), drawn[:, 8:].max()], [-1, 1], atol=0.01)
    np.testing.assert_allclose(drawn[:, :5].std(axis=0), 1, atol=0.06)


ONE = np.zeros((1, 5))


@pytest.mark.parametrize(
    ("variant", "arguments", "message"),
    [
        ("acgan", (ONE, [2]), None),
        ("infogan", (ONE, [2], [[-1, 1]]), None),
        ("dcgan", (ONE,), None),
        ("dcgan", (np.zeros((1, 4)),), r"shape \(M, 5\), received \(1, 4\)"),
        ("dcgan", (ONE, [0]), "dcgan takes no labels, received some"),
        ("acgan", (ONE,), r"acgan needs labels \(1,\), received none"),
        ("acgan", (ONE, [3]), "lie in 0 … 2, received values from 3 to 3"),
        ("acgan", (ONE, [0, 1]), r"shape \(1,\).*received \(2,\)"),
        ("acgan", (ONE, [0.0]), "whole numbers, received float64"),
        ("acgan", (ONE, [0], [[0, 0]]), "acgan takes no codes"),
        ("infogan", (ONE, [0], [[0]]), r"shape \(1, 2\), received \(1, 1\)"),
        ("infogan", (ONE, [0], [[0, 1.5]]), r"in \[−1, 1\], received 0 to 1.5"),
        ("infogan", (ONE, [0], [[0, np.nan]]), r"in \[−1, 1\], received nan"),
    ],
)
def test_inputs_are_checked(variant, arguments, message):
    if message is None:
        assert generator_inputs(small(variant), *arguments).shape[0] == 1
    else:
        with pytest.raises(ValueError, match=message):
            generator_inputs(small(variant), *arguments)


GOOD = np.tile(np.linspace(-1, 1, 64, dtype="float32").reshape(1, 8, 8), (8, 1, 1))


@pytest.mark.parametrize(
    ("variant", "images", "labels", "message"),
    [
        ("dcgan", GOOD[:7], None, "one batch of 8 images, received 7"),
        ("dcgan", GOOD[..., None], None, r"shape \(N, 8, 8\), received \(8, 8, 8, 1\)"),
        ("dcgan", GOOD / 2 + 0.5, None, r"scaled to \[−1, 1\].*from 0 to 1"),
        ("dcgan", np.where(GOOD > 0.9, np.nan, GOOD), None, "finite, received NaN"),
        ("acgan", GOOD, None, r"acgan needs labels \(8,\), one for each image; received none"),
        ("acgan", GOOD, np.arange(8), "lie in 0 … 2, received values from 0 to 7"),
        ("acgan", GOOD, np.zeros(8), "whole numbers, received float64"),
        ("acgan", GOOD, np.zeros(7, int), r"shape \(8,\).*received \(7,\)"),
    ],
)
def test_data_are_checked(family, variant, images, labels, message):
    with pytest.raises(ValueError, match=message):
        family.train(family.build_family(small(variant)), images, labels, steps=1)


def test_colour_wants_three_channels(family):
    with pytest.raises(ValueError, match=r"shape \(N, 8, 8, 3\), received \(8, 8, 8\)"):
        family.train(family.build_family(small("dcgan", channels=3)), GOOD, steps=1)


def test_a_diverged_training_stops(images):
    family = both()[0]
    gan = family.build_family(small("lsgan", discriminator_learning_rate=1e38), device="cpu")
    with pytest.raises(FloatingPointError, match="training has diverged"):
        family.train(gan, images, steps=30)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variant": "biggan"}, "one of dcgan, lsgan, .*; received 'biggan'"),
        ({"image_size": 30}, "multiple of 4, received 30"),
        ({"channels": 4}, "1 .grey. or 3 .colour., received 4"),
        ({"batch_size": 1}, "batch_size must be at least 2, received 1"),
        ({"classes": 1}, "classes must be at least 2, received 1"),
        ({"codes": -1}, "codes must be at least 0, received -1"),
        ({"widths": (8,)}, r"two numbers of at least 1, received \(8,\)"),
        ({"critic_steps": 0}, "critic_steps must be at least 1, received 0"),
        ({"generator_learning_rate": -1.0}, "not negative, received -1"),
        ({"penalty_weight": float("nan")}, "not negative, received nan"),
        ({"head_weight": -1.0}, "head_weight must be finite and not negative, received -1"),
        ({"skip_discriminator_below": float("nan")}, "a number or None, received nan"),
    ],
)
def test_settings_are_checked(options, message):
    with pytest.raises(ValueError, match=message):
        FamilySettings(**options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"loss": "hinge"}, "loss must be one of minimax, .*; received 'hinge'"),
        ({"penalty": "r3"}, "penalty must be one of none, gradient, r1_r2; received 'r3'"),
        ({"penalty": "r1_r2"}, "needs discriminator_norm=False"),
        ({"weight_clip": 0.0}, "positive or None, received 0"),
        ({"optimizer": "sgd"}, "one of adam, rmsprop; received 'sgd'"),
    ],
)
def test_variants_are_checked(options, message):
    with pytest.raises(ValueError, match=message):
        Variant(**{"paper": "", "loss": "minimax"} | options)


def test_the_settings_own_values_replace_the_variants():
    settings = FamilySettings(variant="wgan_gp", critic_steps=1, generator_learning_rate=0.0)
    assert settings.recipe == replace(VARIANTS["wgan_gp"], critic_steps=1, generator_learning_rate=0.0)
    assert replace(settings, variant="r3gan").recipe.penalty == "r1_r2"
    assert FamilySettings(variant="wgan_gp").recipe == VARIANTS["wgan_gp"]


@pytest.mark.parametrize("variant", ["acgan", "infogan"])
def test_the_heads_weight_counts_in_the_generators_step(family, variant):
    """By plain descent the step is linear in it: what 3 adds is three times what 1 adds."""
    moved = []
    for weight in (0.0, 1.0, 3.0):
        settings = small(variant, head_weight=weight)
        gan = family.build_family(settings)
        use_plain_descent(gan)
        before = weights_of(gan.generator, trainable_only=True)[0]  # (inputs, c·H·W/16) of the dense layer
        real, inputs = as_tensors(family, GOOD, draw_inputs(np.random.default_rng(1), settings, len(GOOD)))
        family.train_generator(gan, real, inputs)
        moved.append(weights_of(gan.generator, trainable_only=True)[0] - before)
    without, once, thrice = moved
    assert np.abs(once - without).max() > 1e-5
    # a weight of 0.1 is stored to 4e-9, and a sum of float32 gradients is good to about a millionth of itself
    np.testing.assert_allclose(thrice - without, 3 * (once - without), atol=1e-6)


@pytest.mark.parametrize("variant", ["acgan", "infogan"])
def test_with_a_weight_of_0_the_head_learns_nothing(family, images, variant):
    """D's last layer has a column for its answer, which learns in any case, and the head's columns."""
    for weight, learns in ((0.0, False), (None, True)):
        gan = family.build_family(small(variant, head_weight=weight))
        before = weights_of(gan.discriminator, trainable_only=True)[-2]  # (inputs, 1 + C)
        family.train(gan, images, LABELS, steps=1)
        moved = (weights_of(gan.discriminator, trainable_only=True)[-2] != before).any(axis=0)
        assert moved.tolist() == [True] + [learns] * (len(moved) - 1)


# --- the lesson's exercise --------------------------------------------------------------------

PAGE = "generative/gan_family"


@pytest.mark.parametrize(("backend", "framework"), [("torch", "PyTorch"), ("keras", "Keras")])
def test_the_exercise_trains_with_its_own_optimizer(backend, framework, capsys):
    """The solution as a reader pastes it, after the one cell that it asks for."""
    names = {}
    family = f"from genvision.gan_family import family_{backend}"
    settings = "from genvision.gan_family.family_settings import FamilySettings"
    exec(page_code.cell(PAGE, f"{family}\n{settings}\n"), names)
    capsys.readouterr()
    exec(page_code.solution(PAGE, "Exercise 1: another optimizer", framework), names)
    gan, history = names["gan"], names["history"]
    assert history.steps == 10 and np.isfinite(history.rows).all()
    assert capsys.readouterr().out == f"{history.d_loss}\n"
    optimizer = gan.discriminator_optimizer
    if framework == "PyTorch":
        rate = optimizer.param_groups[0]["lr"]
        steps = [int(state["step"]) for state in optimizer.state.values()]
        assert len(steps) == len(list(gan.discriminator.parameters())) and set(steps) == {10}
    else:
        rate = float(optimizer.learning_rate)
        assert int(optimizer.iterations) == 10
    assert type(optimizer).__name__ == "RMSprop" and rate == pytest.approx(5e-5)
