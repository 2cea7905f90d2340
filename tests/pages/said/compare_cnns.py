"""The assignment on four CNNs. What it says of runs has no numbers; its starter learns very little."""

from claims import Claim

CLAIMS = [
    Claim(
        "As they are, everything runs in seconds and learns very little.",
        "validation_images, validation_labels)",
        lambda p: p[-1] < 0.8,
    ),
    Claim(
        "A model in a file is worth something only if the file gives the same answers.",
        "same answers:",
        lambda p: "True" in p.text,
    ),
]
GIVEN = [
    "networks trained for **at least 20 epochs**",
    "CIFAR-10",
    "`digits()` from `genvision.datasets`, with 28 for `image_size`, 1 for `channels`, 10 for `classes`",
    "With 1,000 test images the accuracy has a standard error of about one point",  # √(0.9 · 0.1 / 1000)
    "Each of them has 64 weights.",
    "The sum is 20.",
    "has trained for 20 epochs or more",
]
