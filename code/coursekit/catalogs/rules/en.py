"""The English words for numbers."""

from coursekit.catalogs.rules import Writing

WRITING = Writing("LATIN")

NUMBERS = r"""
0 zero
1 one|first|once|single
2 two|second|twice|both|pair|double|doubled|doubles
3 three|third|thirds|thrice|triple
4 four|fourth
5 five|fifth
6 six|sixth
7 seven|seventh
8 eight|eighth
9 nine|ninth
10 ten|tenth
11 eleven|eleventh
12 twelve|twelfth|dozen
13 thirteen
14 fourteen
15 fifteen
16 sixteen
17 seventeen
18 eighteen
19 nineteen
20 twenty
30 thirty
40 forty
50 fifty
60 sixty
70 seventy
80 eighty
90 ninety
100 hundred|hundreds
1000 thousand|thousands
1000000 million|millions
0.5 half
"""
