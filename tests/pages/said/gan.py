from claims import Claim

COUNTS = "count_parameters(network)"  # of G and of D: all, trained, moving averages
CURVES = '("PyTorch", torch_history), ("Keras", keras_history)'  # each: D loss, D accuracy, G loss
NEAREST = "training to training"  # median and smallest: of generated images, of training images
RING = "centres[torch.randint"  # at equal rates, then collapsed: D loss, G loss, D's answer, spots hit, 8


CLAIMS = [
    Claim("and 1,488,088 of them learn in the generator's step", COUNTS, lambda n: n[1] == 1_488_088),
    Claim("The generator has 1,736 parameters that are not trained.", COUNTS, lambda n: n[2] == 1_736),
    Claim("The pixels agree to six decimals or so", "largest_difference(gan_torch", lambda n: n[0] < 2e-6),
    Claim(
        "It has about a hundredth of the dense network's parameters",
        "count_parameters(convolutional)",
        lambda n: n == [160 + 4_640 + 1_569] and 0.009 < n[0] / 665_089 < 0.011,
    ),
    Claim(
        "That is the 0.2899 from above.", "# for one real and one generated image", lambda n: n == [0.2899]
    ),
    Claim("Not one weight has changed.", "largest change of a weight", lambda n: n[0] == 0),
    Claim(
        "The discriminator stays a little ahead: it recognizes about two images in three.",
        CURVES,
        lambda n: all(0.58 < accuracy < 0.76 for accuracy in n[1::3]),
    ),
    Claim(
        "The generator's loss ends between 0.8 and 1.2, so a typical answer for its images lies between",
        CURVES,
        lambda n: all(0.8 <= loss <= 1.2 for loss in n[2::3]),
    ),
    Claim("none of the 100 images comes near that", NEAREST, lambda n: n[1] > 2),
    Claim(
        "A generated digit lies about as far from the nearest training image as a training image",
        NEAREST,
        lambda n: 0.8 < n[0] / n[2] < 1.25,
    ),
    Claim(
        "At equal rates the generator hits at least seven spots of the eight, at ten times the rate at most three",
        RING,
        lambda n: n[3] >= 7 and n[8] <= 3,
    ),
    Claim(
        "the discriminator's loss is near $\\ln 2$ and its answer near one half, nearer than at equal rates",
        RING,
        lambda n: abs(n[5] - 0.693) < 0.04 < 0.693 - n[0] and abs(n[7] - 0.5) < 0.05 < 0.5 - n[2],
    ),
    Claim("Its loss falls to almost nothing.", "D loss after the head start", lambda n: n[0] < 0.005),
]
GIVEN = [
    "The lesson takes about 90 minutes.",
    "In 2014 Ian Goodfellow",
    "100 numbers, drawn from a",
    "answers 0.8 for one real image and 0.3 for one generated image",
    "| 0.1 | $\\ln 2$ | 0.1 |",
    "100 random numbers through layers of 256, 512 and 1024 to 784 outputs",
    "through two layers of 512",
    "it starts with 100 numbers",
    "keep a share of 0.8 of their old value",
    "turns 784 pixels into one logit",
    "is multiplied by 0.2",
    "at a learning rate of 0.0002",
    "in place of the usual 0.9",
    "with 100, 256 and 512 inputs",
    "has 5,000 handwritten digits",
    "a batch of 32, and we take 1,400 steps",
    "it also takes 50 steps in one call",  # Run's blocks
    "25 latent vectors",
    "a generator that took 20,000 of them",  # code/genvision/pretrained/files/manifest.json
    "the generator of 20,000 steps",
    "a head start: 200 steps",
    "took the same 200 steps",
    "a share of 0.999 of their old value",  # Karras et al. 2018
    "every 100 steps up to 1,000",
    "grids of 25 images",
    "at step 100 bright clouds in the middle, at step 500 rough strokes, at step 1400 rough digits",
]
