"""Figures and equations are numbered from 1 on each page: a lesson is read, printed and cited by itself.

Sphinx counts through the whole book where its chapters have no numbers, and has no setting for this.
"""

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

Numbers = dict[str, dict[str, dict[str, tuple[int, ...]]]]  # page -> kind -> name -> number


def give_back(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Before Sphinx counts: it finds the numbers that it gave, and so sees which pages have changed."""
    env.toc_fignumbers = getattr(env, "numbers_in_book", env.toc_fignumbers)
    return []


def number_each_page(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """After Sphinx has counted."""
    env.numbers_in_book = env.toc_fignumbers
    env.toc_fignumbers = from_one(env.toc_fignumbers)
    return []


def from_one(numbers: Numbers) -> Numbers:
    """Numbers 1, 2, 3 … on each page and for each kind, in the order that they had."""
    return {
        page: {
            kind: {name: (i,) for i, name in enumerate(sorted(named, key=named.__getitem__), start=1)}
            for kind, named in kinds.items()
        }
        for page, kinds in numbers.items()
    }


def setup(app: Sphinx) -> dict:
    app.connect("env-get-updated", give_back, priority=400)  # Sphinx itself counts at 500
    app.connect("env-get-updated", number_each_page, priority=600)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
