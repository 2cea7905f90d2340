"""Style transfer on pretrained features in PyTorch.

After Gatys et al. 2015 (arXiv:1508.06576; CVPR 2016).
Axes: B = batch (one image), C = channels, H = height, W = width. Channels come first: (B, C, H, W).
Outside, images are arrays (H, W, 3) in [0, 1].
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from genvision.losses.style_torch import content_loss, gram_matrix, total_variation
from genvision.style_transfer.features_torch import load_features
from genvision.style_transfer.images import StyleTransferResult, check_image, first_image, fit
from genvision.style_transfer.style_transfer_settings import StyleTransferSettings
from genvision.training.run_torch import Run


@dataclass
class Targets:
    """What the image is to agree with.

    Attributes:
        content: name of layer -> feature map of the content image, (1, C, H, W).
        grams: name of layer -> Gram matrix of the style image, (1, C, C).
    """

    content: dict[str, torch.Tensor]
    grams: dict[str, torch.Tensor]


@torch.no_grad()
def targets_of(features, content, style, settings: StyleTransferSettings) -> Targets:
    """The targets that images (1, 3, H, W) in [0, 1] set; their sizes may differ.

    Raises:
        ValueError: `features` does not give all layers of the settings.
    """
    content_maps, style_maps = features(content), features(style)
    missing = set(settings.content_layers + settings.style_layers) - set(content_maps)
    if missing:
        raise ValueError(
            f"features must give {', '.join(sorted(missing))}; they give {', '.join(content_maps)}"
        )
    return Targets(
        {name: content_maps[name] for name in settings.content_layers},
        {name: gram_matrix(style_maps[name]) for name in settings.style_layers},
    )


def relative(error, target):
    """A mean squared error in units of the target's mean square: 1 for zeros in place of the target."""
    return error / target.square().mean().clamp(min=1e-12)


def losses_of(image, features, targets: Targets, settings: StyleTransferSettings):
    """Loss, content loss, style loss and total variation of an image (1, 3, H, W): a tensor (4,)."""
    maps = features(image)
    content = [relative(content_loss(old, maps[name]), old) for name, old in targets.content.items()]
    style = [
        relative(F.mse_loss(gram_matrix(maps[name]), gram), gram) for name, gram in targets.grams.items()
    ]
    content, style = torch.stack(content).mean(), torch.stack(style).mean()
    variation = total_variation(image) / image.numel()  # of a mean pixel
    loss = (
        settings.content_weight * content
        + settings.style_weight * style
        + settings.variation_weight * variation
    )
    return torch.stack([loss, content, style, variation])


def optimizer_for(image, settings: StyleTransferSettings) -> torch.optim.Optimizer:
    if settings.optimizer == "lbfgs":
        return torch.optim.LBFGS([image], max_iter=1, history_size=20)  # one iteration a step
    return torch.optim.Adam([image], lr=settings.learning_rate, eps=settings.adam_epsilon, fused=True)


def train_step(image, optimizer: torch.optim.Optimizer, loss_function):
    """Change the image (1, 3, H, W) in place, and return the losses (4,) that it had before."""
    losses = None

    def evaluate():  # L-BFGS wants a function, which it may call again; Adam takes one too
        nonlocal losses
        optimizer.zero_grad()
        losses = loss_function(image)
        # A single pixel moves a mean too little: optimizers have their epsilons.
        loss = losses[0] * image.numel()
        loss.backward()
        return loss.detach()

    optimizer.step(evaluate)
    if isinstance(optimizer, torch.optim.Adam):  # L-BFGS takes it that nobody else moves the image
        with torch.no_grad():
            image.clamp_(0, 1)  # no colour is brighter than white
    return losses.detach()


def transfer(
    content,
    style,
    settings: StyleTransferSettings = StyleTransferSettings(),
    *,
    features=None,
    snapshots: tuple[int, ...] = (),
    progress: bool = False,
    device: str | None = None,
) -> StyleTransferResult:
    """Draw the content image anew, in the style of the other.

    What is trained are the pixels; the network stays as it is.

    Args:
        content, style: (H, W, 3), uint8 or float in [0, 1], of any sizes: their longer sides are made
            `settings.image_size` (see `genvision.style_transfer.images.fit`).
        settings: weights, layers, steps, and what to start from.
        features: of `load_features`; None loads the network of the settings, and downloads it the first time.
        snapshots: steps after which to keep the image (0 = what it starts from).
        progress: show a progress bar.
        device: "cpu", "cuda" …, where the features are; None takes a GPU where there is one.

    Returns:
        The image (H, W, 3) float32 in [0, 1] and the history of `loss`, `content_loss`, `style_loss`
        and `total_variation`, the last three before their weights.

    Raises:
        ValueError: an image that is none, or features without a layer that the settings name.
        DownloadError: the network's weights cannot be had.
        FloatingPointError: the loss became NaN or infinite.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    content, style = (
        fit(check_image(name, image), settings.image_size)
        for name, image in (("content", content), ("style", style))
    )
    if features is None:
        layers = tuple(dict.fromkeys(settings.content_layers + settings.style_layers))
        features = load_features(settings.network, layers, progress=progress, device=device)
    targets = targets_of(features, as_tensor(content, device), as_tensor(style, device), settings)
    image = as_tensor(first_image(content, settings), device).requires_grad_(True)
    optimizer = optimizer_for(image, settings)

    def loss_function(image):
        return losses_of(image, features, targets, settings)

    columns = "loss", "content_loss", "style_loss", "total_variation"
    options = {"snapshots": snapshots, "sample": lambda: as_array(image), "progress": progress}
    with Run(image, *columns, steps=settings.steps, block=20, **options) as run:
        for _ in run.batches():
            run.record(*train_step(image, optimizer, loss_function))
    return StyleTransferResult(as_array(image), run.history)


def as_tensor(image: np.ndarray, device) -> torch.Tensor:
    """(H, W, 3) -> (1, 3, H, W). Only a contiguous one can be trained by L-BFGS."""
    return torch.as_tensor(image, device=device).permute(2, 0, 1)[None].contiguous()


def as_array(image: torch.Tensor) -> np.ndarray:
    """(1, 3, H, W) -> a copy (H, W, 3), clipped to [0, 1]."""
    return image.detach()[0].permute(1, 2, 0).cpu().numpy().clip(0, 1)
