CLAIMS = []
GIVEN = ["With a blur of 10 pixels", "That makes 20 points."]
