"""genvision: the library behind the generative vision course.

Every topic is a folder with a PyTorch module and a Keras module that share
their public names: `genvision.gan.gan_torch` and `genvision.gan.gan_keras`.
Importing `genvision` itself loads no framework.
"""

__version__ = "0.1.0"
