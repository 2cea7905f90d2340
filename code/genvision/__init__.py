"""genvision: the library behind the generative vision course.

Every topic is a folder with a PyTorch module and a Keras module that share
their public names: `genvision.gan.gan_torch` and `genvision.gan.gan_keras`.
Importing `genvision` itself loads no framework; it sees to it that both can be loaded.
"""

from genvision.side_by_side import keep_apart

__version__ = "0.1.0"

keep_apart()
