"""What the checks need from PyTorch."""

import torch

from genvision.checks.shapes import check_same_shape


def same_shape(**tensors) -> list[torch.Tensor]:
    """The tensors, once it is sure that they are tensors of one shape."""
    for name, tensor in tensors.items():
        if not isinstance(tensor, torch.Tensor):
            raise TypeError(f"{name} must be a torch.Tensor, received {type(tensor).__name__}")
    check_same_shape(**tensors)
    return list(tensors.values())
