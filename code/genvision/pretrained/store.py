"""Weights in files beside this module: read, checked and written. Importing this loads no framework.

A file is a safetensors file: numbers only, nothing in it can run. The arrays are named 0, 1, 2 … in the
order and layout of `genvision.parity.weights_of`, so that one file serves both frameworks.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from genvision.parity import put_weights
from genvision.training.files import write_whole

FOLDER = Path(__file__).parent / "files"
MANIFEST = "manifest.json"
LARGEST = 4 * 2**20  # bytes of a file: a phone on Colab, and every clone, has to fetch it


class WeightsError(ValueError):
    """A file of weights is missing, damaged, or belongs to another network."""


@dataclass(frozen=True, kw_only=True)
class About:
    """How a file was made.

    Attributes:
        sha256: of the file.
        steps, seed: of the training.
        data: what it was trained on, and `data_sha256` of those images.
        settings: the model's settings, as text.
        seconds: that the training took on the machine that made it.
        made_with: versions of Python packages.
    """

    sha256: str
    steps: int
    seed: int
    data: str
    data_sha256: str
    settings: str
    seconds: float
    made_with: dict[str, str]


def names(folder: Path = FOLDER) -> list[str]:
    """The names that `load_weights` knows, sorted."""
    return sorted(_manifest(folder))


def about(name: str, folder: Path = FOLDER) -> About:
    """How the weights of that name were made."""
    manifest = _manifest(folder)
    if name not in manifest:
        raise WeightsError(
            f"there are no weights {name!r}; there are {', '.join(sorted(manifest)) or 'none'}"
        )
    return About(**manifest[name])


def load_weights(network, name: str, folder: Path = FOLDER):
    """Put trained weights into a network: a torch.nn.Module or a built keras.Model.

    Raises:
        WeightsError: no such name; a file that is damaged or was exchanged; another network. The
            network is then as it was.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    path, expected = folder / f"{name}.safetensors", about(name, folder).sha256
    content = path.read_bytes() if path.is_file() else b""
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise WeightsError(f"{path.name} is damaged: expected SHA-256 {expected}, received {found}")
    try:
        arrays = load(content)
        put_weights(network, [arrays[str(i)].astype("float32") for i in range(len(arrays))])
    except (SafetensorError, KeyError, ValueError) as error:
        raise WeightsError(f"{path.name} does not fit this network: {error}") from error


def save_weights(arrays: list[np.ndarray], name: str, folder: Path = FOLDER, **how):
    """Write weights in half precision, then the manifest; `how`: `About` without the checksum."""
    from safetensors.numpy import save

    half = {str(i): np.ascontiguousarray(array, dtype="float16") for i, array in enumerate(arrays)}
    if not all(np.isfinite(array).all() for array in half.values()):
        raise WeightsError(f"{name} has weights that are NaN, infinite or beyond half precision")
    content = save(half)
    if len(content) > LARGEST:
        raise WeightsError(f"{name} has {len(content):,} bytes, at most {LARGEST:,} are allowed")
    entry = About(sha256=hashlib.sha256(content).hexdigest(), **how)
    write_whole(folder / f"{name}.safetensors", lambda path: path.write_bytes(content))
    manifest = _manifest(folder) | {name: asdict(entry)}
    text = json.dumps(dict(sorted(manifest.items())), indent=1) + "\n"
    write_whole(folder / MANIFEST, lambda path: path.write_text(text, encoding="utf-8"))


def _manifest(folder: Path) -> dict[str, dict]:
    path = folder / MANIFEST
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}
