"""The classifier: the lesson's sizes and counts, equal frameworks, one that learns."""

import inspect
import math
import re
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

import page_code
from genvision.cnn_layers.cnn_settings import CNNSettings
from genvision.datasets import digits
from genvision.parity import carry_weights, count_parameters, largest_difference, weights_of
from genvision.training import History
from rounding import FORMULA, OUTPUT, STEP, apart, below_the_limit

BACKENDS = ["torch", "keras"]
SMALL = CNNSettings(
    image_size=8, classes=3, filters=(4, 5), dense_units=12, batch_size=8, dropout=0.25, learning_rate=1e-2
)


def backend(name):
    return import_module(f"genvision.cnn_layers.cnn_{name}")


@pytest.fixture(params=BACKENDS, scope="module")
def cnn(request):
    return backend(request.param)


@pytest.fixture(scope="module")
def examples():
    """Dim noise (60, 8, 8) in [0, 1] with one bright third, the upper, the middle or the lower: the label."""
    rng = np.random.default_rng(3)
    labels = np.arange(60) % 3
    images = rng.uniform(0, 0.5, (60, 8, 8)).astype("float32")
    for image, label in zip(images, labels, strict=True):
        image[3 * label : 3 * label + 2] += 0.4
    return images, labels


SHAPES = {
    "same": {
        "image": (32, 32, 3),
        "batch_norm_1": (32, 32, 3),
        "conv_1": (32, 32, 8),
        "pool_1": (16, 16, 8),
        "conv_2": (16, 16, 16),
        "pool_2": (8, 8, 16),
        "flatten": (1024,),
        "dropout": (1024,),
        "dense": (64,),
        "logits": (10,),
    },
    "valid": {
        "conv_1": (30, 30, 8),
        "pool_1": (15, 15, 8),
        "conv_2": (13, 13, 16),
        "pool_2": (6, 6, 16),
        "flatten": (576,),
    },
}


@pytest.mark.parametrize(
    ("padding", "trainable", "total"), [("same", 67_664, 67_686), ("valid", 38_992, 39_014)]
)
def test_the_padding_table(padding, trainable, total):
    settings = CNNSettings(image_size=32, channels=3, padding=padding)
    networks = [backend(name).CNN(settings) for name in BACKENDS]
    listed = [backend(name).layer_shapes(net) for name, net in zip(BACKENDS, networks, strict=True)]
    assert listed[0] == listed[1]
    assert SHAPES[padding].items() <= dict(listed[0]).items()
    for network in networks:
        assert count_parameters(network) == (trainable, total - trainable)


@pytest.mark.parametrize(
    ("options", "listed", "parameters"),
    [
        # 784·64 + 64 and 64·10 + 10
        ({"filters": ()}, {"flatten": (784,), "dense": (64,)}, (50_890, 0)),
        # 28 → 14 → 7 → 3; 8·10, 16·73, 32·145, 2·(1 + 8 + 16) normalize, 288·64 + 64, 650
        ({"filters": (8, 16, 32)}, {"pool_3": (3, 3, 32), "flatten": (288,)}, (25_084, 50)),
        # the same, and 32·64 + 64
        ({"filters": (8, 16, 32), "global_average": True}, {"global_average": (32,)}, (8_700, 50)),
    ],
)
def test_networks_that_flatten_and_average(cnn, options, listed, parameters):
    network = cnn.CNN(CNNSettings(**options))
    assert listed.items() <= dict(cnn.layer_shapes(network)).items()
    assert count_parameters(network) == parameters


@pytest.mark.parametrize("options", [{"filters": ()}, {"filters": (4, 5), "global_average": True}])
def test_these_networks_are_equal_in_both_frameworks(options, examples):
    settings = replace(SMALL, **options)
    classifiers = [backend(name).build_classifier(settings, seed=1) for name in BACKENDS]
    carry_weights(*(classifier.network for classifier in classifiers))
    for name in ("predict", "features"):
        made = [getattr(backend(b), name)(c, examples[0]) for b, c in zip(BACKENDS, classifiers, strict=True)]
        assert apart(*made) < OUTPUT


def test_an_average_does_not_see_that_a_thing_has_moved(cnn):
    """A blob far from the edges, and no strides: its feature maps move along, and their means stay."""
    image = np.zeros((2, 16, 16), "float32")
    image[0, 5:8, 5:8] = image[1, 7:10, 8:11] = np.random.default_rng(0).uniform(size=(3, 3))
    settings = replace(SMALL, image_size=16, batch_norm=False, pooling=False)
    averaged = cnn.features(cnn.build_classifier(replace(settings, global_average=True)), image)
    assert apart(averaged[0], averaged[1]) < OUTPUT
    flattened = cnn.features(cnn.build_classifier(settings), image)
    assert apart(flattened[0], flattened[1]) > 0.1


def test_listing_shapes_changes_no_weight(cnn):
    network = cnn.CNN(SMALL)
    before = weights_of(network)
    cnn.layer_shapes(network)
    assert largest_difference(before, weights_of(network)) == 0


@pytest.mark.parametrize(
    ("batch_norm", "pooling", "dense_batch_norm", "names"),
    [
        (True, True, False, ["batch_norm_1", "conv_1", "relu_1", "pool_1"]),
        (True, False, False, ["batch_norm_1", "conv_1", "relu_1"]),
        (False, True, False, ["conv_1", "relu_1", "pool_1"]),
        (False, False, False, ["conv_1", "relu_1"]),
        (False, False, True, ["conv_1", "relu_1"]),
    ],
)
@pytest.mark.parametrize("channels", [1, 3])
def test_classifiers_are_equal_in_both_frameworks(batch_norm, pooling, dense_batch_norm, names, channels):
    settings = CNNSettings(
        image_size=8,
        channels=channels,
        filters=(4,),
        batch_norm=batch_norm,
        pooling=pooling,
        dense_batch_norm=dense_batch_norm,
    )
    classifiers = [backend(name).build_classifier(settings, seed=1) for name in BACKENDS]
    listed = [backend(n).layer_shapes(c.network) for n, c in zip(BACKENDS, classifiers, strict=True)]
    assert listed[0] == listed[1]
    assert [name for name, _ in listed[0]] == [
        "image",
        *names,
        "flatten",
        "dropout",
        "dense",
        *["dense_batch_norm"] * dense_batch_norm,
        "relu",
        "logits",
    ]
    carry_weights(*(classifier.network for classifier in classifiers))
    images = np.random.default_rng(0).uniform(size=(5, *settings.image_shape)).astype("float32")
    for name in ("predict", "features"):
        made = [getattr(backend(b), name)(c, images) for b, c in zip(BACKENDS, classifiers, strict=True)]
        assert apart(*made) < OUTPUT
        assert all(m.dtype == np.float32 for m in made)
    assert made[0].shape == (5, 64) and made[0].min() >= 0


def test_same_names_and_signatures():
    modules = [backend(name) for name in BACKENDS]
    own = {name for name in vars(modules[0]) if not name.startswith("_")}
    common = own & set(vars(modules[1]))
    functions = {"build_classifier", "layer_shapes", "train", "predict", "evaluate", "features"}
    assert functions | {"CNN", "Classifier", "CNNSettings", "History"} <= common
    for name in functions:
        one, other = (list(inspect.signature(getattr(m, name)).parameters) for m in modules)
        assert [p for p in one if p != "device"] == other


def test_first_weights_have_one_distribution():
    """Glorot's uniform one, ±√(6 / (fan in + fan out)), and biases of 0."""
    for name in BACKENDS:
        weights = weights_of(backend(name).build_classifier(CNNSettings(batch_norm=False)).network)
        kernels, biases = weights[::2], weights[1::2]
        fans = [(9, 72), (72, 144), (784, 64), (64, 10)]
        for kernel, fan in zip(kernels, fans, strict=True):
            share = np.abs(kernel).max() / math.sqrt(6 / sum(fan))
            assert 1 - below_the_limit(kernel.size) < share <= 1 + FORMULA
        assert not any(bias.any() for bias in biases)


# --- training ---------------------------------------------------------------------------------


def use_plain_descent(name, classifier, rate=0.1):
    """With it a step shows the gradients themselves; Adam hides their size."""
    if name == "torch":
        from torch.optim import SGD

        classifier.optimizer = SGD(classifier.network.parameters(), rate)
    else:
        from keras.optimizers import SGD

        classifier.network.optimizer = SGD(rate)


@pytest.mark.parametrize("dense_batch_norm", [False, True])
def test_one_step_is_the_same_in_both_frameworks(examples, dense_batch_norm):
    # Each framework drops other numbers.
    settings = replace(SMALL, dropout=0.0, dense_batch_norm=dense_batch_norm)
    classifiers = [backend(name).build_classifier(settings, seed=1) for name in BACKENDS]
    carry_weights(*(classifier.network for classifier in classifiers))
    results = []
    for name, classifier in zip(BACKENDS, classifiers, strict=True):
        use_plain_descent(name, classifier)
        results.append(backend(name).train(classifier, *examples, steps=1).rows[0])
    assert_allclose(results[0], results[1], rtol=OUTPUT)
    both = [weights_of(classifier.network, trainable_only=True) for classifier in classifiers]
    assert largest_difference(*both) < STEP


def test_training_learns(cnn, examples):
    classifier = cnn.build_classifier(SMALL)
    untrained, _ = cnn.evaluate(classifier, *examples)
    history = cnn.train(classifier, *examples, steps=60)
    assert history.loss.shape == history.accuracy.shape == (60,)
    loss, accuracy = cnn.evaluate(classifier, *examples)
    assert accuracy > 0.95 and loss < 0.3 < untrained
    probabilities = cnn.predict(classifier, examples[0])
    assert probabilities.shape == (60, 3)
    assert_allclose(probabilities.sum(axis=1), 1, atol=FORMULA)
    assert np.mean(probabilities.argmax(axis=1) == examples[1]) == pytest.approx(accuracy)
    # A probability near 1 is rounded by EPS / 2, and so its logarithm, which is near 0.
    by_hand = -np.log(probabilities[np.arange(60), examples[1]]).mean()
    assert by_hand == pytest.approx(loss, rel=OUTPUT, abs=FORMULA)


def test_resumed_training_is_the_same_as_one_that_ran_through(cnn, examples, tmp_path):
    """Batches and what dropout leaves out depend on the seed and on the step alone."""
    files = import_module(f"genvision.training.checkpoints_{cnn.__name__.rpartition('_')[2]}")
    whole, parts, resumed, other = (cnn.build_classifier(SMALL, seed=seed) for seed in (4, 4, 5, 4))
    through = cnn.train(whole, *examples, steps=8, seed=6)
    files.save_checkpoint(tmp_path / "half", parts, cnn.train(parts, *examples, steps=4, seed=6))
    history = files.load_checkpoint(tmp_path / "half", resumed)
    history = cnn.train(resumed, *examples, steps=8, seed=6, history=history)
    assert_array_equal(history.rows, through.rows)
    both = [weights_of(classifier.network) for classifier in (whole, resumed)]
    assert largest_difference(*both) == 0
    assert cnn.train(other, *examples, steps=1, seed=7).loss[0] != through.loss[0]  # another batch


def test_dropout_depends_on_seed_and_step_alone(cnn, examples):
    """Images that are all alike, in a network that learns nothing: what differs comes from dropout."""
    alike = np.repeat(examples[0][:1], 60, axis=0), np.repeat([0, 1], 30)
    losses = []
    for seed in (1, 1, 2):
        classifier = cnn.build_classifier(replace(SMALL, learning_rate=0.0, batch_size=2), seed=4)
        losses.append(cnn.train(classifier, *alike, steps=20, seed=seed).loss)
    assert_array_equal(losses[0], losses[1])
    # Without dropout there are three losses only: two labels, or one of them twice.
    assert len({*losses[0]}) > 4 and len({*losses[0]} & {*losses[2]}) < 4


def test_training_leaves_torchs_random_numbers_alone(examples):
    import torch

    classifier = backend("torch").build_classifier(SMALL)
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    backend("torch").train(classifier, *examples, steps=2)
    assert torch.rand(1) == expected


def test_many_images_go_through_in_parts(cnn, examples, monkeypatch):
    classifier = cnn.build_classifier(SMALL)
    at_once = cnn.features(classifier, examples[0])
    monkeypatch.setattr(cnn, "IMAGES_PER_CALL", 7)
    assert apart(at_once, cnn.features(classifier, examples[0])) < OUTPUT


IMAGES, LABELS = np.tile(np.linspace(0, 1, 64, dtype="float32").reshape(1, 8, 8), (8, 1, 1)), np.arange(8) % 3


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (IMAGES[:7], LABELS[:7], "one batch of 8 images, received 7"),
        (IMAGES[:, :4], LABELS, r"shape \(N, 8, 8\), received \(8, 4, 8\)"),
        (IMAGES[..., None], LABELS, r"received \(8, 8, 8, 1\)"),
        (IMAGES * 255, LABELS, r"scaled to \[0, 1\].*from 0 to 255"),
        (IMAGES * 2 - 1, LABELS, r"scaled to \[0, 1\].*from -1 to 1"),
        (np.where(IMAGES > 0.9, np.nan, IMAGES), LABELS, "finite, received NaN"),
        (IMAGES, LABELS[:7], r"shape \(8,\), one for each image; received \(7,\)"),
        (IMAGES, LABELS + 1, "0 … 2, received values from 1 to 3"),
        (IMAGES, LABELS - 1, "0 … 2, received values from -1 to 1"),
        (IMAGES, LABELS.astype(float), "whole numbers, received float64"),
        (IMAGES, LABELS * 0 + 2, r"at least 2 classes, received only \[2\]"),
    ],
)
def test_examples_are_checked(cnn, untrained, images, labels, message):
    with pytest.raises(ValueError, match=message):
        cnn.train(untrained, images, labels, steps=1)


@pytest.fixture(scope="module")
def untrained(cnn):
    return cnn.build_classifier(SMALL)


def test_what_is_judged_may_be_of_one_class_but_must_fit(cnn, untrained):
    assert len(cnn.evaluate(untrained, IMAGES, LABELS * 0)) == 2
    with pytest.raises(ValueError, match="received values from 3 to 3"):
        cnn.evaluate(untrained, IMAGES, LABELS * 0 + 3)
    for function in (cnn.predict, cnn.features):
        with pytest.raises(ValueError, match=r"scaled to \[0, 1\]"):
            function(untrained, IMAGES * 2 - 1)
        with pytest.raises(ValueError, match="received 0"):
            function(untrained, IMAGES[:0])


def test_a_diverged_training_stops(cnn, examples):
    classifier = cnn.build_classifier(CNNSettings(**{**SMALL.__dict__, "learning_rate": 1e38}))
    with pytest.raises(FloatingPointError, match="loss became .* training has diverged"):
        cnn.train(classifier, *examples, steps=8, history=History("loss", "accuracy"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"batch_size": 1}, "batch_size must be at least 2, received 1"),
        ({"classes": 1}, "classes must be at least 2, received 1"),
        ({"channels": 4}, r"1 \(grey\) or 3 \(colour\), received 4"),
        ({"padding": "full"}, "received 'full'"),
        ({"kernel_size": 4}, "must be odd.*received 4"),
        ({"filters": (8, 0)}, r"received \(8, 0\)"),
        ({"dropout": 1.0}, r"\[0, 1\), received 1.0"),
        ({"learning_rate": math.nan}, "not be negative, received nan"),
        ({"image_size": 3}, "too small for 2 convolutions"),
        ({"image_size": 9, "padding": "valid"}, "too small for 2 convolutions"),
        ({"image_size": 0}, "image_size must be at least 1, received 0"),
    ],
)
def test_settings_are_checked(options, message):
    with pytest.raises(ValueError, match=message):
        CNNSettings(**options)


@pytest.mark.parametrize("framework", ["PyTorch", "Keras"])
def test_the_loop_of_the_exercise_goes_through_the_images_in_epochs(framework, capsys):
    """As a reader pastes it, below the cells that give these names."""
    data = digits()
    names = {"torch": torch, "cnn_torch": backend("torch"), "cnn_keras": backend("keras")}
    names |= {"images": data.train.scaled()[:1_000], "labels": data.train.labels[:1_000]}
    names |= {"test_images": data.test.scaled(), "test_labels": data.test.labels}
    exec(page_code.solution("foundations/cnn_layers", "Exercise 2: another loop", framework), names)
    accuracy = float(re.findall(r"[\d.]+", capsys.readouterr().out)[-1])
    assert accuracy > 0.4  # 24 steps; chance gives 0.1
