"""What the checks need from PyTorch."""

import numpy as np
import torch

from genvision.losses.checks import check_same_shape


def same_shape(**tensors) -> list[torch.Tensor]:
    """The tensors, once it is sure that they are tensors of one shape."""
    for name, tensor in tensors.items():
        if not isinstance(tensor, torch.Tensor):
            raise TypeError(f"{name} must be a torch.Tensor, received {type(tensor).__name__}")
    check_same_shape(**tensors)
    return list(tensors.values())


def values_of(tensor: torch.Tensor) -> np.ndarray | None:
    """The values, where they can be read for nothing, else None."""
    if torch.compiler.is_compiling() or tensor.device.type != "cpu":
        return None
    tensor = tensor.detach()
    return (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).numpy()
