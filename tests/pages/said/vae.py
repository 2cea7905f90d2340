from claims import Claim


def of(record, beta):
    """The runs of the record with that beta."""
    return [run for run in record["runs"] if run["beta"] == beta]


def mean(record, beta, name):
    runs = of(record, beta)
    return sum(run[name] for run in runs) / len(runs)


def row(beta, reconstruction, kl, far):
    """A row of the table says what the record has, rounded."""
    return lambda record: (
        abs(mean(record, beta, "reconstruction") - reconstruction) <= 0.5
        and abs(mean(record, beta, "kl") - kl) <= 0.051
        and abs(100 * mean(record, beta, "far") - far) <= 0.5
    )


def differ(record, one, other, least, most):
    """By how much R with `other` is above R with `one`, for each seed."""
    pairs = zip(of(record, one), of(record, other), strict=True)
    return all(least < b["reconstruction"] - a["reconstruction"] < most for a, b in pairs)


LONGER = {"torch": "load_weights(torch_longer", "keras": "load_weights(keras_longer"}
SHORT = {"torch": "torch_history = vae_torch", "keras": "keras_history = vae_keras"}
MIDDLE = "show_codes(codes, log_variances[:150]"
CURVES = "panels = plt.subplots"
COLLAPSE = "for beta in (1, 784)"


def curves_hold(n):
    """Of each framework: KL first, lowest, last; reconstruction where KL is lowest, and last."""
    return len(n) == 10 and all(
        first > low + 0.5
        and last > low + 1
        and last - low < 5
        and pixels_low - pixels_last > 3 * (last - low)
        for first, low, last, pixels_low, pixels_last in (n[:5], n[5:])
    )


def warm_up_helps(record):
    """The KL terms of three seeds without a warm-up, and with one."""
    without, warm = ([r["kl"] for r in record["runs"] if r["warm_up"] == w] for w in (0, 500))
    return (
        len(without) == len(warm) == 3
        and 0.75 <= min(without) <= max(without) < 1.45
        and 1.55 <= min(warm) <= max(warm) < 1.95
    )


CLAIMS = [
    Claim(
        "Three seeds in PyTorch: a KL term of 0.8 to 1.4 nats without a warm-up, of 1.6 to 1.9 with it.",
        record="vae_warm_up",
        holds=warm_up_helps,
    ),
    Claim("so the first two rows miss most digits", "plain_codes, axis=1) < 3", lambda n: n[1] < 0.5),
    Claim("The last number, about 46, is", "p = np.clip", lambda n: 45.9 < n[0] < 46.9),
    Claim("At first both fall", CURVES, curves_hold),
    Claim(
        "the network pays a few nats more to tell the decoder what to draw, and saves many more on the pixels",
        CURVES,
        curves_hold,
    ),
    *(
        Claim(
            "The longer training brought the loss down to 160 nats; before, it was between 165 and 170",
            (SHORT[name], LONGER[name]),
            lambda short, longer: 163 < short[0] < 172 and 158.5 < longer[0] < 161.5,
        )
        for name in LONGER
    ),
    Claim("nearly all are closer than 3", MIDDLE, lambda n: n[1] > 0.95),
    Claim("the mean $\\sigma$ is about 0.06", MIDDLE, lambda n: 0.05 < n[2] < 0.07),
    *(
        Claim(
            f"| {beta} | {r} | {kl} | {far} |", record="vae_beta", holds=row(beta, r, kl, int("0" + far[:-8]))
        )
        for beta, r, kl, far in [
            (0.1, 153, 10.3, "23 percent"),
            (0.5, 155, 6.4, "10 percent"),
            (1, 157, 5.3, "6 percent"),
        ]
    ),
    Claim("| 4 | 161 | 3.5 | none |", record="vae_beta", holds=row(4, 161, 3.5, 0)),
    Claim("| 10 | 177 | 1.8 | two of 1,000 |", record="vae_beta", holds=row(10, 177, 1.8, 0.2)),
    Claim(
        "In exchange the copies are better: $R$ is several nats lower",
        record="vae_beta",
        holds=lambda r: differ(r, 0.1, 1, 3, 8),
    ),
    Claim(
        "A small $\\beta$ makes good copies, a large one an orderly map",
        record="vae_beta",
        holds=lambda r: differ(r, 0.1, 0.5, 0, 9) and differ(r, 0.5, 1, 0, 9) and differ(r, 1, 4, 0, 9),
    ),
    # β, R and KL of two networks
    Claim("In the last row all images are the same", COLLAPSE, lambda n: n[2] > 2 and n[5] < 0.1),
    Claim("The KL term is 0", COLLAPSE, lambda n: n[5] < 0.05 and n[4] > n[1] + 20),
    # loss, R and KL, as the program says and as they are
    Claim(
        "The images are the same, so the reconstruction loss is, too",
        "class Mixed",
        lambda n: abs(n[1] - n[4]) < 0.05,
    ),
    Claim("reports only about half of the true KL term", "class Mixed", lambda n: 0.4 < n[2] / n[5] < 0.6),
    Claim("So its loss looks better than it is", "class Mixed", lambda n: n[0] < n[3] - 1),
    # the test digits, PyTorch's and Keras's drawn ones
    Claim(
        "About nine in ten drawn digits are read as asked, in both frameworks",
        "module.sample(cvae, 500",
        lambda n: all(0.84 < share < 0.99 for share in n[-2:]),
    ),
    Claim(
        "The reader itself is right that often, too",
        "module.sample(cvae, 500",
        lambda n: 0.9 < n[0] < 0.97,
    ),
]
GIVEN = [
    "for 300 steps.",
    "about 90 minutes",
    "Of the standard normal distribution, 99 percent lie within a distance of 3",  # 1 - e^(-9/2) = 0.989
    "A grey pixel of 0.3 counts as white with probability 0.3",
    "a dense layer of 64",
    "dense layers of 64",
    "every answer of the decoder is near 0.5",
    "Each of 784 pixels",
    "If your first loss is near 0.69",
    "in the first 500 steps",
    "The losses of 1,000 test digits",
    "the 20 vectors of the beginning",
    "a learning rate of 1e-3 and 6,000 steps",
    "after 900 steps",
    "Codes of 1,000 test digits",
    "ellipses around 150 of them",
    "the clouds of 150 digits",
    "A grid of 15 by 15",
    "We trained a network for 2,000 steps",
    "about 1 percent are that far out",  # e^(-9/2) = 0.011
    "with beta 784",
    "The mean is 784 times smaller",
    "weighs 784 times as much",
    "We read 500 drawn digits",
    "16 columns for the sixteenths of a bar, 16 rows",
    "Make 4,000 melodies",
    "for 4,000 steps each",
    "50 random images",
]
