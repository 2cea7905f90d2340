"""Figures in one visual language: grids of images and curves of a training."""

from genvision.plotting.curves import plot_training
from genvision.plotting.images import show_grids, show_images, show_snapshots
from genvision.plotting.style import BLUE, GREEN, INK, ORANGE, PURPLE, use_course_style

__all__ = [
    "BLUE",
    "GREEN",
    "INK",
    "ORANGE",
    "PURPLE",
    "plot_training",
    "show_grids",
    "show_images",
    "show_snapshots",
    "use_course_style",
]
