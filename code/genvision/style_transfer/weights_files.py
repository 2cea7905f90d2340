"""Reading a network's weights from a file: .h5, .safetensors, or a PyTorch state dict (.pth).

A weights file is foreign data. No format is read in a way that could run code from it: safetensors
and HDF5 hold numbers alone, and PyTorch's pickle is opened with `weights_only=True`, which refuses all
else. The arrays' names, shapes and values are checked before a network sees them.
"""

from pathlib import Path

import numpy as np

from genvision.style_transfer.networks import Convolution, check_network

HDF5_MAGIC = b"\x89HDF\r\n\x1a\n"
PREPROCESSING = {  # pixels x in [0, 1], red, green, blue -> scale · x + offset
    # torchvision's: (x − mean) / standard deviation of ImageNet's pixels
    "imagenet": (
        (1 / 0.229, 1 / 0.224, 1 / 0.225),
        (-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225),
    ),
    # Caffe's, which older Keras files keep: levels from 0 to 255 minus ImageNet's mean
    "caffe": ((255.0, 255.0, 255.0), (-123.68, -116.779, -103.939)),
}


def check_preprocessing(preprocessing: str | None, path: Path) -> str:
    """What the weights in a file expect of their pictures: a key of `PREPROCESSING`.

    The file itself does not say it. None takes what the published files have: "caffe" for .h5 files,
    "imagenet" for others. The wrong one gives weaker features, and no error.
    """
    if preprocessing is None:
        return "caffe" if path.suffix in (".h5", ".hdf5") else "imagenet"
    if preprocessing not in PREPROCESSING:
        raise ValueError(
            f"preprocessing must be one of {', '.join(PREPROCESSING)}; received {preprocessing!r}"
        )
    return preprocessing


def read_weights(
    path, network: str = "squeezenet", *, preprocessing: str | None = None
) -> tuple[dict[str, tuple[np.ndarray, np.ndarray]], str]:
    """Read and check the weights of a network.

    Args:
        path: a file .h5 (with the layer names of keras-squeezenet or keras.applications), or
            .safetensors or .pth (with torchvision's). What belongs to a classifier is not looked at.
        network: "squeezenet" or "vgg19".
        preprocessing: "imagenet", "caffe" or None, see `check_preprocessing`. Caffe's weights
            want blue first: their first kernel is turned round here, so that pictures need not be.

    Returns:
        name of the convolution -> kernel (height, width, in, out) and bias (out,), float32; and
        the preprocessing.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: not a weights file, a pickle of anything else than arrays, a damaged or truncated
            file, a missing layer, a wrong shape, NaN or infinity.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"expected a file of weights for {network}, found none at {path}")
    preprocessing = check_preprocessing(preprocessing, path)
    read = {".h5": _read_h5, ".hdf5": _read_h5, ".safetensors": _read_safetensors}.get(
        path.suffix, _read_torch
    )
    convolutions = check_network(network).convolutions
    try:
        found = read(path, convolutions)
    except ImportError:
        raise
    except Exception as error:  # each reader has its own, from OSError to UnpicklingError
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ValueError(f"{path}: expected whole weights of {network}, cannot be read: {reason}") from error
    weights = {c.name: _checked(path, c, *found[c.name]) for c in convolutions}
    if preprocessing == "caffe":
        kernel, bias = weights[convolutions[0].name]
        weights[convolutions[0].name] = kernel[:, :, ::-1].copy(), bias
    return weights, preprocessing


def _checked(path: Path, convolution: Convolution, kernel, bias) -> tuple[np.ndarray, np.ndarray]:
    """Kernel and bias as float32, once their shapes and values are right."""
    shapes = (convolution.shape, convolution.shape[-1:])
    for what, array, shape in zip(("kernel", "bias"), (kernel, bias), shapes, strict=True):
        if array.shape != shape or not np.issubdtype(array.dtype, np.floating):
            raise ValueError(
                f"{path}: {what} of {convolution.name} must have shape {shape} and be of floats, "
                f"received {array.shape} {array.dtype}"
            )
        if not np.isfinite(array).all():
            raise ValueError(f"{path}: {what} of {convolution.name} must be finite, received NaN or infinity")
    return kernel.astype("float32"), bias.astype("float32")


def _read_h5(path: Path, convolutions) -> dict:
    """The weights of a Keras file: a group for each layer, whose attribute names its arrays in order."""
    import h5py

    with open(path, "rb") as file:
        if file.read(len(HDF5_MAGIC)) != HDF5_MAGIC:
            raise ValueError("it does not start as an HDF5 file does")
    found = {}
    with h5py.File(path) as file:
        for convolution in convolutions:
            if convolution.keras_name not in file:
                raise ValueError(f"it has no layer {convolution.keras_name}")
            layer = file[convolution.keras_name]
            # Only these two, as arrays: a link in the file to another file is not followed.
            arrays = [layer.get(name) for name in layer.attrs.get("weight_names", ())]
            if len(arrays) != 2 or not all(isinstance(a, h5py.Dataset) and a.file == file for a in arrays):
                raise ValueError(f"layer {convolution.keras_name} does not hold a kernel and a bias")
            if any(a.shape not in (convolution.shape, convolution.shape[-1:]) for a in arrays):
                raise ValueError(
                    f"layer {convolution.keras_name} must hold a kernel {convolution.shape} and a bias "
                    f"{convolution.shape[-1:]}, received {' and '.join(str(a.shape) for a in arrays)}"
                )
            found[convolution.name] = tuple(a[()] for a in arrays)
    return found


def _read_safetensors(path: Path, convolutions) -> dict:
    from safetensors.numpy import load_file

    return _from_state_dict(load_file(path), convolutions)


def _read_torch(path: Path, convolutions) -> dict:
    try:
        import torch
    except ImportError as error:
        raise ImportError(
            f"reading {path.name} needs PyTorch; a .safetensors or .h5 file of the weights does not"
        ) from error
    state = torch.load(path, map_location="cpu", weights_only=True)
    if not isinstance(state, dict):
        raise ValueError(f"it holds a {type(state).__name__} and not a state dict")
    return _from_state_dict(
        {k: v.detach().numpy() for k, v in state.items() if torch.is_tensor(v)}, convolutions
    )


def _from_state_dict(state: dict, convolutions) -> dict:
    """PyTorch's kernels are (out, in, height, width); here they become (height, width, in, out)."""
    found = {}
    for convolution in convolutions:
        names = [f"features.{convolution.torch_name}.{part}" for part in ("weight", "bias")]
        missing = [name for name in names if name not in state]
        if missing:
            raise ValueError(f"it has no array {missing[0]}")
        kernel, bias = (state[name] for name in names)
        found[convolution.name] = kernel.transpose(2, 3, 1, 0) if kernel.ndim == 4 else kernel, bias
    return found
