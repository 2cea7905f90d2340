"""Save a training in PyTorch and go on with it later.

A checkpoint is one file of tensors, numbers and strings. It is read with `weights_only=True`, so
a file from elsewhere cannot run code; it can only be refused.
"""

from dataclasses import asdict, fields
from io import BytesIO
from pathlib import Path

import torch
from torch import nn

from genvision.training.distributed_torch import plain
from genvision.training.files import CheckpointError, same_settings, write_whole
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

    Raises:
        OSError: the file cannot be written, for example because the disk is full.
    """
    state = {
        "settings": repr(asdict(model.settings)),
        "parts": {name: part.state_dict() for name, part in _parts(model).items()},
        "names": list(history.names),
        "rows": torch.from_numpy(history.rows.copy()),
        "about": history.about,
    }
    content = BytesIO()  # PyTorch's own writer does not say that a disk is full
    torch.save(state, content)
    write_whole(path, lambda temporary: temporary.write_bytes(content.getbuffer()))


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
        state = torch.load(path, map_location="cpu", weights_only=True)
    except PermissionError:
        raise
    except Exception as error:  # zip, pickle and tensor errors of many kinds
        raise CheckpointError(f"{path} is damaged or not a checkpoint of this course in PyTorch") from error
    same_rates = _check(path, state, model)
    before = {name: _copy(part.state_dict()) for name, part in _parts(model).items()}
    try:
        _restore(model, state["parts"], same_rates)
        history = History(*state["names"])
        history.add(state["rows"].numpy())
        history.about = dict(state.get("about", {}))
    except Exception as error:
        _restore(model, before)
        raise CheckpointError(f"{path} does not fit this model: other networks or optimizers") from error
    return history


def _check(path, state, model) -> bool:
    """Whether the learning rates are the model's, too."""
    if not isinstance(state, dict) or set(state) - {"about"} != {"settings", "parts", "names", "rows"}:
        raise CheckpointError(f"{path} is not a checkpoint of this course")
    same_rates = same_settings(path, state["settings"], model.settings)
    if set(state["parts"]) != set(_parts(model)):
        raise CheckpointError(f"{path} holds {sorted(state['parts'])}, expected {sorted(_parts(model))}")
    return same_rates


def _restore(model, states: dict, same_rates: bool = True):
    for name, part in _parts(model).items():
        groups = getattr(part, "param_groups", ())  # of an optimizer
        rates = [group["lr"] for group in groups]
        part.load_state_dict(states[name])
        if not same_rates:
            for group, rate in zip(getattr(part, "param_groups", ()), rates, strict=True):  # new objects
                group["lr"] = rate


def _copy(state):
    """A copy of a state dictionary whose tensors do not change with the model."""
    if isinstance(state, torch.Tensor):
        return state.clone()
    if isinstance(state, dict):
        return {key: _copy(value) for key, value in state.items()}
    return [_copy(value) for value in state] if isinstance(state, list) else state
