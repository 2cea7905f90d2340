"""Training from the shell: on one device, or on several through torchrun.

    python -m genvision train gan --backend torch --steps 3000 --samples gan.png
    torchrun --nproc-per-node 2 -m genvision train vae --backend torch --steps 3000

It calls the same `build_…` and `train` that the lessons show.
"""

import argparse
import sys
from importlib import import_module
from pathlib import Path

import numpy as np

from genvision.commands.data import load_data
from genvision.commands.recipes import RECIPES, Recipe
from genvision.commands.settings import settings_from


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 1 after an error that it told."""
    options = parser().parse_args(arguments)
    try:
        train(RECIPES[options.model], options)
    except (ValueError, FloatingPointError, OSError) as error:  # a checkpoint's error is a ValueError
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; the last checkpoint, if there is one, is whole.", file=sys.stderr)
        return 130
    return 0


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m genvision", description="The lesson library of the course.")
    commands = top.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train a model of the lessons")
    train.add_argument("model", choices=sorted(RECIPES))
    train.add_argument("--backend", choices=["torch", "keras"], required=True)
    train.add_argument("--steps", type=int, required=True, help="number of training steps in the end")
    train.add_argument("--seed", type=int, default=0, help="fixes weights, batches and noise (default: 0)")
    train.add_argument("--device", help="cpu, cuda …; a GPU is taken where there is one (PyTorch only)")
    train.add_argument(
        "--data",
        default="digits",
        help="digits (default), colour, or a folder of images; for labels with a folder for each class",
    )
    train.add_argument("--together", action="store_true", help="take train, test … in that folder as one")
    train.add_argument("--bits", type=int, help="bits that its 16-bit grey files use, e.g. 12 (default: 16)")
    train.add_argument("--full", action="store_true", help="train on all data: downloads them once")
    train.add_argument("--checkpoint", type=Path, help="file to save to, and to go on from if it is there")
    train.add_argument("--every", type=int, default=500, help="steps between two saves (default: 500)")
    train.add_argument("--samples", type=Path, help="picture file (.png) for what the model makes in the end")
    train.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a setting, e.g. batch_size=64"
    )
    return top


def train(recipe: Recipe, options):
    """Build the model, load its checkpoint if there is one, train it, save it."""
    if options.every < 1:
        raise ValueError(f"--every must be at least 1, received {options.every}")
    settings = settings_from(recipe.settings_type(), options.set)
    engine = import_module(f"genvision.training.distributed_{options.backend}")
    files = import_module(f"genvision.training.checkpoints_{options.backend}")
    module = recipe.load(options.backend)
    data = load_data(options.data, settings, full=options.full, together=options.together, bits=options.bits)
    images, labels = data.scaled(recipe.low, 1), data.labels
    with engine.devices(options.device) as device:
        say(engine, f"{options.data}: {data.summary()}")
        model = engine.build(getattr(module, recipe.build), settings, options.seed, device)
        history = None
        if options.checkpoint and options.checkpoint.exists():
            history = files.load_checkpoint(options.checkpoint, model)
            say(engine, f"going on from step {history.steps} of {options.checkpoint}")

        def save(history):
            if options.checkpoint and engine.is_first():
                files.save_checkpoint(options.checkpoint, model, history)

        history = module.train(
            engine.distribute(model),
            *recipe.data(settings, images, labels),
            steps=options.steps,
            seed=options.seed,
            history=history,
            after_block=at_every(options.every, save),
            progress=engine.is_first(),
        )
        save(history)
        say(engine, f"{options.model} in {options.backend}, {history.steps} steps: {means(history)}")
        if options.samples and engine.is_first():
            rng = np.random.default_rng(options.seed)
            write_pictures(options.samples, recipe.pictures(module, model, images, labels, rng), recipe.low)
            print(f"samples in {options.samples}")


def at_every(every: int, save):
    """A function that calls `save` when the history has passed another `every` steps."""
    last = None

    def after_block(history):
        nonlocal last
        if last is not None and history.steps // every > last:
            save(history)
        last = history.steps // every

    return after_block


def say(engine, text: str):
    if engine.is_first():
        print(text, flush=True)


def means(history) -> str:
    """The mean of each column over the last 100 steps."""
    last = history.rows[-100:].mean(axis=0)
    return ", ".join(f"{name} {mean:.4f}" for name, mean in zip(history.names, last, strict=True))


def write_pictures(path: Path, pictures: np.ndarray, low: float):
    """Write pictures (N, H, W[, 3]) in [low, 1] as one grid."""
    from matplotlib import image

    from genvision.plotting.images import tile

    grid = np.clip((tile(pictures, 10) - low) / (1 - low), 0, 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.imsave(path, grid, cmap="gray", vmin=0, vmax=1)
