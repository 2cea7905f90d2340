"""The trainings of this checkout against those of another commit, side by side.

python benchmarks/bench_loop.py f39e36e                    all models in both frameworks
python benchmarks/bench_loop.py f39e36e gan_keras vae_torch

Both have a process of their own and train in turn, each time as a new call of `train` for a model that has
been trained before. A ratio above 1 says that this checkout is faster. `--busy` adds a process that does
nothing but count: on two cores, a learner's laptop that is never quiet. `--threads` leaves the threads to
the libraries; without it each process has one, as the pages' kernels.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Folder, module, settings, function that builds, lowest value of the images, and what comes after them.
CASES = {
    "gan": ("gan", "gan", "GANSettings", "build_gan", -1, ""),
    "cgan": ("conditional_gan", "cgan", "CGANSettings", "build_cgan", -1, "labels"),
    "gan_family": ("gan_family", "family", "FamilySettings", "build_family", -1, "labels"),
    "vae": ("vae", "vae", "VAESettings", "build_vae", 0, ""),
    "autoencoder": ("autoencoders", "autoencoder", "AutoencoderSettings", "build_autoencoder", 0, "images"),
    "cnn": ("cnn_layers", "cnn", "CNNSettings", "build_classifier", 0, "labels"),
}
STEPS = {"gan": 400, "cgan": 400, "vae": 200, "autoencoder": 200, "gan_family": 50, "cnn": 50}

CHILD = """
import json, os, resource, sys, time
tree, backend, folder, name, settings, build, low, after, one_thread = json.loads(sys.argv[1])
sys.path.insert(0, tree + "/code")
if one_thread:
    os.environ |= {"OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
os.environ |= {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
from importlib import import_module
start = time.perf_counter()
import genvision
module = import_module(f"genvision.{folder}.{name}_{backend}")
importing = time.perf_counter() - start
from genvision.datasets import digits
data = digits()
images = data.scaled(low, 1)
rest = {"": (), "labels": (data.labels,), "images": (images,)}[after]
device = {"device": "cpu"} if backend == "torch" else {}
model = getattr(module, build)(getattr(module, settings)(), **device)
for line in sys.stdin:
    marks = []
    start = time.perf_counter()
    module.train(model, images, *rest, steps=int(line),
                 after_block=lambda history: marks.append((history.steps, time.perf_counter())))
    end = time.perf_counter()
    (first, begin), (last, stop) = marks[0], marks[-1]
    steady = (last - first) / (stop - begin) if last > first else int(line) / (end - start)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([int(line) / (end - start), steady, memory, importing]), flush=True)
"""


class Trainer:
    """A process that trains one model of one checkout whenever it is asked."""

    def __init__(self, tree: Path, case: str, one_thread: bool):
        name, _, backend = case.rpartition("_")
        about = json.dumps([str(tree), backend, *CASES[name], one_thread])
        self.process = subprocess.Popen(
            [sys.executable, "-c", CHILD, about],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def train(self, steps: int) -> list[float]:
        """Steps a second of a whole call, and of its blocks but the first; most MiB; seconds of importing."""
        print(steps, file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"a training ended with status {self.process.wait()}")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def compare(case: str, other: Path, rounds: int, one_thread: bool) -> str:
    steps = STEPS[case.rpartition("_")[0]]
    trainers = [Trainer(tree, case, one_thread) for tree in (ROOT, other)]
    for trainer in trainers:
        trainer.train(steps)  # traces and compiles
    measured = [[trainer.train(steps) for trainer in trainers] for _ in range(rounds)]
    for trainer in trainers:
        trainer.close()
    cells = [case]
    for column in (0, 1):
        ours, theirs = (statistics.median(row[side][column] for row in measured) for side in (0, 1))
        ratios = [row[0][column] / row[1][column] for row in measured]
        cells += [f"{ours:.1f}", f"{theirs:.1f}", f"**{statistics.median(ratios):.2f}**"]
        cells += [f"{min(ratios):.2f}–{max(ratios):.2f}"]
    (*_, memory, importing), (*_, their_memory, their_importing) = measured[-1]
    cells += [f"{memory:.0f} / {their_memory:.0f}", f"{importing:.1f} / {their_importing:.1f}"]
    return "| " + " | ".join(cells) + " |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("commit", help="to compare with, such as f39e36e")
    names = [f"{name}_{backend}" for name in CASES for backend in ("keras", "torch")]
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(names)}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--busy", action="store_true", help="beside a process that keeps one core busy")
    parser.add_argument("--threads", action="store_true", help="as many threads as the libraries take")
    options = parser.parse_args()
    unknown = set(options.cases) - set(names)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    print(
        "| model | a call: steps/s | theirs | ratio | rounds | running: steps/s | theirs | ratio | rounds "
        "| MiB | importing, s |\n|---|---|---|---|---|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder, "other")
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(other), options.commit], check=True)
        busy = subprocess.Popen([sys.executable, "-c", "while True: pass"]) if options.busy else None
        try:
            for case in options.cases or names:
                print(compare(case, other, options.rounds, not options.threads), flush=True)
        finally:
            if busy:
                busy.kill()
            subprocess.run([*git, "remove", "--force", str(other)], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
