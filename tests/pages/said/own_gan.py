CLAIMS = []
GIVEN = [
    "Choose 500 images or more",
    "**25 of your images and 25 generated ones**",
    "draw 25 new images",
    "I have only 200 images",
    "That makes 20 points.",
]
