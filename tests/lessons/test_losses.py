"""The losses: numbers worked out by hand, and three implementations that agree."""

import inspect
import math
import re
from contextlib import suppress
from importlib import import_module

import numpy as np
import pytest

from rounding import FORMULA, OUTPUT, apart

BACKENDS = ["numpy", "torch", "keras"]
FRAMEWORKS = ["torch", "keras"]
MODULES = {}


def losses_of(backend):
    if backend not in MODULES:
        MODULES[backend] = import_module(f"genvision.losses.losses_{backend}")
    return MODULES[backend]


@pytest.fixture(params=BACKENDS)
def backend(request):
    return request.param


@pytest.fixture
def losses(backend):
    return losses_of(backend)


def tensor(backend, values, channels_last=True):
    """Values as the backend wants them; images, written with channels last, turned for PyTorch."""
    values = np.array(values)
    if values.dtype == np.float64 and backend != "numpy":
        values = values.astype("float32")
    if backend == "torch":
        import torch

        values = np.moveaxis(values, -1, 1).copy() if values.ndim == 4 and channels_last else values
        return torch.as_tensor(values)
    if backend == "keras":
        from keras import ops

        return ops.convert_to_tensor(values)
    return values


def array(value) -> np.ndarray:
    return np.asarray(value.detach() if hasattr(value, "detach") else value)


def call(backend, name, *args, **options):
    """losses.name(*args), or losses.Class.name for "Class.name", on arrays, as an array."""
    function = losses_of(backend)
    for part in name.split("."):
        function = getattr(function, part)
    return array(function(*(tensor(backend, a) for a in args), **options))


# --- by hand ----------------------------------------------------------------------------------

LABELS = [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
PREDICTED = [[0.05, 0.9, 0.05], [0.1, 0.8, 0.1]]
LOGITS = np.log(PREDICTED) + [[3.0], [-7.0]]  # softmax does not see what is added to a row
ANSWERS = ([[0.8], [0.4]], [[0.3], [0.1]])  # D's probabilities for two real and two generated images
REAL, FAKE = (np.log(np.array(p) / (1 - np.array(p))) for p in ANSWERS)
SQUARE = np.array([[1.0, 2.0], [4.0, 8.0]]).reshape(1, 2, 2, 1)
TWO_CHANNELS = np.array([[1.0, 0.0], [2.0, 1.0], [3.0, 1.0], [4.0, 0.0]]).reshape(1, 2, 2, 2)
LN = math.log


@pytest.mark.parametrize(
    ("name", "args", "options", "expected"),
    [
        ("categorical_cross_entropy", (LABELS, PREDICTED), {}, 1.2040),
        ("categorical_cross_entropy", (LABELS, PREDICTED), {"label_smoothing": 0.3}, 1.3890),
        ("categorical_cross_entropy_from_logits", (LABELS, LOGITS), {}, 1.2040),
        ("categorical_cross_entropy_from_logits", (LABELS, LOGITS), {"label_smoothing": 0.3}, 1.3890),
        ("categorical_cross_entropy", (LABELS, [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]), {}, -LN(1e-7) / 2),
        ("smooth_labels", (LABELS, 0.3), {}, [[0.1, 0.8, 0.1], [0.1, 0.1, 0.8]]),
        ("one_hot", ([1, 2],), {"classes": 3}, LABELS),
        ("binary_cross_entropy", ([1.0, 0.0], [0.9, 0.2]), {}, -(LN(0.9) + LN(0.8)) / 2),
        ("binary_cross_entropy", ([0.3], [0.6]), {}, -(0.3 * LN(0.6) + 0.7 * LN(0.4))),
        ("binary_cross_entropy_from_logits", ([0.3], [LN(0.6 / 0.4)]), {}, -(0.3 * LN(0.6) + 0.7 * LN(0.4))),
        ("binary_cross_entropy_from_logits", ([[1.0]], [[0.0]]), {}, LN(2)),
        ("mse", ([[1.0, 2.0], [3.0, 4.0]], [[1.0, 0.0], [0.0, 4.0]]), {}, 13 / 4),
        ("kl_to_standard_normal", (np.zeros((3, 2)), np.zeros((3, 2))), {}, 0),
        ("kl_to_standard_normal", ([[3.0, 4.0], [0.0, 0.0]], np.zeros((2, 2))), {}, 25 / 4),
        ("kl_to_standard_normal", ([[0.0]], [[LN(4)]]), {}, (4 - 1 - LN(4)) / 2),  # σ² = 4: σ = 2
        ("Minimax.discriminator_loss", (REAL, FAKE), {}, -(LN(0.8 * 0.4) + LN(0.7 * 0.9)) / 2),
        ("Minimax.generator_loss", (REAL, FAKE), {}, (LN(0.7) + LN(0.9)) / 2),
        ("Minimax.discriminator_loss", ([[0.0]], [[0.0]]), {}, 2 * LN(2)),
        ("NonSaturating.discriminator_loss", (REAL, FAKE), {}, -(LN(0.8 * 0.4) + LN(0.7 * 0.9)) / 2),
        ("NonSaturating.generator_loss", (REAL, FAKE), {}, -(LN(0.3) + LN(0.1)) / 2),
        ("LeastSquares.discriminator_loss", ([[3.0], [1.0]], [[2.0], [0.0]]), {}, (4 / 2 + 4 / 2) / 2),
        ("LeastSquares.generator_loss", ([[3.0], [1.0]], [[4.0], [0.0]]), {}, (9 + 1) / 2 / 2),
        ("Wasserstein.discriminator_loss", ([[3.0], [1.0]], [[2.0], [-1.0]]), {}, 0.5 - 2),
        ("Wasserstein.generator_loss", ([[3.0], [1.0]], [[2.0], [-1.0]]), {}, -0.5),
        ("Relativistic.discriminator_loss", ([[LN(3)]], [[0.0]]), {}, LN(1 + 1 / 3)),
        ("Relativistic.generator_loss", ([[LN(3)]], [[0.0]]), {}, LN(1 + 3)),
        ("Relativistic.discriminator_loss", ([[5.0]], [[5.0]]), {}, LN(2)),
        ("content_loss", (SQUARE, SQUARE * 0), {}, (1 + 4 + 16 + 64) / 4),
        # Σ11 = 1+4+9+16 = 30, Σ12 = 2+3 = 5, Σ22 = 1+1 = 2, over four places
        ("gram_matrix", (TWO_CHANNELS,), {}, [[[7.5, 1.25], [1.25, 0.5]]]),
        ("style_loss", (TWO_CHANNELS, TWO_CHANNELS * 0), {}, (7.5**2 + 2 * 1.25**2 + 0.5**2) / 4),
        ("style_loss", (TWO_CHANNELS, TWO_CHANNELS[:, ::-1, ::-1]), {}, 0),  # places do not count
        ("total_variation", (SQUARE,), {}, (1 + 4) + (3 + 6)),  # across, down
        ("total_variation", (np.concatenate([SQUARE, SQUARE * 0]),), {}, 14 / 2),
        ("total_variation", (SQUARE[:, :1, :1],), {}, 0),
    ],
)
def test_by_hand(backend, name, args, options, expected):
    if name == "smooth_labels":
        args, options = args[:1], {"label_smoothing": args[1]}
    # Some of the expected numbers have four decimals.
    np.testing.assert_allclose(call(backend, name, *args, **options), expected, rtol=5e-5, atol=FORMULA)


def test_the_slip_of_taking_ln_of_the_wrong_number():
    assert -(LN(0.9) + LN(0.1)) / 2 == pytest.approx(1.2040, abs=5e-5)
    assert -(LN(0.95) + LN(0.1)) / 2 == pytest.approx(1.177, abs=5e-4)


def test_the_logarithm_of_sigma_is_not_that_of_the_variance(backend):
    log_sigma = [[LN(3)]]  # σ = 3, σ² = 9
    right = (9 - 1 - LN(9)) / 2
    assert call(backend, "kl_to_standard_normal", [[0.0]], 2 * np.array(log_sigma)) == pytest.approx(right)
    assert call(backend, "kl_to_standard_normal", [[0.0]], log_sigma) == pytest.approx((3 - 1 - LN(3)) / 2)


def test_generators_loss_needs_real_answers_only_where_it_says_so(losses, backend):
    for loss in losses.ADVERSARIAL_LOSSES.values():
        if not loss.generator_needs_real:
            np.testing.assert_allclose(
                array(loss.generator_loss(None, tensor(backend, FAKE))),
                array(loss.generator_loss(tensor(backend, REAL), tensor(backend, FAKE))),
            )
    assert [n for n, loss in losses.ADVERSARIAL_LOSSES.items() if loss.generator_needs_real] == [
        "relativistic"
    ]


# --- gradient penalties -----------------------------------------------------------------------

SLOPE = np.array([[1.0, 2.0], [2.0, 4.0]])  # of a linear critic; its norm is 5
IMAGES = np.random.default_rng(7).normal(size=(2, 3, 2, 2))


def linear_critic(backend):
    slope = tensor(backend, SLOPE)
    if backend == "keras":
        from keras import ops

        return lambda x: ops.sum(x * slope, axis=(1, 2))[:, None]
    return lambda x: (x * slope).sum((1, 2))[:, None]


def penalties(backend, critic, real=IMAGES[0], fake=IMAGES[1], weights=(0.0, 0.3, 1.0)):
    losses, (real, fake, weights) = losses_of(backend), (tensor(backend, a) for a in (real, fake, weights))
    return [
        losses.gradient_penalty(critic, real, fake, weights),
        losses.r1_penalty(critic, real),
        losses.r2_penalty(critic, fake),
    ]


def test_penalties_of_a_linear_critic(backend):
    """Its gradient is the slope everywhere: (5 − 1)², 5²/2 and 5²/2."""
    np.testing.assert_allclose(
        [array(p) for p in penalties(backend, linear_critic(backend))], [16, 12.5, 12.5], rtol=OUTPUT
    )


def quadratic_critic(x):
    return (x**2 * x[:, :1, :1])[:, 1, 1] + (x[:, 0, 0] - 2 * x[:, 1, 0]) ** 3 / 9


def test_penalties_of_a_curved_critic_agree():
    """NumPy differentiates by differences, to about 1e-10; the points between real and fake matter here."""
    expected = penalties("numpy", quadratic_critic)
    assert not np.allclose(expected[0], penalties("numpy", quadratic_critic, weights=(1.0, 0.7, 0.0))[0])
    for backend in FRAMEWORKS:
        np.testing.assert_allclose(
            [array(p) for p in penalties(backend, quadratic_critic)], expected, rtol=OUTPUT
        )


def test_penalties_train_the_critic():
    """The penalties have gradients with respect to the critic's weights, finite where it is flat."""
    import tensorflow as tf
    import torch

    for weight in (0.7, 0.0):  # critic w·Σ x over 4 numbers: norm 2|w|, so ∂(2w − 1)²/∂w, ∂(2w²)/∂w
        expected = [4 * (2 * weight - 1) if weight else 0, 4 * weight, 4 * weight]
        w = torch.tensor(weight, requires_grad=True)
        made = penalties("torch", lambda x, w=w: w * x.sum((1, 2)))
        grads = [torch.autograd.grad(p, w)[0].item() for p in made]
        np.testing.assert_allclose(grads, expected, atol=OUTPUT)

        w = tf.Variable(weight)
        with tf.GradientTape(persistent=True) as tape:
            made = penalties("keras", lambda x, w=w: w * tf.reduce_sum(x, (1, 2)))
        np.testing.assert_allclose([float(tape.gradient(p, w)) for p in made], expected, atol=OUTPUT)


# --- agreement --------------------------------------------------------------------------------


def softmax(x):
    exponentials = np.exp(x - x.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def random_cases():
    rng = np.random.default_rng(11)
    logits = rng.normal(size=(6, 5)) * 3
    labels = np.eye(5)[rng.integers(5, size=6)]
    soft, pixels = softmax(rng.normal(size=(6, 5))), rng.uniform(size=(2, 4, 7, 7))
    features, others = rng.normal(size=(2, 3, 5, 6, 4))
    cases = {
        "mse": [(pixels[0], pixels[1])],
        "binary_cross_entropy": [(pixels[0], pixels[1]), (pixels[0].round(), pixels[1])],
        "binary_cross_entropy_from_logits": [(pixels[0], pixels[1] * 40 - 20)],
        "kl_to_standard_normal": [(rng.normal(size=(6, 2)), logits[:, :2]), (logits, logits * 1e-3)],
        "content_loss": [(features, others)],
        "gram_matrix": [(features,)],
        "style_loss": [(features, others), (features[:, :3], others)],
        "total_variation": [(features,)],
    }
    for target in (labels, soft):
        cases.setdefault("categorical_cross_entropy", []).append((target, softmax(logits)))
        cases.setdefault("categorical_cross_entropy_from_logits", []).append((target, logits))
    for name in ("Minimax", "NonSaturating", "LeastSquares", "Wasserstein", "Relativistic"):
        for side in ("discriminator_loss", "generator_loss"):
            cases[f"{name}.{side}"] = [(logits[:, :1], logits[:, 1:2] * 4), (logits[:, 0], logits[:, 3])]
    return [(name, args) for name, several in cases.items() for args in several]


@pytest.mark.parametrize(("name", "args"), random_cases())
def test_frameworks_agree_with_numpy(name, args):
    for options in [{}, {"label_smoothing": 0.2}][: 1 + name.startswith("categorical")]:
        expected = call("numpy", name, *args, **options)
        for backend in FRAMEWORKS:
            made = call(backend, name, *args, **options)
            np.testing.assert_allclose(made, expected, rtol=OUTPUT, atol=FORMULA)


@pytest.mark.parametrize(("name", "args"), [case for case in random_cases() if case[0] != "gram_matrix"])
def test_gradients_agree(name, args):
    """With respect to the last argument: the prediction, the answers to generated images, the pixels."""
    import tensorflow as tf
    import torch

    *front, last = args
    x = tensor("torch", last).requires_grad_(True)
    loss = attribute("torch", name)(*(tensor("torch", a) for a in front), x)
    (torch_gradient,) = torch.autograd.grad(loss, x)
    torch_gradient = torch_gradient.movedim(1, -1) if x.ndim == 4 else torch_gradient

    x = tensor("keras", last)
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = attribute("keras", name)(*(tensor("keras", a) for a in front), x)
    keras_gradient = tape.gradient(loss, x)
    assert np.abs(keras_gradient).max() > 0
    assert apart(torch_gradient, keras_gradient) < OUTPUT


def attribute(backend, name):
    found = losses_of(backend)
    for part in name.split("."):
        found = getattr(found, part)
    return found


HUGE = np.array([[1e4], [-1e4], [1e4], [-1e4]])


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("categorical_cross_entropy_from_logits", (LABELS, [[1e4, -1e4, 0], [1e4, -1e4, 1e4]]), None),
        ("categorical_cross_entropy", (LABELS, [[1.0, 0, 0], [0, 0, 1.0]]), -LN(1e-7) / 2),
        ("binary_cross_entropy_from_logits", ([[1.0], [1.0], [0.0], [0.0]], HUGE), 5e3),
        ("binary_cross_entropy", ([1.0, 0.0], [0.0, 1.0]), -LN(1e-7)),
        ("Minimax.discriminator_loss", (-HUGE, HUGE), 1e4),
        ("Minimax.generator_loss", (-HUGE, HUGE), -5e3),
        ("NonSaturating.generator_loss", (-HUGE, HUGE), 5e3),
        ("LeastSquares.generator_loss", (-HUGE, HUGE), (1e8 + 1) / 2),
        ("Wasserstein.discriminator_loss", (-HUGE, HUGE), 0),
        ("Relativistic.discriminator_loss", (-HUGE, HUGE), 1e4),
        ("Relativistic.generator_loss", (-HUGE, HUGE), 1e4),
    ],
)
def test_extreme_answers_stay_finite(backend, name, args, expected):
    if expected is None:
        expected = (2e4 + LN(2)) / 2
    clipped = name in ("categorical_cross_entropy", "binary_cross_entropy")
    rounding = 2e-2 if clipped else OUTPUT  # 1 − 1e-7 is 1 − 1.19e-7 in float32
    np.testing.assert_allclose(call(backend, name, *args), expected, rtol=rounding)


def test_torch_has_its_own_kl():
    import torch
    from torch.distributions import Normal, kl_divergence

    mean, log_variance = torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(1))
    theirs = kl_divergence(Normal(mean, (log_variance / 2).exp()), Normal(0.0, 1.0)).sum(dim=1).mean()
    ours = losses_of("torch").kl_to_standard_normal(mean, log_variance)
    np.testing.assert_allclose(ours, theirs, rtol=OUTPUT)


def test_losses_run_in_a_compiled_function():
    """The checks of values see no values there, and keep quiet; those of shapes still speak."""
    import tensorflow as tf

    losses = losses_of("keras")

    @tf.function(jit_compile=True, input_signature=[tf.TensorSpec((None, 3)), tf.TensorSpec((None, 3))])
    def run(y_true, y_pred):
        critic = quadratic_critic
        images = tf.reshape(tf.concat([y_pred, y_pred[:, :1]], axis=1), (-1, 2, 2))
        return (
            losses.categorical_cross_entropy(y_true, y_pred, label_smoothing=0.3)
            + losses.binary_cross_entropy(y_true, y_pred)
            + losses.kl_to_standard_normal(y_true, y_pred)
            + losses.gradient_penalty(critic, images, images, y_pred[:, 0])
        )

    eager = run.python_function(tf.constant(LABELS), tf.constant(PREDICTED))
    np.testing.assert_allclose(run(tf.constant(LABELS), tf.constant(PREDICTED)), eager, rtol=OUTPUT)
    with pytest.raises(ValueError, match="same shape"):
        tf.function(losses.mse).get_concrete_function(tf.TensorSpec((None, 3)), tf.TensorSpec((None, 1)))


# --- the three modules ------------------------------------------------------------------------


def test_same_names_and_signatures():
    numpy_losses, *others = (losses_of(backend) for backend in BACKENDS)
    for other in others:
        assert other.__all__ == numpy_losses.__all__
        for name in other.__all__:
            ours, theirs = getattr(numpy_losses, name), getattr(other, name)
            if isinstance(ours, dict):
                assert list(ours) == list(theirs)
                continue
            assert theirs.__doc__
            for part in ("discriminator_loss", "generator_loss") if inspect.isclass(ours) else (None,):
                pair = [getattr(f, part) if part else f for f in (ours, theirs)]
                assert inspect.signature(pair[0]) == inspect.signature(pair[1]), name


# --- bad input --------------------------------------------------------------------------------

NAN = [[math.nan, 1.0, 0.0], [0.0, 0.0, 1.0]]
CHECKED = [
    ("one_hot", ([0, 2],), {"classes": 3}, None),
    ("one_hot", ([0, 3],), {"classes": 3}, "labels must lie in 0 … 2, received values from 0 to 3"),
    ("one_hot", ([-1, 0],), {"classes": 3}, "labels must lie in 0 … 2, received values from -1 to 0"),
    ("one_hot", ([0.5],), {"classes": 3}, "labels must be whole numbers, received float"),
    ("one_hot", ([[0]],), {"classes": 3}, r"labels must have shape \(B\), received \(1, 1\)"),
    ("one_hot", ([0],), {"classes": 1}, "classes must be at least 2, received 1"),
    ("smooth_labels", (LABELS,), {"label_smoothing": 1.0}, r"lie in \[0, 1\), received 1.0"),
    (
        "smooth_labels",
        ([1.0, 0.0],),
        {"label_smoothing": 0.1},
        r"\(B, K\) with K ≥ 2 classes, received \(2,\)",
    ),
    ("mse", (LABELS, [1.0, 2.0]), {}, r"y_true and y_pred must have the same shape.*\(2, 3\) and \(2,\)"),
    ("mse", ([[1.0], [2.0]], [1.0, 2.0]), {}, r"received \(2, 1\) and \(2,\)"),
    ("mse", (np.zeros((0, 3)), np.zeros((0, 3))), {}, r"not be empty, received shape \(0, 3\)"),
    ("mse", ([[1]], [[2.0]]), {}, None),
    ("binary_cross_entropy", ([0.0, 1.0], [0.0, 1.0]), {}, None),
    ("binary_cross_entropy", ([1.0], [1.5]), {}, r"y_pred must be probabilities.*from 1.5 to 1.5"),
    ("binary_cross_entropy", ([-1.0, 1.0], [0.5, 0.5]), {}, r"y_true must be probabilities.*from -1 to 1"),
    ("binary_cross_entropy", ([1.0], [math.nan]), {}, "from nan to nan"),
    ("binary_cross_entropy", ([[1.0]], [0.5]), {}, r"received \(1, 1\) and \(1,\)"),
    ("binary_cross_entropy_from_logits", ([2.0], [0.5]), {}, "y_true must be probabilities.*from 2 to 2"),
    ("binary_cross_entropy_from_logits", ([1], [0.5]), {}, None),
    ("categorical_cross_entropy", (np.eye(3, dtype=int), np.eye(3)), {}, None),
    ("categorical_cross_entropy", (LABELS, LOGITS), {}, "y_pred must be probabilities"),
    (
        "categorical_cross_entropy",
        (LABELS, np.array(PREDICTED) / 2),
        {},
        "y_pred must sum to 1, received 0.5 in row 0",
    ),
    (
        "categorical_cross_entropy",
        (np.zeros((2, 3)), PREDICTED),
        {},
        "y_true must sum to 1, received 0 in row 0",
    ),
    ("categorical_cross_entropy", (NAN, PREDICTED), {}, "y_true must be probabilities"),
    ("categorical_cross_entropy", (LABELS, NAN), {}, "y_pred must be probabilities"),
    ("categorical_cross_entropy", ([1.0], [1.0]), {}, r"shape \(B, K\)"),
    ("categorical_cross_entropy", ([[1.0]], [[1.0]]), {}, r"K ≥ 2 classes, received \(1, 1\)"),
    ("categorical_cross_entropy", (LABELS, PREDICTED), {"label_smoothing": -0.1}, r"\[0, 1\), received -0.1"),
    ("categorical_cross_entropy", (LABELS, PREDICTED), {"label_smoothing": math.nan}, "received nan"),
    ("categorical_cross_entropy_from_logits", (LABELS, LOGITS), {"label_smoothing": 1}, "received 1"),
    (
        "categorical_cross_entropy_from_logits",
        (np.ones((2, 3)), LOGITS),
        {},
        "y_true must sum to 1, received 3",
    ),
    ("categorical_cross_entropy_from_logits", (LABELS, LOGITS[:1]), {}, r"\(2, 3\) and \(1, 3\)"),
    ("kl_to_standard_normal", ([[0.0]], [[0.0, 0.0]]), {}, r"mean and log_variance.*\(1, 1\) and \(1, 2\)"),
    ("kl_to_standard_normal", ([0.0], [0.0]), {}, r"mean must have shape \(B, Z\), received \(1,\)"),
    ("Minimax.discriminator_loss", (REAL, FAKE[:1]), {}, r"real and fake.*\(2, 1\) and \(1, 1\)"),
    ("Relativistic.generator_loss", (REAL, FAKE[:, 0]), {}, r"received \(2, 1\) and \(2,\)"),
    ("content_loss", (SQUARE[0], SQUARE[0]), {}, r"content must have shape \(B, .*\), received \(2, 2, 1\)"),
    ("gram_matrix", (SQUARE[0],), {}, r"features must have shape \(B, .*\), received \(2, 2, 1\)"),
    ("style_loss", (TWO_CHANNELS, SQUARE), {}, r"style_gram and generated_gram.*\(1, 2, 2\) and \(1, 1, 1\)"),
    ("total_variation", (SQUARE[0],), {}, r"images must have shape \(B, .*\), received \(2, 2, 1\)"),
]


VALUES = re.compile("probabilities|sum to 1|from nan")  # what is wrong with values is said by NumPy alone


@pytest.mark.parametrize(("name", "args", "options", "message"), CHECKED)
def test_input_is_checked(backend, name, args, options, message):
    if message is None:
        assert np.isfinite(call(backend, name, *args, **options)).all()
    elif backend != "numpy" and VALUES.search(message):
        with suppress(RuntimeError):  # on a CPU PyTorch itself looks at some
            call(backend, name, *args, **options)  # as on a GPU and in a compiled function
    else:
        with pytest.raises(ValueError, match=message):
            call(backend, name, *args, **options)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"weights": (0.0, 0.5)}, r"weights must have shape \(3,\), received \(2,\)"),
        ({"weights": [[0.0], [0.5], [1.0]]}, r"weights must have shape \(3,\), received \(3, 1\)"),
        ({"weights": (0.0, 0.5, 1.5)}, r"weights must be probabilities in \[0, 1\]"),
        ({"fake": IMAGES[1, :2]}, r"real and fake.*\(3, 2, 2\) and \(2, 2, 2\)"),
        ({"real": np.ones(3), "fake": np.ones(3)}, r"real must have shape \(B, …\), received \(3,\)"),
    ],
)
def test_penalties_are_checked(backend, changed, message):
    if backend != "numpy" and VALUES.search(message):
        return
    with pytest.raises(ValueError, match=message):
        penalties(backend, linear_critic(backend), **changed)


def test_torch_wants_tensors():
    with pytest.raises(TypeError, match="y_true must be a torch.Tensor, received list"):
        losses_of("torch").mse([1.0], [1.0])
    with pytest.raises(TypeError, match="real must be a torch.Tensor, received NoneType"):
        losses_of("torch").Relativistic.generator_loss(None, tensor("torch", FAKE))
