"""Training from the shell: on one device, or on several through torchrun.

    python -m genvision train gan --backend torch --steps 3000 --samples gan.png
    torchrun --nproc-per-node 2 -m genvision train vae --backend torch --steps 3000

It calls the same `build_…` and `train` that the lessons show. What can be known to fail is told before it
trains.
"""

import argparse
import os
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from genvision.commands.data import load_data
from genvision.commands.recipes import RECIPES, Recipe
from genvision.commands.settings import settings_from
from genvision.commands.stopping import CtrlC, Stopped
from genvision.training.files import check_can_write, write_whole

FRAMEWORKS = {"torch": ["torch"], "keras": ["keras", "tensorflow"]}  # backend: packages that it takes
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".pdf", ".svg")  # files that Matplotlib writes


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status: 0, 1 after an error that it told, 130 after Ctrl-C."""
    options = parser().parse_args(arguments)
    try:
        history = train(RECIPES[options.model], options)
        return 0 if history.steps == options.steps else 130
    except (ValueError, FloatingPointError, OSError) as error:  # a checkpoint's error is a ValueError
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; the last checkpoint, if there is one, is whole.", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m genvision", description="The lesson library of the course.")
    commands = top.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train a model of the lessons")
    train.add_argument("model", choices=sorted(RECIPES))
    train.add_argument("--backend", choices=["torch", "keras"], required=True)
    train.add_argument("--steps", type=int, required=True, help="number of training steps in the end")
    train.add_argument("--seed", type=int, default=0, help="fixes weights, batches and noise (default: 0)")
    train.add_argument(
        "--device", help="cpu; cuda (PyTorch) or gpu (Keras) …; default: a GPU if there is one"
    )
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
    """Build the model, load its checkpoint if there is one, train it, save it; return its history."""
    check(options)
    settings = settings_from(recipe.settings_type(), options.set)
    engine, files = load_framework(options.backend)
    module = recipe.load(options.backend)
    with engine.devices(options.device) as device:
        data = load_data(
            options.data, settings, full=options.full, together=options.together, bits=options.bits
        )
        images, labels = data.scaled(recipe.low, 1), data.labels
        say(engine, f"{options.data}: {data.summary()}")
        model = engine.build(getattr(module, recipe.build), settings, options.seed, device)
        about = origin(options, len(images), settings)
        engine.check_agreement(settings=repr(settings), images=len(images))
        history = None
        if options.checkpoint and options.checkpoint.exists():
            history = files.load_checkpoint(options.checkpoint, model)
            compare(history, about, options, engine)

        def save(history):
            history.about = about
            if options.checkpoint and engine.is_first():
                files.save_checkpoint(options.checkpoint, model, history)

        with CtrlC() as ctrl_c:
            try:
                history = module.train(
                    engine.distribute(model),
                    *recipe.data(settings, images, labels),
                    steps=options.steps,
                    seed=options.seed,
                    history=history,
                    after_block=after_block(
                        options.every,
                        save,
                        lambda: engine.any_of_all(ctrl_c.pressed),
                        start=history.steps if history else 0,
                    ),
                    progress=engine.is_first(),
                )
            except Stopped as stopped:
                history = stopped.history
            save(history)
        say(engine, f"{options.model} in {options.backend}, {history.steps} steps: {means(history)}")
        if options.samples and engine.is_first():
            rng = np.random.default_rng(options.seed)
            write_pictures(options.samples, recipe.pictures(module, model, images, labels, rng), recipe.low)
            print(f"samples in {options.samples}")
        if history.steps < options.steps:
            say(engine, f"stopped before step {options.steps}: {how_to_go_on(options)}")
    return history


def check(options):
    """Refuse, before anything is loaded, what could not be done after the training."""
    for name, least in (("steps", 1), ("every", 1), ("seed", 0)):
        if getattr(options, name) < least:
            raise ValueError(f"--{name} must be at least {least}, received {getattr(options, name)}")
    if options.seed >= 2**32:
        raise ValueError(f"--seed must be below 2**32, received {options.seed}")
    if options.samples and options.samples.suffix.lower() not in PICTURES:
        raise ValueError(f"--samples must end in one of {', '.join(PICTURES)}; received {options.samples}")
    if options.samples and options.samples == options.checkpoint:
        raise ValueError(f"--samples and --checkpoint must be two files, received {options.samples} for both")
    for path in filter(None, (options.samples, options.checkpoint)):
        check_can_write(path)


def load_framework(backend: str):
    """The engine and the checkpoints of a framework. What a user's keras.json says does not count."""
    os.environ["KERAS_BACKEND"] = "tensorflow"
    try:
        engine = import_module(f"genvision.training.distributed_{backend}")
    except ImportError as error:
        there = [name for name, packages in FRAMEWORKS.items() if all(map(find_spec, packages))]
        raise ValueError(
            f"--backend {backend} cannot be loaded here ({error}); there is {', '.join(there) or 'no other'}"
        ) from error
    if backend == "keras":
        from keras import config

        config.set_floatx("float32")
        config.set_image_data_format("channels_last")
        config.set_epsilon(1e-7)
    return engine, import_module(f"genvision.training.checkpoints_{backend}")


def origin(options, count: int, settings) -> dict:
    """What a checkpoint notes: who goes on with another one is told so."""
    data = options.data if options.data in ("digits", "colour") else Path(options.data).resolve().name
    rates = {name: rate for name, rate in vars(settings).items() if name.endswith("learning_rate")}
    return {"seed": options.seed, "data": f"{data}, {count} images"} | rates


def compare(history, about: dict, options, engine):
    """Say from where on the training goes on, and what is another than before.

    Raises:
        ValueError: the checkpoint has more steps than are asked for.
    """
    if history.steps > options.steps:
        raise ValueError(
            f"--steps counts those of the checkpoint, too: expected at least {history.steps}, "
            f"received {options.steps}"
        )
    say(engine, f"going on from step {history.steps} of {options.checkpoint}")
    for name, value in about.items():
        before = history.about.get(name, value)  # an older checkpoint does not say
        if before != value:
            say(engine, f"from here on {name} is {value!r}, up to now it was {before!r}")


def how_to_go_on(options) -> str:
    if options.checkpoint:
        return f"saved in {options.checkpoint}, and the same command goes on from there"
    return "nothing is saved, as this takes --checkpoint FILE"


def after_block(every: int, save: Callable, stop: Callable, start: int = 0) -> Callable:
    """A function that calls `save` when the history has passed another `every` steps; it begins at `start`.

    It raises `Stopped` when `stop()` says so.
    """
    last = start // every

    def function(history):
        nonlocal last
        if history.steps // every > last:
            save(history)
        last = history.steps // every
        if stop():
            raise Stopped(history)

    return function


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
    options = {"format": path.suffix[1:].lower(), "cmap": "gray", "vmin": 0, "vmax": 1, "origin": "upper"}
    write_whole(path, lambda temporary: image.imsave(temporary, grid, **options))
