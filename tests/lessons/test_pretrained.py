"""Weights that come with the course: one file for both frameworks, checked before it is believed."""

import json
import shutil

import numpy as np
import pytest

from genvision.commands.recipes import STORED, VARIANT_NAMES
from genvision.commands.weights import main, make_weights
from genvision.conditional_gan import cgan_keras, cgan_torch
from genvision.datasets import digits
from genvision.gan import gan_keras, gan_torch
from genvision.gan_family import family_keras, family_torch
from genvision.gan_family.family_settings import VARIANTS, FamilySettings
from genvision.parity import largest_difference, put_weights, weights_of
from genvision.pretrained import WeightsError, about, load_weights, names
from genvision.pretrained.store import FOLDER, save_weights
from genvision.vae import vae_keras, vae_torch
from rounding import OUTPUT, apart

BACKENDS = {"torch": family_torch, "keras": family_keras}
HOW = {"steps": 1, "seed": 0, "data": "", "data_sha256": "", "settings": "", "seconds": 0.0, "made_with": {}}


def family(backend: str, variant: str = "dcgan", **sizes):
    return BACKENDS[backend].build_family(FamilySettings(variant=variant, **sizes), seed=1)


def test_every_recipe_has_its_file_and_was_made_as_it_says():
    assert names() == sorted(STORED) and set(VARIANT_NAMES) == set(VARIANTS)
    for name, stored in STORED.items():
        how = about(name)
        assert (how.steps, how.seed) == (stored.steps, stored.seed)
        assert stored.recipe.settings in how.settings
        assert all(f"{option}={value!r}" in how.settings for option, value in stored.options.items())
    files = {path.name for path in FOLDER.iterdir()}
    assert files == {f"{name}.safetensors" for name in STORED} | {"manifest.json"}


@pytest.mark.parametrize("variant", VARIANT_NAMES)
def test_both_frameworks_draw_the_same_images(variant):
    latents = np.random.default_rng(0).standard_normal((6, 64))
    labels = np.arange(6) if STORED[f"gan_family_{variant}"] and VARIANTS[variant].head != "none" else None
    made = []
    for backend, module in BACKENDS.items():
        gan = family(backend, variant)
        load_weights(gan.generator, f"gan_family_{variant}")
        made.append(module.generate(gan, latents, labels))
    assert apart(*made) < OUTPUT
    assert made[0].std() > 0.4  # black and white, as digits are; untrained ones are grey


@pytest.mark.parametrize(
    ("name", "build", "modules", "labels"),
    [
        ("gan", "build_gan", (gan_torch, gan_keras), ()),
        ("conditional_gan", "build_cgan", (cgan_torch, cgan_keras), (np.arange(6),)),
    ],
)
def test_both_frameworks_draw_the_same_images_with_dense_layers(name, build, modules, labels):
    latents, made = np.random.default_rng(0).standard_normal((6, 100)), []
    for module in modules:
        gan = getattr(module, build)(seed=1)
        load_weights(gan.generator, name)
        made.append(module.generate(gan, latents, *labels))
    assert apart(*made) < OUTPUT
    assert made[0].std() > 0.4


def test_both_frameworks_have_the_same_vae():
    """Encoder and decoder, and better on images that it was not trained on than undecided ones (543 nats)."""
    images, found = digits().test.scaled(0, 1), []
    for module in (vae_torch, vae_keras):
        vae = module.build_vae(seed=1)
        load_weights(vae.network, "vae")
        codes, log_variances = module.encode(vae, images)
        found.append([codes, log_variances, module.decode(vae, codes[:6])])
        assert module.evaluate(vae, images)["loss"] < 165
    for one, other in zip(*found, strict=True):
        assert apart(one, other) < OUTPUT
    assert "4,000 training digits" in about("vae").data


@pytest.mark.parametrize("backend", BACKENDS)
def test_weights_are_taken_and_put_back(backend):
    one, other = family(backend).discriminator, family(backend, widths=(32, 64)).discriminator
    changed = [array + 1 for array in weights_of(one)]
    put_weights(other, changed)
    assert largest_difference(weights_of(other), changed) == 0
    with pytest.raises(ValueError, match="expected .* arrays of weights, received 1"):
        put_weights(other, changed[:1])
    with pytest.raises(ValueError, match=r"weight 0 must have shape .*, received \(2,\)"):
        put_weights(other, [np.zeros(2), *changed[1:]])
    assert largest_difference(weights_of(other), changed) == 0


@pytest.mark.parametrize("name", ["gan_family_lsgan", "vae"])
def test_a_training_is_repeated_to_the_byte(name, tmp_path, capsys):
    for folder in ("a", "b"):
        assert main([name, "--steps", "3", "--folder", str(tmp_path / folder)]) == 0
    one, other = ((tmp_path / f / f"{name}.safetensors").read_bytes() for f in ("a", "b"))
    assert one == other
    assert "3 steps, seed 0" in capsys.readouterr().out
    network = vae_torch.build_vae().network if name == "vae" else family("torch", "lsgan").generator
    load_weights(network, name, tmp_path / "a")


@pytest.fixture
def folder(tmp_path):
    name = "gan_family_dcgan"
    shutil.copy(FOLDER / f"{name}.safetensors", tmp_path)
    (tmp_path / "manifest.json").write_text(
        json.dumps({name: json.loads((FOLDER / "manifest.json").read_text())[name]})
    )
    return tmp_path


def test_a_damaged_file_is_refused_and_the_network_kept(folder):
    path = folder / "gan_family_dcgan.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    network = family("torch").generator
    before = weights_of(network)
    with pytest.raises(WeightsError, match="damaged: expected SHA-256"):
        load_weights(network, "gan_family_dcgan", folder)
    path.unlink()
    with pytest.raises(WeightsError, match="damaged"):
        load_weights(network, "gan_family_dcgan", folder)
    assert largest_difference(weights_of(network), before) == 0


@pytest.mark.parametrize("backend", BACKENDS)
def test_another_network_is_refused(folder, backend):
    with pytest.raises(WeightsError, match="does not fit this network: weight 0 must have shape"):
        load_weights(family(backend, latent_dim=32).generator, "gan_family_dcgan", folder)


def test_unknown_names_are_told(folder, capsys):
    with pytest.raises(WeightsError, match="no weights 'cat'; there are gan_family_dcgan"):
        load_weights(None, "cat", folder)
    with pytest.raises(ValueError, match="no recipe 'cat'; there are gan, conditional_gan"):
        make_weights("cat")
    assert main(["cat"]) == 1
    assert "no recipe" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gan", "--steps", "0"], "steps must be at least 1, received 0"),
        (["gan", "cat"], "no recipe 'cat'; there are gan"),
        (["gan", "--folder", "/proc/new"], "cannot write /proc/new/gan.safetensors"),
    ],
)
def test_what_would_fail_after_the_training_is_told_before(arguments, message, monkeypatch, capsys):
    monkeypatch.setattr("genvision.commands.weights.make_weights", None)
    assert main(arguments) == 1
    told = capsys.readouterr().err
    assert message in told and told.count("\n") == 1


def test_weights_beyond_half_precision_are_not_written(tmp_path):
    with (
        pytest.raises(WeightsError, match="NaN, infinite or beyond half precision"),
        np.errstate(over="ignore"),
    ):
        save_weights([np.array([1e6])], "large", tmp_path, **HOW)
    with pytest.raises(WeightsError, match="at most"):
        save_weights([np.zeros(3_000_000)], "long", tmp_path, **HOW)
    assert not list(tmp_path.iterdir())
