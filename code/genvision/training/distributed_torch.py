"""Training on several devices with PyTorch's own engine: `torchrun` and DistributedDataParallel.

`torchrun --nproc-per-node 2 -m genvision train vae --backend torch` starts the same program
twice. Every process holds the whole model and trains it on its own part of each batch;
DistributedDataParallel averages the gradients, so all copies take the same step.
Without torchrun everything here leaves things as they are.
"""

import contextlib
import os
from collections.abc import Callable
from dataclasses import fields, replace

import torch
from torch import distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel


@contextlib.contextmanager
def devices(device: str | None = None):
    """Join the other processes, if torchrun started this one, and give the device to use.

    Args:
        device: "cpu", "cuda" …; None takes a GPU where there is one.

    Raises:
        ValueError: there is no such device.
    """
    if device not in (None, *device_names()):
        raise ValueError(f"PyTorch has no device {device!r} here; it has {', '.join(device_names())}")
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    if "LOCAL_RANK" not in os.environ:
        yield device
        return
    if device == "cuda":
        device = f"cuda:{os.environ['LOCAL_RANK']}"
        torch.cuda.set_device(device)
    dist.init_process_group("gloo" if device == "cpu" else "nccl")
    try:
        yield device
    finally:
        dist.destroy_process_group()


def device_names() -> list[str]:
    """What this PyTorch can compute on, on this machine: "cpu", "cuda", "cuda:0" …"""
    names = ["cpu"]
    if torch.accelerator.is_available():
        kind = torch.accelerator.current_accelerator().type
        names += [kind, *(f"{kind}:{i}" for i in range(torch.accelerator.device_count()))]
    return names


def build(builder: Callable, settings, seed: int, device: str):
    """The model, on that device."""
    return builder(settings, seed=seed, device=device)


def is_first() -> bool:
    """Whether this process is the one that writes files and shows progress."""
    return not dist.is_initialized() or dist.get_rank() == 0


def any_of_all(flag: bool) -> bool:
    """Whether one of the processes says so: all of them learn it."""
    if not dist.is_initialized():
        return flag
    flags = [False] * dist.get_world_size()
    dist.all_gather_object(flags, flag)
    return any(flags)


def own_part() -> slice:
    """The part of a batch that this process trains on: everything, if it is the only one."""
    return slice(dist.get_rank(), None, dist.get_world_size()) if dist.is_initialized() else slice(None)


def distribute(model):
    """A copy of a model's dataclass whose networks average their gradients over the processes."""
    if not dist.is_initialized():
        return model
    parts = {field.name: getattr(model, field.name) for field in fields(model)}
    networks = {
        name: DistributedDataParallel(
            network,
            # A growing network does not use all of its weights in every step.
            find_unused_parameters=getattr(network, "leaves_weights_unused", False),
        )
        for name, network in parts.items()
        if isinstance(network, nn.Module)
    }
    return replace(model, **networks)


def plain(network: nn.Module) -> nn.Module:
    """The network itself, without DistributedDataParallel around it."""
    return network.module if isinstance(network, DistributedDataParallel) else network


def mean_over_processes(values: torch.Tensor) -> torch.Tensor:
    """The mean over all processes of a tensor that each of them holds."""
    if dist.is_initialized():
        dist.all_reduce(values)
        values /= dist.get_world_size()
    return values
