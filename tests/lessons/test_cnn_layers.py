"""The layers by hand and as in the frameworks: convolution, pooling, batch normalization, sizes."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from genvision.cnn_layers import layer_sizes, layers_numpy
from genvision.parity import count_parameters
from rounding import OUTPUT


def test_convolution_in_one_dimension_by_hand():
    assert layers_numpy.convolution_1d([3, 7, 6], [1, -2, 1]) == [-5]
    assert_array_equal(layers_numpy.convolution_1d([3, 7, 6, 1], [1, -2, 1], padding="same"), [1, -5, -4, 4])


def test_convolution_in_two_dimensions_by_hand():
    image = [[3, 3, 2], [0, 0, 1], [3, 1, 2]]
    kernel = [[0, 1, 2], [2, 2, 0], [0, 1, 2]]
    assert layers_numpy.convolution_2d(image, kernel) == [[12]]
    assert layers_numpy.convolution_2d(image, kernel, [0.5]) == [[12.5]]


OPTIONS = [
    {},
    {"padding": "same"},
    {"padding": 2, "stride": 2},
    {"padding": 1, "stride": 3, "dilation": 2},
    {"padding": "same", "dilation": 3},
]


def conv_torch(image, kernels, bias, **options):
    import torch
    from torch.nn import functional as F

    image, kernels = torch.tensor(image).permute(2, 0, 1), torch.tensor(kernels).permute(3, 2, 0, 1)
    return F.conv2d(image[None], kernels, torch.tensor(bias), **options)[0].permute(1, 2, 0).numpy()


def conv_keras(image, kernels, bias, *, padding="valid", stride=1, dilation=1):
    from keras import ops

    if isinstance(padding, int):
        image, padding = np.pad(image, [(padding, padding), (padding, padding), (0, 0)]), "valid"
    out = ops.conv(
        image[None].astype("float32"), kernels.astype("float32"), stride, padding, dilation_rate=dilation
    )
    return ops.convert_to_numpy(out[0]) + bias


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("convolve", [conv_torch, conv_keras])
def test_convolution_is_that_of_the_frameworks(convolve, options):
    if convolve is conv_keras and options.get("stride", 1) > 1 and "dilation" in options:
        options = options | {"dilation": 1}  # TensorFlow has no convolution with both
    rng = np.random.default_rng(0)
    image, kernels, bias = rng.normal(size=(9, 12, 2)), rng.normal(size=(3, 3, 2, 4)), rng.normal(size=4)
    ours = layers_numpy.convolution_2d(image, kernels, bias, **options)
    assert_allclose(convolve(image, kernels, bias, **options), ours, atol=OUTPUT)
    sides = [layer_sizes.output_size(side, 3, **options) for side in (9, 12)]
    assert ours.shape == (*sides, 4)


def test_same_padding_with_a_stride_is_keras_s_and_not_torch_s():
    rng = np.random.default_rng(0)
    image, kernels, bias = rng.normal(size=(8, 8, 1)), rng.normal(size=(3, 3, 1, 1)), np.zeros(1)
    assert layer_sizes.padding_amounts(8, 3, padding="same", stride=2) == (0, 1)
    ours = layers_numpy.convolution_2d(image, kernels, padding="same", stride=2)
    assert_allclose(ours, conv_keras(image, kernels, bias, padding="same", stride=2), atol=OUTPUT)
    other = conv_torch(image, kernels, bias, padding=1, stride=2)
    assert other.shape == ours.shape and not np.allclose(other, ours)


@pytest.mark.parametrize(
    ("size", "kernel_size", "options", "expected"),
    [
        (32, 3, {"padding": "same"}, 32),
        (32, 3, {"padding": "valid"}, 30),
        (15, 3, {}, 13),
        (13, 2, {"stride": 2}, 6),  # pooling
        (28, 4, {"padding": 1, "stride": 2}, 14),
        (7, 3, {"dilation": 3}, 1),
        (7, 3, {"padding": "same", "stride": 2}, 4),
        (5, 6, {}, "reaches over 6 pixels, but the padded image has 5"),
        (6, 3, {"dilation": 3}, "reaches over 7 pixels"),
        (5, 3, {"padding": "full"}, "received 'full'"),
        (5, 3, {"padding": -1}, "at least 0, received -1"),
        (5, 3, {"stride": 0}, "stride must be at least 1, received 0"),
        (5, 0, {}, "kernel_size must be at least 1, received 0"),
    ],
)
def test_output_size(size, kernel_size, options, expected):
    if isinstance(expected, int):
        assert layer_sizes.output_size(size, kernel_size, **options) == expected
    else:
        with pytest.raises(ValueError, match=expected):
            layer_sizes.output_size(size, kernel_size, **options)


@pytest.mark.parametrize(
    ("filters", "channels", "bias", "expected"),
    [(8, 3, True, 224), (16, 8, True, 1168), (16, 8, False, 1152)],
)
def test_parameters_of_a_convolution(filters, channels, bias, expected):
    import keras
    from torch import nn

    assert layer_sizes.convolution_parameters(filters, 3, channels, bias=bias) == expected
    assert count_parameters(nn.Conv2d(channels, filters, 3, bias=bias)) == (expected, 0)
    layer = keras.layers.Conv2D(filters, 3, use_bias=bias)
    layer.build((None, 8, 8, channels))
    assert layer.count_params() == expected


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([], 1),
        ([(3, 1)], 3),
        ([(3, 1), (3, 1)], 5),  # two 3×3 see as much as one 5×5
        ([(3, 1, 2)], 5),
        ([(3, 1), (2, 2), (3, 1), (2, 2)], 10),  # the classifier, up to its second pooling
    ],
)
def test_receptive_field(layers, expected):
    assert layer_sizes.receptive_field(layers) == expected


def test_receptive_field_is_what_a_pixel_can_change():
    """Through Conv 3, Pool 2, Conv 3, Pool 2 one output depends on 10×10 pixels."""

    def network(image):
        ones = np.ones((3, 3, 1, 1))
        for _ in range(2):
            image = layers_numpy.max_pool_2d(layers_numpy.convolution_2d(image, ones))
        return image[1, 1, 0]

    image = np.random.default_rng(0).uniform(size=(22, 22, 1))
    rows = [
        i
        for i in range(22)
        if network(np.where(np.arange(22)[:, None, None] == i, 9, image)) != network(image)
    ]
    assert len(rows) == 10 and rows == list(range(rows[0], rows[0] + 10))


def test_max_pooling_by_hand_and_in_the_frameworks():
    import torch
    from keras import ops

    image = np.array([[1, 2, 5], [4, 3, 6], [9, 9, 9]], "float32")[..., None]
    assert_array_equal(layers_numpy.max_pool_2d(image), [[[4]]])
    assert_array_equal(layers_numpy.max_pool_2d(image, 2, stride=1)[..., 0], [[4, 6], [9, 9]])
    image = np.random.default_rng(0).normal(size=(7, 9, 3)).astype("float32")
    ours = layers_numpy.max_pool_2d(image, 3, stride=2)
    in_torch = torch.nn.functional.max_pool2d(torch.tensor(image).permute(2, 0, 1), 3, 2).permute(1, 2, 0)
    assert_array_equal(ours, in_torch.numpy())
    assert_array_equal(ours, ops.convert_to_numpy(ops.max_pool(image[None], 3, 2)[0]))


def test_batch_norm_by_hand():
    x = np.array([[1.0], [3.0]])  # mean 2, variance 1
    y, moving = layers_numpy.batch_norm(x, [10], [5], ([0], [1]), training=True, momentum=0.9, epsilon=0)
    assert_allclose(y, [[-5], [15]])
    assert_allclose(moving, [[0.2], [1.0]])
    y, same = layers_numpy.batch_norm(x, [10], [5], moving, training=False, epsilon=0)
    assert_allclose(y, [[13], [33]])
    assert_allclose(same, moving)


def test_batch_norm_is_that_of_the_frameworks():
    import keras
    import torch

    x = np.random.default_rng(0).normal(3, 2, (4, 5, 5, 2)).astype("float32")
    start = np.ones(2), np.zeros(2), (np.zeros(2), np.ones(2))
    y, (mean, variance) = layers_numpy.batch_norm(x, *start, training=True, momentum=0.8)

    layer = keras.layers.BatchNormalization(momentum=0.8, epsilon=1e-3)
    assert_allclose(layer(x, training=True), y, atol=OUTPUT)
    assert_allclose(layer.moving_mean, mean, rtol=OUTPUT)
    assert_allclose(layer.moving_variance, variance, rtol=OUTPUT)

    layer = torch.nn.BatchNorm2d(2, momentum=1 - 0.8, eps=1e-3)
    assert_allclose(layer(torch.tensor(x).permute(0, 3, 1, 2)).permute(0, 2, 3, 1).detach(), y, atol=OUTPUT)
    assert_allclose(layer.running_mean, mean, rtol=OUTPUT)
    assert_allclose(layer.running_var, 0.8 + (variance - 0.8) * 100 / 99, rtol=OUTPUT)  # n = 4·5·5

    y, _ = layers_numpy.batch_norm(x, *start[:2], (mean, 2 * variance), training=False)
    layer.running_var = torch.tensor(2 * variance, dtype=torch.float32)
    layer.eval()
    assert_allclose(layer(torch.tensor(x).permute(0, 3, 1, 2)).permute(0, 2, 3, 1).detach(), y, atol=OUTPUT)


@pytest.mark.parametrize(
    ("kernel_size", "stride", "padding"), [(3, 1, 0), (3, 2, 0), (4, 2, 1), (3, 2, 1), (5, 3, 2)]
)
def test_transposed_convolution_is_that_of_the_frameworks(kernel_size, stride, padding):
    import torch
    from keras import ops

    rng = np.random.default_rng(0)
    image, kernel = (
        rng.normal(size=(5, 6)).astype("float32"),
        rng.normal(size=(kernel_size,) * 2).astype("float32"),
    )
    ours = layers_numpy.transposed_convolution_2d(image, kernel, stride=stride, padding=padding)
    in_torch = torch.nn.functional.conv_transpose2d(
        torch.tensor(image)[None, None], torch.tensor(kernel)[None, None], stride=stride, padding=padding
    )
    assert_allclose(in_torch[0, 0], ours, atol=OUTPUT)
    if padding == 0:  # Keras crops by names only
        in_keras = ops.conv_transpose(image[None, ..., None], kernel[..., None, None], stride, "valid")
        assert_allclose(in_keras[0, ..., 0], ours, atol=OUTPUT)
    if (kernel_size, stride, padding) == (4, 2, 1):  # the one that both mean by "same"
        in_keras = ops.conv_transpose(image[None, ..., None], kernel[..., None, None], stride, "same")
        assert_allclose(in_keras[0, ..., 0], ours, atol=OUTPUT)


def test_transposed_convolution_is_the_transpose():
    """⟨conv(x), y⟩ = ⟨x, transposed(y)⟩ for every x and y."""
    rng = np.random.default_rng(0)
    x, y, kernel = rng.normal(size=(9, 9)), rng.normal(size=(4, 4)), rng.normal(size=(3, 3))
    one = np.sum(layers_numpy.convolution_2d(x, kernel, stride=2) * y)
    assert one == pytest.approx(np.sum(x * layers_numpy.transposed_convolution_2d(y, kernel, stride=2)))


def test_checkerboard_where_the_stride_does_not_divide_the_kernel():
    counts = layers_numpy.overlap_counts(6, 3, stride=2)
    assert_array_equal(counts[4:8, 4:8], [[4, 2, 4, 2], [2, 1, 2, 1], [4, 2, 4, 2], [2, 1, 2, 1]])
    assert set(layers_numpy.overlap_counts(6, 4, stride=2)[2:-2, 2:-2].flat) == {4}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: layers_numpy.convolution_1d([[1, 2]], [1]),
            r"signal must have shape \(N\), received \(1, 2\)",
        ),
        (lambda: layers_numpy.convolution_1d([1, 2], [1, 2, 3]), "reaches over 3 pixels"),
        (
            lambda: layers_numpy.convolution_2d(np.ones((4, 4)), np.ones((2, 3))),
            r"\(k, k, C, F\), received \(2, 3",
        ),
        (
            lambda: layers_numpy.convolution_2d(np.ones((4, 4, 3)), np.ones((3, 3))),
            "3 channels, the kernels are for 1",
        ),
        (
            lambda: layers_numpy.convolution_2d(np.ones((4, 4)), np.ones((3, 3)), 1.0),
            r"bias must have shape \(F\)",
        ),
        (lambda: layers_numpy.max_pool_2d(np.ones((4, 4))), r"\(H, W, C\), received \(4, 4\)"),
        (lambda: layers_numpy.max_pool_2d(np.ones((1, 4, 1))), "reaches over 2 pixels"),
        (
            lambda: layers_numpy.batch_norm([1.0], [1], [0], ([0], [1]), training=True),
            r"\(B, …, C\), received \(1,\)",
        ),
        (
            lambda: layers_numpy.batch_norm([[1.0, 2]], [1], [0], ([0], [1]), training=True),
            r"each have shape \(2,\)",
        ),
        (
            lambda: layers_numpy.transposed_convolution_2d(np.ones((2, 2)), np.ones((2, 2)), padding=2),
            "received 2",
        ),
        (lambda: layer_sizes.receptive_field([(3, 0)]), "stride must be at least 1, received 0"),
        (lambda: layer_sizes.convolution_parameters(0, 3, 3), "filters must be at least 1, received 0"),
    ],
)
def test_layers_are_checked(call, message):
    with pytest.raises(ValueError, match=message):
        call()
