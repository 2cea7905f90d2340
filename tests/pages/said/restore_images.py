from claims import Claim

ERRORS = 'errors["bilinear"].argsort()'  # bilinear: all patches, the hardest four; network: the same

CLAIMS = [
    Claim(
        "its result is modest",
        ERRORS,
        lambda p: 0.7 < p[2] / p[0] < 0.95,
    ),
    Claim(
        "the four patches in which the bilinear enlargement is worst, as a gain can be seen there",
        ERRORS,
        lambda p: p[1] > 3 * p[0] and p[3] < 0.95 * p[1],
    ),
    Claim(
        "Twenty square patches cut from photographs, in two rows.",
        "TEST_FILES = (",
        lambda p: p[0] >= 20,
    ),
    Claim(
        "delete the eight that it has put there",
        "photos = image_folder",
        lambda p: p[0] == 8,
    ),
]

GIVEN = ["| Sum | | | 20 |"]
