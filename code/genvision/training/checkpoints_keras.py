"""Save a training in Keras and go on with it later.

A checkpoint is one zip file: a `.keras` file for every network, which `keras.models.load_model`
opens by itself, and an `.npz` of numbers for the optimizers and the history. Only numbers are
read from it, never pickled objects.
"""

import json
import zipfile
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import keras
import numpy as np

from genvision.training.files import CheckpointError, same_settings, write_whole
from genvision.training.history import History
from genvision.training.run_keras import parts_of


def _parts(model, kind) -> dict:
    """The networks or the optimizers of a model."""
    return {name: part for name, part in parts_of(model).items() if isinstance(part, kind)}


def _arrays(optimizer) -> list[np.ndarray]:
    return [variable.numpy() for variable in optimizer.variables]


def save_checkpoint(path, model, history: History):
    """Write networks, optimizers and history to one file; a kill on the way leaves the former file.

    Args:
        path: of the file; missing folders are made.
        model: of networks, optimizers and `settings`, such as a `GAN` or a `VAE`.
        history: what `train` returned.

    Raises:
        OSError: the file cannot be written, for example because the disk is full.
    """
    numbers = {f"{name}/{i}": array for name, o in _optimizers(model) for i, array in enumerate(_arrays(o))}
    about = {
        "settings": repr(asdict(model.settings)),
        "names": list(history.names),
        "about": history.about,
    }

    def write(temporary):
        with TemporaryDirectory() as folder, zipfile.ZipFile(temporary, "w") as archive:
            for name, network in _parts(model, keras.Model).items():
                network.save(Path(folder, f"{name}.keras"))
                archive.write(Path(folder, f"{name}.keras"), f"{name}.keras")
            with archive.open("numbers.npz", "w") as file:
                np.savez(file, rows=history.rows, **numbers)
            archive.writestr("about.json", json.dumps(about))

    write_whole(path, write)


def _optimizers(model):
    return _parts(model, keras.Optimizer).items()


def load_checkpoint(path, model) -> History:
    """Put a checkpoint's weights and optimizer states into a model, and return its history.

    The training then goes on with `train(model, …, steps=more, history=history)`, and with the model's
    learning rates where these are not the checkpoint's. What an older checkpoint lacks has its default.

    Raises:
        FileNotFoundError: there is no such file.
        CheckpointError: the file is damaged, is something else, or belongs to a model with other
            settings. The model is then as it was.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"there is no checkpoint {path}")
    try:
        about, numbers, networks, same_rates = _read(path, model)
        history = History(*about["names"])
        history.add(numbers["rows"])
        history.about = dict(about.get("about", {}))
    except (CheckpointError, PermissionError):
        raise
    except Exception as error:  # zip, JSON, HDF5 and NumPy errors of many kinds
        raise CheckpointError(f"{path} is damaged or not a checkpoint of this course in Keras") from error
    for name, network in _parts(model, keras.Model).items():
        network.set_weights(networks[name])
    for name, optimizer in _optimizers(model):
        for i, variable in enumerate(optimizer.variables):
            if same_rates or variable.name != "learning_rate":
                variable.assign(numbers[f"{name}/{i}"])
    return history


def _read(path: Path, model):
    """Everything that a checkpoint holds, as arrays that fit the model; and whether its learning rates do."""
    names = _parts(model, keras.Model)
    with zipfile.ZipFile(path) as archive, TemporaryDirectory() as folder:
        expected = {"about.json", "numbers.npz", *(f"{name}.keras" for name in names)}
        if set(archive.namelist()) != expected:
            raise CheckpointError(f"{path} is no checkpoint of this model in Keras, of {sorted(expected)}")
        about = json.loads(archive.read("about.json"))
        same_rates = same_settings(path, about["settings"], model.settings)
        with np.load(BytesIO(archive.read("numbers.npz")), allow_pickle=False) as file:
            numbers = dict(file)
        networks = {name: _weights(archive, folder, name, model) for name in names}
    for name, optimizer in _optimizers(model):
        for i, variable in enumerate(optimizer.variables):
            if numbers[f"{name}/{i}"].shape != tuple(variable.shape):
                raise CheckpointError(f"{path}: {name} has other shapes than this model")
    return about, numbers, networks, same_rates


def _weights(archive: zipfile.ZipFile, folder: str, name: str, model) -> list[np.ndarray]:
    """The weights in one `.keras` file, read into a copy of the network."""
    copy = keras.models.clone_model(getattr(model, name))
    copy.load_weights(archive.extract(f"{name}.keras", folder))
    return copy.get_weights()
