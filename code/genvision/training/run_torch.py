"""The training engine in PyTorch (see `run`):

with Run(gan, "d_loss", "g_loss", steps=1_000) as run:
    for batch, z in run.batches(draw):
        …
        run.record(d_loss, g_loss)
"""

import contextlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import torch
from torch import nn

from genvision.training import run
from genvision.training.distributed_torch import check_agreement, mean_over_processes, own_part, plain


class Run(run.Run):
    """One call of a `train` function, between `with` and its end. Options: see `run.Run`.

    `threads`: how many to compute with meanwhile; None leaves it as it is. Small dense layers gain little
    from a second one, and lose most where another program keeps its core busy: they wait for each other.
    """

    def __init__(self, *arguments, threads: int | None = None, **options):
        super().__init__(*arguments, **options)
        self.threads = threads

    def __enter__(self) -> "Run":
        check_agreement(first_step=self.history.steps, steps=self.steps, seed=self.seed)
        self.threads_before = torch.get_num_threads()
        torch.set_num_threads(self.threads or self.threads_before)
        networks = networks_of(self.model)
        self.device, self.rows = device_of(self.model), []
        self.modes = [(network, network.training) for network in networks]
        self.learning = [(p, p.requires_grad) for network in networks for p in network.parameters()]
        for network in networks:
            network.train()
        return self

    def __exit__(self, *reason):
        """Whatever ended the training, Ctrl-C within a step too: all is as it was found."""
        torch.set_num_threads(self.threads_before)
        for network, mode in self.modes:
            network.train(mode)
        for parameter, learns in self.learning:
            parameter.requires_grad_(learns)

    @property
    def step(self) -> int:
        """The number of the step that is taken now, from 0; between two steps that of the next one."""
        return self.history.steps + len(self.rows)

    def tensor(self, array) -> torch.Tensor:
        return torch.as_tensor(array, device=self.device)

    def batches(self, draw: run.Draw | None = None) -> Iterator[tuple[torch.Tensor, ...]]:
        """What `draw(rng)` gives for each step, as tensors; several processes share each batch.

        Raises:
            FloatingPointError: a number that was recorded is NaN or infinite.
        """
        for count, drawn in self.drawn_blocks(draw):
            tensors = [self.tensor(array)[:, own_part(array.shape[1])] for array in drawn]
            for k in range(count):
                yield tuple(tensor[k] for tensor in tensors)
            rows, self.rows = torch.stack(self.rows), []
            self.finish_block(mean_over_processes(rows).cpu().numpy())

    def record(self, *numbers):
        """Keep the numbers of a step, in the order of the columns; they stay on the device for now."""
        tensors = [torch.as_tensor(number, dtype=torch.float32, device=self.device) for number in numbers]
        self.rows.append(torch.stack(tensors).detach())


def networks_of(model) -> list[nn.Module]:
    parts = [getattr(model, field.name) for field in fields(model)] if is_dataclass(model) else []
    return [part for part in parts if isinstance(part, nn.Module)]


def device_of(model) -> torch.device:
    """Where the networks of a model are, or an image."""
    return (
        model.device if isinstance(model, torch.Tensor) else next(networks_of(model)[0].parameters()).device
    )


@contextlib.contextmanager
def seeded(seed: int) -> Iterator[None]:
    """What is drawn inside depends on the seed alone; what is drawn later does not."""
    with torch.random.fork_rng():
        torch.manual_seed(int(seed))
        yield


@contextlib.contextmanager
def evaluating(network: nn.Module) -> Iterator[nn.Module]:
    """The network as it is used, not trained: moving averages, no dropout, no gradients; then as before.

    It comes without the wrapper for several devices.
    """
    network = plain(network)
    mode = network.training
    network.eval()
    try:
        with torch.no_grad():
            yield network
    finally:
        network.train(mode)
