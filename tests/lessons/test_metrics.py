"""Image metrics: published values, scikit-image and SciPy, and the two frameworks against NumPy."""

import inspect
import math
from importlib import import_module

import numpy as np
import pytest
from scipy.spatial import distance
from skimage import metrics as skimage_metrics

from genvision.metrics import metrics_numpy as oracle
from rounding import FORMULA, OUTPUT

NAMES = ["mse", "psnr", "ssim", "euclidean_distance", "cosine_distance"]
NEED_RANGE = {"psnr", "ssim"}
IMAGE1 = np.arange(784 * 3).reshape(28, 28, 3) / (784 * 3)
IMAGE2 = IMAGE1 + 0.1


@pytest.fixture(params=["torch", "keras"])
def batched(request):
    return import_module(f"genvision.metrics.metrics_{request.param}")


def numpy_of(tensor) -> np.ndarray:
    return np.asarray(tensor.detach() if hasattr(tensor, "detach") else tensor)


def call(module, name, image1, image2, data_range=1.0):
    options = {"data_range": data_range} if name in NEED_RANGE else {}
    return getattr(module, name)(image1, image2, **options)


PUBLISHED = [  # half of the last digit is the tolerance
    ("mse", 1, 0.0100, 5e-7),
    ("psnr", 1, 20.0, 5e-6),
    ("ssim", 1, 0.967566, 5e-7),
    ("ssim", 2, 0.967638, 5e-7),
    ("euclidean_distance", None, 4.849742, 5e-7),
    ("cosine_distance", None, 0.00282697, 5e-9),
]


@pytest.mark.parametrize(("name", "data_range", "value", "tolerance"), PUBLISHED)
def test_the_lessons_numbers(name, data_range, value, tolerance):
    assert call(oracle, name, IMAGE1, IMAGE2, data_range) == pytest.approx(value, abs=tolerance)


@pytest.mark.parametrize(("name", "data_range", "value", "tolerance"), PUBLISHED)
def test_the_lessons_numbers_in_batches(batched, name, data_range, value, tolerance):
    values = numpy_of(call(batched, name, np.stack([IMAGE1, IMAGE2]), np.stack([IMAGE2, IMAGE2]), data_range))
    same = {"psnr": math.inf, "ssim": 1}.get(name, 0)
    np.testing.assert_allclose(values, [value, same], atol=tolerance)


@pytest.mark.parametrize(("data_range", "value"), [(1, 0.927365), (2, 0.928167)])
def test_ssim_of_flattened_images(data_range, value):
    result = oracle.ssim(IMAGE1.ravel(), IMAGE2.ravel(), data_range=data_range)
    assert result == pytest.approx(value, abs=5e-7)


def images(kind: str, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, float]:
    """Two random batches and their data range."""
    rng = np.random.default_rng(7)
    if kind == "uint8":
        return *rng.integers(0, 256, (2, *shape), dtype="uint8"), 255
    low, high = {"0 to 1": (0, 1), "-1 to 1": (-1, 1), "bright": (0.9, 1)}[kind]
    return *rng.uniform(low, high, (2, *shape)).astype("float32"), high - low if kind != "bright" else 1


KINDS = ["uint8", "0 to 1", "-1 to 1", "bright"]
SHAPES = [(3, 28, 28), (2, 9, 13, 3), (2, 7, 7), (1, 32, 8, 1)]
INDEPENDENT = {
    "mse": lambda a, b, r, c: skimage_metrics.mean_squared_error(a, b),
    "psnr": lambda a, b, r, c: skimage_metrics.peak_signal_noise_ratio(a, b, data_range=r),
    "ssim": lambda a, b, r, c: skimage_metrics.structural_similarity(a, b, data_range=r, channel_axis=c),
    "euclidean_distance": lambda a, b, r, c: distance.euclidean(a.ravel(), b.ravel()),
    "cosine_distance": lambda a, b, r, c: distance.cosine(a.ravel(), b.ravel()),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_against_scikit_image_and_scipy(name, kind, shape):
    one, other, data_range = images(kind, shape)
    for a, b in zip(one, other, strict=True):
        wide = a.astype("float64"), b.astype("float64")
        expected = INDEPENDENT[name](*wide, data_range, -1 if a.ndim == 3 else None)
        assert call(oracle, name, a, b, data_range) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
def test_batches_agree_with_numpy(batched, kind, shape):
    one, other, data_range = images(kind, shape)
    for name in NAMES:
        expected = [call(oracle, name, a, b, data_range) for a, b in zip(one, other, strict=True)]
        result = numpy_of(call(batched, name, one, other, data_range))
        assert result.shape == (len(one),) and result.dtype == np.float32
        np.testing.assert_allclose(result, expected, rtol=OUTPUT, atol=FORMULA, err_msg=name)


HALF = ["float16", "bfloat16"]


def in_half_precision(module, array, kind: str):
    """A tensor of the module's framework; for NumPy an array of TensorFlow's type."""
    import tensorflow as tf
    import torch

    if module.__name__.endswith("torch"):
        return torch.tensor(array).to(getattr(torch, kind))
    tensor = tf.cast(array, kind)
    return tensor if module.__name__.endswith("keras") else tensor.numpy()


# The first two have an MSE whose inverse is infinite in float16.
@pytest.mark.parametrize("apart", [1e-3, 2e-3, 0.1])
@pytest.mark.parametrize("kind", HALF)
def test_half_precision_loses_nothing_on_the_way(batched, kind, apart):
    """Images in half precision are what they are; but no sum or square of theirs is rounded as they are."""
    rng = np.random.default_rng(5)
    one = rng.uniform(0, 1, (2, 28, 28))
    pair = one, one + apart * rng.standard_normal(one.shape)
    half = [in_half_precision(oracle, image, kind) for image in pair]
    wide = [image.astype("float64") for image in half]
    assert (wide[0] != wide[1]).mean() > 0.3
    for name in NAMES:
        expected = [call(oracle, name, a, b) for a, b in zip(*wide, strict=True)]
        assert [call(oracle, name, a, b) for a, b in zip(*half, strict=True)] == expected
        result = numpy_of(call(batched, name, *(in_half_precision(batched, image, kind) for image in pair)))
        assert result.dtype == np.float32
        np.testing.assert_allclose(result, expected, rtol=OUTPUT, err_msg=name)


@pytest.mark.parametrize("kind", HALF)
def test_half_precision_beside_another_type(batched, kind):
    """Grey levels up to 255, whose squares are beyond float16, against the same ones as uint8."""
    levels = np.arange(256, dtype="uint8").reshape(1, 16, 16)
    half = in_half_precision(batched, levels[:, ::-1].astype("float32"), kind)
    expected = np.mean((levels[:, ::-1].astype("float64") - levels) ** 2)
    np.testing.assert_allclose(numpy_of(batched.mse(half, levels)), [expected], rtol=OUTPUT)
    with pytest.raises(ValueError, match=f"Received images of {kind} and uint8"):
        batched.ssim(half, levels)


def test_float64_stays(batched):
    """A difference that float32 does not see."""
    one = np.full((1, 8, 8), 0.5)
    result = numpy_of(batched.mse(one, one + 1e-12))
    assert result.dtype == np.float64 and result[0] == pytest.approx(1e-24, rel=1e-3)


def test_uint8_has_a_range_of_its_own(batched):
    one, other, _ = images("uint8", (2, 12, 12))
    assert oracle.ssim(one[0], other[0]) == oracle.ssim(one[0], other[0], data_range=255)
    np.testing.assert_allclose(
        numpy_of(batched.ssim(one, other))[0], oracle.ssim(one[0], other[0]), atol=FORMULA
    )


@pytest.mark.parametrize("level", [0, 0.5, 1])
def test_identical_flat_images(batched, level):
    flat = np.full((8, 8), level, "float32")
    batch = flat[None]
    for name, value in [("mse", 0), ("psnr", math.inf), ("ssim", 1), ("euclidean_distance", 0)]:
        assert call(oracle, name, flat, flat) == pytest.approx(value)
        assert numpy_of(call(batched, name, batch, batch))[0] == pytest.approx(value)


def test_flat_images_of_two_levels(batched):
    """Without variance SSIM is its luminance: (2·0.2·0.6 + 1e-4) / (0.04 + 0.36 + 1e-4)."""
    dark, light = np.full((1, 8, 8), 0.2), np.full((1, 8, 8), 0.6)
    assert oracle.ssim(dark[0], light[0], data_range=1) == pytest.approx(0.2401 / 0.4001)
    assert numpy_of(batched.ssim(dark, light, data_range=1))[0] == pytest.approx(0.2401 / 0.4001)
    assert oracle.cosine_distance(dark[0], light[0]) == pytest.approx(0, abs=1e-15)


def test_uint8_does_not_wrap(batched):
    black, white = np.zeros((1, 7, 7), "uint8"), np.full((1, 7, 7), 255, "uint8")
    assert oracle.mse(black[0], white[0]) == numpy_of(batched.mse(black, white))[0] == 255**2
    assert oracle.psnr(black[0], white[0], data_range=255) == 0


def test_same_names_and_signatures():
    modules = [oracle, *(import_module(f"genvision.metrics.metrics_{b}") for b in ("torch", "keras"))]
    for name in NAMES:
        signatures = [
            [(p.name, p.kind, p.default) for p in inspect.signature(getattr(m, name)).parameters.values()]
            for m in modules
        ]
        assert signatures[0] == signatures[1] == signatures[2]


def test_ssim_can_be_maximized_by_descent():
    """The gradients of both frameworks agree, so SSIM can serve as a loss."""
    import tensorflow as tf
    import torch

    from genvision.metrics import metrics_keras, metrics_torch

    one, other, _ = images("0 to 1", (2, 10, 10))
    tensor = torch.tensor(one, requires_grad=True)
    metrics_torch.ssim(tensor, other, data_range=1).sum().backward()
    variable = tf.Variable(one)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(metrics_keras.ssim(variable, other, data_range=1))
    gradient = tape.gradient(total, variable).numpy()
    assert np.abs(gradient).max() > 1e-4
    np.testing.assert_allclose(tensor.grad.numpy(), gradient, atol=FORMULA)


GREY = np.full((8, 8), 0.5)
NAN = np.where(np.eye(8) > 0, np.nan, GREY)
BAD = [  # function, first image, second image, options, message
    ("mse", GREY, GREY[:7], {}, r"same shape, received .*8, 8\) and .*7, 8\)"),
    ("psnr", GREY, GREY[:, :7], {"data_range": 1}, r"same shape, received"),
    ("mse", GREY, NAN, {}, "finite, received NaN or infinity in image2"),
    ("cosine_distance", NAN, GREY, {}, "finite, received NaN or infinity in image1"),
    ("ssim", GREY, NAN, {"data_range": 1}, "finite, received NaN or infinity in image2"),
    ("euclidean_distance", np.full((8, 8), np.inf), GREY, {}, "infinity in image1"),
    ("ssim", GREY, GREY, {}, "data_range must say .* Received images of float64 and float64"),
    ("ssim", GREY, GREY.astype("uint8"), {}, "Received images of float64 and uint8"),
    ("ssim", GREY, GREY, {"data_range": 0}, "data_range must be positive and finite, received 0"),
    ("psnr", GREY, GREY, {"data_range": -1}, "positive and finite, received -1"),
    ("psnr", GREY, GREY, {"data_range": math.nan}, "positive and finite, received nan"),
    ("psnr", GREY, GREY, {"data_range": None}, "data_range must say"),
    ("ssim", GREY[:6], GREY[:6], {"data_range": 1}, r"at least 7, received \(6, 8\)"),
    ("cosine_distance", GREY, 0 * GREY, {}, "pixel other than 0, received image2 all 0"),
    ("mse", GREY[:0], GREY[:0], {}, r"expected .* received shape \(.*0, 8\)"),
]


@pytest.mark.parametrize(("name", "image1", "image2", "options", "message"), BAD)
def test_bad_images_are_refused(batched, name, image1, image2, options, message):
    with pytest.raises(ValueError, match=message):
        getattr(oracle, name)(image1, image2, **options)
    with pytest.raises(ValueError, match=message):
        getattr(batched, name)(image1[None], image2[None], **options)


def test_axes_are_counted(batched):
    with pytest.raises(ValueError, match=r"expected an image .* received shape \(1, 8, 8, 1\)"):
        oracle.mse(GREY[None, ..., None], GREY[None, ..., None])
    with pytest.raises(ValueError, match=r"expected a batch .* received shape \(8, 8\)"):
        batched.mse(GREY, GREY)


def test_psnr_wants_its_peak(batched):
    for psnr in (oracle.psnr, batched.psnr):
        with pytest.raises(TypeError, match="data_range"):
            psnr(GREY[None], GREY[None])
