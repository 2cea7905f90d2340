from claims import Claim

COUNTS = "count_parameters(network)"
OBEY = "show_obedience(cgan_{0}.generate({0}_cgan, z, asked), {0}_read)".format
LONGER = 'longer.generator, "conditional_gan")'
TABLE = "print(table.std(axis=1)"
WRONG = '("right", labels), ("shuffled", wrong)'
CLAIMS = [
    Claim(
        "The logit is $\\ln (0.02 / 0.5) = -3.219$, and $D^* = 0.02 / 0.52 = 0.038$.",
        "logit = np.log",
        lambda n: n == [-3.219, 0.038],
    ),
    Claim("The product is 1, 0, −2, −0.5.", "table[7] = ", lambda n: n == [1, 0, -2, -0.5]),
    Claim(
        "The generator has 1,490,824 {term}`parameters <parameter>`: those of the GAN lesson and 1,000 more.",
        COUNTS,
        lambda n: n[0] == 1_490_824 == 1_489_824 + 1_000,
    ),
    Claim("Of these, 1,736 are {term}`moving averages <moving average>`", COUNTS, lambda n: n[2] == 1_736),
    Claim("The discriminator has 574,113.", COUNTS, lambda n: n[3] == 574_113),
    Claim(
        "over the last 200 steps the discriminator's loss is about 0.6, and it judges about two images in three rightly",
        "rows[-200:].mean(axis=0).round(2))",
        lambda n: 0.52 < n[1] < 0.66 and 0.62 < n[2] < 0.74,
    ),
    Claim(
        "Then its loss rises to about 0.6, the generator's falls, and so does the accuracy.",
        "rows[-200:].mean(axis=0).round(2))",
        lambda n: 0.52 < n[1] < 0.66,
    ),
    Claim(
        "The reader gets about 95 percent of the real digits right.",
        "_reader = cnn_",
        lambda n: 0.93 < n[0] < 0.97,
    ),
    Claim(
        "Both generators reach 85 to 93 percent; chance would give 10.",
        OBEY("torch"),
        lambda n: 0.85 <= n[0] <= 0.93,
    ),
    Claim(
        "Both generators reach 85 to 93 percent; chance would give 10.",
        OBEY("keras"),
        lambda n: 0.85 <= n[0] <= 0.93,
    ),
    Claim(
        "It reads real digits at least as well, and gives the same generator much less.",
        ("torch_reader = cnn_torch", "strict = "),
        lambda tolerant, strict: strict[0] > tolerant[0] - 0.01,
    ),
    Claim(
        "It reads real digits at least as well, and gives the same generator much less.",
        (OBEY("torch"), "strict = "),
        lambda tolerant, strict: strict[1] < tolerant[0] - 0.1,
    ),
    Claim("Now the reader agrees with about 97 images in a hundred.", LONGER, lambda n: 0.955 < n[0] < 0.985),
    Claim("with $z = 0$ all ten labels give the same image", TABLE, lambda n: n[0] < 1e-5),
    Claim(
        "from 0.009 for the 7 to 0.042 for the 1",
        TABLE,
        lambda n: (min(n[1:11]), n[8], max(n[1:11]), n[2]) == (0.009, 0.009, 0.042, 0.042),
    ),
    Claim(
        "All digits vary less than real ones, and the 0 varies most.",
        TABLE,
        lambda n: n[11] == max(n[11:21]) < 1,
    ),
    Claim(
        "about 10 percent of the digits are read as asked, as by chance",
        WRONG,
        lambda n: 0.05 < n[17] < 0.16 and 0.05 < n[31] < 0.16,
    ),
    Claim("with the right labels well over half", WRONG, lambda n: n[3] > 0.58),
]
GIVEN = [
    "The lesson takes about 80 minutes.",
    "2 percent are sevens; among the generated ones, 50 percent were ordered as sevens",
    "four columns in place of 100",
    "Row 7 holds 2, 0, −1 and 0.5. It is multiplied number by number with the noise 0.5, 1, 2, −1. The product is 1, 0, −2, −0.5.",
    "a row of 784 pixels, and the label has a row of 784 numbers",
    "100 numbers each, are multiplied and go through layers of 256, 512, 1024 and 784 outputs",
    "the label's embedding, 784 numbers each, are multiplied and go through layers of 512, 256, 128 and 1 output",
    "| 1,000 | 100 |",
    "| 3,472 | all |",
    "| $G$: 256 | $100 \\cdot 256 + 256$ | 25,856 | all |",
    "| $G$: 512 | $256 \\cdot 512 + 512$ | 131,584 | all |",
    "| $G$: 1024 | $512 \\cdot 1024 + 1024$ | 525,312 | all |",
    "| $G$: 784 | $1024 \\cdot 784 + 784$ | 803,600 | all |",
    "| 7,840 | 784 |",
    "| $D$: 512 | $784 \\cdot 512 + 512$ | 401,920 | all |",
    "| $D$: 256 | $512 \\cdot 256 + 256$ | 131,328 | all |",
    "| $D$: 128 | $256 \\cdot 128 + 128$ | 32,896 | all |",
    "| 129 | all |",
    "A data set has 1,000 classes",
    "keeps its 100 numbers",
    "the standard deviations 2, 0, 1 and 0.5",
    "in a training of 1,200 steps",
    "it takes 1,200 steps",
    "raise `STEPS` to 6,000",
    "20 real digits",
    "For 1,000 images we need a reader",
    "4,000 real digits and is tested on 1,000 others",
    "6 percent of the pixels",
    "took 6,000 of them",
    "the generator of 6,000 steps",
    "the generator that took 6,000 steps",
    "They all began at 0.029",  # uniform from -0.05 to 0.05
    "Show 20 images with their labels",
    "110 inputs",
    "Three grids of 25 generated images",
]
