import math

from claims import Claim


def near(value, expected, within=6e-5):
    """Equal in the digits that the page writes; the last one may differ by rounding."""
    return abs(value - expected) < within


def prints(*expected):
    """The cell prints these numbers in this order: no seed decides them."""
    return lambda printed: len(printed) == len(expected) and all(map(near, printed, expected))


def ways(printed):
    """nan with slopes nan, ln 10^7 with slopes 0, 200 with slopes 1 and −1."""
    undefined, rounded, right = printed[:3], printed[3:6], printed[6:]
    return (
        all(map(math.isnan, undefined))
        and near(rounded[0], 7 * math.log(10))
        and rounded[1:] == [0, 0]
        and right == [200, 1, -1]
    )


def both(holds):
    """It holds in both frameworks of accuracy, confidence, loss, wrong, sure: without smoothing, and with it."""
    return lambda *cells: all(holds(cell[1:6], cell[7:12]) for cell in cells)


TOWNS = "p = np.array([1 / 2"
ONES = "for answer in (0.5, 0.75, 0.9)"
THREE_WAYS = "for loss in (as_it_stands, through_softmax, from_logits)"
SQUARED = "def squared_error_slope"
HOW_SURE = ("show_confidence(torch_logits)", "show_confidence(keras_logits)")
ANSWERS = "average, chance, best = 0, 0, 0"
TRAINED = ("painter = nn.Linear", "painter = keras.Sequential", ANSWERS)
DIRECTIONS = "def log_normal"  # forward: mean, deviation, KL; reverse: mean, deviation, KL
SYMMETRIC = "def jensen_shannon"
GENERATOR = "generator_loss(None, s)"  # loss and slope: minimax, non-saturating, least squares, Wasserstein
TWICE, MISSING = "one softmax too many", "from_logits=True is missing"

CLAIMS = [
    Claim("$2.375 - 1.75 = 0.625$ bits", TOWNS, prints(1.2130, 1.75, 1.6462, 2.375, 1.5596, 2.25)),
    Claim("the additional cost is 0.5 bits", TOWNS, lambda bits: near(bits[5] - bits[1], 0.5)),
    # TensorFlow may write to the same output.
    Claim("= 1.2040$ nats", ".categorical_cross_entropy(t, y):.4f", lambda printed: 1.2040 in printed),
    Claim("0.6931, 0.5623, 0.6547", ONES, prints(0.5, 0.6931, 0.75, 0.5623, 0.9, 0.6547)),
    Claim("The first way gives `nan`", THREE_WAYS, ways),
    Claim("$-\\ln 10^{-7} = 16.1181$", THREE_WAYS, ways),
    Claim("the loss is $200 - 0 = 200$", THREE_WAYS, ways),
    Claim("In our example it is $(1, 0) - (0, 1) = (1, -1)$", THREE_WAYS, ways),
    Claim(
        "After ten steps the cross-entropy has mended the mistake;",
        SQUARED,
        lambda logits: logits[1] == 10 and logits[0] > 0,
    ),
    Claim(
        "after a hundred the squared error has hardly begun",
        SQUARED,
        lambda logits: logits[7] == 100 and -8 < logits[6] < -7.9,
    ),
    Claim("The mean is 1.3890.", "y, label_smoothing=0.3):.4f", lambda printed: printed[-1] == 1.3890),
    Claim(
        "their mean confidence exceeds their {term}`accuracy`",
        HOW_SURE,
        both(lambda plain, smooth: plain[1] > plain[0] + 0.01),
    ),
    Claim(
        "each makes more than 15 mistakes with a confidence above 0.9, with smoothing hardly any",
        HOW_SURE,
        both(lambda plain, smooth: plain[4] > 15 and smooth[4] <= 5),
    ),
    Claim(
        "the accuracy changes by a few points at most",
        HOW_SURE,
        both(lambda plain, smooth: abs(smooth[0] - plain[0]) < 0.04),
    ),
    Claim(
        "its {term}`standard error` is about one",  # point, of 1,000 test digits
        HOW_SURE,
        both(lambda plain, smooth: 0.008 < math.sqrt(plain[0] * (1 - plain[0]) / 1000) < 0.012),
    ),
    Claim(
        "their confidence lies far below their accuracy",
        HOW_SURE,
        both(lambda plain, smooth: smooth[1] < smooth[0] - 0.1),
    ),
    Claim(
        "Without smoothing most answers lie in the bar next to 1.",
        HOW_SURE,
        both(lambda plain, smooth: plain[1] > 0.9),
    ),
    Claim("The average costs 0.0532", ANSWERS, prints(0.0532, 0.1064, 0.0849)),
    Claim(
        "the training came within 0.0002 of it",
        TRAINED,
        lambda in_torch, in_keras, answers: all(
            -1e-9 <= trained - answers[0] < 2.5e-4 for (trained,) in (in_torch, in_keras)
        ),
    ),
    Claim(
        "A random real digit costs 0.1064, the best real one 0.0849.", ANSWERS, prints(0.0532, 0.1064, 0.0849)
    ),
    Claim(
        "The factor of two is exact",
        ANSWERS,
        lambda answers: near(answers[1] / answers[0], 2, within=0.005),
    ),
    Claim(
        "The best normal $Q$ has the mean and the deviation of $P$, and is high between the hills",
        DIRECTIONS,
        # 0.6 (−2) + 0.4 · 2 = −0.4, and 0.7² + 4 − 0.4² = 2.08²; the grid has steps of 0.2 and 0.1
        lambda found: near(found[0], -0.4) and near(found[1], 2.08, within=0.05),
    ),
    Claim(
        "So $Q$ takes the larger hill and leaves out the other.",
        DIRECTIONS,
        lambda found: found[3:5] == [-2.0, 0.7],
    ),
    Claim(
        "It is symmetric, and 0 only for $P = Q$.",
        SYMMETRIC,
        lambda printed: near(printed[2], printed[3]) and not near(printed[0], printed[1]),
    ),
    Claim(
        "it is at most $\\ln 2$, one bit: its value when no event can happen in both",
        SYMMETRIC,
        lambda printed: near(printed[4], math.log(2)) and 0 < printed[2] < math.log(2),
    ),
    Claim("Together they make 0.8181.", "kl_to_standard_normal(mean, ", prints(0.8181)),
    Claim(
        "Check loss and slope at $s = -4$, where $D$ is 0.018:",
        GENERATOR,
        prints(-0.0181, -0.0180, 4.0181, -0.9820, 12.5, -5, 4, -1),
    ),
    Claim(
        "There the minimax loss is flat, like the squared error above, and $-\\ln D$ is steep.",
        GENERATOR,
        lambda pairs: -0.02 < pairs[1] < 0 and pairs[3] < -0.98,
    ),
    Claim(
        "In PyTorch the loss stops near 1.5.",
        TWICE,
        lambda printed: 1.4612 < printed[0] < 1.55,
    ),
    Claim("It can never fall below 1.4612", TWICE, lambda printed: printed[0] > 1.4612),
    Claim(
        "The accuracy is almost what it was",
        (TWICE, HOW_SURE[0]),
        lambda twice, sure: abs(twice[1] - sure[1]) < 0.03,
    ),
    Claim(
        "In Keras the loss stays far above the 2.3 of guessing, and most digits are not recognized.",
        MISSING,
        lambda printed: printed[0] > 4.6 and printed[1] < 0.5,
    ),
    Claim(
        "The loss of perfect answers should be 0, and it is 0.5.",
        "losses_numpy.mse(t, y)",
        lambda printed: printed[2] == 0.5,
    ),
]
GIVEN = [
    "about 90 minutes",
    "49 percent for the right one is the same mistake as 1 percent",
    "its area is 1.75 bits",
    "its area is 2.375 bits",
    "makes up 96 percent of the loss",
    "prints 1.177",
    "The second image's 2.3026 leaves 0.0514",
    "The best answer is 0.75",
    "Its loss is not 0 but 0.5623",
    "If 5 of 100 patients are ill, a network that finds nobody is right 95 times.",
    "With a weight of 19",
    "rises from 0.05 to",
    "the loss should be 200",
    "a 32-bit number",
    "We start there and take 100 steps",
    "There the loss is still 0.6390",
    "on 1,000 digits",
    "80 percent of the answers with confidence 0.8 are right, 90 percent at 0.9",
    "On the 1,000 test digits",
    "from the one-hot label to 784 pixels",
    "on the 1,000 digits",
    "with 60 and 40 percent of the probability",
    "gets no error, but 0.5966",
    "for ten classes 2.3026",
    "an MSE of 0.05 over 784 pixels is a sum of 39.2",
    "Give 30 percent of the 1,000 training digits a random label and train with smoothing from 0 to 0.9.",
    "at 0.1 with a loss of 2.30 and at 0.9 with 0.11",
    "with its highest point at 0.75",
    "a dip of about minus 0.3 in the middle",
]
