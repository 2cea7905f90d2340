"""`python -m genvision train`: the same trainings from the shell, on one device and on several."""

import json
import os
import signal
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib import image
from PIL import Image

from genvision.cnn_layers.cnn_settings import CNNSettings
from genvision.commands import train as train_command
from genvision.commands.data import load_data
from genvision.commands.recipes import RECIPES
from genvision.commands.settings import settings_from
from genvision.commands.train import main, means, write_pictures
from genvision.gan.gan_settings import GANSettings
from genvision.gan_family.family_settings import FamilySettings
from genvision.training import History, blocks
from genvision.training import run as training_run
from genvision.vae.vae_settings import VAESettings
from rounding import FORMULA, OUTPUT

SMALL = "--set=generator_units=(16, 32) --set=discriminator_units=(16,) --set=batch_size=8 --set=latent_dim=5"
OPTIONS = SMALL.replace("=(16, 32)", "=(16,32)").split()


def run(*arguments, launcher=("-m", "genvision"), environment=None):
    return subprocess.run(
        [sys.executable, *launcher, *map(str, arguments)],
        env=os.environ | {"GENVISION_OFFLINE": "1", "OMP_NUM_THREADS": "1"} | (environment or {}),
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize("backend", ["torch", "keras"])
def test_train_save_and_go_on(backend, tmp_path):
    checkpoint, samples = tmp_path / "gan.checkpoint", tmp_path / "new" / "gan.png"
    common = ["train", "gan", "--backend", backend, "--checkpoint", checkpoint, *OPTIONS]
    first = run(*common, "--steps", 2)
    assert first.returncode == 0, first.stderr
    assert f"gan in {backend}, 2 steps: d_loss" in first.stdout
    second = run(*common, "--steps", 4, "--samples", samples)
    assert "going on from step 2" in second.stdout and "4 steps" in second.stdout
    picture = image.imread(samples)
    assert picture.shape[:2] == (5 * 28, 10 * 28) and np.ptp(picture[..., 0]) > 0


@pytest.mark.parametrize("backend", ["torch", "keras"])
@pytest.mark.parametrize("model", sorted(RECIPES))
def test_every_recipe_trains_and_shows_pictures(model, backend):
    recipe = RECIPES[model]
    settings, module = recipe.settings_type()(), recipe.load(backend)
    data = load_data("digits", settings)
    images, labels = data.scaled(recipe.low, 1), data.labels
    assert images.min() == recipe.low and images.max() == 1
    made = getattr(module, recipe.build)(settings)
    history = module.train(made, *recipe.data(settings, images, labels), steps=1)
    pictures = recipe.pictures(module, made, images[:100], labels[:100], np.random.default_rng(0))
    assert pictures.shape[1:] == (28, 28) and len(pictures) >= 50
    assert pictures.min() >= recipe.low and pictures.max() <= 1
    assert means(history).startswith(f"{history.names[0]} ")


@pytest.fixture
def pets(tmp_path):
    """Writes grey pictures of the given names into a folder, the first one black and the last one white."""

    def write(*names):
        for name, level in zip(names, np.linspace(0, 1, len(names)), strict=True):
            (tmp_path / "pets" / name).parent.mkdir(parents=True, exist_ok=True)
            image.imsave(tmp_path / "pets" / name, np.full((12, 10, 3), level))
        return tmp_path / "pets"

    return write


def test_data_by_name(pets):
    settings = CNNSettings(image_size=32, channels=3, classes=8)
    colour = load_data("colour", settings)
    assert colour.images.shape[1:] == (32, 32, 3) and set(colour.labels) == set(range(8))
    folder = pets("a/1.png", "b/2.png")
    (folder / "b" / "broken.png").write_bytes(b"no picture")
    with pytest.warns(UserWarning, match="broken.png"):
        own = load_data(str(folder), CNNSettings(image_size=32, channels=3, classes=2))
    assert own.images.shape == (2, 32, 32, 3) and own.labels.tolist() == [0, 1]
    assert own.images[:, 0, 0, 0].tolist() == [0, 255]
    with pytest.raises(ValueError, match="digits, colour or a folder that is there; received 'nowhere'"):
        load_data("nowhere", settings)


FLAT = [f"{i}.png" for i in range(8)]
TAKES_NO_LABELS = [
    GANSettings(),
    FamilySettings(),
    FamilySettings(variant="infogan"),
    VAESettings(),
]
TAKES_LABELS = [
    CNNSettings(),
    RECIPES["cgan"].settings_type()(),
    FamilySettings(variant="acgan"),
    VAESettings(classes=10),
]


def name_of(settings):
    return getattr(settings, "variant", type(settings).__name__)


@pytest.mark.parametrize("beside", ["__MACOSX/._0.png", "@eaDir/0.png", "more/0.png", "link"])
@pytest.mark.parametrize("settings", TAKES_NO_LABELS, ids=name_of)
def test_a_folder_beside_flat_images_does_not_make_them_unusable(pets, settings, beside):
    folder = pets(*FLAT)
    if beside == "link":
        (folder / "link").symlink_to(folder)
        with pytest.warns(UserWarning, match="left out 1 of 9 files"):
            data = load_data(str(folder), settings)
    else:
        pets(beside)
        data = load_data(str(folder), settings)
    assert len(data) == 8 + (beside == "more/0.png") and not data.labels.any()


@pytest.mark.parametrize("settings", TAKES_LABELS, ids=name_of)
def test_the_classes_of_the_data_must_be_those_of_the_model(pets, settings):
    flat = pets(*FLAT)
    with pytest.raises(ValueError, match="expected a folder for each class in '.*pets', received 8 files"):
        load_data(str(flat), settings)
    for name in FLAT:
        (flat / name).unlink()
    two = pets("cat/1.png", "cat/2.png", "dog/1.png")
    told = r"expected 10 classes.* received 2 in '.*pets' \(.*'cat' 2, 'dog' 1\): --set classes=2 fits it"
    with pytest.raises(ValueError, match=told):
        load_data(str(two), settings)
    data = load_data(str(two), replace(settings, classes=2))
    assert data.labels.tolist() == [0, 0, 1] and data.class_names == ("cat", "dog")
    with pytest.raises(ValueError, match="received 1 in .*: each class has to be a folder in it"):
        load_data(str(two.parent), settings)
    assert len(load_data("digits", settings)) == 4000
    with pytest.raises(ValueError, match="expected 11 classes.* received 10 in 'digits' .*classes=10 fits"):
        load_data("digits", replace(settings, classes=11))


CGAN = ["train", "cgan", "--backend", "torch", "--device", "cpu", "--steps", "1", "--set=image_size=8"]
CGAN += OPTIONS


def test_classes_and_counts_are_printed_first(pets, capsys):
    folder = pets(*(f"{pet}/{i}.png" for pet in ("cat", "dog", "ant") for i in range(3)))
    assert main([*CGAN, "--data", str(folder), "--set=classes=3"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"{folder}: 9 images of 8×8 pixels, 3 classes: 'ant' 3, 'cat' 3, 'dog' 3"
    assert main([*CGAN, "--data", str(folder)]) == 1  # ten classes
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith("ValueError: expected 10 classes")
    assert told.err.count("\n") == 1


def test_parts_of_a_data_set_are_asked_about(pets, capsys):
    folder = pets(*(f"{part}/{pet}/{i}.png" for part in ("train", "test") for pet in "ab" for i in range(5)))
    options = [*CGAN, "--set=classes=2", "--data"]
    assert main([*options, str(folder)]) == 1
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1
    assert f"read '{folder}/test' and '{folder}/train' in calls of their own" in told.err
    assert main([*options, str(folder / "train")]) == 0
    assert "train: 10 images of 8×8 pixels, 2 classes: 'a' 5, 'b' 5\n" in capsys.readouterr().out
    assert main([*options, str(folder), "--together"]) == 0
    assert "20 images of 8×8 pixels, 2 classes: 'a' 10, 'b' 10\n" in capsys.readouterr().out


def test_bits_from_the_shell(tmp_path, capsys):
    values = np.linspace(0, 4095, 64).round().astype(np.uint16).reshape(8, 8)
    for i in range(8):
        Image.fromarray(values).save(tmp_path / f"{i}.png")
    options = ["train", "gan", *CGAN[2:], "--data", str(tmp_path)]
    with pytest.warns(UserWarning, match="--bits 12"):
        assert main(options) == 0
    assert main([*options, "--bits", "12"]) == 0
    assert np.ptp(load_data(str(tmp_path), GANSettings(image_size=8), bits=12).images) == 255
    assert main([*options, "--bits", "11"]) == 1
    assert "expected values up to 2,047 (bits=11), received 4,095" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--steps", "1", "--set", "latent"], "written name=value, received 'latent'"),
        (["--steps", "1", "--set", "depth=3"], "has no setting 'depth'; it has adam_beta1"),
        (["--steps", "1", "--set", "latent_dim=many"], "of type int, like 100; received 'many'"),
        (["--steps", "1", "--set", "batch_size=1"], "batch_size must be at least 2"),
        (["--steps", "1", "--set", "batch_size=5000"], "batch of 5000 images, received 4000"),
    ],
)
def test_mistakes_are_told_in_one_line(arguments, message, capsys):
    assert main(["train", "gan", "--backend", "torch", "--device", "cpu", *OPTIONS, *arguments]) == 1
    told = capsys.readouterr().err
    assert message in told and told.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--steps", "0"], "--steps must be at least 1, received 0"),
        (["--every", "0"], "--every must be at least 1, received 0"),
        (["--seed", "-1"], "--seed must be at least 0, received -1"),
        (["--seed", "99999999999999999999"], "--seed must be below 2**32"),
        (["--samples", "x.xyz"], "--samples must end in one of .png, .jpg"),
        (["--samples", "x"], "--samples must end in one of .png, .jpg"),
        (["--samples", "folder.png"], "cannot write folder.png: this is a folder"),
        (["--samples", "file/x.png"], "cannot write file/x.png: Not a directory"),
        (["--samples", "/proc/x.png"], "cannot write /proc/x.png"),
        (["--checkpoint", "folder.png"], "cannot write folder.png: this is a folder"),
        (["--checkpoint", "/proc/new/x"], "cannot write /proc/new/x"),
        (["--samples", "x.png", "--checkpoint", "x.png"], "must be two files, received x.png for both"),
        (["--set", "depth=3"], "has no setting 'depth'"),
    ],
)
@pytest.mark.parametrize("backend", ["torch", "keras"])
def test_what_would_fail_after_the_training_is_told_before(
    backend, arguments, message, tmp_path, monkeypatch, capsys
):
    def too_early(*arguments):
        raise AssertionError("a framework was loaded, or data were")

    monkeypatch.setattr(train_command, "load_framework", too_early)
    monkeypatch.setattr(train_command, "load_data", too_early)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").write_text("text")
    assert main(["train", "gan", "--backend", backend, "--steps", "1", *arguments]) == 1
    told = capsys.readouterr().err
    assert message in told and told.count("\n") == 1
    assert {path.name for path in tmp_path.iterdir()} == {"folder.png", "file"}


@pytest.mark.parametrize(
    ("backend", "device", "message"),
    [
        ("torch", "cuda", "PyTorch has no device 'cuda' here; it has cpu\n"),
        ("torch", "gpu", "PyTorch has no device 'gpu' here; it has cpu\n"),
        ("torch", "meta", "PyTorch has no device 'meta' here"),  # it computes nothing
        ("keras", "cuda", "TensorFlow has no device 'cuda' here; it has cpu, cpu:0\n"),
        ("keras", "gpu", "TensorFlow has no device 'gpu' here; it has cpu"),
        ("keras", "tpu", "TensorFlow has no device 'tpu' here; it has cpu"),
    ],
)
def test_a_device_that_is_not_there_is_told_before_data_are_loaded(
    backend, device, message, monkeypatch, capsys
):
    monkeypatch.setattr(train_command, "load_data", None)
    assert main(["train", "gan", "--backend", backend, "--steps", "1", "--device", device]) == 1
    told = capsys.readouterr().err
    assert message in told and told.count("\n") == 1


@pytest.mark.parametrize(
    ("backend", "package"), [("torch", "torch"), ("keras", "keras"), ("keras", "tensorflow")]
)
def test_a_framework_that_is_not_there_is_told(backend, package, monkeypatch, capsys):
    for name in (f"genvision.training.{kind}_{backend}" for kind in ("distributed", "checkpoints", "run")):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    assert main(["train", "gan", "--backend", backend, "--steps", "1"]) == 1
    told = capsys.readouterr().err
    other = {"torch": "there is keras\n", "keras": "there is torch\n"}[backend]
    assert f"--backend {backend} cannot be loaded here (" in told
    assert told.endswith(other) and told.count("\n") == 1


@pytest.mark.parametrize("name", [*train_command.PICTURES, ".PNG"])
def test_samples_in_every_format(name, tmp_path):
    path = tmp_path / "new" / f"samples{name}"
    write_pictures(path, np.random.default_rng(0).uniform(-1, 1, (20, 8, 8)), -1)
    if name.lower() in (".png", ".jpg", ".jpeg", ".webp"):
        assert image.imread(path).shape[:2] == (16, 80)
    assert path.stat().st_size > 500 and [*path.parent.iterdir()] == [path]


# --- Ctrl-C -------------------------------------------------------------------------------------


@pytest.fixture
def ctrl_c(monkeypatch):
    """Presses Ctrl-C `times` times while the second block of a training is taken: of five steps each."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    draw_steps = training_run.draw_steps
    monkeypatch.setitem(training_run.Run.__init__.__kwdefaults__, "block", 5)

    def in_second_block(times):
        def draw(function, seed, first, stop):
            if first == 5:
                for _ in range(times):
                    signal.raise_signal(signal.SIGINT)
            return draw_steps(function, seed, first, stop)

        monkeypatch.setattr(training_run, "draw_steps", draw)

    yield in_second_block
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler, "it is as it was"
    signal.signal(signal.SIGINT, before)


def numbers_of(backend, path) -> np.ndarray:
    """The history of a checkpoint."""
    gan, files = (
        import_module(f"genvision.{name}_{backend}") for name in ("gan.gan", "training.checkpoints")
    )
    return files.load_checkpoint(path, gan.build_gan(settings_from(GANSettings, SETTINGS))).rows


SETTINGS = [option.removeprefix("--set=") for option in OPTIONS]


@pytest.mark.parametrize("backend", ["torch", "keras"])
def test_ctrl_c_saves_what_there_is_and_the_same_command_goes_on(
    backend, ctrl_c, uncompiled, tmp_path, capfd
):
    def command(name, steps):
        files = ["--checkpoint", str(tmp_path / name), "--samples", str(tmp_path / f"{name}.png")]
        return main(
            ["train", "gan", "--backend", backend, "--device", "cpu", *OPTIONS, "--steps", steps, *files]
        )

    assert command("whole", "12") == 0
    ctrl_c(times=1)
    assert command("stopped", "12") == 130
    told = capfd.readouterr()
    assert f"gan in {backend}, 10 steps" in told.out
    assert (
        f"stopped before step 12: saved in {tmp_path / 'stopped'}, and the same command goes on" in told.out
    )
    assert "Ctrl-C again stops at once" in told.err and (tmp_path / "stopped.png").exists()
    assert len(numbers_of(backend, tmp_path / "stopped")) == 10

    ctrl_c(times=0)
    assert command("stopped", "12") == 0
    assert "going on from step 10 of" in capfd.readouterr().out
    rows = [numbers_of(backend, tmp_path / name) for name in ("whole", "stopped")]
    np.testing.assert_array_equal(*rows)


def test_ctrl_c_without_a_checkpoint_says_so(ctrl_c, capfd):
    ctrl_c(times=1)
    assert main(["train", "gan", "--backend", "torch", "--steps", "10000000000", *OPTIONS]) == 130
    assert "nothing is saved, as this takes --checkpoint FILE" in capfd.readouterr().out


def test_a_second_ctrl_c_stops_at_once(ctrl_c, tmp_path, capfd):
    ctrl_c(times=2)
    path = tmp_path / "gan.checkpoint"
    arguments = ["--steps", "20", "--checkpoint", str(path), *OPTIONS]
    assert main(["train", "gan", "--backend", "torch", *arguments]) == 130
    assert "Stopped; the last checkpoint, if there is one, is whole." in capfd.readouterr().err
    assert not path.exists()  # the first save would have been after 500 steps


def test_saves_are_counted_from_where_the_training_goes_on():
    saved = []
    function = train_command.after_block(50, lambda history: saved.append(history.steps), bool, start=450)
    for steps in (470, 500, 540, 560):
        function(SimpleNamespace(steps=steps))
    assert saved == [500, 560]


def test_a_background_job_goes_on_ignoring_ctrl_c(ctrl_c, capfd):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctrl_c(times=1)
    assert main(["train", "gan", "--backend", "torch", "--steps", "12", *OPTIONS]) == 0
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_steps_without_bound_cost_no_memory():
    """As a list the blocks of 10⁷ steps took 24 MB; of 10⁹ steps 2 GB, and half a minute."""
    tracemalloc.start()
    first = next(iter(blocks(History("loss"), 10**7, size=50, stops=(7, 10**6))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert first == (0, 7) and peak < 100_000


# --- another training on a checkpoint -----------------------------------------------------------


def test_what_is_another_than_in_the_checkpoint_is_named(tmp_path, capsys):
    folder = tmp_path / "squares"
    folder.mkdir()
    for place in range(9):
        image.imsave(folder / f"{place}.png", np.full((28, 28, 3), place / 9))
    command = [
        "train",
        "gan",
        "--backend",
        "torch",
        "--checkpoint",
        str(tmp_path / "gan.checkpoint"),
        *OPTIONS,
    ]
    assert main([*command, "--steps", "2"]) == 0
    assert "from here on" not in capsys.readouterr().out
    assert main([*command, "--steps", "3"]) == 0
    assert "from here on" not in capsys.readouterr().out

    others = ["--seed", "4", "--data", str(folder), "--set", "generator_learning_rate=1e-4"]
    assert main([*command, "--steps", "4", *others]) == 0
    told = capsys.readouterr().out
    for line in (
        "going on from step 3 of",
        "from here on seed is 4, up to now it was 0\n",
        "from here on data is 'squares, 9 images', up to now it was 'digits, 4000 images'\n",
        "from here on generator_learning_rate is 0.0001, up to now it was 0.0002\n",
    ):
        assert line in told
    assert "batch_size" not in told and "discriminator" not in told

    assert main([*command, "--steps", "4", "--set", "latent_dim=6"]) == 1
    told = capsys.readouterr().err
    assert "expected {'latent_dim': 6}, received {'latent_dim': 5}" in told and told.count("\n") == 1
    assert main([*command, "--steps", "2"]) == 1
    assert (
        "--steps counts those of the checkpoint, too: expected at least 4, received 2"
        in capsys.readouterr().err
    )


def test_another_models_checkpoint_is_refused_in_one_line(tmp_path, capsys):
    command = ["--backend", "torch", "--steps", "1", "--checkpoint", str(tmp_path / "checkpoint"), *OPTIONS]
    assert main(["train", "cgan", *command]) == 0
    capsys.readouterr()
    assert main(["train", "gan", *command]) == 1
    told = capsys.readouterr().err.splitlines()
    assert "belongs to another model: this one has no settings ['classes', 'embedding_range']" in told[-1]


def test_personal_settings_of_keras_do_not_count(tmp_path):
    """What another course left in ~/.keras: convolutions with channels first do not run on a CPU."""
    settings = {"backend": "torch", "floatx": "float16", "image_data_format": "channels_first"}
    (tmp_path / "keras.json").write_text(json.dumps(settings | {"epsilon": 1e-3}))
    options = ["--set=widths=(4,6)", "--set=batch_size=8", "--set=latent_dim=5"]
    done = run(
        *["train", "gan_family", "--backend", "keras", "--steps", 1, *options],
        environment={"KERAS_HOME": str(tmp_path), "KERAS_BACKEND": "jax"},
    )
    assert done.returncode == 0, done.stderr


def test_a_foreign_checkpoint_is_told_and_kept(tmp_path, capsys):
    path = tmp_path / "gan.checkpoint"
    path.write_text("someone's notes")
    arguments = ["train", "gan", "--backend", "torch", "--steps", "1", "--checkpoint", str(path), *OPTIONS]
    assert main(arguments) == 1
    assert "not a checkpoint" in capsys.readouterr().err and path.read_text() == "someone's notes"


def test_settings_from_text():
    chosen = settings_from(GANSettings, ["generator_units=(8, 9)", "saturating=True", "adam_beta1=0"])
    assert (chosen.generator_units, chosen.saturating, chosen.adam_beta1) == ((8, 9), True, 0.0)
    with pytest.raises(ValueError, match="of type int"):
        settings_from(GANSettings, ["latent_dim=__import__('os').getpid()"])


# Two processes, each with half of every batch, must take the step of one process with all of it.
# Batch normalization would see half a batch: so this is a network without it.
IN_TWO_PROCESSES = """
import os
import sys
import numpy as np
import torch
from genvision.training import distributed_torch as engine
from genvision.vae.vae_settings import VAESettings
from genvision.vae import vae_torch

images = np.random.default_rng(0).uniform(0, 1, (64, 8, 8)).astype("float32")
with engine.devices("cpu") as device:
    vae = engine.build(vae_torch.build_vae, VAESettings(image_size=8, batch_size=8), 3, device)
    vae.optimizer = torch.optim.SGD(vae.network.parameters(), 1e-3)
    history = vae_torch.train(engine.distribute(vae), images, steps=3)
    # Ctrl-C reached the second process alone: both have to know.
    assert engine.any_of_all(os.environ.get("RANK") == "1") == ("RANK" in os.environ)
    if engine.is_first():
        weights = {name: value.numpy() for name, value in vae.network.state_dict().items()}
        np.savez(sys.argv[1], rows=history.rows, **weights)
"""


# This one grows: in each step some of its weights are not used.
GROWING_IN_TWO_PROCESSES = """
import sys
import numpy as np
import torch
from genvision.progressive_growing import progressive_torch
from genvision.progressive_growing.progressive_settings import ProgressiveSettings
from genvision.training import distributed_torch as engine

images = np.random.default_rng(0).uniform(-1, 1, (64, 8, 8)).astype("float32")
settings = ProgressiveSettings(
    first_size=2, channels=(8, 6, 4), stage_steps=(2, 2, 2), latent_dim=5, batch_size=8
)
with engine.devices("cpu") as device:
    gan = engine.build(progressive_torch.build_progressive, settings, 3, device)
    gan.generator_optimizer = torch.optim.SGD(gan.generator.parameters(), 1e-3)
    gan.discriminator_optimizer = torch.optim.SGD(gan.discriminator.parameters(), 1e-3)
    history = progressive_torch.train(engine.distribute(gan), images, steps=6)
    if engine.is_first():
        weights = {name: value.numpy() for name, value in gan.generator.state_dict().items()}
        np.savez(sys.argv[1], rows=history.rows, **weights)
"""


@pytest.mark.parametrize("program", [IN_TWO_PROCESSES, GROWING_IN_TWO_PROCESSES], ids=["vae", "progressive"])
def test_two_processes_take_the_steps_of_one(program, tmp_path):
    script = tmp_path / "train.py"
    script.write_text(program)
    alone = run(tmp_path / "one.npz", launcher=[script])
    assert alone.returncode == 0, alone.stderr
    torchrun = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", script]
    both = run(tmp_path / "two.npz", launcher=torchrun)
    assert both.returncode == 0, both.stderr
    one, two = np.load(tmp_path / "one.npz"), np.load(tmp_path / "two.npz")
    assert set(one) == set(two) and len(one.files) > 4
    for name in one:
        np.testing.assert_allclose(one[name], two[name], rtol=OUTPUT, atol=FORMULA, err_msg=name)


ON_TWO_DEVICES = """
import sys
import keras
import numpy as np
import tensorflow as tf
from genvision.training import distributed_keras as engine
from genvision.cnn_layers import cnn_keras
from genvision.cnn_layers.cnn_settings import CNNSettings
from genvision.gan import gan_keras
from genvision.gan.gan_settings import GANSettings
from genvision.vae import vae_keras
from genvision.vae.vae_settings import VAESettings

copies = int(sys.argv[2])
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * copies)
images = np.random.default_rng(0).uniform(-1, 1, (64, 8, 8)).astype("float32")
settings = GANSettings(image_size=8, latent_dim=5, generator_units=(), batch_size=8)
names = [f"CPU:{i}" for i in range(copies)]
with tf.distribute.MirroredStrategy(names).scope() if copies > 1 else tf.device("CPU:0"):
    gan = engine.build(gan_keras.build_gan, settings, 3, None)
    history = gan_keras.train(engine.distribute(gan), images, steps=2)
    # These are trained by Keras's `fit`. Dropout and batch normalization see each device's part alone.
    light = (images + 1) / 2
    settings = VAESettings(image_size=8, latent_dim=3, channels=(4, 6), hidden_units=16, batch_size=8)
    vae = engine.build(vae_keras.build_vae, settings, 3, None)
    vae_rows = vae_keras.train(engine.distribute(vae), light, steps=3).rows
    settings = CNNSettings(
        image_size=8, filters=(4,), dense_units=8, batch_size=8, dropout=0.0, batch_norm=False
    )
    cnn = engine.build(cnn_keras.build_classifier, settings, 3, None)
    cnn_rows = cnn_keras.train(engine.distribute(cnn), light, np.arange(64) % 10, steps=3).rows
weights = [*gan.discriminator.get_weights(), *vae.network.get_weights(), *cnn.network.get_weights()]
np.savez(sys.argv[1], rows=history.rows, vae_rows=vae_rows, cnn_rows=cnn_rows, *weights)
"""


def test_two_devices_take_the_step_of_one(tmp_path):
    script = tmp_path / "train.py"
    script.write_text(ON_TWO_DEVICES)
    for copies in (1, 2):
        done = run(tmp_path / f"{copies}.npz", copies, launcher=[script])
        assert done.returncode == 0, done.stderr
    one, two = np.load(tmp_path / "1.npz"), np.load(tmp_path / "2.npz")
    assert len(one.files) > 25
    for name in one:
        np.testing.assert_allclose(one[name], two[name], rtol=OUTPUT, atol=FORMULA, err_msg=name)
