"""The assignment on four CNNs: what its riddle says of a network that has seen whole images alone."""

from claims import Claim

ANSWER = "spoil(validation_images)"  # whole, in tiles, grey, one colour, one grey: accuracies in percent

CLAIMS = [
    Claim(
        "Tiles at wrong places cost less than ten points",
        ANSWER,
        lambda p: p[0] > 85 and 0 < p[0] - p[1] < 10,
    ),
    Claim("about four images of ten are named right", ANSWER, lambda p: 35 < p[2] < 45),
    Claim(
        "about as many as the mean colours get without any network",
        "distance.argmin(axis=1)",
        lambda p: 60 < p[0] < 72,
    ),
    Claim(
        "with nothing left but one colour, six or seven of ten",
        ANSWER,
        lambda p: 57 < p[3] < 75 and p[3] > p[2] + 20,
    ),
    Claim(
        "with nothing but its brightness, between a quarter and two fifths", ANSWER, lambda p: 24 < p[4] < 41
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
    "With 1,000 test images an accuracy of 90 percent has a standard error of one point",  # √(0.9 · 0.1 / 1000)
    "Each of them meets 64 weights: over a million.",
    "The sum is 20.",
    "has trained for 20 epochs or more",
]
