"""The variational autoencoder: hand numbers, equal frameworks, and training that trains."""

import inspect
import math
import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from genvision.losses import losses_numpy
from genvision.parity import carry_weights, count_parameters, largest_difference, weights_of
from genvision.vae import latent_plane
from genvision.vae.vae_settings import VAESettings
from rounding import FORMULA, OUTPUT, STEP, apart, below_the_limit

SMALL = VAESettings(image_size=8, latent_dim=3, channels=(4, 6), hidden_units=16, batch_size=8)
TINY = replace(SMALL, channels=(4,))
CONDITIONAL = replace(SMALL, classes=2, beta=2.0)
BACKENDS = ["torch", "keras"]


@pytest.fixture(params=BACKENDS, scope="module")
def vae_module(request):
    return import_module(f"genvision.vae.vae_{request.param}")


@pytest.fixture(scope="module")
def modules():
    return [import_module(f"genvision.vae.vae_{backend}") for backend in BACKENDS]


@pytest.fixture(scope="module")
def small_vae(vae_module):
    """Untrained, for tests that leave its weights alone."""
    return vae_module.build_vae(SMALL)


@pytest.fixture(scope="module")
def conditional_vae(vae_module):
    return vae_module.build_vae(CONDITIONAL)


def make_images(count=64):
    """8×8 images in [0, 1], bright on the left (label 0) or on the right (label 1)."""
    rng = np.random.default_rng(3)
    images, labels = rng.uniform(0, 0.2, (count, 8, 8)).astype("float32"), np.arange(count) % 2
    images[labels == 0, :, :4] += 0.7
    images[labels == 1, :, 4:] += 0.7
    return images, labels


IMAGES, LABELS = make_images()


def left_minus_right(images):
    return images[:, :, :4].mean((1, 2)) - images[:, :, 4:].mean((1, 2))


def as_tensors(module, *arrays):
    if module.__name__.endswith("torch"):
        import torch

        return [torch.as_tensor(a) for a in arrays]
    import tensorflow as tf

    return [tf.constant(a) for a in arrays]


# --- networks ---------------------------------------------------------------------------------

CONVOLUTIONS = (16 * 1 + 1) * 16 + (16 * 16 + 1) * 24  # 4×4 kernels, 1 -> 16 -> 24 channels
DECONVOLUTIONS = (16 * 24 + 1) * 16 + (16 * 16 + 1) * 1  # 24 -> 16 -> 1


@pytest.mark.parametrize("classes, more", [(None, 0), (10, 10 * 64)])
def test_parameter_counts(vae_module, classes, more):
    vae = vae_module.build_vae(VAESettings(classes=classes))
    encoder = CONVOLUTIONS + (1176 + 1) * 64 + 2 * (64 + 1) * 2
    decoder = (2 + 1) * 64 + (64 + 1) * 1176 + DECONVOLUTIONS
    assert (encoder, decoder) == (82_028, 83_049)
    assert count_parameters(vae.encoder) == (encoder + more, 0)
    assert count_parameters(vae.decoder) == (decoder + more, 0)
    assert count_parameters(vae.network) == (encoder + decoder + 2 * more, 0)


def test_same_names_and_signatures(modules):
    torch_module, keras_module = modules
    names = ["build_vae", "losses_of", "train"]
    names += ["evaluate", "encode", "decode", "reconstruct", "sample"]
    for name in names:
        one, other = (inspect.signature(getattr(module, name)).parameters.values() for module in modules)
        assert [str(p).split(":")[0] for p in one if p.name != "device"] == [
            str(p).split(":")[0] for p in other
        ]
    assert {"VAE", "VAENetwork", "VAESettings", "History"} <= {*vars(torch_module)} & {*vars(keras_module)}


@pytest.mark.parametrize("settings", [VAESettings(), VAESettings(classes=10), TINY])
def test_outputs_agree_after_carrying_weights_over(modules, settings):
    vaes = [module.build_vae(settings, seed=2) for module in modules]
    carry_weights(vaes[0].network, vaes[1].network)
    rng, size = np.random.default_rng(0), settings.image_size
    images = rng.uniform(0, 1, (4, size, size)).astype("float32")
    labels = rng.integers(10, size=4) if settings.classes else None
    z = rng.standard_normal((4, settings.latent_dim))
    for name, data in [("encode", images), ("decode", z), ("reconstruct", images), ("evaluate", images)]:
        one, other = (
            getattr(module, name)(vae, data, labels) for module, vae in zip(modules, vaes, strict=True)
        )
        if name == "evaluate":
            assert one == pytest.approx(other, rel=OUTPUT, abs=FORMULA) and [*one] == [
                "loss",
                "reconstruction",
                "kl",
            ]
        else:
            assert apart(np.array(one), np.array(other)) < OUTPUT


def test_first_weights_have_the_same_spread(modules):
    """Glorot's uniform distribution reaches √(6/(in + out)) in both, and biases start at 0."""
    for one, other in zip(*(weights_of(m.build_vae().network) for m in modules), strict=True):
        assert one.shape == other.shape
        if one.ndim == 1:
            assert not one.any() and not other.any()
        elif one.size > 200:
            limit = math.sqrt(6 / (math.prod(one.shape[:-2]) * sum(one.shape[-2:])))
            for weights in (one, other):
                assert 1 - below_the_limit(weights.size) < np.abs(weights).max() / limit <= 1 + FORMULA


def test_shapes_and_ranges(vae_module, small_vae):
    mean, log_var = vae_module.encode(small_vae, IMAGES[:5])
    assert mean.shape == log_var.shape == (5, 3)
    for made in (
        vae_module.decode(small_vae, 9 * np.ones((5, 3))),
        vae_module.reconstruct(small_vae, IMAGES[:5]),
        vae_module.sample(small_vae, 5),
    ):
        assert made.shape == (5, 8, 8) and made.dtype == np.float32
        assert made.min() >= 0 and made.max() <= 1


def test_the_log_of_the_variance_is_what_is_predicted(vae_module):
    """With every weight 0 and z_log_var's bias ln 9, σ is 3: z = μ + 3 ε."""
    vae = vae_module.build_vae(SMALL)
    set_weights(vae.encoder, {-1: math.log(9), -3: 0.5}, zero=True)  # biases of z_log_var and z_mean
    mean, log_var = vae_module.encode(vae, IMAGES[:2])
    np.testing.assert_allclose(mean, 0.5, rtol=FORMULA)
    np.testing.assert_allclose(np.exp(log_var), 9, rtol=FORMULA)
    epsilon = np.array([[1, -1, 2], [0, 0, 0]], "float32")
    images, noise = as_tensors(vae_module, IMAGES[:2], epsilon)
    torch_network = vae_module.__name__.endswith("torch")
    outputs = vae.network(images, noise) if torch_network else vae.network([images, noise])
    logits = outputs[0].detach().numpy() if torch_network else outputs[0].numpy()
    expected = vae_module.decode(vae, 0.5 + 3 * epsilon)
    np.testing.assert_allclose(1 / (1 + np.exp(-logits)), expected, atol=OUTPUT)
    assert np.abs(expected[0] - expected[1]).max() > 1e-3  # the noise does reach the image
    # ½ (σ² + μ² − 1 − ln σ²) for each of 3 dimensions
    kl = 3 * (9 + 0.25 - 1 - math.log(9)) / 2
    assert vae_module.evaluate(vae, IMAGES)["kl"] == pytest.approx(kl, rel=OUTPUT)


def set_weights(network, values, *, zero):
    """Fill weight number `i`, counted in the order of `weights_of`, with values[i]; the others with 0."""
    if hasattr(network, "get_weights"):
        arrays = network.get_weights()
        filled = [np.zeros_like(a) if zero else a for a in arrays]
        for i, value in values.items():
            filled[i] = np.full_like(arrays[i], value)
        network.set_weights(filled)
    else:
        weights = list(network.parameters())
        for weight in weights:
            weight.data.mul_(0 if zero else 1)
        for i, value in values.items():
            weights[i].data.fill_(value)


# --- loss and step ----------------------------------------------------------------------------


@pytest.mark.parametrize("beta", [0.0, 1.0, 4.0])
def test_loss_by_hand(vae_module, beta):
    """Two images of 2×2 pixels: Σ over pixels, mean over images, plus β times the KL."""
    images = np.array([[[1, 0], [1, 0]], [[1, 1], [0.5, 0.5]]], "float32")
    p = np.array([[[0.9, 0.2], [0.5, 0.5]], [[0.8, 0.5], [0.5, 0.5]]], "float32")
    mean, log_var = np.array([[1, 0], [0, 2]], "float32"), np.log(np.array([[1, 1], [4, 1]], "float32"))
    by_hand = -(math.log(0.9) + math.log(0.8) + 2 * math.log(0.5)) - (math.log(0.8) + 3 * math.log(0.5))
    kl = (1 / 2 + (4 - 1 - math.log(4)) / 2 + 4 / 2) / 2
    losses = vae_module.losses_of(
        replace(SMALL, beta=beta), *as_tensors(vae_module, images, np.log(p / (1 - p)), mean, log_var)
    )
    expected = [by_hand / 2 + beta * kl, by_hand / 2, kl]
    np.testing.assert_allclose([float(loss) for loss in losses], expected, rtol=FORMULA)
    assert losses_numpy.kl_to_standard_normal(mean, log_var) == pytest.approx(kl)


def test_the_sum_over_pixels_is_not_the_mean(vae_module):
    """Undecided pixels cost ln 2 each, however many there are: 784 ln 2 = 543.4 nats an image."""
    vae = vae_module.build_vae(VAESettings(channels=(2, 2), hidden_units=4))
    set_weights(vae.network, {}, zero=True)
    found = vae_module.evaluate(vae, np.random.default_rng(0).uniform(0, 1, (3, 28, 28)))
    assert found == pytest.approx({"loss": 784 * math.log(2), "reconstruction": 784 * math.log(2), "kl": 0})


@pytest.mark.parametrize("settings", [SMALL, CONDITIONAL, replace(SMALL, beta=0.1)])
def test_one_step_is_the_same_in_both_frameworks(modules, settings):
    vaes = [module.build_vae(settings, seed=1) for module in modules]
    carry_weights(vaes[0].network, vaes[1].network)
    before = weights_of(vaes[0].network)
    labels = [LABELS] if settings.classes else []
    losses = []
    for module, vae in zip(modules, vaes, strict=True):
        use_plain_descent(module, vae)
        losses.append(module.train(vae, IMAGES, *labels, steps=1).rows[0])
    np.testing.assert_allclose(losses[0], losses[1], rtol=OUTPUT)
    assert losses[0][0] == pytest.approx(losses[0][1] + settings.beta * losses[0][2], rel=FORMULA)
    both = [weights_of(vae.network) for vae in vaes]
    for old, one, other in zip(before, *both, strict=True):
        assert np.abs(one - old).max() > 1e-6  # every layer learns, the label's rows as well
        np.testing.assert_allclose(one, other, atol=STEP)


def use_plain_descent(module, vae, rate=0.01):
    """With it a step shows the gradients themselves; Adam hides their size."""
    if module.__name__.endswith("torch"):
        from torch.optim import SGD

        vae.optimizer = SGD(vae.network.parameters(), rate)
    else:
        from keras.optimizers import SGD

        vae.optimizer = SGD(rate)


# --- training ---------------------------------------------------------------------------------


def test_training_learns_and_resumes_exactly(vae_module):
    """One training of 120 steps; one of 70 that goes on to 120, with other blocks and snapshots."""
    settings = replace(SMALL, learning_rate=5e-3)
    vaes = [vae_module.build_vae(settings, seed=4) for _ in range(2)]
    start = vae_module.evaluate(vaes[0], IMAGES)
    whole = vae_module.train(vaes[0], IMAGES, steps=120, seed=6, snapshots=(0, 120))
    parts = vae_module.train(vaes[1], IMAGES, steps=70, seed=6, snapshots=(0,))
    assert vae_module.train(vaes[1], IMAGES, steps=120, seed=6, history=parts) is parts

    np.testing.assert_array_equal(whole.rows, parts.rows)
    for one, other in zip(*(weights_of(vae.network) for vae in vaes), strict=True):
        np.testing.assert_array_equal(one, other)
    assert whole.loss.shape == whole.reconstruction.shape == whole.kl.shape == (120,)
    np.testing.assert_allclose(whole.loss, whole.reconstruction + whole.kl, rtol=FORMULA)
    end = vae_module.evaluate(vaes[0], IMAGES)
    assert end["loss"] < start["loss"] - 5
    # Left or right is what the images differ in: z tells it, and the decoder draws it.
    left = left_minus_right(vae_module.reconstruct(vaes[0], IMAGES))
    assert (np.sign(left) == np.sign(left_minus_right(IMAGES))).all() and np.abs(left).min() > 0.3
    assert sorted(whole.samples) == [0, 120] and whole.samples[120].shape == (25, 8, 8)
    assert np.ptp(whole.samples[120], axis=0).max() > 0.3 > np.ptp(whole.samples[0], axis=0).max()


def test_both_frameworks_see_the_same_batches_and_noise(modules):
    vaes = [module.build_vae(CONDITIONAL, seed=4) for module in modules]
    carry_weights(vaes[0].network, vaes[1].network)
    histories = [m.train(v, IMAGES, LABELS, steps=3) for m, v in zip(modules, vaes, strict=True)]
    np.testing.assert_allclose(histories[0].rows, histories[1].rows, rtol=1e-3)


def test_another_seed_is_another_training(vae_module):
    """The same seed is the same training: see above."""
    runs = [
        vae_module.train(vae_module.build_vae(TINY, seed=4), IMAGES, steps=2, seed=seed).loss
        for seed in (6, 7)
    ]
    assert not np.array_equal(*runs)
    one, other = (weights_of(vae_module.build_vae(TINY, seed=seed).network)[0] for seed in (4, 5))
    assert not np.array_equal(one, other)


def test_a_conditional_vae_draws_what_is_asked(vae_module):
    vae = vae_module.build_vae(replace(CONDITIONAL, learning_rate=5e-3))
    history = vae_module.train(vae, IMAGES, LABELS, steps=100, snapshots=(100,))
    wanted = np.array([0, 1] * 10)
    for made, labels in [
        (vae_module.sample(vae, 20, wanted), wanted),
        (history.samples[100], np.arange(25) % 2),  # snapshots ask for the labels in turn
    ]:
        assert (left_minus_right(made) * (1 - 2 * labels) > 0.3).all()
    swapped = vae_module.decode(vae, vae_module.encode(vae, IMAGES, LABELS)[0], 1 - LABELS)
    assert (left_minus_right(swapped) * (2 * LABELS - 1) > 0.3).all()


def test_more_images_than_fit_into_one_part(vae_module, small_vae):
    many = np.tile(IMAGES, (16, 1, 1))  # 1,024
    mean, _ = vae_module.encode(small_vae, many)
    np.testing.assert_allclose(mean[:64], mean[960:], atol=OUTPUT)
    made = vae_module.decode(small_vae, mean)
    assert made.shape == (1024, 8, 8) and vae_module.decode(small_vae, mean[:0]).shape == (0, 8, 8)
    one, other = (vae_module.evaluate(small_vae, part)["kl"] for part in (many, IMAGES))
    assert one == pytest.approx(other, rel=OUTPUT)


def test_a_saved_keras_network_needs_nothing_of_ours(modules, tmp_path):
    import keras

    vae = modules[1].build_vae(CONDITIONAL)
    vae.network.save(tmp_path / "vae.keras")
    loaded = keras.saving.load_model(tmp_path / "vae.keras", safe_mode=True)
    inputs = as_tensors(modules[1], IMAGES, np.ones((64, 3), "float32"), LABELS.astype("int32"))
    assert largest_difference(loaded(inputs), vae.network(inputs)) == 0


# --- solutions of the page ---------------------------------------------------------------------


def solutions(exercise: int) -> list[str]:
    """The programs in the solution of an exercise, as the page gives them: PyTorch first, then Keras."""
    page = (Path(__file__).parents[2] / "book" / "generative" / "vae.md").read_text("utf-8")
    solution = re.search(
        rf"^:::\{{admonition\}} Exercise {exercise}[\s\S]*?^:::\{{dropdown\}} Solution\n([\s\S]*?)^:::$",
        page,
        re.M,
    )
    return re.findall(r"^```python\n([\s\S]*?)^```$", solution[1], re.M)


def names_of_the_page(**others) -> dict:
    """What the cells before an exercise leave behind, with small images."""
    import tensorflow as tf
    import torch

    modules = {f"vae_{backend}": import_module(f"genvision.vae.vae_{backend}") for backend in BACKENDS}
    images = np.tile(IMAGES, (2, 1, 1))
    return (
        {"np": np, "tf": tf, "torch": torch, "latent_plane": latent_plane}
        | modules
        | others
        | {"images": images, "test_images": images, "test_labels": np.arange(len(images)) % 10}
    )


@pytest.mark.parametrize("place", [0, 1], ids=BACKENDS)
def test_the_warm_up_of_exercise_2(place, capsys):
    """At the first step β is 0, later it is not, and in the end it is whole."""
    solution = solutions(2)[place]
    assert "/ 500" in solution

    def trained(beta, steps):
        settings = VAESettings(**(vars(TINY) | {"latent_dim": 2, "batch_size": 64, "beta": beta}))
        page = names_of_the_page(settings=settings, STEPS=steps)
        exec(solution.replace("/ 500", "/ 20"), page)
        return weights_of(page["warm_vae"].network), page["warm_vae"]

    assert largest_difference(trained(0.0, 1)[0], trained(100.0, 1)[0]) == 0
    assert largest_difference(trained(0.0, 3)[0], trained(100.0, 3)[0]) > 1e-4
    module = import_module(f"genvision.vae.vae_{BACKENDS[place]}")
    free, charged = (module.evaluate(trained(beta, 60)[1], IMAGES)["kl"] for beta in (0.0, 100.0))
    assert charged < 0.2 * free
    assert "'reconstruction'" in capsys.readouterr().out


# --- hostile input ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (IMAGES[:8], None),
        (IMAGES[:7], "one batch of 8 images, received 7"),
        (IMAGES[:, :4], r"shape \(N, 8, 8\), received \(64, 4, 8\)"),
        (IMAGES[..., None], r"shape \(N, 8, 8\), received \(64, 8, 8, 1\)"),
        (IMAGES * 2 - 1, r"scaled to \[0, 1\].*values from -0.99"),
        (IMAGES * 255, r"scaled to \[0, 1\].*to 229"),
        (np.where(IMAGES > 0.8, np.nan, IMAGES), "finite, received NaN"),
    ],
)
def test_images_are_checked(vae_module, small_vae, bad, message):
    if message is None:
        assert vae_module.train(vae_module.build_vae(TINY), bad, steps=1).steps == 1
        return
    with pytest.raises(ValueError, match=message):
        vae_module.train(small_vae, bad, steps=1)
    if len(bad) > 7:
        with pytest.raises(ValueError, match=message):
            vae_module.encode(small_vae, bad)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (LABELS, None),
        (np.zeros(64, int), None),  # one class only
        (None, "conditional VAE with 2 classes needs labels, received None"),
        (LABELS[:9], r"shape \(64,\), one for each image; received \(9,\)"),
        (LABELS + 1, "lie in 0 … 1, received values from 1 to 2"),
        (LABELS - 1, "lie in 0 … 1, received values from -1 to 0"),
        (LABELS.astype(float), "whole numbers, received float64"),
    ],
)
def test_labels_are_checked(vae_module, conditional_vae, labels, message):
    mean = np.zeros((64, 3))
    if message is None:
        assert vae_module.encode(conditional_vae, IMAGES, labels)[0].shape == (64, 3)
        assert vae_module.decode(conditional_vae, mean, labels).shape == (64, 8, 8)
        return
    for use in (
        lambda: vae_module.train(conditional_vae, IMAGES, labels, steps=1),
        lambda: vae_module.encode(conditional_vae, IMAGES, labels),
        lambda: vae_module.decode(conditional_vae, mean, labels),
        lambda: vae_module.evaluate(conditional_vae, IMAGES, labels),
        lambda: vae_module.sample(conditional_vae, 64, labels),
    ):
        with pytest.raises(ValueError, match=message):
            use()


def test_a_vae_without_classes_takes_no_labels(vae_module, small_vae):
    with pytest.raises(ValueError, match="classes=None takes no labels"):
        vae_module.train(small_vae, IMAGES, LABELS, steps=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": 0}, "steps must be at least 1, received 0"),
        ({"steps": 5, "snapshots": (6,)}, r"between 0 and 5 steps, received \[6\]"),
        ({"steps": 5, "snapshot_latents": np.zeros((2, 4))}, r"shape \(M, 3\), received \(2, 4\)"),
    ],
)
def test_options_are_checked(vae_module, small_vae, options, message):
    with pytest.raises(ValueError, match=message):
        vae_module.train(small_vae, IMAGES, **options)


def test_a_diverged_training_stops(vae_module):
    vae = vae_module.build_vae(replace(TINY, learning_rate=1e30))
    with pytest.raises(FloatingPointError, match="training has diverged"):
        vae_module.train(vae, IMAGES, steps=5)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("image_size", 30, "multiple of 4, as each of 2 convolutions halves it; received 30"),
        ("latent_dim", 0, "at least 1, received 0"),
        ("channels", (), r"at least 1, received \(\)"),
        ("channels", (4, 0), r"at least 1, received \(4, 0\)"),
        ("classes", 1, "None or at least 2, received 1"),
        ("beta", -1, "not be negative, received -1"),
        ("learning_rate", math.nan, "not be negative, received nan"),
    ],
)
def test_settings_are_checked(option, value, message):
    with pytest.raises(ValueError, match=message):
        VAESettings(**{option: value})


# --- points of the latent space ---------------------------------------------------------------


def test_coordinates_by_hand():
    np.testing.assert_allclose(latent_plane.equally_spaced(5, radius=2), [-2, -1, 0, 1, 2])
    # The medians of the four quarters of N(0, 1): the 1/8 and 3/8 quantiles of any table.
    np.testing.assert_allclose(
        latent_plane.equally_probable(4), [-1.1503, -0.3186, 0.3186, 1.1503], atol=5e-5
    )
    probable = [NormalDist().cdf(x) for x in latent_plane.equally_probable(20).tolist()]
    np.testing.assert_allclose(np.diff(probable), 1 / 20, atol=FORMULA)


def test_the_plane_is_laid_out_like_a_plot():
    expected = [[-1, 1], [0, 1], [1, 1], [-1, 0], [0, 0], [1, 0], [-1, -1], [0, -1], [1, -1]]
    np.testing.assert_array_equal(latent_plane.plane([-1, 0, 1]), expected)


def test_paths_by_hand():
    straight = latent_plane.straight_path([2, 0], [0, 2], 3)
    np.testing.assert_allclose(straight, [[2, 0], [1, 1], [0, 2]])
    arc = latent_plane.spherical_path([2, 0], [0, 2], 4)  # a quarter circle in steps of 30°
    np.testing.assert_allclose(
        arc, 2 * np.array([[1, 0], [0.75**0.5, 0.5], [0.5, 0.75**0.5], [0, 1]]), atol=FORMULA
    )
    np.testing.assert_allclose(latent_plane.spherical_path([1, 1], [3, 3], 3), [[1, 1], [2, 2], [3, 3]])


def test_an_arc_keeps_the_distance_that_a_straight_path_loses():
    ends = np.random.default_rng(0).standard_normal((2, 100))
    ends *= 10 / np.linalg.norm(ends, axis=1, keepdims=True)
    lengths = [
        np.linalg.norm(path(*ends, 9), axis=1)
        for path in (latent_plane.spherical_path, latent_plane.straight_path)
    ]
    np.testing.assert_allclose(lengths[0], 10, rtol=FORMULA)
    # About 10/√2. The cosine of two random directions strays by 0.1; 8.7 wants one above 0.51.
    assert lengths[1][4] < 8.7


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: latent_plane.equally_spaced(1), "count must be at least 2, received 1"),
        (lambda: latent_plane.equally_spaced(3, radius=0), "radius must be positive, received 0"),
        (lambda: latent_plane.equally_probable(1), "count must be at least 2, received 1"),
        (lambda: latent_plane.plane([1, 0]), "rise"),
        (lambda: latent_plane.plane([[0, 1]]), "rise"),
        (lambda: latent_plane.plane([0, math.nan]), "rise"),
        (lambda: latent_plane.straight_path([0, 1], [0, 1, 2], 3), r"received \(2,\) and \(3,\)"),
        (lambda: latent_plane.straight_path([0, math.nan], [0, 1], 3), "finite"),
        (lambda: latent_plane.straight_path([0, 1], [1, 0], 1), "at least 2, received 1"),
        (lambda: latent_plane.spherical_path([0, 0], [1, 0], 3), "zero vector"),
        (lambda: latent_plane.spherical_path([1, 0], [-2, 0], 3), "opposite"),
    ],
)
def test_bad_points_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
