"""Checkpoints: a training that was stopped goes on as if it never had been."""

import os
import pickle
import signal
import subprocess
import sys
import time
import zipfile
from importlib import import_module

import numpy as np
import pytest

from genvision.gan.gan_settings import GANSettings
from genvision.parity import weights_of
from genvision.training.files import CheckpointError, write_whole

pytestmark = pytest.mark.usefixtures("uncompiled")

SMALL = GANSettings(
    image_size=8, latent_dim=5, generator_units=(16, 32), discriminator_units=(24, 12), batch_size=8
)
IMAGES = np.random.default_rng(0).uniform(-1, 1, (64, 8, 8)).astype("float32")


@pytest.fixture(params=["torch", "keras"])
def backend(request):
    return request.param


@pytest.fixture
def gan(backend):
    return import_module(f"genvision.gan.gan_{backend}")


@pytest.fixture
def checkpoints(backend):
    return import_module(f"genvision.training.checkpoints_{backend}")


def everything(model) -> list[np.ndarray]:
    return weights_of(model.generator) + weights_of(model.discriminator)


def same(one, other) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_a_resumed_training_is_the_uninterrupted_one(gan, checkpoints, tmp_path):
    whole = gan.build_gan(SMALL)
    expected = gan.train(whole, IMAGES, steps=6, seed=3)

    first = gan.build_gan(SMALL)
    history = gan.train(first, IMAGES, steps=3, seed=3)
    checkpoints.save_checkpoint(tmp_path / "new folder" / "gan.checkpoint", first, history)

    second = gan.build_gan(SMALL, seed=9)  # other weights: the checkpoint must replace them all
    history = checkpoints.load_checkpoint(tmp_path / "new folder" / "gan.checkpoint", second)
    assert history.steps == 3
    history = gan.train(second, IMAGES, steps=6, seed=3, history=history)
    np.testing.assert_array_equal(history.rows, expected.rows)
    assert same(everything(second), everything(whole))


@pytest.fixture
def saved(gan, checkpoints, tmp_path):
    """A model and its checkpoint; the model then changes."""
    model = gan.build_gan(SMALL)
    path = tmp_path / "gan.checkpoint"
    checkpoints.save_checkpoint(path, model, gan.train(model, IMAGES, steps=1))
    return model, path


class Evil:
    def __reduce__(self):
        return (os.mkdir, ("pickle-was-run",))


def truncated(path):
    path.write_bytes(path.read_bytes()[:-200])


def altered_in_the_middle(path):
    content = bytearray(path.read_bytes())
    for place in range(len(content) // 3, 2 * len(content) // 3, 7):
        content[place] ^= 0xFF
    path.write_bytes(content)


def pickled(path):
    path.write_bytes(pickle.dumps({"parts": Evil()}))


def another_zip(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../evil.txt", "text")


def text(path):
    path.write_text("not a checkpoint")


def empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [truncated, altered_in_the_middle, pickled, another_zip, text, empty])
def test_a_damaged_file_is_refused_and_changes_nothing(saved, checkpoints, damage, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    model, path = saved
    damage(path)
    before = everything(model)
    with pytest.raises(CheckpointError, match="gan.checkpoint"):
        checkpoints.load_checkpoint(path, model)
    assert same(before, everything(model))
    assert [file.name for file in tmp_path.iterdir()] == ["gan.checkpoint"], "nothing was run or unpacked"


def test_other_settings_are_refused(saved, gan, checkpoints):
    other = gan.build_gan(GANSettings(**{**SMALL.__dict__, "latent_dim": 6}))
    with pytest.raises(CheckpointError, match="'latent_dim': 6.*received.*'latent_dim': 5"):
        checkpoints.load_checkpoint(saved[1], other)


def test_a_missing_file_is_told(saved, checkpoints, tmp_path):
    with pytest.raises(FileNotFoundError, match="no checkpoint .*nothing.pt"):
        checkpoints.load_checkpoint(tmp_path / "nothing.pt", saved[0])


def test_a_failing_save_leaves_the_former_file(tmp_path):
    path = tmp_path / "gan.checkpoint"
    write_whole(path, lambda temporary: temporary.write_text("whole"))

    def half(temporary):
        temporary.write_text("hal")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_whole(path, half)
    assert path.read_text() == "whole" and list(tmp_path.iterdir()) == [path]


KILLED = """
import sys, time
from genvision.training.files import write_whole

def slow(temporary):
    temporary.write_text("half of it")
    print("writing", flush=True)
    time.sleep(60)

write_whole(sys.argv[1], slow)
"""


def test_a_kill_in_the_middle_of_a_save_leaves_the_former_file(tmp_path):
    path = tmp_path / "gan.checkpoint"
    path.write_text("whole")
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "writing\n"
    time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert path.read_text() == "whole"
