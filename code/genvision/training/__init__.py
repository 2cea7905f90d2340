"""What the trainings of all lessons share: draws, history, checkpoints, several devices (see `run`).

There is no trainer here: every model's own file shows its loop. Importing this loads no framework.
"""

from genvision.training.draws import draw_steps
from genvision.training.history import History, blocks

__all__ = ["History", "blocks", "draw_steps"]
