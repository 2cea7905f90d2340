"""What the trainings of all lessons share: history, draws, checks, checkpoints, several devices.

There is no trainer here: every model's own file shows its loop. Importing this loads no framework.
"""

from genvision.training.checks import check_images, check_labels, check_latents, latents_for_snapshots
from genvision.training.draws import draw_steps
from genvision.training.history import History, blocks

__all__ = [
    "History",
    "blocks",
    "check_images",
    "check_labels",
    "check_latents",
    "draw_steps",
    "latents_for_snapshots",
]
