"""What is trained on from the shell: the course's images, or a folder of the user's."""

from pathlib import Path

from genvision import datasets
from genvision.datasets import LabelledImages


def load_data(
    name: str, settings, *, full: bool = False, together: bool = False, bits: int | None = None
) -> LabelledImages:
    """The images of "digits", "colour" or a folder, with the labels that a model of these settings needs.

    Args:
        name: "digits", "colour", or the path of a folder.
        settings: of the model.
        full: all of MNIST or CIFAR-10.
        together, bits: of a folder; see `image_folder`.

    Raises:
        ValueError: no such folder, one that `image_folder` refuses, or another number of classes than
            the model has.
    """
    classes = classes_of(settings)
    if name == "digits":
        data = datasets.digits(full=full).train
    elif name == "colour":
        data = datasets.colour_images(full=full).train
    elif Path(name).is_dir():
        data = datasets.image_folder(
            name,
            size=settings.image_size,
            grey=getattr(settings, "channels", 1) != 3,
            on_error="skip",
            labels_from_folders=classes is not None,
            together=together,
            bits=bits,
        )
    else:
        raise ValueError(f"--data must be digits, colour or a folder that is there; received {name!r}")
    if classes is not None:
        check_class_count(name, data, classes)
    return data


def classes_of(settings) -> int | None:
    """How many classes the labels of these settings' model have; None for a model that takes no labels."""
    variant = getattr(settings, "recipe", None)  # of the GAN family, in which AC-GAN alone takes labels
    return None if variant and variant.head != "classes" else getattr(settings, "classes", None)


def check_class_count(name: str, data: LabelledImages, classes: int):
    """Refuse data with fewer or more classes than the model: some would never be seen, or have no place."""
    count = len(data.class_names) or int(data.labels.max()) + 1
    if count != classes:
        fit = f"--set classes={count} fits it" if count > 1 else "each class has to be a folder in it"
        raise ValueError(
            f"expected {classes} classes, as the model has, received {count} in {name!r} "
            f"({data.summary()}): {fit}"
        )
