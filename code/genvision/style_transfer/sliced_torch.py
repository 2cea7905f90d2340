"""Style transfer without a network, in PyTorch: random filters and sorted responses.

After Heitz et al. 2021 (arXiv:2006.07229) and Elnekave & Weiss 2022 (arXiv:2203.11862).
Axes: B = batch (one image), H = height, W = width, N = filters, P = places where a filter fits.
Channels come first: (B, 3, H, W). Outside, images are arrays (H, W, 3) in [0, 1].
"""

from functools import partial

import numpy as np
import torch
from torch.nn import functional as F

from genvision.style_transfer.filters import blur_matrix, quantile_places, random_filters
from genvision.style_transfer.images import StyleTransferResult, enlarge, pyramid
from genvision.style_transfer.style_transfer_settings import SlicedSettings
from genvision.style_transfer.style_transfer_torch import train_step
from genvision.training import History
from genvision.training.run_torch import Run


def sorted_responses(image, filters, stride: int = 1):
    """What each filter answers at every `stride`th place, from the least to the most: (1, 3, H, W) -> (N, P).

    Sorting forgets where an answer was given and keeps how many there are of each strength: that is
    what style means here. Gradients flow back to the places where the answers came from.
    """
    # Keras's layout (size, size, 3, N) -> (N, 3, size, size)
    answers = F.conv2d(image, filters.permute(3, 2, 0, 1), stride=stride)  # (1, N, H', W')
    answers = answers[0].flatten(1)  # (N, P)
    return answers.sort(dim=1).values  # (N, P)


def sliced_wasserstein(image, style, filters, style_stride: int = 1):
    """Mean squared difference between the sorted responses of two images (1, 3, H, W); sizes may differ.

    Heitz et al., with patches in place of features and random filters as directions.
    """
    answers = sorted_responses(image, filters)  # (N, P)
    with torch.no_grad():
        wanted = sorted_responses(style, filters, style_stride)  # (N, P')
        wanted = wanted[:, quantile_places(wanted.shape[1], answers.shape[1])]  # (N, P)
    return F.mse_loss(answers, wanted)


def blurred(image, rows, columns):
    """A coarse picture of an image: (1, 3, H, W) -> (1, 3, H', W'), by matrices (H', H) and (W', W)."""
    return rows @ image @ columns.T


def losses_of(image, style, content_blurred, filters, blurs, settings: SlicedSettings):
    """Loss, content loss and style loss of an image (1, 3, H, W): a tensor (3,)."""
    content = F.mse_loss(blurred(image, *blurs), content_blurred)
    style = sliced_wasserstein(image, style, filters, settings.style_stride)
    return torch.stack([settings.content_weight * content + settings.style_weight * style, content, style])


def transfer(
    content,
    style,
    settings: SlicedSettings = SlicedSettings(),
    *,
    snapshots: tuple[int, ...] = (),
    progress: bool = False,
    device: str | None = None,
) -> StyleTransferResult:
    """Draw the content image anew with the colours and textures of the other.

    First on a small image, where a filter sees large shapes; what comes out is enlarged, gets
    the content's details that it was too small for, and goes on from there.

    Args:
        content, style: (H, W, 3), uint8 or float in [0, 1], of any sizes: their longer sides are made
            those of `settings.sizes`, one after the other (see `genvision.style_transfer.images.fit`).
        settings: sizes, steps, filters and weights.
        snapshots: steps after which to keep the image, in the size that it has for the next step.
        progress: show a progress bar for each size.
        device: "cpu", "cuda" …; None takes a GPU where there is one.

    Returns:
        The image (H, W, 3) float32 in [0, 1] and the history of `loss`, `content_loss` and
        `style_loss`, the last two before their weights. Losses of different sizes do not compare.

    Raises:
        ValueError: an image that is none, or too narrow for a filter; a snapshot out of range.
        FloatingPointError: the loss became NaN or infinite.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    history = History("loss", "content_loss", "style_loss")
    image = content_before = None
    for content_there, style_there in pyramid(content, style, settings, snapshots):
        image = content_there if image is None else enlarge(image, content_before, content_there)
        content_before = content_there
        image = draw(image, content_there, style_there, settings, history, snapshots, progress, device)
    return StyleTransferResult(image, history)


def draw(image, content, style, settings, history, snapshots, progress, device) -> np.ndarray:
    """Change an image (H, W, 3) at one size, `settings.steps` times."""
    blurs = [torch.as_tensor(blur_matrix(side, settings.blur), device=device) for side in image.shape[:2]]
    content, style = as_tensor(content, device), as_tensor(style, device)
    content_blurred = blurred(content, *blurs)
    image = as_tensor(image, device).requires_grad_(True)
    optimizer = torch.optim.Adam([image], lr=settings.learning_rate, eps=settings.adam_epsilon, fused=True)

    def loss_function(image, filters):
        return losses_of(image, style, content_blurred, filters, blurs, settings)

    def draw_filters(rng):
        filters = random_filters(rng, settings.filters, settings.filter_size, mean_kept=settings.mean_kept)
        return (filters,)

    last = history.steps + settings.steps
    options = {
        "seed": settings.seed,
        "history": history,
        "snapshots": [stop for stop in snapshots if history.steps <= stop <= last],
        "sample": lambda: as_array(image),
        "progress": progress,
    }
    with Run(image, steps=last, block=10, **options) as run:
        for (filters,) in run.batches(draw_filters):  # (size, size, 3, N)
            run.record(*train_step(image, optimizer, partial(loss_function, filters=filters)))
    return as_array(image)


def as_tensor(image: np.ndarray, device) -> torch.Tensor:
    """(H, W, 3) -> (1, 3, H, W)."""
    return torch.as_tensor(image, device=device).permute(2, 0, 1)[None].contiguous()


def as_array(image: torch.Tensor) -> np.ndarray:
    """(1, 3, H, W) -> a copy (H, W, 3)."""
    return image.detach()[0].permute(1, 2, 0).cpu().numpy().copy()
