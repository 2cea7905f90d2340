from claims import Claim

TRAIN = 6742 * 6265  # pairs of all training images; the test images have 1135 ones and 1028 sevens


def chance(k, draws, pairs=TRAIN):
    return 1 - (1 - k / pairs) ** draws


assert round(TRAIN / 1e6) == 42 and round(TRAIN * 8 / 1e6) == 338
assert 1 / 450 < chance(100, 1_000) < 1 / 400 and 0.18 < chance(100, 100_000) < 0.22
assert all(
    0.6 < chance(round(pairs / draws), draws, pairs) < 0.66
    for pairs in (TRAIN, 1135 * 1028)
    for draws in (1_000, 10_000, 100_000)
)

CLAIMS = [
    Claim(
        "Now sampling, under all four metrics:",
        "found = {",
        lambda p: len(p.text.strip().splitlines()) == 5,
    ),
]

GIVEN = [
    "near 63 of 100.",  # 1 − 1/e
    "what sampling finds with 1,000, 10,000 and 100,000 pairs, each with five seeds",
    "once with $k = 100$, once with $k$ = all pairs / budget, rounded: calculated, "
    "and counted in 100 runs under MSE (seeds 0 to 99)",
    "(measured on 200 of them and scaled up)",
    "and how many of 100 found one of the $k$ best pairs",
    "the loop over 200 pairs",
    "Turn each image into a row of 784 numbers",
    "For the MSE, divide by 784.",
    "All of the training images make 42 million pairs, 338 MB in `float64`",
    "Take 500 rows at a time",
    "The 100 runs with 100,000 pairs",
    "Hardly any run finds one of the 100 best pairs.",
    "with 1,000 of 42 million pairs about one run in 400 does, with 100,000 about one in five.",
    "If 100 runs succeed with probability $p$ each",
    "counted in 100 runs, and the difference explained",
    "The sum is 20.",
]
