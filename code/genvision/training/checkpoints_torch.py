"""Save a training in PyTorch and go on with it later.

A checkpoint is one file of tensors, numbers and strings. It is read with `weights_only=True`, so
a file from elsewhere cannot run code; it can only be refused.
"""

from dataclasses import asdict, fields
from pathlib import Path

import torch
from torch import nn

from genvision.training.distributed_torch import plain
from genvision.training.files import CheckpointError, write_whole
from genvision.training.history import History


def _parts(model) -> dict:
    """The networks and optimizers of a model's dataclass."""
    everything = {field.name: getattr(model, field.name) for field in fields(model)}
    return {
        name: plain(part) if isinstance(part, nn.Module) else part
        for name, part in everything.items()
        if hasattr(part, "state_dict")
    }


def save_checkpoint(path, model, history: History):
    """Write networks, optimizers and history to one file; a kill on the way leaves the former file.

    Args:
        path: of the file; missing folders are made.
        model: a dataclass of networks, optimizers and `settings`, such as a `GAN`.
        history: what `train` returned.
    """
    state = {
        "settings": repr(asdict(model.settings)),
        "parts": {name: part.state_dict() for name, part in _parts(model).items()},
        "names": list(history.names),
        "rows": torch.from_numpy(history.rows.copy()),
    }
    write_whole(path, lambda temporary: torch.save(state, temporary))


def load_checkpoint(path, model) -> History:
    """Put a checkpoint's weights and optimizer states into a model, and return its history.

    The training then goes on with `train(model, …, steps=more, history=history)`.

    Raises:
        FileNotFoundError: there is no such file.
        CheckpointError: the file is damaged, is something else, or belongs to a model with other
            settings. The model is then as it was.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"there is no checkpoint {path}")
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # zip, pickle and tensor errors of many kinds
        raise CheckpointError(f"{path} is damaged or not a checkpoint of this course: {error}") from error
    _check(path, state, model)
    before = {name: _copy(part.state_dict()) for name, part in _parts(model).items()}
    try:
        _restore(model, state["parts"])
        history = History(*state["names"])
        history.add(state["rows"].numpy())
    except Exception as error:
        _restore(model, before)
        raise CheckpointError(f"{path} does not fit this model: {error}") from error
    return history


def _check(path, state, model):
    if not isinstance(state, dict) or set(state) != {"settings", "parts", "names", "rows"}:
        raise CheckpointError(f"{path} is not a checkpoint of this course")
    expected = repr(asdict(model.settings))
    if state["settings"] != expected:
        raise CheckpointError(
            f"{path} belongs to other settings: expected {expected}, received {state['settings']}"
        )
    if set(state["parts"]) != set(_parts(model)):
        raise CheckpointError(f"{path} holds {sorted(state['parts'])}, expected {sorted(_parts(model))}")


def _restore(model, states: dict):
    for name, part in _parts(model).items():
        part.load_state_dict(states[name])


def _copy(state):
    """A copy of a state dictionary whose tensors do not change with the model."""
    if isinstance(state, torch.Tensor):
        return state.clone()
    if isinstance(state, dict):
        return {key: _copy(value) for key, value in state.items()}
    return [_copy(value) for value in state] if isinstance(state, list) else state
