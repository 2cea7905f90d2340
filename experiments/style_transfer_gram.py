"""Gatys's method with real weights: the pictures and the losses that the style transfer lesson shows.

    python experiments/style_transfer_gram.py PAINTING.jpg                  downloads SqueezeNet's weights
    python experiments/style_transfer_gram.py PAINTING.jpg --weights FILE   takes a file of them (.pth, .h5)

PAINTING is van Gogh's "The Starry Night" of 1889, as Wikimedia Commons has it. Every run starts from the cat,
so there is no chance in it. Seven runs take about ten minutes on one core.
"""

import argparse
import hashlib
from pathlib import Path

import recording

recording.prepare()

import numpy as np
from PIL import Image

from genvision.datasets.pictures import picture
from genvision.style_transfer import style_transfer_torch
from genvision.style_transfer.features_torch import load_features
from genvision.style_transfer.style_transfer_settings import StyleTransferSettings

FIGURES = recording.ROOT / "book" / "generative" / "figures"
SIZE, STEPS = 192, 150
PAINTED = {
    "default": {},
    "style weight 1": {"style_weight": 1.0},
    "style weight 100": {"style_weight": 100.0},
    "style in conv1": {"style_layers": ("conv1",)},
    "content in conv1": {"content_layers": ("conv1",)},
}


def main():
    parser = argparse.ArgumentParser(description="Draw the cat by Gatys's method, and record the losses.")
    parser.add_argument("painting", type=Path, help="a picture file of The Starry Night")
    parser.add_argument("--weights", type=Path, help="a file of SqueezeNet's weights")
    options = parser.parse_args()
    cat, tissue = picture("chelsea", size=SIZE), picture("immunohistochemistry", size=SIZE)
    painting = square(options.painting)

    drawn, losses = {}, {}
    for name, (style, changes) in {
        "tissue": (tissue, {}),
        **{name: (painting, changes) for name, changes in PAINTED.items()},
    }.items():
        settings = StyleTransferSettings(image_size=SIZE, steps=STEPS, **changes)
        result = draw(cat, style, settings, options.weights)
        drawn[name] = result.image
        columns = {"content": result.history.content_loss, "style": result.history.style_loss}
        losses[name] = {key: [float(values[0]), float(values[-1])] for key, values in columns.items()}
        print(name, losses[name], flush=True)
    save_strip("style_transfer_gram", [drawn["tissue"], drawn["default"]])
    save_strip("style_transfer_weights", [drawn[f"style weight {w}"] for w in (1, 100)])
    save_strip("style_transfer_layers", [drawn["style in conv1"], drawn["content in conv1"]])
    save_index_picture(painting, options.weights)

    weights = hashlib.sha256(options.weights.read_bytes()).hexdigest() if options.weights else "torchvision's"
    recording.save(
        "style_transfer_gram", size=SIZE, steps=STEPS, weights=weights, losses_first_and_last=losses
    )


def draw(content, style, settings: StyleTransferSettings, weights):
    """One picture, by the method that the lesson shows."""
    layers = tuple(dict.fromkeys(settings.content_layers + settings.style_layers))
    features = load_features("squeezenet", layers, weights=weights, device="cpu")
    return style_transfer_torch.transfer(content, style, settings, features=features, device="cpu")


def square(path: Path) -> np.ndarray:
    """The middle of a picture file, `SIZE` pixels high and wide."""
    with Image.open(path) as image:
        image = image.convert("RGB")
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        box = left, top, left + side, top + side
        return np.asarray(image.resize((SIZE, SIZE), Image.Resampling.LANCZOS, box))


def save_strip(name: str, images: list[np.ndarray]):
    """Pictures (H, W, 3) in [0, 1] side by side, with white between them, as a JPEG file."""
    between = np.ones((SIZE, 12, 3), "float32")
    row = [part for image in images for part in (between, image)][1:]
    pixels = np.round(255 * np.concatenate(row, axis=1)).astype("uint8")
    Image.fromarray(pixels).save(FIGURES / f"{name}.jpg", quality=88, optimize=True)


def save_index_picture(painting: np.ndarray, weights):
    """The cat for the start page: on the left its photograph, on the right as the painting has it."""
    photograph = picture("chelsea", size=300)[45:255]  # (210, 300, 3)
    settings = StyleTransferSettings(image_size=300, steps=STEPS, style_weight=30.0)
    drawn = np.round(255 * draw(photograph, painting, settings, weights).image).astype("uint8")
    halves = np.concatenate([photograph[:, :150], drawn[:, 150:]], axis=1)
    folder = recording.ROOT / "book" / "figures"
    Image.fromarray(halves).save(folder / "index_style.jpg", quality=85, optimize=True)


if __name__ == "__main__":
    main()
