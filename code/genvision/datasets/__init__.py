"""Data for the lessons. Importing it reads nothing and downloads nothing.

from genvision.datasets import colour_images, digits, image_folder, picture

data = digits()  # 5,000 MNIST digits, offline
real = data.train.scaled(-1, 1)  # (4000, 28, 28), float32
crops = colour_images()  # 5,000 colour images of 32×32 pixels, offline
own = image_folder("my images", size=64, on_error="skip")  # files of any size and kind
print(own.summary())  # how many there are, and in which folders
cat = picture("chelsea", size=256)  # (256, 256, 3) uint8
"""

from genvision.datasets.colour import ColourImages, colour_images
from genvision.datasets.folders import FolderImages, image_folder
from genvision.datasets.labelled_images import LabelledImages
from genvision.datasets.mnist import Digits, digits
from genvision.datasets.pictures import PICTURES, PictureError, picture, read_picture

__all__ = [
    "PICTURES",
    "ColourImages",
    "Digits",
    "FolderImages",
    "LabelledImages",
    "PictureError",
    "colour_images",
    "digits",
    "image_folder",
    "picture",
    "read_picture",
]
