"""Grids of images."""

import numpy as np


def tile(images, columns: int) -> np.ndarray:
    """Lay images (N, H, W) or (N, H, W, 3) out in rows of `columns`, as one picture.

    Missing places in the last row hold the lowest value.
    """
    images = np.asarray(images)
    if images.ndim not in (3, 4) or len(images) == 0:
        raise ValueError(f"images must have shape (N, H, W) or (N, H, W, 3), N > 0; received {images.shape}")
    rows = -(-len(images) // columns)
    missing = np.full((rows * columns - len(images), *images.shape[1:]), images.min(), images.dtype)
    height, width = images.shape[1:3]
    grid = np.concatenate([images, missing]).reshape(rows, columns, height, width, -1)
    return grid.swapaxes(1, 2).reshape(rows * height, columns * width, -1).squeeze()


def show_images(images, *, columns: int = 10, low: float = -1, high: float = 1, width: float = 7):
    """Show images (N, H, W) or (N, H, W, 3), with values from `low` to `high`, as one grid.

    `width` is the figure's width in inches. Returns the matplotlib figure.
    """
    from matplotlib import pyplot as plt

    grid = tile(images, columns)
    figure, axes = plt.subplots(figsize=(width, width * grid.shape[0] / grid.shape[1]))
    draw(axes, grid, low, high)
    return figure


def show_grids(grids: dict, *, columns: int = 5, label: str = ""):
    """Show several sets of images (N, H, W) in [−1, 1] side by side, each below its key.

    `label` stands below the whole row. Returns the matplotlib figure.
    """
    from matplotlib import pyplot as plt

    size = (max(2.4, 0.48 * columns) * len(grids), 2.9 if label else 2.6)  # inches
    figure, row = plt.subplots(1, len(grids), figsize=size, squeeze=False, layout="constrained")
    for axes, (name, images) in zip(row[0], grids.items(), strict=True):
        draw(axes, tile(images, columns), -1, 1)
        axes.set_title(name, fontsize=11)
    figure.supxlabel(label, fontsize=11)
    return figure


def show_snapshots(history, *, columns: int = 5):
    """Show what the generator made of the same latent vectors as training went on.

    `history.samples` maps a training step to images (N, H, W) in [−1, 1].
    Returns the matplotlib figure.
    """
    steps = sorted(history.samples)
    return show_grids(
        {f"{step:d}": history.samples[step] for step in steps}, columns=columns, label="training step"
    )


def draw(axes, picture, low, high):
    from matplotlib import colormaps

    # 16 grey levels are enough for the eye, and keep a page of noise images light on a phone.
    colours = colormaps["gray"].resampled(16)
    axes.imshow(picture, vmin=low, vmax=high, interpolation="none", cmap=colours)
    axes.set_axis_off()
