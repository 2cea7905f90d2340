from claims import Claim

TRAINED = "# needs the cells of both tabs"
CLIPPED = "def train_critic("
TABLE = "sets = {"
DIFFUSION = "def add_noise("
LOSSES = 'for name in ("non_saturating"'
PENALTIES = "for slope in ([3.0, 4.0]"
GENERATORS = ("dcgan", "lsgan", "wgan", "wgan_gp", "acgan", "infogan", "r3gan")
PARAMETERS = "count_parameters(gan.generator)"


def close(found, expected):
    return all(abs(f - e) < 1e-3 for f, e in zip(found, expected, strict=True))


def rows(numbers, columns):
    return [numbers[i : i + columns] for i in range(0, len(numbers), columns)]


def column(name, numbers):
    """The means of a column of the table, by generator; "floor" for the test digits."""
    place = {"classes": 0, "Fréchet": 1, "precision": 3, "recall": 5}[name]
    floor = numbers[:4]  # measured once: no spread
    found = {"floor": floor[(place + 1) // 2]}
    return found | dict(zip(GENERATORS, (row[place] for row in rows(numbers[4:], 7)), strict=True))


def slopes(numbers):
    """The slopes of the clipped critics, by the limit."""
    return {limit: slope for limit, slope, _ in rows(numbers[:12], 3)}


CLAIMS = [
    Claim("That makes 234,177.", PARAMETERS, lambda n: n[0] == 234_177 and n[1] == 192),
    Claim(
        "AC-GAN has 10 more outputs in the dashed head and 10 more inputs of the generator, InfoGAN 12.",
        PARAMETERS,
        lambda n: (
            n[4] == n[0] + 10 * 3136
            and n[6] == n[2] + 10 * 3137
            and n[8] == n[0] + 12 * 3136
            and n[10] == n[2] + 12 * 3137
        ),
    ),
    Claim(
        "R3GAN has biases in place of batch normalization.",
        PARAMETERS,
        lambda n: n[13] == n[15] == 0,
    ),
    Claim("and for $G$ it is $\\tfrac12 \\cdot 4 = 2$.", LOSSES, lambda n: close(n[2:4], [1, 2])),
    Claim("WGAN gives $-3$ and $1$.", LOSSES, lambda n: close(n[4:6], [-3, 1])),
    Claim(
        "R3GAN gives $\\ln(1 + e^{-3}) = 0.0486$ and $\\ln(1 + e^{3}) = 3.0486$.",
        LOSSES,
        lambda n: close(n[6:8], [0.0486, 3.0486]),
    ),
    Claim(
        "Here $D$ stays below both",
        TRAINED,
        lambda n: all(row[0] < limit for row, limit in zip(rows(n, 3), (1.386, 0.25) * 2, strict=True)),
    ),
    Claim(
        "in most pairs it ranks the real image higher", TRAINED, lambda n: all(r[2] > 0.7 for r in rows(n, 3))
    ),
    Claim(
        "The gradient penalty is $(5 - 1)^2 = 16$, times 10 makes 160.",
        PENALTIES,
        lambda n: close(n[2:3], [160]),
    ),
    Claim("R1 is $\\tfrac12 \\cdot 25 = 12.5$", PENALTIES, lambda n: close(n[3:4], [12.5])),
    Claim(
        "A critic with gradient $(0.6, 0.8)$ pays no gradient penalty, and a flat one pays 10.",
        PENALTIES,
        lambda n: close([n[6], n[10]], [0, 10]),
    ),
    Claim(
        "The slope stays below the bound",
        CLIPPED,
        lambda n: all(0 < slope < 4096 * limit**3 for limit, slope in slopes(n).items()),
    ),
    Claim(
        "from the smallest limit to the largest, thousands of times",
        CLIPPED,
        lambda n: slopes(n)[0.3] > 2000 * slopes(n)[0.01],
    ),
    Claim(
        "With a small limit hardly any gradient reaches the generator, with a large one far too much.",
        CLIPPED,
        lambda n: slopes(n)[0.01] < 0.01 and slopes(n)[0.3] > 5,
    ),
    Claim("The penalty finds a slope of about 1.2", CLIPPED, lambda n: 1.05 < n[12] < 1.35),
    Claim(
        "At $c = 0.1$ a good part of the weights lie at the limits, at $c = 0.01$ nearly all",
        CLIPPED,
        lambda n: n[8] > 0.2 and n[2] > 0.9,
    ),
    Claim(
        "rises steeply along the dotted bound and crosses 1 only at one place",
        CLIPPED,
        lambda n: list(slopes(n).values()) == sorted(slopes(n).values()) and n[1] < 1 < n[10],
    ),
    Claim(
        "The judge recognizes more than nine in ten of the test digits.",
        "judge = cnn_torch.build_classifier",
        lambda n: n[0] > 0.92,
    ),
    Claim(
        "Even their Fréchet distance is not 0, as it is biased, and their precision and recall are below 1.",
        TABLE,
        lambda n: 0.5 < n[1] < 4 and 0.8 < n[2] < 1 and 0.8 < n[3] < 1,
    ),
    Claim(
        "All seven draw all ten digits, and their Fréchet distances are far above the floor.",
        TABLE,
        lambda n: (
            set(column("classes", n).values()) == {10}
            and min(column("Fréchet", n)[k] for k in GENERATORS) > 3 * column("Fréchet", n)["floor"]
        ),
    ),
    Claim(
        "AC-GAN comes nearest and has the highest precision.",
        TABLE,
        lambda n: all(
            column("Fréchet", n)["acgan"] < 0.9 * column("Fréchet", n)[k]
            and column("precision", n)["acgan"] > column("precision", n)[k]
            for k in GENERATORS
            if k != "acgan"
        ),
    ),
    Claim(
        "Yet its recall is the lowest: it misses the most variety.",
        TABLE,
        lambda n: min(column("recall", n), key=column("recall", n).get) == "acgan",
    ),
    Claim(
        "WGAN-GP and R3GAN come next, with the highest recall.",
        TABLE,
        lambda n: all(
            set(sorted(GENERATORS, key=column(name, n).get)[part]) == {"wgan_gp", "r3gan"}
            for name, part in (("Fréchet", slice(1, 3)), ("recall", slice(-2, None)))
        ),
    ),
    Claim(
        "which lies far above the others",
        TABLE,
        lambda n: all(n[2] > column("precision", n)[k] + 0.1 for k in GENERATORS),
    ),
    Claim(
        "the second makes it bolder or rounder",
        "sweeps = {}",  # "number 1, from −1 to 1: share of white", two shares; the same of number 2
        lambda n: n[9] > 1.12 * n[8] and n[9] / n[8] > 1.05 * max(n[4] / n[3], n[3] / n[4]),
    ),
    Claim("The loss ends far below 1 and far above 0.", DIFFUSION, lambda n: 0.1 < n[0] < 0.4),
    Claim(
        "Neither peak is missing, and their shares are close to those of the data",
        DIFFUSION,
        lambda n: abs(n[4] - n[1]) < 0.08 and abs(n[6] - n[3]) < 0.08,
    ),
    Claim(
        "a few samples lie between, where there are hardly any data",
        DIFFUSION,
        lambda n: n[2] < 0.02 and n[2] < n[5] < 0.1,
    ),
    Claim("seven in ten lie around 1", DIFFUSION, lambda n: abs(n[3] - 0.7) < 0.03),
]
GIVEN = [
    "WGAN clips at 0.03.",
    "about 100 minutes",
    "64 numbers of noise into 7 by 7 by 64, then 14 by 14 by 32, then an image of 28 by 28",
    "an image into 14 by 14 by 32, then 7 by 7 by 64",
    "A dashed head gives 10 or 12 more.",
    "RMSprop with a rate of 0.00005",
    "The critic $D(x) = -10x$ gives 50",
    "two layers of 64 units",
    "That is 0.004 for $c = 0.01$, 0.11 for $c = 0.03$, 4.1 for $c = 0.1$ and 111 for $c = 0.3$.",
    "And with one more layer of 64 units?",
    "3,000 steps each, seed 0, on all 5,000 digits",
    "The judge's 64 features",
    "Each generator drew 1,000 images three times",
    "trained on all 5,000 digits",
    "the others around −1.5",
    "one sample takes 100 passes",
    "In 2021 such models",
    "with stages of 7, 14 and 28 pixels",
    "Train it for its 1,000 steps",
    "Two grids of 25 generated images",
]
