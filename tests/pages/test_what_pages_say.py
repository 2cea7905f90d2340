"""A page says of its runs what its cells print, and leaves no number unaccounted for.

GENVISION_RUN=FOLDER asks the notebooks in that folder, which scripts/run_with_seeds.py leaves there.
"""

import os
from functools import cache

import pytest

from claims import ROOT, prose, read_executed, said, unaccounted, without_formulas
from coursekit.execution import pages_with_cells
from coursekit.project import Project

OTHER_RUN = os.environ.get("GENVISION_RUN")
PAGES = {page.docname: page for page in pages_with_cells(Project(ROOT))}
SLUGS = {docname.rpartition("/")[2]: docname for docname in PAGES}
CLAIMS = [(slug, i, claim.said) for slug in SLUGS for i, claim in enumerate(said(slug).CLAIMS)]


def executed(docname: str):
    """The page's notebook with its outputs."""
    if OTHER_RUN:
        return read_executed(ROOT / OTHER_RUN / f"{docname}.ipynb")
    found = list(PAGES[docname].folder.glob("executed/*/base.ipynb"))
    assert found, f"{docname}: its cells have not been run: `course build` does it"
    return read_executed(found[0])


@pytest.fixture(scope="module")
def notebook_of():
    """Each notebook is read once."""
    return cache(lambda slug: executed(SLUGS[slug]))


@pytest.mark.parametrize(("slug", "number", "words"), CLAIMS)
def test_what_is_said_is_printed(notebook_of, slug, number, words):
    page, claim = SLUGS[slug], said(slug).CLAIMS[number]
    text = (ROOT / f"{page}.md").read_text("utf-8")
    assert words in text, f"{page} does not say {words!r} any more: change or remove its claim"
    against = claim.refuted(notebook_of(slug))
    lines = [f"{page} says what does not hold.", f"said:    {words}", *(f"printed: {a}" for a in against)]
    assert not against, "\n".join(lines)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_number_is_accounted_for(slug):
    module, text = said(slug), (ROOT / f"{SLUGS[slug]}.md").read_text("utf-8")
    gone = [words for words in module.GIVEN if words not in text]
    assert not gone, f"{SLUGS[slug]} does not have these words any more: remove them from GIVEN"
    words = [*(claim.said for claim in module.CLAIMS), *module.GIVEN]
    known = sorted(map(without_formulas, words), key=len, reverse=True)
    left = [(numbers, line) for line in prose(text) if (numbers := unaccounted(line, known))]
    lines = [f"{SLUGS[slug]}: no claim and no given word of said/{slug}.py covers", *map(str, left)]
    assert not left, "\n".join(lines)
