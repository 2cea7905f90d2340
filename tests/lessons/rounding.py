"""How far apart two right answers may be: the tolerances of the lessons' tests, from the arithmetic.

A float32 number keeps 24 bits. An operation errs by up to EPS / 2 of its result, up or down by chance.
A sum of n products strays by EPS √n / 5 of its size if they are added one by one, and by less if they are
added in lanes and blocks, of which each library and processor has its own. Two such sums differ by √2 times
that, and 2 EPS √n are seven standard deviations: rounding never comes there. From layer to layer
the errors add up in quadrature, so n counts all products on the way from the input to an output.

What these numbers cannot hold is a jump. A ReLU whose input is 0 but for rounding passes its slope on in one
framework and not in the other, of two nearly equal answers either may be the larger, and Adam makes a
whole step of a slope that is nothing but rounding. In one step of a small network (some thousand
ReLUs, inputs that stray by 1e-7) that is a case in thousands. Where it is likely, the tests
avoid it, or look at medians and shares instead of the furthest number.
"""

import numpy as np

from genvision.parity import largest_difference

EPS = 2.0**-23

# A formula: a handful of operations, no long sum. 8 EPS.
FORMULA = 1e-6
# What a network answers, as a share of the largest, and losses, which are means of such answers: 2 EPS √n for
# n = 7,000. The dense GANs add up 1,900 products on the way, the convolutional ones up to 3,800.
OUTPUT = 2e-5
# Weights of at most 1 after a step of plain descent: rate · slope · OUTPUT, for rates of 0.1 and slopes of 1.
STEP = 2e-6


def apart(one, other) -> float:
    """The largest difference of two arrays, as a share of the largest number. Equal ones are 0 apart."""
    return largest_difference(one, other) / (largest_difference(other, np.zeros(1)) or 1.0)


def below_the_limit(count: int) -> float:
    """By which share the largest of `count` uniform random numbers may miss the limit.

    All of them do by more with a probability of (1 − 14 / count)^count < e^−14: once in a million.
    """
    return 14 / count
