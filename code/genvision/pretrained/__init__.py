"""Trained weights that come with the course, for what takes longer to train than a page may take.

from genvision.gan_family import family_torch  # or family_keras
from genvision.gan_family.family_settings import FamilySettings
from genvision.pretrained import load_weights

gan = family_torch.build_family(FamilySettings(variant="wgan_gp"))
load_weights(gan.generator, "gan_family_wgan_gp")

`course weights` (or `python -m genvision weights`) makes the files again. They are small: half
precision, only the network that makes images (of a VAE both halves). `manifest.json` holds each file's
checksum, and with how many steps, which seed and which data it was made.
"""

from genvision.pretrained.store import WeightsError, about, load_weights, names

__all__ = ["WeightsError", "about", "load_weights", "names"]
