"""CNN layers. Each `holds` gets what a cell printed in PyTorch, and the same again in Keras."""

from statistics import mean, stdev

from claims import Claim

SHIFTS, RATES, MODES = "try_shifts(cnn_", "try_rates(cnn_", "def judge("
FOUR, SIZES = "compare(cnn_", "for padding in ("
FLAT = "def double("
FILTERS = "show_filters(*("
SEEDS, FULL, OTHERS = "cnn_layers_seeds", "conv + BN + pool", ("conv + BN", "conv + pool", "conv")


def lines(printed):
    """The numbers of each line, from the first one with a point on."""
    return [[float(n.strip("%")) for n in line.split() if "." in n] for line in printed.text.splitlines()]


def moved(printed):
    """Accuracies in percent, for shifts by 0, 2, 4 and 6 pixels: fully connected, flattened, averaged."""
    return lines(printed)[:3]


def rates(printed):
    """Pairs of accuracies in percent: three networks at the usual rate, three at thirty times it."""
    return [line[1:] for line in lines(printed)[:6]]


def modes(printed):
    """Accuracies in use, in training mode, in training mode and sorted, in use again; a logit's change."""
    return [line[-1] for line in lines(printed)[:5]]


def seconds(printed):
    """Of all layers, no pooling, no normalization, neither."""
    return [line[0] for line in lines(printed)[:4]]


def frameworks(record):
    return record["PyTorch"], record["Keras"]


def first(results):
    """The mean loss of the first epoch."""
    return mean(results["first_epoch_loss"])


def table_row(record, name):
    cells = [[100 * a for a in f[name]["accuracy_0"]] for f in frameworks(record)]
    accuracies = [f"{mean(c):.1f} ± {stdev(c):.1f}" for c in cells]
    columns = ("first_epoch_loss", "last_loss", "test_loss_0")
    losses = [" / ".join(f"{mean(f[name][column]):.2f}" for f in frameworks(record)) for column in columns]
    return f"| {name} | " + " | ".join(accuracies + losses) + " |"


def flat(printed):
    """Difference on grey and MSE: k = 3 untrained, k = 3, k = 4, copy."""
    return lines(printed)[:4]


CLAIMS = [
    Claim(
        "Neighbours are much alike, and at a distance of 8 nothing is left of that.",
        "shuffled = images",
        lambda p: p[1] > 0.7 and abs(p[9]) < 0.05 and max(map(abs, p[3::4])) < 0.1,
    ),
    Claim("and add up: 12.", "layers_numpy.convolution_1d([3, 7, 6]", lambda p: p[:2] == [-5, 12]),
    Claim(
        "Both frameworks find it, to within a few hundredths",
        (
            "torch.optim.Adam(layer.parameters(), lr=0.05)",
            "model.compile(keras.optimizers.Adam(0.05)",
        ),
        lambda *both: all(
            max(abs(a - b / 4) for a, b in zip(p, (-1, 0, 1, -2, 0, 2, -1, 0, 1), strict=True)) < 0.06
            for p in both
        ),
    ),
    Claim("and $p = 1$ gives 28.", "layer_sizes.output_size(28, 3", lambda p: p == [26, 28, 14, 24]),
    Claim("or 1,152 without biases", "for channels, filters, bias in", lambda p: p == [224, 1168, 1152]),
    Claim(
        "PyTorch pads both sides and copies columns 0, 2, 4, 6; Keras pads the end only and copies 1, 3, 5, 7.",
        ("F.conv2d(columns", "tf.nn.conv2d(columns"),
        lambda torch, keras: torch == [0, 2, 4, 6] and keras == [1, 3, 5, 7],
    ),
    Claim(
        "Picture and formula agree: 7, 10 and 15 pixels.",
        "show_ways({name",
        lambda p: p == [7, 7, 10, 10, 15, 15],
    ),
    *(
        Claim(words, "show_ways({name", lambda p: p[1::2] == [7, 10, 15])
        for words in (
            "Dilation 1, 2, 4 reaches 15 pixels",
            "Three layers see a square of 7 pixels that is bright in the middle and fades to its sides. "
            "With pooling the square has 10 pixels and a broad bright middle. "
            "With dilation it has 15 pixels and an uneven pattern.",
        )
    ),
    Claim("and out come −5 and 15.", "layers_numpy.batch_norm(x, [10]", lambda p: p[:2] == [-5, 15]),
    Claim(
        "here to 0.2 and 1.",
        "layers_numpy.batch_norm(x, [10]",
        lambda p: p[2:] == [0.2, 1, 13, 33],
    ),
    Claim("so it gets 1.1", "nn.BatchNorm1d(1, momentum=0.1", lambda p: p[3] == 1.1),
    Claim(
        "Where do the 22 come from?",
        SIZES,
        lambda p: p[:2] == [67664, 22] and "valid (38992, 22)" in p.text,
    ),
    Claim("The last image is 8×8×16.", SIZES, lambda p: "pool_2 (8, 8, 16)" in p.text.split("valid")[0]),
    Claim(
        "Without pooling there are 15 times as many parameters",
        FOUR,
        lambda p: p[0] == 52156 and 15 < p.text.count("804,7") * 804796 / 2 / p[0] < 16,
    ),
    Claim("each step takes longer", FOUR, lambda p: longer(*seconds(p))),
    *(
        Claim(row, holds=lambda r, row=row: row == table_row(r, row.split("|")[1].strip()), record=SEEDS)
        for row in (
            "| conv + BN + pool | 94.9 ± 0.3 | 94.9 ± 0.2 | 1.00 / 1.01 | 0.17 / 0.17 | 0.19 / 0.19 |",
            "| conv + BN | 93.8 ± 0.9 | 92.3 ± 1.0 | 1.32 / 1.51 | 0.11 / 0.12 | 0.24 / 0.28 |",
            "| conv + pool | 93.9 ± 0.5 | 93.3 ± 0.8 | 1.10 / 1.15 | 0.21 / 0.23 | 0.23 / 0.25 |",
            "| conv | 93.7 ± 0.3 | 93.7 ± 0.7 | 0.70 / 0.64 | 0.10 / 0.10 | 0.24 / 0.24 |",
        )
    ),
    Claim(
        "The full network leads in both frameworks, by about one point.",
        holds=lambda r: all(
            0.5 < 100 * (mean(f[FULL]["accuracy_0"]) - max(mean(f[n]["accuracy_0"]) for n in OTHERS)) < 1.5
            for f in frameworks(r)
        ),
        record=SEEDS,
    ),
    Claim(
        "They overfit: a lower training loss than the full network's, and a higher test loss.",
        holds=lambda r: all(
            mean(f[n]["last_loss"]) < 0.9 * mean(f[FULL]["last_loss"])
            and mean(f[n]["test_loss_0"]) > 1.1 * mean(f[FULL]["test_loss_0"])
            for f in frameworks(r)
            for n in ("conv + BN", "conv")
        ),
        record=SEEDS,
    ),
    Claim(
        "The loss of the first epoch says: a little with pooling, and the contrary without, "
        "with some seeds by far.",
        holds=lambda r: all(
            0.8 < first(f[FULL]) / first(f["conv + pool"]) < 0.97
            and 1.6 < first(f["conv + BN"]) / first(f["conv"]) < 2.6
            for f in frameworks(r)
        ),
        record=SEEDS,
    ),
    Claim(
        "Batch normalization adds only 18 trainable parameters",
        FOUR,
        lambda p: "52,156" in p.text and "52,138" in p.text,
    ),
    Claim("the filters have hardly changed", FILTERS, lambda p: len(p) == 8 and min(p) > 0.85),
    Claim(
        "Unmoved, all three read about nine digits of ten, or more.",
        SHIFTS,
        lambda p: min(network[0] for network in moved(p)) > 87,
    ),
    Claim(
        "At four pixels the first one reads about a quarter, the second one about seven of ten, "
        "and the third one still more than eight of ten.",
        SHIFTS,
        lambda p: 18 < moved(p)[0][2] < 32 and 62 < moved(p)[1][2] < 79 and moved(p)[2][2] > 80,
    ),
    Claim(
        "At the usual rate the second network is a few points ahead of the first one.",
        RATES,
        lambda p: 1 < mean(rates(p)[1]) - mean(rates(p)[0]) < 9,
    ),
    Claim(
        "At thirty times the rate both break down, in most runs to about 10 %",
        RATES,
        lambda p: (
            max(*rates(p)[3], *rates(p)[4]) < 85
            and sum(8 < accuracy < 13 for accuracy in (*rates(p)[3], *rates(p)[4])) > 2
        ),
    ),
    Claim(
        "The third one still reads more than eight digits of ten in every run, "
        "on average about as many as at the usual rate, or more.",
        RATES,
        lambda p: min(rates(p)[5]) > 81 and mean(rates(p)[5]) > mean(rates(p)[2]) - 2,
    ),
    Claim(
        "Sorted by digit, the same 1,000 images get worse, by about one to three points.",
        MODES,
        lambda p: 0.005 <= modes(p)[0] - modes(p)[2] < 0.04,
    ),
    Claim(
        "In mixed batches the mistake goes unnoticed.",
        MODES,
        lambda p: abs(modes(p)[0] - modes(p)[1]) < 0.008,
    ),
    Claim(
        "The last run should repeat the first one, and it does not: the same images get other logits.",
        MODES,
        lambda p: modes(p)[4] > 0.1,
    ),
    Claim(
        "about equally well, with an MSE between 0.003 and 0.004.",
        FLAT,
        lambda p: all(0.0028 < error < 0.0042 for _, error in flat(p)[1:]),
    ),
    Claim("But only the third one keeps grey even.", FLAT, lambda p: flat(p)[3][0] < 0.002 < flat(p)[1][0]),
    Claim(
        "The other two make a pattern of a few grey levels of 255, much weaker than the untrained one",
        FLAT,
        lambda p: all(0.7 < 255 * d < 9 and d < flat(p)[0][0] / 2 for d, _ in flat(p)[1:3]),
    ),
]


def longer(full, no_pooling, no_normalization, neither):
    """Both networks without pooling take longer than their neighbours with it."""
    return no_pooling > full and neither > no_normalization


GIVEN = [
    "about 100 minutes",
    "has 307,200 weights",  # the first question
    "| all pixels | 784 · 784 = 614,656 |",
    "| a window of 3×3 | 784 · 9 = 7,056 |",
    "the upper left number of the output is 12",  # as the text computes
    "by 180 degrees",
    "gets 64 digits",
    "make 8 maps of 16, for",
    "with the 27 weights of the plain stack",  # 3 · 9
    "with a momentum of 0.9 they go",
    "PyTorch's momentum is the new share, 0.1, and Keras's the old one, 0.9.",
    "PyTorch keeps 0.9 of the old averages, with",  # the frameworks' defaults
    "and Keras 0.99, with",
    "In three epochs, 93 steps,",
    "leaves 39 %",  # 0.99⁹³ = 0.393, 0.9⁹³ = 0.00006
    "Our networks take 0.9 and",
    "of 56 layers learned worse than one of 20",  # He et al. 2016, figure 1
    "BatchNorm, Conv 16, MaxPool 2, Flatten, Dropout, Dense 64, Dense 10",
    "the two convolutions have 1,392 parameters",  # 224 + 1168
    "before the layer of 64",
    "on 4,000 digits",
    "Another 1,000 digits judge them.",
    "with 1,000 images the {term}`standard error` is nearly one point",  # √(0.91 · 0.09 / 1000)
    "instead of 18,496",  # 3 · 3 · 32 · 64 + 64
    "adds up 784 products, so one step at a rate of 0.1 can move its outputs by 78 times",
    "in batches of 100",
    "with 99 other sevens",  # the test digits hold a hundred of each
    "than the 52,156 of the full one",
    "has 6,108 trainable parameters",  # 80 + 1168 + 2320, 2 (1 + 8 + 16) normalize, 144 · 16 + 16, 170
    "for 20 epochs or more",
    "over 62 training steps",
]
