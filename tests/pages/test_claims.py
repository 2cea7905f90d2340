"""The means by which pages are compared with their runs: they find what is wrong, and only that."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from claims import Claim, output, prose, unaccounted

PAGE = """---
kernelspec: {name: python3}
---
# Coins

Of 10,000 coins about 50.1 percent fell heads, in $k = 5{,}013$ of `12` rows.
```{code-cell} ipython3
:tags: [backend-torch]
print(0.75)
```
::::{quiz} coins
What is 3.25?
::::
A picture has 28×28×1 numbers, and 7 percent of them are white.
```{code-cell} ipython3
---
mystnb:
  image:
    alt: A curve that falls to 0.25.
---
plot()
```
"""


def notebook(*cells: tuple[str, str]):
    made = [new_code_cell(code, outputs=[new_output("stream", text=text)]) for code, text in cells]
    return new_notebook(cells=made)


RUN = notebook(
    ("train(torch)", "loss 0.62\nsteps 1,000"), ("train(keras)", "loss −1.5e-3"), ("show()", "nan")
)


@pytest.mark.parametrize(
    ("cells", "holds", "refuted"),
    [
        ("train(torch)", lambda n: n == [0.62, 1000], 0),
        ("train(torch)", lambda n: n[0] < 0.5, 1),
        ("train(", lambda n: n[0] < 1, 0),
        ("train(", lambda n: n[0] > 0, 1),  # of the two frameworks only one
        (("train(torch)", "train(keras)"), lambda a, b: a[0] > b[0] and b[0] == -0.0015, 0),
        (("train(torch)", "train(keras)"), lambda a, b: a[0] < b[0], 1),
        ("show()", lambda n: n[0] > 0 or n[0] <= 0, 1),
    ],
)
def test_a_claim_is_refuted_by_what_was_printed(cells, holds, refuted):
    assert len(Claim("words", cells, holds).refuted(RUN)) == refuted


@pytest.mark.parametrize("cells", ["train(jax)", ("train(", "show()")])
def test_a_claim_about_no_cell_or_several_is_an_error(cells):
    with pytest.raises(AssertionError, match="cell"):
        Claim("words", cells, lambda *n: True).refuted(RUN)


def test_numbers_of_the_prose_are_found_wherever_they_stand():
    found = [n for line in prose(PAGE) for n in unaccounted(line, [])]
    assert found == ["10,000", "50.1", "7", "0.25"]
    known = ["10,000 coins", "50.1 percent", "falls to 0.25"]
    assert [n for line in prose(PAGE) for n in unaccounted(line, known)] == ["7"]


def test_only_what_a_cell_itself_prints_counts():
    outputs = [
        new_output("stream", text="<Figure size 640x480 with 1 Axes> 3"),
        new_output("stream", name="stderr", text="I0000 17: a library's log"),
    ]
    assert output(new_code_cell(outputs=outputs)) == [3]
