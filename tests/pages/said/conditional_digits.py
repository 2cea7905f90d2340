CLAIMS = []
GIVEN = [
    "a row of 20 real images, their labels, and a row of 20 images",
    "on at least 1,000 images",
    "to 4,000 or more",
    "a whole number such as 2026",
    "The sum is 20.",
    "Two rows of 20 images.",
]
