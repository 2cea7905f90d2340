import math

from claims import Claim

POINTS = "for count in (20, 1_000, 1_000_000)"
SEARCHES = "for budget in (100, 1_000, 10_000)\n    ]\n    print(*map"
SEEDS = "for seed in range(4)"
TIMES = "def seconds(work)"  # a line of numbers: loop, random, exact, ratio, full set
CHANCES = "rows = {"  # for each k a line of the formula and one measured; the median ranks


def chances(p):
    """The pairs (formula, measured) of a table, and the median ranks."""
    lines = [list(map(float, line.split()[-4:])) for line in p.text.strip().splitlines()[1:10]]
    formula, measured = sum(lines[0:8:2], []), sum(lines[1:8:2], [])
    return list(zip(formula, measured, strict=True)), lines[8]


def mean_of(line):
    return sum(line) / len(line)


def budgets(p):
    """The four distances of each of the three budgets."""
    return [[float(n) for n in line.split()[1:]] for line in p.text.strip().splitlines()[1:4]]


def the_last_is_least(p):
    """A header with a 1 and a 7, then for each metric four rows: pairs, distance, and who they are."""
    rows = [p[i : i + 4] for i in range(2, len(p), 4)]
    groups = [rows[i : i + 4] for i in range(0, len(rows), 4)]
    return len(groups) == 4 and all(
        [row[0] for row in group] == [100, 1_000, 10_000, 250_000] and group[3][1] <= min(r[1] for r in group)
        for group in groups
    )


CLAIMS = [
    Claim(
        "For 20 points this interval lies a little lower than the simple one.",
        ("share = inside.mean()", POINTS),
        lambda simple, wilson: 0 < sum(simple) - sum(wilson[3:5]) < 0.8,  # twice the shift of its middle
    ),
    Claim(
        "In the last line it reaches about 0.003 to each side: it promises two decimals of π = 3.141593.",
        POINTS,
        lambda p: p[9] == 1e6 and abs((p[-1] - p[-2]) / 2 - 0.0032) < 1e-4,
    ),
    Claim(
        "any number from 1 to 10 would be no surprise",
        "axes.vlines(seed, found.low",
        lambda p: 1 <= p[0] <= 10 and p[1] == 100,
    ),
    Claim(
        "With 1,000 points both keep the promise.",
        "simple = wilson = 0",
        lambda p: p[9] == 1000 and all(abs(share - 0.95) < 0.016 for share in p[10:12]),
    ),
    Claim(
        "With 10 points the simple interval contains π in only about nine of ten experiments",
        "simple = wilson = 0",
        lambda p: p[0] == 10 and 0.88 < p[1] < 0.93,
    ),
    Claim(
        "Wilson's interval stays near 95 %",
        "simple = wilson = 0",
        lambda p: all(abs(share - 0.95) < 0.02 for share in p[2::3]),
    ),
    Claim(
        "Many of them stand above each other, in a few columns.",
        "100 nearest pairs:",
        lambda p: p[0] == 100 and p[2] < 30 < p[1],
    ),
    Claim("Most of them contain one of five sevens", "100 nearest pairs:", lambda p: p[3] > 60),
    Claim(
        "With 100 times as many draws the standard error falls to about a tenth.",
        "x = rng.normal(size=1_000_000)",
        lambda p: p[4] == 100 * p[0] and 8 < p[2] / p[6] < 12.5,
    ),
    Claim(
        "The differences are of the size of the standard errors.",
        "x = rng.normal(size=1_000_000)",
        lambda p: all(abs(p[k + 1]) < 3.5 * p[k] for k in (2, 6)),
    ),
    Claim(
        "the exact answer is 0.0000317",
        "draws = rng.normal(4, 1, 10_000)",
        lambda p: abs(p[0] - 0.0000317) < 5e-8 and abs(p[2] - p[0]) < 2 * p[3] < 0.1 * p[0],
    ),
    Claim(
        "So mostly none does, and then the estimate is 0",
        "draws = rng.normal(4, 1, 10_000)",
        lambda p: p[1] < 4e-4,  # up to three of 10,000 where 0.3 are expected
    ),
    Claim(
        "The variance is about seven thousand times smaller",
        "draws = rng.normal(4, 1, 10_000)",
        lambda p: 6000 < p[-1] < 8000 and abs(p[-3] / p[-2] / p[-1] - 1) < 0.05,
    ),
    Claim(
        "The slope of the random points is close to $-\\tfrac{1}{2}$, as derived.",
        "def measured_error(sampler, count)",
        lambda p: abs(p[0] + 0.5) < 0.05,
    ),
    Claim(
        "That of the quasi-random ones is about $-\\tfrac{3}{4}$.",
        "def measured_error(sampler, count)",
        lambda p: abs(p[2] + 0.75) < 0.05,
    ),
    Claim(
        "With 65,536 points their error is roughly a tenth of that of the random points, "
        "which would need 100 times as many or more to reach it.",
        "def measured_error(sampler, count)",
        lambda p: 0.06 < p[3] / p[1] < 0.125,
    ),
    Claim(
        "All 100 intervals contain π: each is ±0.10, "
        "while the standard deviation of the estimates is about 0.013.",
        "sobol_points(1_024, seed=seed)",
        lambda p: p[:2] == [100, 100] and abs(p[2] - 0.1) < 0.003 and abs(p[3] - 0.013) < 0.003,
    ),
    Claim(
        "The three agree within their intervals.",
        (POINTS, "torch.Generator()", "keras.random.SeedGenerator(0)"),
        lambda n, t, k: max(n[10], t[0], k[0]) - min(n[10], t[0], k[0]) < 0.0064,
    ),
    Claim(
        "The best pair is the 1 with number 151 and the 7 with number 159.",
        "def squared_distances(a, b)",
        lambda p: 151 in p and 159 in p,
    ),
    Claim(
        "The mean is known to about two percent.",
        "mean, error = mean_and_error(sample)",
        lambda p: 0.013 < p[1] / p[0] < 0.022 and abs(p[0] - p[2]) < 2 * p[1],
    ),
    Claim(
        "The smallest value is much too large: the true one is 1174.",
        "mean, error = mean_and_error(sample)",
        lambda p: p[4] == 1174 and p[3] > 1.1 * p[4],
    ),
    Claim(
        "Formula and measurement agree within what 500 repetitions allow.",
        CHANCES,
        lambda p: all(abs(f - m) < 4 * math.sqrt(f * (1 - f) / 500) + 0.003 for f, m in chances(p)[0]),
    ),
    Claim(
        "The last line is the median rank of the best pair found, about $0.7\\,M/N$.",
        CHANCES,
        lambda p: all(abs(chances(p)[1][n] / (0.7 * 250_000 / 100 / 10**n) - 1) < 0.25 for n in range(3)),
    ),
    Claim(
        "If one of the best thousand pairs will do, 1,000 draws are nearly always enough.",
        CHANCES,
        lambda p: min(chances(p)[0][1]) > 0.96,
    ),
    Claim("For each metric the last row is the exact answer.", SEARCHES, the_last_is_least),
    Claim(
        "Three of the metrics choose the same pair",
        "exact = {metric: nearest_pair(ones, sevens, metric)",
        lambda p: p.text.count("151 159") == 3 and len(p.text.strip().splitlines()) == 5,
    ),
    Claim(
        "With 100 pairs you would rarely call the two digits alike.",
        SEEDS,
        lambda p: mean_of(budgets(p)[0]) > 2 * 1174,
    ),
    Claim(
        "With 10,000 pairs they lean and bend in a more similar way",
        SEEDS,
        lambda p: mean_of(budgets(p)[2]) < 0.75 * mean_of(budgets(p)[0]),
    ),
    Claim(
        "A loop over all of them is slow with a cheap {term}`metric`, and much slower with an expensive one.",
        TIMES,
        lambda p: p[15] > 3 * max(p[0:15:5]) and p[19] > 10,
    ),
    Claim(
        "Under every metric the exact search is far more than ten times as fast as the loop.",
        TIMES,
        lambda p: min(p[3::5]) > 30,
    ),
    Claim(
        "The random search looked at one pair in 25 only, and yet it takes longer than the exact one.",
        TIMES,
        lambda p: all(sampled > exact for sampled, exact in zip(p[1::5], p[2::5], strict=True)),
    ),
    Claim(
        "The first spread is 0, and worthless",
        "same = [estimate_pi",
        lambda p: 0.0 in p[:2],
    ),
    Claim(
        "With new seeds the spread is what {eq}`eq-monte-carlo-error` says.",
        "same = [estimate_pi",
        lambda p: abs(p[-2] / p[-1] - 1) < 0.25,
    ),
    Claim(
        "One or two in a hundred of these seeds give six correct decimals, though the standard error is 0.024.",
        "lucky = [seed for seed",
        lambda p: 5 <= p[0] <= 25 and p[1] == 3.1415929 and abs(p[-1] - 0.024) < 0.002,
    ),
    Claim(
        "it reports a distance below 1",
        "wrapped = [",
        lambda p: p[0] < 1,
    ),
    Claim(
        "The true MSE of its pair is more than five times that of the best one, "
        "and tens of thousands of pairs are nearer.",
        "wrapped = [",
        lambda p: p[1] > 5 * 1174 and 20_000 < p[2] < 100_000,
    ),
]

GIVEN = [
    "about 90 minutes",
    # the data
    "42 million cases",
    "6,742 ones and 6,265 sevens",
    "The 5,000 digits of the course hold 500 ones and 500 sevens",
    "784 pixels",
    "there are only 1,000",
    "all 250,000 values",
    "Dots mark the 100 nearest pairs.",
    "a few hundred of our 250,000 pairs",  # tests/lessons/test_monte_carlo.py counts them
    "by 169, for the pairs of the full training set",  # 6,742 · 6,265 / 250,000
    # the twenty points of the figure, those of NumPy's seed 0, and what follows from them
    "20 random points in the square. 14 points lie inside the circle",
    "14 of 20 points are inside",
    "The answer 2.8 is wrong by 0.34.",
    "from 2.00 to 3.60",
    "with its 95 % interval by",
    # mathematics
    "costs 100 times as many points",
    "in 95 of 100 experiments",
    "the values are 0.37, 1 and 2.72, their mean is 1.36",
    "Of 10,000 draws 0.3 lie there on average.",  # 10,000 · 0.0000317
    "the squared lengths are 5 and 10",
    "60 random settings",
    "The Euclidean distance is the root of 784 times the MSE.",
    "Of the 11,000 pairs of both, the best is among the 1,000",
    "4,520 points, 3,550 of them inside",
    "where $0 - 1$ is 255",
    # the literature
    "a polygon of 96 sides",
    "In 1901 Mario Lazzarini",
    "His 3,408 throws",
    # settings
    "another experiment with 1,000 points",
    "2,000 experiments",
    "an interval of ±0.001",
    "the error with 100 seeds",
    "the same 1,000 pairs",
    "repeated 500 times",
    "compare 1,000 with 10,000 under MSE",  # whole numbers, the same on every machine with the page's seed
    "a random search of 10,000 pairs",
    "timed for 200 pairs",
    "repeat it 100 times",
    "Draw 1,000 pairs",
    "256 points each",
    "The mean of 1,000 pairs",
    "The best of 1,000 pairs",
    "the best 1, 10, 100 and 1,000 pairs",
    "for 100, 1,000, 10,000 and all pairs",
    "With 100 pairs most of the 1s and 7s differ clearly, with 10,000 they are more similar.",
]
