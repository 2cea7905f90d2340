"""The assignment on four CNNs: what its riddle says of a network that has seen whole images alone."""

from claims import Claim

ANSWER = "spoil(validation_images), validation_labels"  # whole, in tiles, grey, one colour, one grey: accuracies in percent

CLAIMS = [
    Claim(
        "Tiles at wrong places cost less than ten points",
        ANSWER,
        lambda p: p[0] > 85 and 0 < p[0] - p[1] < 10,
    ),
    Claim("about four images of ten are named right", ANSWER, lambda p: 35 < p[2] < 45),
    Claim("about what mean brightness gets without any network", "nearest mean", lambda p: 38 < p[1] < 45),
    Claim(
        "about as many as the mean colours get",
        "nearest mean",
        lambda p: 60 < p[0] < 72,
    ),
    Claim(
        "With nothing left but one colour, six or seven of ten",
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
    "With 1,000 independent test images an accuracy of 90 percent has a standard error of one point",  # √(0.9 · 0.1 / 1000)
    "ours are crops of only 40 blocks",  # 5 test blocks of each of 8 photographs
    # 6 + 224 + 16 + 1168 + (16384 · 4 + 4) + (4 · 8 + 8)
    "has 66,994 parameters, about as many as",
    "Each of them meets 64 weights: over a million.",
    "The sum is 20.",
    "has trained for 20 epochs or more",
]
