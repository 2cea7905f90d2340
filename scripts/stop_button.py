"""Press a notebook's stop button at random moments of a training, and run the cell again.

    python scripts/stop_button.py                          # five times in each model, half an hour
    python scripts/stop_button.py gan_torch --times 20

Each model is trained in a kernel of its own by a cell like those of the pages: it builds the model and
trains it. After a stop, half of the time the cell runs again: all of it then has to equal, to the bit, a run
that nobody stopped. The other half `train` goes on with the model as the stop left it: both networks have to
learn, and the snapshots to bear the steps that were asked for. Run it in the course's environment.
"""

import argparse
import json
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from jupyter_client import KernelManager
from traitlets.config import Config

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "code"))

from coursekit.kernel_environment import prepare_kernels  # noqa: E402

# As when the site is built: other users of the machine could listen.
ENCRYPTED = Config({"KernelManager": {"transport_encryption": "auto"}})
# Run once: the data, and `report()`, what there is to compare after a training.
PREPARE = """\
import hashlib, json
import numpy as np
from genvision.datasets import digits
from genvision.{folder} import {module} as lesson
from genvision.{folder}.{name}_settings import {settings}

data = digits().train
images, labels = data.scaled({low}, 1), data.labels


def networks():
    return {{name: part for name, part in vars(model).items() if name in {networks}}}


def numbers(network):
    parts = network.state_dict().values() if hasattr(network, "state_dict") else network.weights
    return np.concatenate([np.asarray(part, "float64").ravel() for part in parts])


def learned():
    def weights(network):
        return network.parameters() if hasattr(network, "parameters") else network.trainable_weights
    return {{name: [np.array(w.detach() if hasattr(w, "detach") else w) for w in weights(network)]
            for name, network in networks().items()}}


def modes(network):
    if not hasattr(network, "parameters"):
        return [network.trainable, len(network.trainable_weights)]
    return [[m.training for m in network.modules()], [p.requires_grad for p in network.parameters()]]


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:12]


def report():
    return json.dumps({{
        "weights": {{name: digest(numbers(network)) for name, network in networks().items()}},
        "modes": {{name: modes(network) for name, network in networks().items()}},
        "numbers": digest(history.rows), "steps": history.steps,
        "samples": {{step: digest(sample) for step, sample in history.samples.items()}},
    }})
"""
TRAIN = "model = lesson.{build}({settings}({options}), seed=1)\n{again}"
AGAIN = "history = lesson.train(model, {data}, steps={steps}{snapshots})"
REPORT = "print(report())"
BEFORE = "before = learned()"
MOVED = """\
after = learned()
moved = {name: any(not np.array_equal(a, b) for a, b in zip(before[name], after[name])) for name in before}
print(json.dumps({"moved": moved}))"""


@dataclass(frozen=True)
class Model:
    folder: str
    module: str
    build: str
    settings: str
    steps: int
    options: str = ""
    data: str = "images"
    low: int = -1
    snapshots: tuple[int, ...] = (0, 10)
    networks: tuple[str, ...] = ("generator", "discriminator")

    def cells(self, backend: str) -> tuple[str, str, str]:
        """What comes first, the cell with the training, and its last line."""
        values = vars(self) | {"name": self.module, "module": f"{self.module}_{backend}"}
        values["snapshots"] = f", snapshots={(*self.snapshots, self.steps)}" if self.snapshots else ""
        again = AGAIN.format(**values)
        return PREPARE.format(**values), TRAIN.format(**values, again=again), again


MODELS = {
    "gan": Model("gan", "gan", "build_gan", "GANSettings", 120),
    "cgan": Model("conditional_gan", "cgan", "build_cgan", "CGANSettings", 120, data="images, labels"),
    "family": Model("gan_family", "family", "build_family", "FamilySettings", 30, 'variant="wgan_gp"'),
    "progressive": Model(
        "progressive_growing", "progressive", "build_progressive", "ProgressiveSettings", 60,
        "stage_steps=(20, 20, 20)",
    ),
    "vae": Model("vae", "vae", "build_vae", "VAESettings", 120, low=0, networks=("network",)),
    "cnn": Model(
        "cnn_layers", "cnn", "build_classifier", "CNNSettings", 120, data="images, labels", low=0,
        snapshots=(), networks=("network",),
    ),
}  # fmt: skip
BACKENDS = ("torch", "keras")
NAMES = [f"{name}_{backend}" for name in MODELS for backend in BACKENDS]


class Kernel:
    """A kernel as a notebook has it: cells, and the stop button."""

    def __enter__(self):
        self.manager = KernelManager(config=ENCRYPTED)
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=120)
        return self

    def __exit__(self, *reason):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def run(self, cell: str, stop_after: float | None = None) -> tuple[str, str]:
        """What the cell prints, and the error that ended it; pressed is the button after
        so many seconds, if the cell has not ended before."""
        printed = []

        def keep(message):
            if message["header"]["msg_type"] == "stream" and message["content"]["name"] == "stdout":
                printed.append(message["content"]["text"])

        button = Timer(stop_after, self.manager.interrupt_kernel) if stop_after is not None else None
        if button:
            button.start()
        reply = self.client.execute_interactive(cell, timeout=600, output_hook=keep)["content"]
        if button:
            button.cancel()
            button.join()  # a press that has begun is over before the next cell begins
        error = ": ".join(filter(None, [reply.get("ename"), reply.get("evalue")]))
        return "".join(printed), error

    def must_run(self, cell: str) -> str:
        printed, error = self.run(cell)
        if error:
            raise SystemExit(f"This cell ended in {error}:\n{cell}")
        return printed


def press_and_run_again(name: str, times: int, rng: random.Random) -> dict:
    """Stop the training `times` times. Give how many of them it met, and what went wrong afterwards."""
    model, _, backend = name.rpartition("_")
    prepare, train, again = MODELS[model].cells(backend)
    result = {"stopped": 0, "again": 0, "went on": 0, "wrong": []}
    with Kernel() as kernel:
        for cell in (prepare, train):  # the first training also loads what the next ones find
            kernel.must_run(cell)
        start = time.perf_counter()
        kernel.must_run(train)
        duration = time.perf_counter() - start
        expected = kernel.must_run(REPORT)
        for number in range(times):
            moment = rng.uniform(0, duration)
            _, error = kernel.run(train, moment)
            result["stopped"] += error == "KeyboardInterrupt"
            if error not in ("", "KeyboardInterrupt"):
                result["wrong"].append(f"{error} when stopped after {moment:.2f} s")
            goes_on = number % 2 == 1
            problem = went_on(kernel, again, expected) if goes_on else ran_again(kernel, train, expected)
            result["went on" if goes_on else "again"] += not problem
            if problem:
                result["wrong"].append(f"{problem} after a stop at {moment:.2f} s of {duration:.2f}")
    return result


def ran_again(kernel: Kernel, train: str, expected: str) -> str:
    _, error = kernel.run(train)
    return error or ("" if kernel.must_run(REPORT) == expected else "another result")


def went_on(kernel: Kernel, again: str, expected: str) -> str:
    kernel.must_run(BEFORE)
    _, error = kernel.run(again)
    if error:
        return error
    moved = json.loads(kernel.must_run(MOVED))["moved"]
    found, whole = json.loads(kernel.must_run(REPORT)), json.loads(expected)
    if still := [network for network, has_moved in moved.items() if not has_moved]:
        return f"{', '.join(still)} did not learn"
    for part in ("modes", "steps"):
        if found[part] != whole[part]:
            return f"{part}: {found[part]}"
    return "" if list(found["samples"]) == list(whole["samples"]) else f"labels {list(found['samples'])}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="MODEL", help=f"of {', '.join(NAMES)}; all by default")
    parser.add_argument("--times", type=int, default=5, help="how often to press the button")
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    options = parser.parse_args()
    if unknown := set(options.models) - set(NAMES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    prepare_kernels(ROOT / "code")
    wrong = []
    print("| model | pressed | stopped | again, the same to the bit | went on |\n|---|---|---|---|---|")
    for name in options.models or NAMES:
        result = press_and_run_again(name, options.times, random.Random(f"{options.seed} {name}"))
        again, went = -(-options.times // 2), options.times // 2
        row = f"{options.times} | {result['stopped']} | {result['again']} of {again}"
        print(f"| {name} | {row} | {result['went on']} of {went} |", flush=True)
        wrong += [f"{name}: {problem}" for problem in result["wrong"]]
    print(*wrong, sep="\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
