"""Autoencoders and the upscaler: equal frameworks, training that trains, and what they are compared with."""

import inspect
import math
from importlib import import_module

import matplotlib
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import page_code
from genvision.autoencoders.autoencoder_settings import AutoencoderSettings, UpscalerSettings
from genvision.autoencoders.corruption import add_noise, enlarge, lower_resolution
from genvision.autoencoders.pca import fit_pca
from genvision.parity import carry_weights, count_parameters, largest_difference, weights_of
from rounding import EPS, FORMULA, OUTPUT, STEP, apart

BACKENDS = ["torch", "keras"]
SMALL = AutoencoderSettings(
    image_size=8, latent_dim=2, filters=(4, 6), dense_units=32, batch_size=8, learning_rate=1e-2
)
COLOUR = AutoencoderSettings(image_size=16, channels=3, latent_dim=5, filters=(4, 6, 8), loss="mse")
SMALL_UPSCALER = UpscalerSettings(image_size=8, factor=4, filters=4, batch_size=8, learning_rate=1e-2)


def autoencoders(name):
    return import_module(f"genvision.autoencoders.autoencoder_{name}")


def upscalers(name):
    return import_module(f"genvision.autoencoders.upscaler_{name}")


@pytest.fixture(params=BACKENDS, scope="module")
def backend(request):
    return request.param


@pytest.fixture(scope="module")
def module(backend):
    return autoencoders(backend)


@pytest.fixture(scope="module")
def images():
    """Soft spots (64, 8, 8) in [0, 1]: two numbers, the place, say all about an image."""
    places = np.random.default_rng(3).uniform(1.5, 5.5, (64, 2, 1, 1))
    rows, columns = np.mgrid[:8, :8]
    distances = (rows - places[:, 0]) ** 2 + (columns - places[:, 1]) ** 2
    return np.exp(-distances / 3).astype("float32")


# --- networks ---------------------------------------------------------------------------------


def built(name, settings, seed=1):
    if isinstance(settings, UpscalerSettings):
        return upscalers(name).build_upscaler(settings, seed=seed)
    return autoencoders(name).build_autoencoder(settings, seed=seed)


@pytest.mark.parametrize(
    "settings",
    [SMALL, COLOUR, SMALL_UPSCALER, UpscalerSettings(image_size=12, channels=3, factor=2, filters=4)],
)
def test_outputs_agree_after_carrying_weights_over(settings):
    models = [built(name, settings) for name in BACKENDS]
    carry_weights(*(model.network for model in models))
    inputs = np.random.default_rng(0).uniform(size=(5, *settings.input_shape)).astype("float32")
    made = [autoencoders(n).reconstruct(model, inputs) for n, model in zip(BACKENDS, models, strict=True)]
    assert made[0].shape == (5, *settings.image_shape) and made[0].dtype == made[1].dtype == np.float32
    assert made[0].min() >= 0 and made[0].max() <= 1
    assert apart(*made) < OUTPUT


def test_encoding_and_decoding_agree_and_make_the_reconstruction(images):
    models = [built(name, SMALL) for name in BACKENDS]
    carry_weights(*(model.network for model in models))
    latents = [autoencoders(n).encode(model, images) for n, model in zip(BACKENDS, models, strict=True)]
    assert latents[0].shape == (64, 2) and apart(*latents) < OUTPUT
    for name, model in zip(BACKENDS, models, strict=True):
        decoded = autoencoders(name).decode(model, latents[0])
        assert_allclose(decoded, autoencoders(name).reconstruct(model, images), atol=OUTPUT)


@pytest.mark.parametrize(
    ("settings", "parameters"),
    [
        # Conv 4·4·1·8 + 8, Conv 4·4·8·16 + 16, Dense 784·128 + 128, Dense 128·32 + 32, and back.
        (AutoencoderSettings(), 136 + 2064 + 100_480 + 4128 + 4224 + 101_136 + 2056 + 129),
        # Conv 9·16 + 16, Conv 9·16·16 + 16, twice 16·16·16 + 16, Conv 9·16 + 1
        (UpscalerSettings(), 160 + 2320 + 2 * 4112 + 145),
    ],
)
def test_parameter_counts_by_hand(backend, settings, parameters):
    assert count_parameters(built(backend, settings).network) == (parameters, 0)


def test_upscaler_starts_as_the_bilinear_enlargement(backend):
    """So SciPy's enlargement, to which it is compared, is also the one inside the network."""
    inputs = np.random.default_rng(0).uniform(size=(3, 2, 2)).astype("float32")
    made = upscalers(backend).reconstruct(built(backend, SMALL_UPSCALER), inputs)
    assert_allclose(made, enlarge(inputs, 4), atol=FORMULA)


def test_same_names_and_signatures():
    for modules, functions, others in (
        (
            [autoencoders(name) for name in BACKENDS],
            {"build_autoencoder", "train", "encode", "decode", "reconstruct"},
            {"Autoencoder", "AutoencoderSettings", "Encoder", "Decoder", "History", "LOSSES"},
        ),
        (
            [upscalers(name) for name in BACKENDS],
            {"build_upscaler", "train", "reconstruct"},
            {"Upscaler", "UpscalerSettings", "UpscalingNetwork"},
        ),
    ):
        assert functions | others <= set(vars(modules[0])) & set(vars(modules[1]))
        for function in functions:
            one, other = (list(inspect.signature(getattr(m, function)).parameters) for m in modules)
            assert [p for p in one if p != "device"] == other


# --- training ---------------------------------------------------------------------------------


def use_plain_descent(name, model, rate=0.1):
    """With it a step shows the gradients themselves; Adam hides their size."""
    if name == "torch":
        from torch.optim import SGD

        model.optimizer = SGD(model.network.parameters(), rate)
    else:
        from keras.optimizers import SGD

        model.network.optimizer = SGD(rate)


@pytest.mark.parametrize("settings", [SMALL, COLOUR, SMALL_UPSCALER])
def test_one_step_is_the_same_in_both_frameworks(settings):
    models = [built(name, settings) for name in BACKENDS]
    carry_weights(*(model.network for model in models))
    rng = np.random.default_rng(0)
    inputs, targets = (
        rng.uniform(size=(settings.batch_size, *s)).astype("float32")
        for s in (settings.input_shape, settings.image_shape)
    )
    before, losses = weights_of(models[0].network), []
    for name, model in zip(BACKENDS, models, strict=True):
        use_plain_descent(name, model)
        losses.append(autoencoders(name).train(model, inputs, targets, steps=1).loss[0])
    assert losses[0] == pytest.approx(losses[1], rel=OUTPUT)
    after = [weights_of(model.network) for model in models]
    assert largest_difference(*after) < STEP
    assert largest_difference(before, after[0]) > 10 * STEP


def mse(one, other):
    return float(np.mean((one - other) ** 2))


@pytest.fixture(scope="module")
def trained(module, images):
    model = module.build_autoencoder(SMALL)
    return model, module.train(model, images, images, steps=120)


def test_two_dimensions_come_to_say_where_the_spot_is(module, trained, images):
    model, history = trained
    assert history.loss.shape == (120,)
    assert mse(module.reconstruct(model, images), images) < 0.75 * mse(images.mean(axis=0), images)


def test_loss_is_that_of_the_settings(module, trained, images):
    """Binary cross-entropy, the mean over the pixels, as the formula stands."""
    model, _ = trained
    batch = images[np.random.default_rng((0, 0)).integers(len(images), size=8)]  # of the first step
    made = module.reconstruct(model, batch).astype("float64").clip(1e-7, 1 - 1e-7)
    target = batch.astype("float64")
    by_hand = -np.mean(target * np.log(made) + (1 - target) * np.log(1 - made))
    name = module.__name__.rpartition("_")[2]
    copy = built(name, SMALL)
    if name == "torch":
        copy.network.load_state_dict(model.network.state_dict())
    else:
        copy.network.set_weights(model.network.get_weights())
    # 1 − p errs by EPS / 2 of 1, and the more of itself the nearer p comes to 1.
    error = OUTPUT * by_hand + EPS / 2 * np.mean((1 - target) / (1 - made))
    assert module.train(copy, images, images, steps=1).loss[0] == pytest.approx(by_hand, abs=error)


def test_denoising_and_enlarging_learn(backend, images):
    module = autoencoders(backend)
    model = module.build_autoencoder(SMALL)
    noisy = add_noise(images, deviation=0.3)
    module.train(model, noisy, images, steps=80)
    assert mse(module.reconstruct(model, noisy), images) < 0.8 * mse(noisy, images)

    upscaler = upscalers(backend).build_upscaler(SMALL_UPSCALER)
    small = lower_resolution(images, 4)
    upscalers(backend).train(upscaler, small, images, steps=60)
    assert mse(module.reconstruct(upscaler, small), images) < 0.6 * mse(enlarge(small, 4), images)


def test_resumed_training_is_the_same_as_one_that_ran_through(module, images):
    whole, parts, other = (module.build_autoencoder(SMALL, seed=4) for _ in range(3))
    through = module.train(whole, images, images, steps=8, seed=6)
    history = module.train(parts, images, images, steps=4, seed=6)
    history = module.train(parts, images, images, steps=8, seed=6, history=history)
    assert_array_equal(history.rows, through.rows)
    assert largest_difference(weights_of(whole.network), weights_of(parts.network)) == 0
    assert module.train(other, images, images, steps=1, seed=7).loss[0] != through.loss[0]  # another batch


def test_many_images_go_through_in_parts(module, trained, images, monkeypatch):
    at_once = module.reconstruct(trained[0], images)
    monkeypatch.setattr(module, "ROWS_PER_CALL", 7)
    assert apart(at_once, module.reconstruct(trained[0], images)) < OUTPUT


GOOD = np.tile(np.linspace(0, 1, 64, dtype="float32").reshape(1, 8, 8), (8, 1, 1))


@pytest.mark.parametrize(
    ("inputs", "targets", "message"),
    [
        (GOOD[:7], GOOD[:7], "inputs: need at least one batch of 8 images, received 7"),
        (GOOD[:, :4], GOOD, r"inputs: .*shape \(N, 8, 8\), received \(8, 4, 8\)"),
        (GOOD, GOOD[..., None], r"targets: .*received \(8, 8, 8, 1\)"),
        (GOOD * 255, GOOD, r"inputs: .*scaled to \[0, 1\].*from 0 to 255"),
        (GOOD, GOOD * 2 - 1, r"targets: .*scaled to \[0, 1\].*from -1 to 1"),
        (GOOD, np.where(GOOD > 0.9, np.nan, GOOD), "targets: images must be finite"),
        (np.concatenate([GOOD, GOOD]), GOOD, "one target for each input, received 8 for 16"),
    ],
)
def test_training_data_are_checked(module, trained, inputs, targets, message):
    with pytest.raises(ValueError, match=message):
        module.train(trained[0], inputs, targets, steps=1)


def test_what_goes_in_is_checked(module, trained):
    model, history = trained
    for function in (module.encode, module.reconstruct):
        with pytest.raises(ValueError, match=r"scaled to \[0, 1\]"):
            function(model, GOOD * 2)
        with pytest.raises(ValueError, match="received 0"):
            function(model, GOOD[:0])
    with pytest.raises(ValueError, match=r"shape \(M, 2\), received \(1, 3\)"):
        module.decode(model, np.zeros((1, 3)))
    with pytest.raises(ValueError, match="steps must be at least 120, received 10"):
        module.train(model, GOOD, GOOD, steps=10, history=history)


def test_a_diverged_training_stops(module, images):
    model = module.build_autoencoder(
        AutoencoderSettings(**{**SMALL.__dict__, "learning_rate": 1e38, "loss": "mse"})
    )
    with pytest.raises(FloatingPointError, match="loss became .* training has diverged"):
        module.train(model, images, images, steps=8)


@pytest.mark.parametrize(
    ("settings", "options", "message"),
    [
        (AutoencoderSettings, {"image_size": 30}, "multiple of 4, as 2 convolutions halve it; received 30"),
        (AutoencoderSettings, {"latent_dim": 0}, "latent_dim must be at least 1, received 0"),
        (AutoencoderSettings, {"filters": ()}, r"received \(\)"),
        (AutoencoderSettings, {"channels": 2}, r"1 \(grey\) or 3 \(colour\), received 2"),
        (AutoencoderSettings, {"loss": "mae"}, "received 'mae'"),
        (AutoencoderSettings, {"learning_rate": math.nan}, "not be negative, received nan"),
        (UpscalerSettings, {"factor": 3}, "2, 4, 8 …, received 3"),
        (UpscalerSettings, {"factor": 1}, "2, 4, 8 …, received 1"),
        (UpscalerSettings, {"factor": 8}, "multiple of the factor 8, received 28"),
        (UpscalerSettings, {"filters": 0}, "filters must be at least 1, received 0"),
        (UpscalerSettings, {"loss": "bce"}, 'must be "mse"'),
    ],
)
def test_settings_are_checked(settings, options, message):
    with pytest.raises(ValueError, match=message):
        settings(**options)


# --- the lesson's exercise --------------------------------------------------------------------

PAGE = "generative/autoencoders"


@pytest.fixture(scope="module")
def notebook(backend):
    """What a notebook knows after the cells that the exercise needs."""
    names = {}
    imported = f"model = autoencoder_{backend}.build_autoencoder()\nencoder, decoder"
    with matplotlib.rc_context():
        for piece in ("from genvision.autoencoders.pca", imported, "data = digits()", "noisy_test = "):
            exec(page_code.cell(PAGE, piece), names)
    return names


def paste_solution(backend, names):
    framework = {"torch": "PyTorch", "keras": "Keras"}[backend]
    exec(page_code.solution(PAGE, "Exercise 4: change the loop", framework), names)


def test_the_loop_of_the_exercise_denoises(backend, notebook, capsys):
    names = notebook | {"STEPS": 60}
    capsys.readouterr()
    paste_solution(backend, names)
    printed = float(capsys.readouterr().out.removesuffix(" dB\n"))
    assert printed > np.mean(names["decibels"](names["noisy_test"])) + 1


def test_the_loop_of_the_exercise_draws_new_noise_in_each_step(backend, notebook, monkeypatch):
    """All images are the same one, so that two inputs differ by their noise alone."""
    seen, build = [], notebook[f"autoencoder_{backend}"].build_autoencoder

    def build_and_look():
        model = build()
        if backend == "torch":
            model.network.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].numpy()))
        else:
            model.network.fit = lambda batches, **_: seen.extend(inputs.numpy() for inputs, _ in batches)
        return model

    monkeypatch.setattr(notebook[f"autoencoder_{backend}"], "build_autoencoder", build_and_look)
    image = np.full((28, 28), 0.5, "float32")
    paste_solution(backend, notebook | {"STEPS": 3, "images": np.stack([image] * 40)})
    noise = np.concatenate(seen[:3]) - image
    assert noise.shape == (96, 28, 28) and np.abs(noise).max() <= 0.5
    assert len(np.unique(noise[:, 0, :5], axis=0)) == 96
    # Cut off at its deviation 0.5: E min(n², 1) = (2Φ(1) − 1) − 2φ(1) + 2(1 − Φ(1)) = 0.516, and 0.5·√0.516.
    assert noise.std() == pytest.approx(0.359, abs=0.01)


# --- what is compared with --------------------------------------------------------------------


def test_noise_has_its_deviation_and_stays_in_range():
    grey = np.full((20, 16, 16), 0.5, "float32")
    noisy = add_noise(grey, deviation=0.1, seed=1)
    assert noisy.dtype == np.float32 and noisy.std() == pytest.approx(0.1, rel=0.05)
    assert_array_equal(noisy, add_noise(grey, deviation=0.1, seed=1))
    assert not np.array_equal(noisy, add_noise(grey, deviation=0.1, seed=2))
    wild = add_noise(grey, deviation=3)
    assert wild.min() == 0 and wild.max() == 1
    assert_array_equal(add_noise(grey, deviation=0), grey)


def test_lower_resolution_and_enlarging_by_hand():
    image = np.array([[[0, 1, 0, 0], [1, 0, 0, 0], [1, 1, 0, 1], [1, 1, 1, 0]]], "float32")
    small = lower_resolution(image, 2)
    assert_array_equal(small, [[[0.5, 0], [1, 0.5]]])
    assert_array_equal(enlarge(small, 2, method="nearest")[0, :2], [[0.5, 0.5, 0, 0]] * 2)
    # New pixels lie a quarter of the way from the old ones; at the border the nearest goes on.
    assert_allclose(enlarge(small, 2)[0, 0], [0.5, 0.375, 0.125, 0], atol=FORMULA)
    colour = np.stack([image] * 3, axis=-1)
    assert_array_equal(lower_resolution(colour, 2), np.stack([small] * 3, axis=-1))
    assert enlarge(colour, 3).shape == (1, 12, 12, 3)


@pytest.mark.parametrize("factor", [2, 4])
def test_enlarging_is_that_of_the_frameworks(factor):
    import torch
    from keras import ops

    small = np.random.default_rng(0).uniform(size=(2, 5, 7, 3)).astype("float32")
    ours = enlarge(small, factor)
    channels_first = torch.tensor(small).permute(0, 3, 1, 2)
    in_torch = torch.nn.functional.interpolate(channels_first, scale_factor=factor, mode="bilinear")
    assert_allclose(in_torch.permute(0, 2, 3, 1), ours, atol=FORMULA)
    assert_allclose(ops.image.resize(small, ours.shape[1:3], interpolation="bilinear"), ours, atol=FORMULA)


def test_pca_is_that_of_scikit_learn(images):
    from sklearn.decomposition import PCA

    flat = images.reshape(64, -1)
    theirs, ours = PCA(3, svd_solver="full").fit(flat), fit_pca(images, 3)
    # Two float32 decompositions: a direction turns by EPS σ₁ / (σ₁ − σ₂), some hundred EPS if these are near.
    made = theirs.inverse_transform(theirs.transform(flat)).reshape(images.shape)
    assert_allclose(ours.reconstruct(images), made, atol=1e-5)
    latents = ours.encode(images)
    assert_allclose(np.abs(latents), np.abs(theirs.transform(flat)), atol=1e-4)  # a sign is free
    assert_allclose(ours.decode(latents), made, atol=1e-5)
    assert mse(fit_pca(images, 64).reconstruct(images), images) < 1e-10  # all dimensions: nothing is lost


def test_pca_of_colour_images():
    colour = np.random.default_rng(0).uniform(size=(20, 4, 4, 3))
    pca = fit_pca(colour, 5)
    assert pca.components.shape == (5, 4, 4, 3)
    assert pca.reconstruct(colour[:2]).shape == (2, 4, 4, 3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: add_noise(GOOD, deviation=-0.1), "not be negative, received -0.1"),
        (lambda: add_noise(GOOD, deviation=math.nan), "received nan"),
        (lambda: lower_resolution(GOOD, 3), "divide the sides 8 and 8, received 3"),
        (lambda: lower_resolution(GOOD, 0), "received 0"),
        (lambda: lower_resolution(GOOD[0], 2), r"\(N, H, W\) or \(N, H, W, 3\), received \(8, 8\)"),
        (lambda: enlarge(GOOD, 0), "factor must be at least 1, received 0"),
        (lambda: enlarge(GOOD, 2, method="cubic"), "received 'cubic'"),
        (lambda: fit_pca(GOOD, 9), r"1 … 8, received 9"),
        (lambda: fit_pca(GOOD, 0), r"1 … 8, received 0"),
        (lambda: fit_pca(GOOD * np.nan, 2), "must be finite"),
        (lambda: fit_pca(GOOD[0], 2), r"received \(8, 8\)"),
    ],
)
def test_comparisons_are_checked(call, message):
    with pytest.raises(ValueError, match=message):
        call()
