"""Style transfer: weights files good and bad, equal frameworks, and images that take on a style."""

import inspect
import os
import pickle
import struct
from dataclasses import replace
from functools import cache
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pytest

from genvision.datasets.downloads import DownloadError
from genvision.datasets.pictures import picture
from genvision.style_transfer import filters as numpy_filters
from genvision.style_transfer.images import check_image, enlarge, fit, match_colours
from genvision.style_transfer.networks import NETWORKS, check_layers, download_weights
from genvision.style_transfer.style_transfer_settings import (
    VGG19_SETTINGS,
    SlicedSettings,
    StyleTransferSettings,
)
from genvision.style_transfer.weights_files import read_weights
from rounding import FORMULA, OUTPUT, apart

BACKENDS = ["torch", "keras"]
SMALL = StyleTransferSettings(image_size=48, steps=6, style_layers=("conv1", "fire3"))
SLICED = SlicedSettings(sizes=(16, 32), steps=15, filters=8, filter_size=5, blur=3)


def module_of(name, backend):
    return import_module(f"genvision.style_transfer.{name}_{backend}")


@pytest.fixture(params=BACKENDS)
def backend(request):
    return request.param


@pytest.fixture(scope="module")
def content():
    return picture("chelsea", size=48)


@pytest.fixture(scope="module")
def style():
    return picture("immunohistochemistry", size=48)


# --- weights files ----------------------------------------------------------------------------


def random_arrays(network, seed=0):
    """A kernel and a bias for each convolution, of a size that keeps the features' size."""
    rng = np.random.default_rng(seed)
    arrays = {}
    for c in NETWORKS[network].convolutions:
        spread = np.sqrt(2 / np.prod(c.shape[:3]))
        arrays[c.name] = (
            (spread * rng.standard_normal(c.shape)).astype("float32"),
            (0.1 * rng.standard_normal(c.shape[-1])).astype("float32"),
        )
    return arrays


def state_dict_of(network, arrays):
    """With torchvision's names and layout, and a classifier, which nobody wants."""
    state = {"classifier.1.bias": np.zeros(10, "float32")}
    for c in NETWORKS[network].convolutions:
        kernel, bias = arrays[c.name]
        state[f"features.{c.torch_name}.weight"] = np.ascontiguousarray(kernel.transpose(3, 2, 0, 1))
        state[f"features.{c.torch_name}.bias"] = bias
    return state


def write_pth(path, network, arrays):
    import torch

    torch.save({k: torch.tensor(v) for k, v in state_dict_of(network, arrays).items()}, path)


def write_safetensors(path, network, arrays):
    from safetensors.numpy import save_file

    save_file(state_dict_of(network, arrays), path)


def write_h5(path, network, arrays):
    """In the old Keras way, in which the published files are."""
    import h5py

    with h5py.File(path, "w") as file:
        for c in NETWORKS[network].convolutions:
            group = file.create_group(c.keras_name)
            names = [f"{c.keras_name}_1/{part}:0" for part in ("kernel", "bias")]
            group.attrs["weight_names"] = [name.encode() for name in names]
            for name, array in zip(names, arrays[c.name], strict=True):
                group[name] = array


WRITERS = {".pth": write_pth, ".safetensors": write_safetensors, ".h5": write_h5}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """suffix -> a file of the same random weights of SqueezeNet."""
    folder = tmp_path_factory.mktemp("weights")
    paths = {suffix: folder / f"squeezenet{suffix}" for suffix in WRITERS}
    for suffix, path in paths.items():
        WRITERS[suffix](path, "squeezenet", random_arrays("squeezenet"))
    return paths


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_kind_of_file_gives_the_same_weights(files, suffix):
    weights, preprocessing = read_weights(files[suffix])
    assert preprocessing == ("caffe" if suffix == ".h5" else "imagenet")
    for i, (name, arrays) in enumerate(random_arrays("squeezenet").items()):
        kernel = arrays[0][:, :, ::-1] if preprocessing == "caffe" and i == 0 else arrays[0]
        np.testing.assert_array_equal(weights[name][0], kernel)
        np.testing.assert_array_equal(weights[name][1], arrays[1])


@pytest.mark.parametrize(("network", "parameters"), [("squeezenet", 722_496), ("vgg19", 20_024_384)])
def test_parameter_counts(network, parameters):
    shapes = [c.shape for c in NETWORKS[network].convolutions]
    assert sum(np.prod(shape) + shape[-1] for shape in shapes) == parameters


class Harmful:
    """A pickle that leaves a trace when it is opened."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_a_pickle_is_not_run(tmp_path):
    trace, path = tmp_path / "trace", tmp_path / "weights.pth"
    path.write_bytes(pickle.dumps(Harmful(trace)))
    with pytest.raises(ValueError, match="expected whole weights of squeezenet, cannot be read"):
        read_weights(path)
    import torch

    torch.save({"features.0.weight": Harmful(trace)}, path)
    with pytest.raises(ValueError, match="expected whole weights of squeezenet, cannot be read"):
        read_weights(path)
    assert not trace.exists()


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("size", [0, 5, 1_000, -100])
def test_a_truncated_file_is_refused(files, tmp_path, suffix, size):
    path = tmp_path / f"short{suffix}"
    path.write_bytes(files[suffix].read_bytes()[:size])
    with pytest.raises(ValueError, match=f"short{suffix}: expected whole weights of squeezenet, cannot be"):
        read_weights(path)


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_file_of_something_else_is_refused(tmp_path, suffix):
    path = tmp_path / f"page{suffix}"
    path.write_bytes(b"<!DOCTYPE html><title>Please log in</title>" * 20)
    with pytest.raises(ValueError, match=f"page{suffix}: expected whole weights of squeezenet, cannot be"):
        read_weights(path)


def test_a_header_that_promises_too_much_is_refused(tmp_path):
    path = tmp_path / "huge.safetensors"
    path.write_bytes(struct.pack("<Q", 2**60) + b"{}")
    with pytest.raises(ValueError, match="cannot be read"):
        read_weights(path)


def without_last(arrays):
    arrays = dict(arrays)
    arrays["fire9/expand3x3"] = (np.zeros((3, 3, 64, 255), "float32"), np.zeros(255, "float32"))
    return arrays


def with_nan(arrays):
    arrays = dict(arrays)
    arrays["conv1"] = (arrays["conv1"][0] * np.float32("nan"), arrays["conv1"][1])
    return arrays


def with_integers(arrays):
    arrays = dict(arrays)
    arrays["conv1"] = (arrays["conv1"][0].astype("int32"), arrays["conv1"][1])
    return arrays


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (without_last, r"fire9/expand3x3 must (have|hold).*\(3, 3, 64, 256\).*received \(3, 3, 64, 255\)"),
        (with_nan, "kernel of conv1 must be finite, received NaN"),
        (with_integers, r"kernel of conv1 must have shape \(3, 3, 3, 64\) and be of floats, .* int32"),
    ],
)
def test_wrong_weights_are_refused(tmp_path, suffix, spoil, message):
    path = tmp_path / f"wrong{suffix}"
    WRITERS[suffix](path, "squeezenet", spoil(random_arrays("squeezenet")))
    with pytest.raises(ValueError, match=message):
        read_weights(path)


def test_a_file_of_another_network_is_refused(files):
    with pytest.raises(ValueError, match="has no layer block1_conv1"):
        read_weights(files[".h5"], "vgg19")
    with pytest.raises(ValueError, match=r"has no array features\.2\.weight"):
        read_weights(files[".pth"], "vgg19")


def test_an_h5_file_may_not_borrow_from_others(files, tmp_path):
    """An external link would let a file name any other file of the computer."""
    import h5py

    path = tmp_path / "linked.h5"
    with h5py.File(path, "w") as file:
        file["conv1"] = h5py.ExternalLink(str(files[".h5"]), "conv1")
    with pytest.raises(ValueError, match="layer conv1 does not hold a kernel and a bias"):
        read_weights(path)


@pytest.mark.parametrize(
    ("path", "preprocessing", "error", "message"),
    [
        ("none.pth", None, FileNotFoundError, "expected a file of weights for squeezenet, found none at"),
        (".", None, FileNotFoundError, "found none at"),
        ("here.pth", "vgg", ValueError, "preprocessing must be one of imagenet, caffe; received 'vgg'"),
    ],
)
def test_options_of_reading_are_checked(tmp_path, path, preprocessing, error, message):
    (tmp_path / "here.pth").write_bytes(b"")
    with pytest.raises(error, match=message):
        read_weights(tmp_path / path, preprocessing=preprocessing)


@pytest.mark.parametrize(("network", "source"), [(n, s) for n in NETWORKS for s in BACKENDS])
def test_without_a_network_the_message_says_what_to_do(monkeypatch, tmp_path, network, source):
    monkeypatch.setenv("GENVISION_CACHE", str(tmp_path))
    monkeypatch.setenv("GENVISION_OFFLINE", "1")
    with pytest.raises(DownloadError) as raised:
        download_weights(network, source=source)
    told = str(raised.value) + "".join(raised.value.__notes__)
    file = NETWORKS[network].files[source]
    assert f"load_features('{network}', weights='path/to/{file.name}')" in told
    assert str(tmp_path / "pretrained") in told and file.mirrors[0] + file.name in told
    assert "sliced_torch" in told


def test_published_hashes():
    """torchvision writes the first eight digits of the SHA-256 into the name; Keras publishes an MD5."""
    for network in NETWORKS.values():
        file = network.files["torch"]
        assert file.name.removesuffix(".pth").endswith(f"-{file.sha256[:8]}")


@pytest.mark.parametrize(
    ("network", "layers", "message"),
    [
        ("resnet", ("conv1",), "network must be one of squeezenet, vgg19; received 'resnet'"),
        ("squeezenet", ("conv4_2",), "layers of squeezenet: conv1, fire2, .*received conv4_2"),
        ("vgg19", (), "layers of vgg19: conv1_1, .*received none"),
        ("vgg19", ("conv1_1", "conv1_1"), "different layers of vgg19"),
    ],
)
def test_layers_are_checked(network, layers, message):
    with pytest.raises(ValueError, match=message):
        check_layers(network, layers)


# --- features ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def features(files):
    """backend -> all layers of SqueezeNet, the same weights in both."""
    names = tuple(NETWORKS["squeezenet"].layers)
    return {
        backend: cache(
            lambda backend=backend: module_of("features", backend).load_features(
                "squeezenet", names, weights=files[".pth"]
            )
        )
        for backend in BACKENDS
    }


def maps_of(backend, features, image):
    """name -> feature map (H, W, C) of an image (H, W, 3), as arrays."""
    if backend == "torch":
        import torch

        maps = features(torch.as_tensor(image).permute(2, 0, 1)[None])
        return {name: x[0].permute(1, 2, 0).numpy() for name, x in maps.items()}
    return {name: x.numpy()[0] for name, x in features(image[None]).items()}


@pytest.mark.parametrize("shape", [(64, 64), (53, 70)])  # even and odd: pooling treats them differently
def test_features_agree(features, shape):
    image = np.random.default_rng(1).random((*shape, 3), "float32")
    one, other = (maps_of(backend, features[backend](), image) for backend in BACKENDS)
    assert set(one) == set(other) == set(NETWORKS["squeezenet"].layers)
    for name, expected in other.items():
        assert one[name].shape == expected.shape
        assert apart(one[name], expected) < OUTPUT


def test_vgg19_features_agree(tmp_path):
    path = tmp_path / "vgg19.safetensors"
    write_safetensors(path, "vgg19", random_arrays("vgg19"))
    image = np.random.default_rng(1).random((32, 33, 3), "float32")
    layers = ("conv1_1", "conv3_4", "conv5_4")
    one, other = (
        maps_of(b, module_of("features", b).load_features("vgg19", layers, weights=path), image)
        for b in BACKENDS
    )
    assert [one[name].shape for name in layers] == [(32, 33, 64), (8, 8, 256), (2, 2, 512)]
    for name in layers:
        assert apart(one[name], other[name]) < OUTPUT


def first_map_by_hand(image, kernel, bias):
    """ReLU of the first convolution at the upper left place."""
    return np.maximum((image[:3, :3, :, None].astype("float64") * kernel).sum(axis=(0, 1, 2)) + bias, 0)


@pytest.mark.parametrize("preprocessing", ["imagenet", "caffe"])
def test_preprocessing_by_hand(backend, files, preprocessing):
    image = np.random.default_rng(2).random((32, 32, 3), "float32")
    kernel, bias = random_arrays("squeezenet")["conv1"]
    if preprocessing == "caffe":  # blue first, levels minus their means
        prepared = 255 * image[..., ::-1] - [103.939, 116.779, 123.68]
    else:
        prepared = (image - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    loaded = module_of("features", backend).load_features(
        "squeezenet", ("conv1",), weights=files[".pth"], preprocessing=preprocessing
    )
    expected = first_map_by_hand(prepared, kernel, bias)
    made = maps_of(backend, loaded, image)["conv1"][0, 0]
    np.testing.assert_allclose(made, expected, atol=OUTPUT * expected.max())


# --- transfer on features ---------------------------------------------------------------------


@cache
def names_of(name, backend):
    return {n for n in vars(module_of(name, backend)) if not n.startswith("_")}


@pytest.mark.parametrize(
    ("name", "functions"),
    [
        ("features", {"load_features"}),
        ("style_transfer", {"transfer", "targets_of", "losses_of", "relative", "optimizer_for"}),
        ("sliced", {"transfer", "losses_of", "sorted_responses", "sliced_wasserstein", "blurred"}),
    ],
)
def test_same_names_and_signatures(name, functions):
    modules = [module_of(name, backend) for backend in BACKENDS]
    assert functions <= names_of(name, "torch") & names_of(name, "keras")
    for function in functions:
        one, other = (list(inspect.signature(getattr(m, function)).parameters) for m in modules)
        assert [p for p in one if p != "device"] == other


def as_tensors(backend, *images):
    if backend == "torch":
        import torch

        return [torch.as_tensor(i).permute(2, 0, 1)[None].contiguous() for i in images]
    import tensorflow as tf

    return [tf.constant(i[None]) for i in images]


def losses_and_gradient(backend, function, image):
    """The losses of an image (H, W, 3), and what the first of them wants of its pixels."""
    (tensor,) = as_tensors(backend, image)
    if backend == "torch":
        losses = function(tensor.requires_grad_(True))
        losses[0].backward()
        return losses.detach().numpy(), tensor.grad[0].permute(1, 2, 0).numpy()
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(tensor)
        losses = function(tensor)
        loss = losses[0]
    return losses.numpy(), tape.gradient(loss, tensor).numpy()[0]


def test_losses_and_gradients_agree(features, content, style):
    images = [fit(check_image("", i), 48) for i in (content, style)]
    start = np.random.default_rng(3).random((48, 48, 3), "float32")
    both = []
    for backend in BACKENDS:
        module, network = module_of("style_transfer", backend), features[backend]()
        targets = module.targets_of(network, *as_tensors(backend, *images), SMALL)
        both.append(
            losses_and_gradient(
                backend, lambda x, m=module, n=network, t=targets: m.losses_of(x, n, t, SMALL), start
            )
        )
    (losses, gradient), (expected_losses, expected) = both
    np.testing.assert_allclose(losses, expected_losses, rtol=OUTPUT)
    # Of 70,000 ReLUs and poolings one may be undecided: then the slopes of all pixels that it sees differ.
    differences = gradient - expected
    assert np.median(np.abs(differences)) < OUTPUT * np.abs(expected).max()
    assert np.linalg.norm(differences) < 0.05 * np.linalg.norm(expected)


def test_losses_by_hand(backend):
    """A network that gives the image itself: everything can be worked out on paper."""
    content, style = np.full((2, 2, 3), 0.5, "float32"), np.full((2, 2, 3), 1.0, "float32")
    image = np.full((2, 2, 3), 0.25, "float32")
    image[0, 0] = 0.75
    settings = replace(
        SMALL, content_layers=("fire2",), style_layers=("fire3",), content_weight=2, style_weight=3
    )
    module = module_of("style_transfer", backend)

    def network(x):
        return {"fire2": x, "fire3": x}

    targets = module.targets_of(network, *as_tensors(backend, content, style), settings)
    losses, _ = losses_and_gradient(backend, lambda x: module.losses_of(x, network, targets, settings), image)
    # content: 0.25²/0.5². Gram: (3·0.25² + 0.75²)/4 = 0.1875 against 1. Two of four edges differ by 0.5,
    # in three channels: 3 of 12 values.
    content_loss, style_loss, variation = 0.25, (1 - 0.1875) ** 2, 3 / 12
    expected = [
        2 * content_loss + 3 * style_loss + settings.variation_weight * variation,
        content_loss,
        style_loss,
        variation,
    ]
    np.testing.assert_allclose(losses, expected, rtol=FORMULA)


@pytest.fixture(scope="module")
def results(features, content, style):
    """backend -> a short transfer, with snapshots; the content is wider than high."""
    return {
        backend: module_of("style_transfer", backend).transfer(
            content[:40], style, SMALL, features=features[backend](), snapshots=(0, 2, 6)
        )
        for backend in BACKENDS
    }


def test_a_transfer_lowers_its_loss(results, backend, content):
    result = results[backend]
    assert result.image.shape == (40, 48, 3) and result.image.dtype == np.float32
    assert result.image.min() >= 0 and result.image.max() <= 1
    loss, style_loss = result.history.loss, result.history.style_loss
    assert loss.shape == (6,) and loss[-1] < 0.7 * loss[0] and style_loss[-1] < 0.7 * style_loss[0]
    assert sorted(result.snapshots) == [0, 2, 6]
    np.testing.assert_array_equal(result.snapshots[0], content[:40].astype("float32") / 255)
    np.testing.assert_array_equal(result.snapshots[6], result.image)


def test_both_frameworks_make_the_same_image(results):
    one, other = (results[backend] for backend in BACKENDS)
    np.testing.assert_allclose(one.history.rows, other.history.rows, rtol=5e-3, atol=1e-6)
    # Adam divides by the gradient's size: where that is rounding, a pixel may go the other way. And one
    # ReLU that switches moves all pixels it sees, about a fiftieth of the image.
    differences = np.abs(one.image - other.image)
    assert np.median(differences) < 1e-4 and (differences > 1e-3).mean() < 0.05


def test_noise_to_start_from(backend, features, content, style):
    transfer = module_of("style_transfer", backend).transfer
    settings = replace(SMALL, start="noise", steps=1)
    runs = {
        seed: transfer(
            content, style, replace(settings, seed=seed), features=features[backend](), snapshots=(0,)
        )
        for seed in (3, 4)
    }
    expected = np.random.default_rng(3).random((48, 48, 3), "float32")
    np.testing.assert_array_equal(runs[3].snapshots[0], expected)
    assert np.abs(runs[3].image - runs[4].image).mean() > 0.1
    # In a first step Adam moves every pixel by the learning rate.
    assert np.abs(runs[3].image - expected).max() == pytest.approx(0.02, abs=1e-4)


def test_lbfgs(features, content, style):
    settings = replace(SMALL, optimizer="lbfgs", steps=8)
    result = module_of("style_transfer", "torch").transfer(
        content, style, settings, features=features["torch"]()
    )
    assert result.history.loss[-1] < 0.7 * result.history.loss[0]
    with pytest.raises(ValueError, match="Keras has no optimizer 'lbfgs': expected 'adam'"):
        module_of("style_transfer", "keras").transfer(content, style, settings)


def test_features_without_a_layer_are_refused(backend, files, content, style):
    lacking = module_of("features", backend).load_features("squeezenet", ("conv1",), weights=files[".pth"])
    with pytest.raises(ValueError, match="features must give fire3; they give conv1"):
        module_of("style_transfer", backend).transfer(content, style, SMALL, features=lacking)


def test_a_transfer_without_features_wants_to_download(backend, monkeypatch, tmp_path, content, style):
    monkeypatch.setenv("GENVISION_CACHE", str(tmp_path))
    monkeypatch.setenv("GENVISION_OFFLINE", "1")
    with pytest.raises(DownloadError, match="GENVISION_OFFLINE"):
        module_of("style_transfer", backend).transfer(content, style, SMALL)


# --- without a network ------------------------------------------------------------------------


def test_sliced_wasserstein_by_hand():
    """One filter that gives the red of a pixel: sorted, 0 1 2 3 against 1 1 3 3, squares 1 0 1 0."""
    image, style = np.zeros((2, 2, 3)), np.zeros((2, 2, 3))
    image[..., 0], style[..., 0] = [[3, 0], [2, 1]], [[1, 3], [3, 1]]
    red = np.array([1.0, 0, 0]).reshape(1, 1, 3, 1)
    assert numpy_filters.sliced_wasserstein(image, style, red) == pytest.approx(0.5)
    assert numpy_filters.sliced_wasserstein(image, image[::-1, ::-1], red) == 0
    # One place of the style, the upper left one, stands for all: squares 1 0 1 4.
    assert numpy_filters.sliced_wasserstein(image, style, red, style_stride=2) == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("count", "wanted", "places"),
    [(4, 4, [0, 1, 2, 3]), (6, 3, [1, 3, 5]), (2, 4, [0, 0, 1, 1]), (1, 3, [0, 0, 0])],
)
def test_quantiles_by_hand(count, wanted, places):
    assert numpy_filters.quantile_places(count, wanted).tolist() == places


def test_a_blur_keeps_the_mean_and_loses_the_detail():
    matrix = numpy_filters.blur_matrix(24, 4)
    assert matrix.shape == (6, 24)
    np.testing.assert_allclose(matrix.sum(axis=1), 1, rtol=FORMULA)
    assert np.abs(matrix @ np.tile([1, -1], 12)).max() < 0.15  # at the border a little is left
    ramp = matrix @ np.arange(24)
    assert (np.diff(ramp) > 2).all() and ramp[2:4] == pytest.approx([9.5, 13.5], abs=0.1)


def test_filters_have_unit_length():
    filters = numpy_filters.random_filters(np.random.default_rng(0), 50, 7)
    assert filters.shape == (7, 7, 3, 50) and filters.dtype == np.float32
    np.testing.assert_allclose(np.square(filters).sum(axis=(0, 1, 2)), 1, rtol=OUTPUT)
    assert abs(filters.mean()) < 0.01
    blind = numpy_filters.random_filters(np.random.default_rng(0), 50, 7, mean_kept=0)
    np.testing.assert_allclose(np.square(blind).sum(axis=(0, 1, 2)), 1, rtol=OUTPUT)
    np.testing.assert_allclose(blind.sum(axis=(0, 1)), 0, atol=OUTPUT)  # an even patch: no answer


def test_enlarging_adds_the_details():
    small, large = np.zeros((8, 8, 3), "float32"), np.full((16, 16, 3), 0.25, "float32")
    large[4] = 1
    made = enlarge(small + np.float32(0.5), small + np.float32(0.25), large)
    assert made.shape == (16, 16, 3) and made.dtype == np.float32
    np.testing.assert_allclose(made[0], 0.5, atol=FORMULA)
    np.testing.assert_allclose(made[4], 1, atol=FORMULA)  # 1.25, clipped


@pytest.mark.parametrize(("height", "width"), [(20, 20), (13, 27)])
@pytest.mark.parametrize("stride", [1, 2])
def test_the_sliced_loss_agrees_with_numpy(backend, height, width, stride):
    rng = np.random.default_rng(7)
    image, style = rng.random((20, 24, 3), "float32"), rng.random((height, width, 3), "float32") ** 2
    filters = numpy_filters.random_filters(rng, 6, 5)
    expected = numpy_filters.sliced_wasserstein(image, style, filters, stride)
    image, style = as_tensors(backend, image, style)
    value = module_of("sliced", backend).sliced_wasserstein(image, style, array_of(backend, filters), stride)
    assert float(value) == pytest.approx(expected, rel=OUTPUT)


def test_sliced_losses_and_gradients_agree(content, style):
    rng = np.random.default_rng(8)
    images = [fit(check_image("", content), 12), fit(check_image("", style), 48)]
    filters = numpy_filters.random_filters(rng, 8, 5)
    blur = numpy_filters.blur_matrix(12, 3)
    start = next(image for image in random_images(rng, 12) if are_apart(image, filters))
    both = [sliced_losses_and_gradient(backend, start, images, filters, blur) for backend in BACKENDS]
    (losses, gradient), (expected_losses, expected) = both
    np.testing.assert_allclose(losses, expected_losses, rtol=OUTPUT)
    assert apart(gradient, expected) < OUTPUT


def random_images(rng, size):
    while True:
        yield rng.random((size, size, 3), "float32")


def are_apart(image, filters):
    """Is every answer at its rank, however it was rounded?

    A float32 sum of n products, in whatever order, errs by less than n 2⁻²⁴ Σ|products| (Higham 2002, §4.2).
    Of answers that are nearer to each other one framework may sort the one to the front, another the
    other: they change their places in the style, and the slopes of the pixels below them jump.
    """
    answers = np.sort(numpy_filters.responses(image, filters), axis=0)
    products = numpy_filters.responses(image, np.abs(filters))
    return np.diff(answers, axis=0).min() > 2 * filters[..., 0].size * 2**-24 * products.max()


def sliced_losses_and_gradient(backend, start, images, filters, blur):
    module = module_of("sliced", backend)
    content, style = as_tensors(backend, *images)
    filters, blur = array_of(backend, filters), array_of(backend, blur)
    coarse = module.blurred(content, blur, blur)

    def losses_of(image):
        return module.losses_of(image, style, coarse, filters, (blur, blur), SLICED)

    return losses_and_gradient(backend, losses_of, start)


def array_of(backend, array):
    """An array as a tensor of the same shape."""
    return (
        import_module("torch").as_tensor(array)
        if backend == "torch"
        else import_module("keras").ops.array(array)
    )


@pytest.fixture(scope="module")
def sliced(content, style):
    return {
        backend: module_of("sliced", backend).transfer(content[:36], style, SLICED, snapshots=(0, 3, 15, 30))
        for backend in BACKENDS
    }


def test_a_sliced_transfer_takes_on_the_style(sliced, backend, content, style):
    """Measured with filters that the transfer has not seen, in comparison with a match of colours alone."""
    result = sliced[backend]
    assert result.image.shape == (24, 32, 3) and result.image.dtype == np.float32
    assert result.image.min() >= 0 and result.image.max() <= 1
    assert result.history.rows.shape == (30, 3)
    style_loss = result.history.style_loss  # each step has other filters, on which it depends, too
    assert style_loss[25:].mean() < 0.7 * style_loss[15:18].mean()
    old, new = (fit(check_image("", i), 32) for i in (content[:36], style))
    matched = match_colours(old, new)
    for mean_kept, share in ((SLICED.mean_kept, 0.5), (1.0, 0.8)):
        unseen = numpy_filters.random_filters(np.random.default_rng(123), 64, 5, mean_kept=mean_kept)
        before, after = (numpy_filters.sliced_wasserstein(i, new, unseen) for i in (matched, result.image))
        assert after < share * before
    # And it is still the content: correlated with it, once the details are left out.
    rows, columns = (numpy_filters.blur_matrix(n, 3) for n in (24, 32))
    coarse = [np.einsum("ih,hw,jw->ij", rows, i.mean(axis=2), columns).ravel() for i in (old, result.image)]
    assert np.corrcoef(*coarse)[0, 1] > 0.8


def test_snapshots_have_the_size_they_had(sliced, backend):
    shapes = {step: image.shape for step, image in sliced[backend].snapshots.items()}
    assert shapes == {0: (12, 16, 3), 3: (12, 16, 3), 15: (24, 32, 3), 30: (24, 32, 3)}


def test_both_frameworks_make_the_same_sliced_image(sliced):
    """To rounding in the first steps. Where two answers are nearly equal, rounding decides which of them
    comes first, and Adam makes a whole step of it: later the images part, and their styles do not."""
    one, other = (sliced[backend] for backend in BACKENDS)
    np.testing.assert_allclose(one.history.rows[:3], other.history.rows[:3], rtol=2e-3, atol=1e-7)
    assert np.abs(one.snapshots[3] - other.snapshots[3]).mean() < 1e-3
    np.testing.assert_allclose(
        one.history.style_loss[25:].mean(), other.history.style_loss[25:].mean(), rtol=0.1
    )


def test_same_seed_same_image(backend, content, style):
    transfer = module_of("sliced", backend).transfer
    settings = replace(SLICED, sizes=(16,), steps=3)
    runs = [transfer(content, style, replace(settings, seed=seed)).image for seed in (0, 0, 1)]
    np.testing.assert_array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


# --- images and settings ----------------------------------------------------------------------

GOOD = np.linspace(0, 1, 32 * 32 * 3, dtype="float32").reshape(32, 32, 3)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (GOOD, None),
        (GOOD.astype("float64"), None),
        ((255 * GOOD).astype("uint8"), None),
        (GOOD[..., 0], r"colour image \(H, W, 3\), received \(32, 32\), a grey one: skimage.color.gray2rgb"),
        (np.concatenate([GOOD, GOOD[..., :1]], axis=2), "alpha channel: skimage.color.rgba2rgb"),
        (GOOD[None], r"received \(1, 32, 32, 3\)"),
        (GOOD[:0], r"received \(0, 32, 3\)"),
        (GOOD * 255, r"must lie in \[0, 1\], received values from 0 to 255"),
        (GOOD * 2 - 1, "received values from -1 to 1"),
        ((255 * GOOD).astype("int64"), "uint8 in 0 … 255 or float .* received int64"),
        (np.where(GOOD > 0.9, np.nan, GOOD), "finite, received NaN"),
    ],
)
def test_images_are_checked(image, message):
    if message is None:
        checked = check_image("content", image)
        assert checked.dtype == np.float32 and np.abs(checked - GOOD).max() < 1 / 255
    else:
        with pytest.raises(ValueError, match=f"content .*{message}"):
            check_image("content", image)


def test_both_transfers_check_their_images(backend, content):
    for name in ("style_transfer", "sliced"):
        with pytest.raises(ValueError, match="style must be a colour image"):
            module_of(name, backend).transfer(content, content[..., 0])


@pytest.mark.parametrize(
    ("shape", "longer", "expected"),
    [
        ((40, 80, 3), 20, (10, 20)),
        ((80, 40, 3), 160, (160, 80)),
        ((5, 5, 3), 5, (5, 5)),
        ((3, 9, 3), 3, (1, 3)),
    ],
)
def test_fit_keeps_proportions(shape, longer, expected):
    image = np.full(shape, 0.25, "float32")
    fitted = fit(image, longer)
    assert fitted.shape == (*expected, 3) and fitted.dtype == np.float32
    np.testing.assert_allclose(fitted, 0.25, rtol=FORMULA)


def test_fit_refuses_a_line():
    with pytest.raises(ValueError, match="too narrow to fit into 16 pixels"):
        fit(np.zeros((1, 400, 3), "float32"), 16)


def test_matched_colours_have_the_styles_statistics(content, style):
    old, new = (0.25 + check_image("", i) / 2 for i in (content, style))  # far from black and white
    matched = match_colours(old, new).reshape(-1, 3)
    wanted = new.reshape(-1, 3)
    np.testing.assert_allclose(matched.mean(axis=0), wanted.mean(axis=0), atol=2e-3)
    np.testing.assert_allclose(np.cov(matched.T), np.cov(wanted.T), atol=1e-3)
    np.testing.assert_allclose(match_colours(old, old), old, atol=1e-3)


def test_an_even_content_gets_the_mean_colour(style):
    new = check_image("", style)
    matched = match_colours(np.full((8, 8, 3), 0.3, "float32"), new)
    np.testing.assert_allclose(matched, np.broadcast_to(new.mean(axis=(0, 1)), matched.shape), atol=1e-3)


@pytest.mark.parametrize("grey", [0.0, 0.4])
def test_an_even_style_gives_its_colour(content, grey):
    matched = match_colours(check_image("", content), np.full((8, 8, 3), grey, "float32"))
    assert np.isfinite(matched).all() and np.abs(matched - grey).max() < 0.02


@pytest.mark.parametrize(
    ("kind", "option", "value", "message"),
    [
        (StyleTransferSettings, "network", "resnet", "network must be one of"),
        (StyleTransferSettings, "style_layers", ("conv1_1",), "layers of squeezenet"),
        (StyleTransferSettings, "content_layers", (), "received none"),
        (StyleTransferSettings, "start", "black", "start must be one of content, noise; received 'black'"),
        (StyleTransferSettings, "optimizer", "sgd", "optimizer must be one of adam, lbfgs"),
        (StyleTransferSettings, "image_size", 31, "image_size must be at least 32, received 31"),
        (StyleTransferSettings, "steps", 0, "steps must be at least 1, received 0"),
        (StyleTransferSettings, "style_weight", -1, "style_weight must be a finite number of at least 0"),
        (StyleTransferSettings, "variation_weight", float("nan"), "variation_weight .* received nan"),
        (SlicedSettings, "sizes", (), "sizes must grow"),
        (SlicedSettings, "sizes", (64, 32), r"sizes must grow.*received \(64, 32\)"),
        (SlicedSettings, "sizes", (7,), "the first above filter_size = 7"),
        (SlicedSettings, "filters", 0, "filters must be at least 1"),
        (SlicedSettings, "mean_kept", 1.5, r"mean_kept must lie in \[0, 1\], received 1.5"),
        (SlicedSettings, "blur", 0, "blur must be above 0"),
        (SlicedSettings, "learning_rate", float("inf"), "learning_rate must be a finite number"),
    ],
)
def test_settings_are_checked(kind, option, value, message):
    with pytest.raises(ValueError, match=message):
        kind(**{option: value})


def test_ready_settings_for_vgg19():
    assert VGG19_SETTINGS.network == "vgg19" and VGG19_SETTINGS.content_layers == ("conv4_2",)


@pytest.mark.parametrize(
    ("settings", "snapshots", "message"),
    [
        (SLICED, (31,), r"snapshots must lie between 0 and 30 steps, received \[31\]"),
        (replace(SLICED, sizes=(6, 16)), (), "content must have sides of more than 5 pixels"),
    ],
)
def test_options_of_a_sliced_transfer_are_checked(backend, content, style, settings, snapshots, message):
    with pytest.raises(ValueError, match=message):
        module_of("sliced", backend).transfer(content[:24], style, settings, snapshots=snapshots)


def test_a_diverged_transfer_stops(backend, content, style):
    network = SimpleNamespace(count=0)

    def features(image):
        network.count += 1
        return {"fire3": image * (1 if network.count <= 2 else float("nan")), "conv1": image}

    with pytest.raises(FloatingPointError, match="became nan at step 0"):
        module_of("style_transfer", backend).transfer(content, style, SMALL, features=features)
