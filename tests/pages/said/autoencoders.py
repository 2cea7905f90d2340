from claims import Claim

# Pieces of cells; a piece of both frameworks' cells asks both.
DATA = "pca = fit_pca(images, 200)"
WIDTHS = "latent_dim=count"
MAP = 'describe("autoencoder"'
NOISY = "noisy_test = add_noise"
BLUR = "for blur in"
TORCH_DENOISED, KERAS_DENOISED = "torch_denoised = ", "keras_denoised = "
UPSCALER = "for factor in (2, 4)"
RANDOM = "drawn = draw_codes(codes)"
FOREIGN = '("inverted digits", inverted[example])'
READ = "misread = "
FEW = "few = images[:100]"
RECORD = "autoencoders_longer"


def near(number, low, high):
    return low <= number <= high


def within(numbers, low, high):
    return all(near(number, low, high) for number in numbers)


def gains(record, steps):
    """What new noise gained in decibels, from each seed."""
    pairs = zip(record[f"psnr_same_noise_{steps}"], record[f"psnr_new_noise_{steps}"], strict=True)
    return [new - same for same, new in pairs]


def networks_win(data, networks):
    """Printed: the error of the mean, then PCA's; for each width this width and the network's error."""
    return all(network < pca for pca, network in zip(data[1:], networks[1::2], strict=True))


CLAIMS = [
    # PCA by hand, and by training
    Claim(
        "Its eigenvectors are $(1, 1)/\\sqrt{2}$ with $\\lambda_1 = 0.085 + 0.075 = 0.16$ and"
        " $(1, -1)/\\sqrt{2}$ with $\\lambda_2 = 0.085 - 0.075 = 0.01$.",
        "np.linalg.eigh",
        lambda p: p[:2] == [0.01, 0.16] and p[2] * p[3] < -0.49 and p[4] * p[5] > 0.49,
    ),
    Claim("and that of a pixel half of it, $0.005$", "np.linalg.eigh", lambda p: p[-1] == 0.005),
    Claim(
        "the decoder's weights point along the first eigenvector, and the error is that of PCA",
        "direction = linear",
        lambda p: near(p[-3], 0.0049, 0.0052) and p[-2] * p[-1] > 0.49,
    ),
    Claim("Check the 106,808 {term}", "count_parameters(encoder)", lambda p: p[0] == 106_808),
    Claim(
        "The network has 214,353 parameters.", "count_parameters(encoder)", lambda p: p[0] + p[2] == 214_353
    ),
    # widths
    Claim(
        "the error is far above 0.0675, the mean digit's on ordinary digits",
        (DATA,),
        lambda p: p[0] == 0.0675,
    ),
    Claim("the error is far above 0.0675", FOREIGN, lambda p: p[0] > 3 * 0.0675),
    Claim("At every width the networks beat PCA.", (DATA, "torch_models, "), networks_win),
    Claim("At every width the networks beat PCA.", (DATA, "keras_models, "), networks_win),
    Claim(
        "about 4 in place of 2, about 20 in place of 8, and about 40 in place of 32",
        "np.argmax(pca_error < error)",
        lambda p: all(near(p[i], 3, 5) and near(p[i + 1], 18, 22) and near(p[i + 2], 34, 48) for i in (0, 3)),
    ),
    # maps
    Claim(
        "For 0 and 1 it is about 0.8 with PCA and about 0.9 with the autoencoder.",
        MAP,
        lambda p: near(p[8], 0.78, 0.86) and near(p[3], 0.85, 0.96),
    ),
    Claim(
        "they reach much farther out than those of PCA",
        MAP,
        lambda p: p[4] > 1.5 * p[9],
    ),
    Claim(
        "For all ten classes PCA comes to 0.42 and the autoencoder to about 0.47.",
        MAP,
        lambda p: near(p[5], 0.41, 0.43) and near(p[0], 0.43, 0.51),
    ),
    Claim("This lead is small", MAP, lambda p: near(p[0] - p[5], -0.02, 0.09)),
    # noise
    Claim("From 9.4 dB", NOISY, lambda p: near(p[1], 9.3, 9.5)),
    Claim(
        "the best blur gets to about 12, PCA to about 15",
        BLUR,
        lambda p: near(max(p[1:6:2]), 11.9, 12.6) and near(p[6], 14.5, 15.4),
    ),
    Claim("the autoencoder to 16 or 17", "denoised = autoencoder_", lambda p: near(p[0], 15.7, 17.5)),
    # small images
    Claim(
        "For a factor of 2 the network gains between 7 and 8 dB over the bilinear enlargement, for a"
        " factor of 4 about 4.",
        UPSCALER,
        lambda p: near(p[2] - p[1], 7, 8.2) and near(p[5] - p[4], 3.2, 4.7),
    ),
    # random codes
    Claim("a standard deviation between 2 and 10, not of 1", RANDOM, lambda p: p[0] > 2 and p[1] < 10),
    Claim(
        "random vectors lie about one and a half times as far away as test digits, or farther",
        RANDOM,
        lambda p: min(p[2:5]) > 1.35 * p[5],
    ),
    # trouble
    Claim(
        "the upscaler's error is more than twice that of the bilinear enlargement",
        FOREIGN,
        lambda p: p[3] > 2 * p[2],
    ),
    Claim(
        "Cleaning raised the PSNR by about 7 dB",
        (NOISY, TORCH_DENOISED, KERAS_DENOISED),
        lambda noisy, *cleaned: all(near(p[0] - noisy[1], 6.3, 8) for p in cleaned),
    ),
    Claim("our reader got worse", READ, lambda p: max(p[1:3]) < p[0] - 0.03),
    Claim(
        "It reads about 92 percent of the noisy digits and clearly fewer of the clean-looking ones.",
        READ,
        lambda p: near(p[0], 0.91, 0.935) and all(near(share, 0.81, 0.885) for share in p[1:3]),
    ),
    Claim("on the test digits it is at least five times as large", FEW, lambda p: p[1] > 5 * p[0]),
    Claim(
        "With 4,000 digits and more steps the test error was about 0.015.",
        WIDTHS,
        lambda p: p[4] == 32 and near(p[5], 0.0125, 0.0175),
    ),
    Claim(
        "The middle of the networks' errors with 8 and with 32 is about 0.02.",
        WIDTHS,
        lambda p: near((p[3] + p[5]) / 2, 0.018, 0.0215),
    ),
    # longer trainings, in a record
    Claim("about 0.016, as the curve bends", (), lambda r: within(r["mse_16_700"], 0.015, 0.0175), RECORD),
    Claim(
        "after 1,400 the error with 32 numbers was about 0.010 in two runs in PyTorch",
        (),
        lambda r: len(r["seeds"]) == 2 and within(r["mse_32_1400"], 0.009, 0.0105),
        RECORD,
    ),
    Claim(
        "new noise gained about 0.1 dB after 700 steps, and 0.2 to 0.4 dB after 1,400",
        (),
        lambda r: within(gains(r, 700), 0.05, 0.15) and within(gains(r, 1400), 0.2, 0.4),
        RECORD,
    ),
    Claim(
        "the background came out at about 0.2, with a PSNR of 12 to 13 dB",
        (),
        lambda r: within(r["noisy_targets_black"], 0.18, 0.23) and within(r["noisy_targets_psnr"], 12, 13),
        RECORD,
    ),
    Claim("came out at about 0.7", (), lambda r: within(r["noisy_targets_white"], 0.67, 0.74), RECORD),
    Claim(
        "the images had more than 16 dB, nearly as many as with clean targets",
        (),
        lambda r: all(
            16 < stretched > clean - 0.8
            for stretched, clean in zip(
                r["noisy_targets_psnr_stretched"], r["psnr_same_noise_700"], strict=True
            )
        ),
        RECORD,
    ),
]
GIVEN = [
    # settings and sizes
    "about 90 minutes",
    "784 numbers",
    "vector z of 32 numbers",
    "through 32 numbers",
    "dense layer of 128 to z with 32 numbers",
    "dense layers of 128",
    "We train on 4,000 MNIST digits, with 2, 8 and 32 latent numbers, and judge on 1,000 other ones.",
    "With 32 numbers",
    "with 16 numbers",
    "add 16 to",
    "all 60,000 digits",
    "along 32 directions",
    "32 numbers into",
    "draw 32 numbers",
    "100 images",
    "from 1 to 64",
    "at 2, 8 and 32 dimensions",
    # arithmetic
    "The sum is 106,808, and the first fully connected layer has 94 percent of it.",
    "guessing would give 0.10",
    "above 0.8",
    "from 0.2–0.8 to 0–1",
]
