"""Data for the lessons. Importing it reads nothing and downloads nothing.

from genvision.datasets import digits

data = digits()  # 5,000 MNIST digits, offline
real = data.train.scaled(-1, 1)  # (4000, 28, 28), float32
"""

from genvision.datasets.labelled_images import LabelledImages
from genvision.datasets.mnist import Digits, digits

__all__ = ["Digits", "LabelledImages", "digits"]
