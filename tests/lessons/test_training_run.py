"""The engine that all trainings share: stopped at any moment, they can be taken up again; compiled once."""

import signal
from dataclasses import replace

import keras
import numpy as np
import pytest
import torch
from torch.nn.modules import module as torch_modules
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook

from genvision.cnn_layers import cnn_keras
from genvision.cnn_layers.cnn_settings import CNNSettings
from genvision.commands.recipes import RECIPES
from genvision.gan import gan_keras, gan_torch
from genvision.gan.gan_settings import GANSettings
from genvision.style_transfer import sliced_keras
from genvision.style_transfer.style_transfer_settings import SlicedSettings
from genvision.training import fit_keras, run_keras
from rounding import OUTPUT

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


@pytest.mark.parametrize("size", [(8, 12), (12,)])
def test_keras_compiles_once_for_an_image_of_one_size(traced, compiled, size):
    picture = np.random.default_rng(0).random((12, 12, 3), "float32")
    settings = SlicedSettings(sizes=size, steps=35, filters=2, filter_size=3)  # four blocks at each size
    sliced_keras.transfer(picture, picture[::-1], settings)
    assert len(traced) <= 2 * len(size)  # a function that has a loop in it may be traced twice


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


def test_a_training_gives_the_threads_back():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        gan = gan_torch.build_gan(GAN, device="cpu")
        seen = []
        gan_torch.train(gan, IMAGES, steps=2, after_block=lambda _: seen.append(torch.get_num_threads()))
        with pytest.raises(KeyboardInterrupt), Interruption(3):
            gan_torch.train(gan, IMAGES, steps=2)
        assert seen == [1] and torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


# --- Keras's fit --------------------------------------------------------------------------------

SMALL_CNN = CNNSettings(batch_size=8, **SIZES["cnn"])
PICTURES, LABELS = (IMAGES + 1) / 2, np.arange(16) % 10


def test_fit_gives_the_number_of_each_step():
    """Against one step after the other, each in a training of its own."""
    one, other = (cnn_keras.build_classifier(SMALL_CNN) for _ in range(2))
    rows = cnn_keras.train(one, PICTURES, LABELS, steps=fit_keras.STEPS + 3).rows
    history = None
    for step in range(4):
        history = cnn_keras.train(other, PICTURES, LABELS, steps=step + 1, history=history)
    np.testing.assert_array_equal(history.rows, rows[:4])
    assert len(rows) == fit_keras.STEPS + 3 and len({*rows[:, 0]}) > fit_keras.STEPS


def test_a_compiled_network_is_an_ordinary_one(tmp_path):
    """`fit`, `evaluate` and saving, as every user of Keras knows them."""
    network = cnn_keras.build_classifier(SMALL_CNN).network
    losses = network.fit(PICTURES, LABELS, batch_size=8, epochs=40, verbose=0).history["loss"]
    assert losses[-1] < 0.8 * losses[0]
    loss = cnn_keras.evaluate(cnn_keras.Classifier(network, SMALL_CNN), PICTURES, LABELS)[0]
    assert network.evaluate(PICTURES, LABELS, verbose=0)[0] == pytest.approx(loss, rel=OUTPUT)
    network.save(tmp_path / "cnn.keras")
    again = keras.models.load_model(tmp_path / "cnn.keras")
    assert again.evaluate(PICTURES, LABELS, verbose=0)[0] == pytest.approx(loss, rel=OUTPUT)
    assert again.fit(PICTURES, LABELS, batch_size=8, verbose=0).history["each_loss"][0] < losses[0]


def test_another_optimizer_is_given_by_compile():
    """Keras 3.15.1 keeps the metrics of the first `compile` where the second names none."""
    classifier = cnn_keras.build_classifier(SMALL_CNN)
    before = classifier.network.get_weights()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    classifier.network.compile(keras.optimizers.SGD(0.0), loss, jit_compile=False)
    assert (cnn_keras.train(classifier, PICTURES, LABELS, steps=3).loss > 0).all()
    trainable = [w.path for w in classifier.network.trainable_weights]
    for weight, old in zip(classifier.network.weights, before, strict=True):
        assert weight.path not in trainable or (weight.numpy() == old).all()


def test_a_network_that_keeps_no_numbers_is_refused():
    classifier = cnn_keras.build_classifier(SMALL_CNN)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    classifier.network.compile("sgd", loss, metrics=["accuracy"], jit_compile=False)
    with pytest.raises(ValueError, match=r"metrics EachStep for loss, accuracy; received \[\]"):
        cnn_keras.train(classifier, PICTURES, LABELS, steps=1)


@pytest.fixture
def ctrl_c():
    """What Ctrl-C does. A background job of a shell starts with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield lambda *_, **__: signal.raise_signal(signal.SIGINT)
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("moment", ["on_train_batch_begin", "on_train_batch_end"])
def test_fit_that_was_stopped_goes_on(moment, monkeypatch, ctrl_c):
    classifier = cnn_keras.build_classifier(SMALL_CNN)
    history = cnn_keras.train(classifier, PICTURES, LABELS, steps=5)
    with monkeypatch.context() as patch:
        patch.setattr(fit_keras.Recorder, moment, ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            cnn_keras.train(classifier, PICTURES, LABELS, steps=9, history=history)
    history = cnn_keras.train(classifier, PICTURES, LABELS, steps=9, history=history)
    assert history.steps == 9 and np.isfinite(history.rows).all()
