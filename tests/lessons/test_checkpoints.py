"""Checkpoints: a training that was stopped goes on as if it never had been."""

import contextlib
import json
import os
import pickle
import resource
import signal
import stat
import subprocess
import sys
import time
import zipfile
from dataclasses import asdict, replace
from importlib import import_module

import numpy as np
import pytest
import torch

from genvision.gan.gan_settings import GANSettings
from genvision.parity import weights_of
from genvision.training.files import CheckpointError, check_can_write, write_whole

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


def test_other_settings_are_refused_and_named(saved, gan, checkpoints):
    other = gan.build_gan(replace(SMALL, latent_dim=6, generator_learning_rate=1e-3))
    with pytest.raises(CheckpointError) as error:
        checkpoints.load_checkpoint(saved[1], other)
    told = str(error.value)
    assert "expected {'latent_dim': 6}, received {'latent_dim': 5}" in told and "batch_size" not in told
    assert told.startswith(str(saved[1])) and "\n" not in told


def test_another_learning_rate_is_taken_and_all_else_is_the_checkpoints(gan, checkpoints, backend, tmp_path):
    path, slow = tmp_path / "gan.checkpoint", gan.build_gan(SMALL)
    history = gan.train(slow, IMAGES, steps=2)
    checkpoints.save_checkpoint(path, slow, history)

    fast = gan.build_gan(replace(SMALL, generator_learning_rate=0.01), seed=9)
    resumed = checkpoints.load_checkpoint(path, fast)
    assert (rate(fast.generator_optimizer), rate(fast.discriminator_optimizer)) == pytest.approx((0.01, 2e-4))
    set_rate(slow.generator_optimizer, 0.01)  # the same by hand
    gan.train(fast, IMAGES, steps=4, history=resumed)
    gan.train(slow, IMAGES, steps=4, history=history)
    assert same(everything(fast), everything(slow))


def test_a_rate_set_by_hand_is_kept_with_the_same_settings(gan, checkpoints, saved):
    model, path = saved
    set_rate(model.generator_optimizer, 0.005)
    checkpoints.save_checkpoint(path, model, gan.train(model, IMAGES, steps=1))
    other = gan.build_gan(SMALL)
    checkpoints.load_checkpoint(path, other)
    assert rate(other.generator_optimizer) == pytest.approx(0.005)


def rate(optimizer) -> float:
    groups = getattr(optimizer, "param_groups", None)  # PyTorch
    return groups[0]["lr"] if groups else float(optimizer.learning_rate)


def set_rate(optimizer, value: float):
    if hasattr(optimizer, "param_groups"):
        optimizer.param_groups[0]["lr"] = value
    else:
        optimizer.learning_rate = value


def write_settings(path, backend, settings: str):
    """Put other settings into a checkpoint, without the notes that came later: an older one."""
    if backend == "torch":
        state = torch.load(path, weights_only=True)
        del state["about"]
        torch.save(state | {"settings": settings}, path)
        return
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    about = json.loads(contents["about.json"])
    del about["about"]
    contents["about.json"] = json.dumps(about | {"settings": settings})
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)


def test_an_older_checkpoint_lacks_a_setting(saved, gan, checkpoints, backend):
    """It was trained with what is now the default; with another value it is refused."""
    model, path = saved
    settings = asdict(SMALL)
    del settings["saturating"], settings["adam_beta1"]
    write_settings(path, backend, repr(settings))
    history = checkpoints.load_checkpoint(path, model)
    assert history.steps == 1 and history.about == {}
    other = gan.build_gan(replace(SMALL, saturating=True))
    with pytest.raises(
        CheckpointError, match="expected {'saturating': True}, received {'saturating': False}"
    ):
        checkpoints.load_checkpoint(path, other)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (repr(asdict(SMALL) | {"depth": 3}), "another model: this one has no settings .'depth'."),
        ("{'latent_dim': __import__('os').mkdir('settings-were-run')}", "settings cannot be read"),
        ("[1, 2]", "settings cannot be read"),
        ("(" * 5_000, "settings cannot be read"),
        ("", "settings cannot be read"),
    ],
    ids=["newer", "code", "list", "deep", "empty"],
)
def test_foreign_settings_are_refused(saved, checkpoints, backend, settings, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    model, path = saved
    write_settings(path, backend, settings)
    before = everything(model)
    with pytest.raises(CheckpointError, match=message):
        checkpoints.load_checkpoint(path, model)
    assert same(before, everything(model)) and list(tmp_path.iterdir()) == [path]


def test_notes_of_a_training_are_kept(saved, gan, checkpoints):
    model, path = saved
    history = gan.train(model, IMAGES, steps=1)
    history.about = {"seed": 3, "data": "leaves, 12 images", "rate": 0.5, "none": None}
    checkpoints.save_checkpoint(path, model, history)
    assert checkpoints.load_checkpoint(path, model).about == history.about


def test_the_other_frameworks_checkpoint_is_refused_in_one_line(saved, checkpoints, backend, tmp_path):
    other = {"torch": "keras", "keras": "torch"}[backend]
    other_gan = import_module(f"genvision.gan.gan_{other}")
    path, model = tmp_path / "other.checkpoint", other_gan.build_gan(SMALL)
    history = other_gan.train(model, IMAGES, steps=1)
    import_module(f"genvision.training.checkpoints_{other}").save_checkpoint(path, model, history)
    name = {"torch": "PyTorch", "keras": "Keras"}[backend]
    with pytest.raises(CheckpointError, match=f"checkpoint of this (course|model) in {name}") as error:
        checkpoints.load_checkpoint(path, saved[0])
    assert "\n" not in str(error.value)


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


@contextlib.contextmanager
def full_disk(size: int):
    """The system refuses to write further than `size` bytes into a file, as on a disk without room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_and_leaves_the_former_file(saved, gan, checkpoints, tmp_path):
    model, path = saved
    content = path.read_bytes()
    history = gan.train(model, IMAGES, steps=1)
    with full_disk(20_000), pytest.raises(OSError, match="cannot write .*gan.checkpoint: File too large"):
        checkpoints.save_checkpoint(path, model, history)
    assert path.read_bytes() == content and list(tmp_path.iterdir()) == [path]


@pytest.fixture
def umask():
    """Others may not read, the group may not write."""
    before = os.umask(0o027)
    yield
    os.umask(before)


def test_a_new_file_has_the_mode_of_the_umask(umask, gan, checkpoints, tmp_path):
    path, model = tmp_path / "new" / "gan.checkpoint", gan.build_gan(SMALL)
    history = gan.train(model, IMAGES, steps=1)
    checkpoints.save_checkpoint(path, model, history)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o604)  # someone decided otherwise
    checkpoints.save_checkpoint(path, model, history)
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (".", "this is a folder"),
        ("gan.checkpoint/below", "Not a directory"),
        ("/proc/gan.checkpoint", "cannot write /proc/gan.checkpoint"),
        ("/proc/new/gan.checkpoint", "cannot write /proc/new/gan.checkpoint"),
        ("x" * 300, "File name too long"),
    ],
)
def test_what_cannot_be_written_is_known_before(tmp_path, name, message):
    (tmp_path / "gan.checkpoint").write_text("whole")
    with pytest.raises(OSError, match=message):
        check_can_write(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["gan.checkpoint"]


def test_a_link_goes_on_leading_where_it_did(tmp_path):
    elsewhere = tmp_path / "scratch"
    elsewhere.mkdir()
    link = tmp_path / "gan.checkpoint"
    link.symlink_to(elsewhere / "gan.checkpoint")
    check_can_write(link)
    write_whole(link, lambda temporary: temporary.write_text("whole"))
    assert link.is_symlink() and (elsewhere / "gan.checkpoint").read_text() == "whole"
    assert [path.name for path in elsewhere.iterdir()] == ["gan.checkpoint"]


def test_what_can_be_written_stays_as_it_was(tmp_path):
    (tmp_path / "gan.checkpoint").write_text("whole")
    for name in ("gan.checkpoint", "new", "new/folder/new"):
        check_can_write(tmp_path / name)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("gan.checkpoint", "whole")]


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
