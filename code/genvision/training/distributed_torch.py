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
        ValueError: there is no such device, or fewer GPUs than processes.
        ConnectionError: another process ended on the way.
    """
    if device not in (None, *device_names()):
        raise ValueError(f"PyTorch has no device {device!r} here; it has {', '.join(device_names())}")
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    if "LOCAL_RANK" not in os.environ:
        yield device
        return
    if device not in ("cpu", "cuda"):
        raise ValueError(
            f"under torchrun expected cpu or cuda, as each process has its own; received {device!r}"
        )
    if device == "cuda":
        device = own_gpu()
        torch.cuda.set_device(device)
    try:
        dist.init_process_group("gloo" if device == "cpu" else "nccl")
        yield device
        dist.barrier()  # the first writes files: if it does not come to that, the others have failed, too
    except RuntimeError as error:
        if not isinstance(error, dist.DistError) and "gloo" not in str(error).lower():
            raise
        cause = " ".join(str(error).split())[:400]
        raise ConnectionError(
            "another process of this training ended or cannot be reached: look at its messages. The same "
            f"command goes on from the last checkpoint, if there is one ({cause})"
        ) from error
    finally:
        if dist.is_initialized():
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


def own_part(size: int) -> slice:
    """The part of a batch of `size` that this process trains on: everything, if it is the only one.

    Raises:
        ValueError: the processes cannot share it evenly. Each part counts alike in the mean of the gradients,
            so the images of a smaller one would count more.
    """
    if not dist.is_initialized():
        return slice(None)
    processes = dist.get_world_size()
    if size % processes:
        raise ValueError(
            f"batch_size must be a multiple of the number of processes, {processes}; received {size}"
        )
    return slice(dist.get_rank(), None, processes)


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


def check_agreement(**values):
    """Compare what all processes must have in common, by name.

    Raises:
        ValueError: they do not agree; in all of them, so that none waits for another.
    """
    if not dist.is_initialized():
        return
    of_all = [None] * dist.get_world_size()
    dist.all_gather_object(of_all, values)
    other = [rank for rank, theirs in enumerate(of_all) if theirs != of_all[0]]
    if other:
        raise ValueError(
            f"all processes must train alike: the first has {of_all[0]}, process {other[0]} has "
            f"{of_all[other[0]]}. Start the same command everywhere; all have to see the checkpoint"
        )


def own_gpu() -> str:
    """The name of this process's GPU: torchrun counts the processes of a machine from 0."""
    number, there = int(os.environ["LOCAL_RANK"]), torch.cuda.device_count()
    if number >= there:
        raise ValueError(
            f"each process needs a GPU of its own: expected --nproc-per-node {there} at most, "
            f"received {os.environ.get('LOCAL_WORLD_SIZE', number + 1)}"
        )
    return f"cuda:{number}"
