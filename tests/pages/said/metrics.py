import re

from claims import Claim, Printed

SEVEN = 'print("change               MSE  PSNR (dB)'
SEARCH = "show_search(search(1), search(-1))"
SHIFTS = "distances = compare_shifts("
SETS = "for name, images in sets.items()))"
SMALL = "expected = 2 / sizes"
NETWORK = "AFTER TRAINING"


def row(printed, name):
    """The numbers behind a name that begins a line."""
    line = next(line for line in printed.text.splitlines() if line.startswith(name))
    return Printed(line[len(name) :])


def shifts(printed, which=0):
    """The shares farther than another digit, by 0 … 4 pixels, in the first or the second table."""
    rows = re.findall(r"^ +\d +[\d.]+ +([\d.]+)$", printed.text, re.M)
    return [float(share) for share in rows[5 * which : 5 * which + 5]]


def sets(printed, name, column):
    return row(printed, name)[column]


def near(value, stated, tolerance):
    return abs(value - stated) <= tolerance


CLASSES, KL, FRECHET, KERNEL, ERROR, PRECISION, RECALL = range(7)
FOUR = ("noise", "blur", "five digits", "101 images")

CLAIMS = [
    # --- pairs: no random numbers but the noise
    Claim(
        "A lecture prints −20 for the PSNR of this very pair.",
        "for peak in (0.01, 1, 2, 255)",
        lambda p: p[:2] == [0.01, -20] and p[2:4] == [1, 20],
    ),
    Claim(
        "Twice the range adds 6 dB.",
        "for peak in (0.01, 1, 2, 255)",
        lambda p: near(p[5] - p[3], 6, 0.05),
    ),
    Claim(
        "The first line says that the images are equal.",
        "MSE of integers of 8 bits",
        lambda p: p == [8, 0, 256],
    ),
    Claim(
        "The {term}`contrast` grows by the factor $1 + 0.451$.",
        "strength = brentq(",
        lambda p: near(row(p, "more contrast")[0], 0.451, 0.0006),
    ),
    Claim(
        "The errors are of similar size, but SSIM tells the copies apart.",
        '"another order"',
        lambda p: (
            max(row(p, name)[0] for name in ("brighter", "more", "another")) < 0.012
            and min(row(p, name)[0] for name in ("brighter", "more", "another")) > 0.008
            and [row(p, name)[1] for name in ("brighter", "more contrast", "another order")]
            == [0.984, 0.804, 0.362]
        ),
    ),
    Claim(
        "In the darkest window SSIM falls to 0.83, in the brightest only to 0.99.",
        '"brightest": slice(-7, None)',
        lambda p: row(p, "darkest")[1] == 0.83 and row(p, "brightest")[1] == 0.99,
    ),
    Claim(
        "All windows together have 0.967566.",
        '"brightest": slice(-7, None)',
        lambda p: row(p, "1 ")[0] == 0.967566,
    ),
    Claim(
        "The wrong data range, 2, gives almost the same, 0.967638.",
        '"brightest": slice(-7, None)',
        lambda p: row(p, "2 ")[0] == 0.967638,
    ),
    Claim(
        "The flattened images get 0.927365",
        '"brightest": slice(-7, None)',
        lambda p: row(p, "1 ")[1] == 0.927365,
    ),
    Claim(
        "The brighter copy stands out with 0.00039.",
        SEVEN,
        lambda p: (
            near(row(p, "brighter")[3], 0.00039, 0.000011)
            and all(
                row(p, name)[3] > 0.005 for name in ("one pixel", "more", "dots", "noise", "blur", "rota")
            )
        ),
    ),
    Claim(
        "It forgives the brightness (0.992) and the contrast (0.916), and punishes the blur most (0.637).",
        SEVEN,
        lambda p: (
            near(row(p, "brighter")[4], 0.992, 0.0011)
            and near(row(p, "more contrast")[4], 0.916, 0.0011)
            and near(row(p, "blur")[4], 0.637, 0.0011)
            and all(row(p, name)[4] > 0.67 for name in ("one pixel", "dots", "noise", "rotation"))
        ),
    ),
    Claim(
        "But the shift (0.740) and the rotation (0.715), which you hardly see, "
        "count about as much as the noise (0.707)",
        SEVEN,
        lambda p: (
            near(row(p, "one pixel right")[4], 0.740, 0.0011)
            and near(row(p, "rotation")[4], 0.715, 0.0011)
            and near(row(p, "noise")[4], 0.707, 0.006)
        ),
    ),
    Claim(
        "SSIM rises to 0.96, and most of the error has moved to the border, "
        "where pixels leave the range 0 to 1.",
        SEARCH,
        lambda p: (
            near(row(p, "uphill")[1], 0.96, 0.015)
            and row(p, "uphill")[2] < -0.1
            and row(p, "uphill")[3] > 1.1
            and row(p, "uphill")[4] >= 70
        ),
    ),
    Claim(
        "SSIM falls to 0.35, far below the blurred copy",
        SEARCH,
        lambda p: near(row(p, "downhill")[1], 0.35, 0.015),
    ),
    Claim(
        "After each step we scale the change back, so that the MSE stays what it was",
        SEARCH,
        lambda p: row(p, "uphill")[0] == row(p, "downhill")[0] == 0.00305,
    ),
    # --- digits: the same images under every seed
    Claim(
        "The nearest other digit is 13.4 away.",
        SHIFTS,
        lambda p: near(p[0], 13.36, 0.006),
    ),
    Claim(
        "A shift by one pixel costs 10.6, a shift by two 16.8.",
        SHIFTS,
        lambda p: near(row(p, f"{1:6}")[0], 10.58, 0.011) and near(row(p, f"{2:6}")[0], 16.77, 0.011),
    ),
    Claim(
        "After two pixels 89 % of the digits are farther from themselves than from some other digit, "
        "after four all of them.",
        SHIFTS,
        lambda p: near(shifts(p)[2], 0.888, 0.003) and shifts(p)[4] == 1,
    ),
    Claim(
        "The 20 numbers keep 65 % of the variance.",
        "share of the variance:",
        lambda p: near(p[0], 0.648, 0.0015),
    ),
    Claim(
        "is right in 94 % of all cases.",
        "share of the variance:",
        lambda p: near(p[1], 0.937, 0.002),
    ),
    # --- four failures
    Claim(
        "The Fréchet distance of about 1.5 does not tell the first four sets apart, but precision, recall and coverage do:",
        SETS,
        lambda p: all(near(sets(p, name, FRECHET), 1.5, 0.2) for name in FOUR),
    ),
    Claim(
        "Precision is about 0.3. Recall is 0.99 and means little",
        SETS,
        lambda p: near(sets(p, "noise", PRECISION), 0.29, 0.07) and sets(p, "noise", RECALL) >= 0.98,
    ),
    Claim(
        "Precision 0.97, recall 0.38",
        SETS,
        lambda p: (
            near(sets(p, "blur", PRECISION), 0.97, 0.011) and near(sets(p, "blur", RECALL), 0.38, 0.011)
        ),
    ),
    Claim(
        "Coverage sees it, 5 and 0.693. Precision finds no fault.",
        SETS,
        lambda p: (
            row(p, "five digits")[:2] == [5, 0.693]
            and near(sets(p, "five digits", PRECISION), sets(p, "real", PRECISION), 0.03)
        ),
    ),
    Claim(
        "- **101 images.** Coverage finds no fault. Recall is 0.00",
        SETS,
        lambda p: (
            sets(p, "101 images", CLASSES) == 10
            and sets(p, "101 images", KL) < 0.1
            and sets(p, "101 images", RECALL) == 0
        ),
    ),
    Claim(
        "that are not in the real set get 0.245, 0.91 and 0.92, not 0, 1 and 1.",
        SETS,
        lambda p: (
            near(sets(p, "real", FRECHET), 0.245, 0.003)
            and near(sets(p, "real", PRECISION), 0.91, 0.006)
            and near(sets(p, "real", RECALL), 0.92, 0.006)
        ),
    ),
    Claim(
        "but one in eleven lies in none.",
        SETS,
        lambda p: near(1 - sets(p, "real", PRECISION), 1 / 11, 0.015),
    ),
    Claim(
        "gets 46.6, the sum of the last line.",
        SETS,
        lambda p: (
            near(sets(p, "one image", FRECHET), 46.6, 0.15)
            and near(sum(row(p, "one image: (distance from the mean)² + variance =")), 46.6, 0.15)
        ),
    ),
    Claim(
        "would get the second part of it, 20.",
        SETS,
        lambda p: near(row(p, "one image: (distance from the mean)² + variance =")[1], 20, 0.3),
    ),
    Claim(
        "raises the Fréchet distance to about 0.3.",
        SETS,
        lambda p: sets(p, "real", FRECHET) < sets(p, "weak noise", FRECHET) < 0.35,
    ),
    # --- small samples
    Claim(
        "The Fréchet distance is *biased*: the fewer images, the larger it is.",
        SMALL,
        lambda p: (
            [row(p, f"{size:6}")[0] for size in (50, 100, 200, 500, 1000, 2000)]
            == sorted((row(p, f"{size:6}")[0] for size in (50, 100, 200, 500, 1000, 2000)), reverse=True)
            and all(
                near(row(p, f"{size:6}")[0] / row(p, f"{size:6}")[1], 1, 0.25)
                for size in (50, 100, 200, 500, 1000, 2000)
            )
        ),
    ),
    Claim(
        "With few images it varies widely: see the error bars.",
        SMALL,
        lambda p: row(p, f"{50:6}")[3] > 5 * row(p, f"{2000:6}")[3],
    ),
    Claim(
        "The kernel distance has no bias",  # with each image compared with itself about 70 / size
        SMALL,
        lambda p: all(abs(row(p, f"{size:6}")[2]) < 12 / size for size in (50, 100, 200, 500, 1000, 2000)),
    ),
    Claim(
        "With 100 images in each set a perfect generator gets about 2.5; "
        "with 1,000 the one with five digits gets 1.5.",
        (SMALL, SETS),
        lambda small, p: (
            near(row(small, f"{100:6}")[0], 2.5, 0.4) and near(sets(p, "five digits", FRECHET), 1.5, 0.02)
        ),
    ),
    # --- the network
    Claim(
        "and the score is 2.\nTwice $(1, 0)$ is its own mean, and the score is 1.",
        "def inception_score(",
        lambda p: p == [2, 1],
    ),
    Claim(
        "Before the training, the features judge no better than pixels.",
        NETWORK,
        lambda p: shifts(p)[2] > 0.75 and shifts(p)[4] > 0.97,
    ),
    Claim(
        "a shift by one pixel takes at most about one digit in a hundred farther away than another digit",
        NETWORK,
        lambda p: shifts(p, 1)[1] <= 0.03,
    ),
    Claim("(pixels: one in nine)", SHIFTS, lambda p: near(shifts(p)[1], 1 / 9, 0.005)),
    Claim(
        "a shift by two about a third (pixels: 89 %).",
        NETWORK,
        lambda p: 0.2 < shifts(p, 1)[2] < 0.47,
    ),
    Claim(
        "Five digits score about 5, one image 1.",
        NETWORK,
        lambda p: near(sets(p, "five digits", 0), 5, 0.3) and near(sets(p, "one image", 0), 1, 0.005),
    ),
    Claim(
        "But 101 images score about as much as real digits",
        NETWORK,
        lambda p: near(sets(p, "101 images", 0) / sets(p, "real", 0), 1, 0.07),
    ),
    Claim(
        "had almost the Fréchet distance of real digits.",
        SETS,
        lambda p: sets(p, "weak noise", FRECHET) < 1.5 * sets(p, "real", FRECHET),
    ),
    Claim(
        "its distance is many times that of real digits, and its score is less than half of theirs.",
        NETWORK,
        lambda p: (
            sets(p, "weak noise", 1) > 20 * sets(p, "real", 1)
            and near(sets(p, "weak noise", 0) / sets(p, "real", 0), 0.47, 0.18)
        ),
    ),
]

GIVEN = [
    "The lesson takes about 90 minutes.",
    "It is 255 for pixels of 8 bits, 1 for values between 0 and 1, and 2 for values between −1 and 1.",
    "ten times the MSE costs 10 dB.",
    "the second one is brighter by 0.1 everywhere.",
    "Compare a grey image of integers from 0 to 255 with one that is 16 levels brighter:",
    "Integers of 8 bits count modulo 256: the difference $-16$ becomes 240",
    # the windows: settings, and arithmetic that tests of the metrics repeat
    "The solid line is a step from 0.4 to 0.6 in all three.",
    "luminance 0.984, contrast 0.804 and structure 0.362.",
    "a window with the pixels 0.4, 0.4, 0.4, 0.5, 0.6, 0.6, 0.6.",
    "Its mean is 0.5",
    "the constants are 0.0001 and 0.0009.",
    "- Brighter by 0.1:",
    "- The same values in another order, 0.4, 0.6, 0.4, 0.5, 0.6, 0.4, 0.6:",
    "The border is the outer three pixels on each side, 9 % of the image.",
    "An inner pixel lies in 49 windows",
    # settings
    "For each of 500 handwritten digits we look for the nearest image of *another* digit among 4,000",
    "We begin with a substitute: the 20 directions in which real digits vary most",
    "and 101 images again and again.",
    "Noise, blur and the number 101 are chosen for equal Fréchet distances.",
    "First, two samples of 1,000 differ by chance",
    "**Weak noise** (last grid), 0.6 in place of 1.51",
    "the 64 numbers before its last layer.",
    "Five grids of 25 digits.",
    "Two plots over the number of images, from 50 to 2,000.",
    "Therefore many papers use 50,000 images",
    "https://habr.com/ru/articles/126848/",
]
