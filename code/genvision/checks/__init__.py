"""Checks on what comes in: data where it enters a training, shapes in a loss. This imports no framework.

Each says what was expected and what was received. Values are looked at once, as NumPy arrays, before they
go to a device: there, and in a compiled function, nobody can look at a value without waiting for it.
"""

from genvision.checks.data import check_images, check_labels, check_latents, latents_for_snapshots

__all__ = ["check_images", "check_labels", "check_latents", "latents_for_snapshots"]
