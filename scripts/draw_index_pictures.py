"""Draw the pictures of the index page, book/figures/index_<name>.png, with the lesson library.

    .venv/bin/python scripts/draw_index_pictures.py              # all of them, about two minutes on one core
    .venv/bin/python scripts/draw_index_pictures.py gan vae      # some

All have 10:7 as the ratio of their sides and at most 25 kB. The same seed on the same machine gives
the same pictures. The weights of the GANs and of the VAE come with the course (`course weights`). The cat
is drawn by experiments/style_transfer_gram.py, which needs a pretrained network and a painting.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from genvision.datasets import digits
from genvision.plotting import BLUE, ORANGE
from genvision.plotting.images import tile
from genvision.pretrained import load_weights

FOLDER = Path(__file__).resolve().parent.parent / "book" / "figures"
MOST_BYTES = 25_000
SEED = 0


def gan():
    """Digits that a generator drew: the one of the family whose digits are judged best."""
    from genvision.gan_family import family_torch
    from genvision.gan_family.family_settings import FamilySettings

    model = family_torch.build_family(FamilySettings(variant="r3gan"))
    load_weights(model.generator, "gan_family_r3gan")
    z = np.random.default_rng(SEED).standard_normal((15, model.settings.latent_dim))
    return digit_grid(family_torch.generate(model, z) / 2 + 0.5, 5, scale=4)


def vae():
    """The plane of a VAE: what the decoder makes of evenly spaced points."""
    from genvision.vae import vae_torch

    model = vae_torch.build_vae()
    load_weights(model.network, "vae")
    y, x = np.meshgrid(np.linspace(1.6, -1.6, 7), np.linspace(-2.2, 2.2, 10), indexing="ij")
    z = np.stack([x.ravel(), y.ravel()], axis=1)  # (70, 2)
    return digit_grid(vae_torch.decode(model, z), 10, scale=2)


def restore():
    """Noisy test digits on the left, what an autoencoder makes of them on the right."""
    from genvision.autoencoders import autoencoder_torch
    from genvision.autoencoders.corruption import add_noise

    data = digits()
    noisy = add_noise(data.train.scaled(0, 1), deviation=0.5, seed=SEED)
    model = autoencoder_torch.build_autoencoder(seed=SEED)
    autoencoder_torch.train(model, noisy, data.train.scaled(0, 1), steps=4_000, seed=SEED)
    damaged = add_noise(data.test.scaled(0, 1)[:15], deviation=0.5, seed=SEED + 1)
    restored = autoencoder_torch.reconstruct(model, damaged)
    rows = [half for i in range(0, 15, 3) for half in (damaged[i : i + 3], restored[i : i + 3])]
    return digit_grid(np.concatenate(rows), 6, scale=3)


def conditional():
    """A column for each digit from 0 to 9, as asked for."""
    from genvision.conditional_gan import cgan_torch

    model = cgan_torch.build_cgan()
    load_weights(model.generator, "conditional_gan")
    z = np.random.default_rng(SEED).standard_normal((70, model.settings.latent_dim))
    return digit_grid(cgan_torch.generate(model, z, np.arange(70) % 10) / 2 + 0.5, 10, scale=2)


def pi():
    """Random points in a square; those in the circle, of which π is counted, are orange."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from genvision.monte_carlo.pi import random_points

    points = random_points(3_000, seed=SEED)
    inside = (points**2).sum(axis=1) < 1
    figure = Figure(figsize=(5.6, 3.92), dpi=100, facecolor="black")
    axes = figure.add_axes((0, 0, 1, 1))
    for some, colour in ((points[inside], ORANGE), (points[~inside], BLUE)):
        axes.scatter(*some.T, s=9, c=colour, linewidths=0)
    axes.set(xlim=(-1.03, 1.03), ylim=(-1.03, 1.03), aspect="equal")
    axes.axis("off")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3]


def digit_grid(images, columns: int, *, scale: int):
    """Images (N, 28, 28) in [0, 1] as one grey picture on black, with sides of 10:7."""
    grid = to_bytes(tile(images, columns))
    height, width = grid.shape
    unit = max(-(-width // 10), -(-height // 7))
    above, before = (7 * unit - height) // 2, (10 * unit - width) // 2
    grid = np.pad(grid, ((above, 7 * unit - height - above), (before, 10 * unit - width - before)))
    return grid.repeat(scale, axis=0).repeat(scale, axis=1)


def to_bytes(values) -> np.ndarray:
    return np.round(255 * np.clip(values, 0, 1)).astype("uint8")


def save(name: str, pixels: np.ndarray):
    """Write a PNG with the most colours that fit into the allowed size."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"index_{name}.png"
    image = Image.fromarray(pixels)
    for colours in (256, 128, 64, 48, 32, 24, 16, 12, 8):
        image.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            break
    else:
        raise ValueError(f"{path}: expected at most {MOST_BYTES} bytes, received {path.stat().st_size}")
    print(
        f"{path.name}: {pixels.shape[1]}×{pixels.shape[0]}, {colours} colours, {path.stat().st_size:,} bytes"
    )


PICTURES = {"gan": gan, "vae": vae, "restore": restore, "conditional": conditional, "pi": pi}


def main(names):
    unknown = set(names) - set(PICTURES)
    if unknown:
        sys.exit(f"expected some of {', '.join(PICTURES)}; received {', '.join(sorted(unknown))}")
    for name in names or PICTURES:
        save(name, PICTURES[name]())


if __name__ == "__main__":
    main(sys.argv[1:])
