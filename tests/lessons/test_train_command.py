"""`python -m genvision train`: the same trainings from the shell, on one device and on several."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from matplotlib import image
from PIL import Image

from genvision.cnn_layers.cnn_settings import CNNSettings
from genvision.commands.data import load_data
from genvision.commands.recipes import RECIPES
from genvision.commands.settings import settings_from
from genvision.commands.train import main, means
from genvision.gan.gan_settings import GANSettings
from genvision.gan_family.family_settings import FamilySettings
from genvision.vae.vae_settings import VAESettings
from rounding import FORMULA, OUTPUT

SMALL = "--set=generator_units=(16, 32) --set=discriminator_units=(16,) --set=batch_size=8 --set=latent_dim=5"
OPTIONS = SMALL.replace("=(16, 32)", "=(16,32)").split()


def run(*arguments, launcher=("-m", "genvision")):
    return subprocess.run(
        [sys.executable, *launcher, *map(str, arguments)],
        env=os.environ | {"GENVISION_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
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
        (["--steps", "0"], "steps must be at least 1, received 0"),
        (["--steps", "1", "--every", "0"], "--every must be at least 1"),
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
