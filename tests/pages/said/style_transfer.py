from claims import Claim


def run(record, name):
    """Last content and style loss of a run of Gatys's method, and its first style loss."""
    of_run = record["losses_first_and_last"][name]
    return round(of_run["content"][1], 2), round(of_run["style"][1], 3), round(of_run["style"][0], 2)


GRAM = '("Gram, smooth", smooth)'
CLAIMS = [
    Claim(
        "$(0.5^2 + 1^2 + 1^2 + 0^2)/4 = 0.5625$", "[[1.0, 2, 0, 1], [0, 2, 2, 0]]", lambda n: n[5] == 0.5625
    ),
    Claim("$(1 + 4 + 0 + 1)/8 = 0.75$", "[[1.0, 2, 0, 1], [0, 2, 2, 0]]", lambda n: n[4] == 0.75),
    Claim(
        "The content is gone, the style is untouched.", "rng.permutation(v", lambda n: n[0] > 1 and n[1] == 0
    ),
    Claim("together 4.", "small)", lambda n: n == [4]),
    Claim(
        "at 192 pixels and with 150 steps",
        record="style_transfer_gram",
        holds=lambda r: (r["size"], r["steps"]) == (192, 150),
    ),
    Claim(
        "the style loss fell from 0.87 to 0.03, while the content loss rose from 0 to 0.96",
        record="style_transfer_gram",
        holds=lambda r: run(r, "default") == (0.96, 0.026, 0.87),
    ),
    Claim(
        "With a weight of 1 the style loss stops at 0.33 and the content loss at 0.24",
        record="style_transfer_gram",
        holds=lambda r: run(r, "style weight 1")[:2] == (0.24, 0.33),
    ),
    Claim(
        "With 100 they come to 0.005 and 1.6",
        record="style_transfer_gram",
        holds=lambda r: run(r, "style weight 100")[:2] == (1.6, 0.005),
    ),
    Claim(
        "the style loss fell to less than a thousandth of its start",
        GRAM,
        lambda n: n[5] < n[1] / 1000 and n[11] < n[7] / 1000,
    ),
    Claim(
        "After 60 steps L-BFGS has less than a quarter of the loss that Adam, without smoothing, had at that step.",
        ("from genvision.style_transfer import style_transfer_torch\n\n\nclass", "lbfgs = "),
        lambda adam, lbfgs: lbfgs[1] < adam[3] / 4,
    ),
    Claim(
        "The colours alone bring the distance down to less than a third.",
        "colours alone {judge(colours)",
        lambda n: n[1] < n[0] / 3,
    ),
    Claim(
        "The transfer brings it down to less than a tenth of what was left.",
        ("colours alone {judge(colours)", "result = sliced_torch.transfer(content, style, in_three_sizes)"),
        lambda before, after: after[0] < before[1] / 10,
    ),
    Claim(
        "The transfer brings it down to less than a tenth of what was left.",
        ("colours alone {judge(colours)", "result = sliced_keras.transfer(content, style, in_three_sizes)"),
        lambda before, after: after[0] < before[1] / 10,
    ),
    Claim("From the content the loss starts low.", "from {name:8}", lambda n: n[0] < n[2] / 20),
    Claim("After 160 steps the loss is still more than", "from {name:8}", lambda n: n[3] > 1.5 * n[1]),
    Claim(
        "A larger weight makes the content loss smaller and the distance to the style larger",
        "weight {weight:3}",
        lambda n: n[1] > n[4] > n[7] and n[2] < n[5] < n[8],
    ),
    Claim(
        "the content loss is hundreds of times as large as with 2",
        "weight {weight:3}",
        lambda n: n[1] > 200 * n[4],
    ),
    Claim("Both numbers fall", "at a quarter of the size", lambda n: n[-2] < n[3] / 2 and n[-1] < n[4] / 2),
    Claim("The style itself does not get 0", "at a quarter of the size", lambda n: 0 < n[0] < n[-2]),
]
GIVEN = [
    "The lesson takes about 90 minutes.",
    "In 2015 Leon Gatys",
    "their 256 places",
    "256 by 256 pixels the maps are 256 by 256 by 64, then 128 by 128 by 128, 64 by 64 by 256, 32 by 32 by 512 and 16 by 16 by 512",
    "28 times fewer weights",
    "127 by 127 by 64, two fire modules 63 by 63 by 128, two more 31 by 31 by 256",
    "*The Starry Night* (1889)",
    "On the left the style weighs 1, on the right 100. Above it weighed 10.",
    "of 32, 64 and 128 channels",
    "and their mean is 0.5.",
    "at 40 pixels, then at 80, then at 160",
    "a set of 64 filters",
    "a blur of 10 pixels",
    "at one size only, 96 pixels",
    "After 160 steps",
    "after 160 steps",
    "in 180 steps",
    "With 200 it is the photograph",
    "After 60 steps L-BFGS",
]
