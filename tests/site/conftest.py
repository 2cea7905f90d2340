"""The built site, served on this machine."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from coursekit.languages import course_languages

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "site"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def site() -> Path:
    missing = [code for code in course_languages(ROOT) if not (SITE / code / "search.html").is_file()]
    assert not missing, f"the site lacks {missing}: `course build` makes it"
    return SITE


@pytest.fixture(scope="session")
def address(site, serve):
    with serve(site) as served:
        yield served


@pytest.fixture
def visit(browser, address):
    """Open a page of the site; at the end of the test: no other host was asked, nothing complained."""
    contexts, complaints = [], []

    def open_page(path: str, *, width: int = 1280, dark: bool = False):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("response", lambda r: complaints.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on("request", lambda r: complaints.append(r.url) if not is_own(r.url, address) else None)
        page.goto(f"{address}/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def is_own(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))


@pytest.fixture
def assert_no_barrier(settle):
    """A page, with all that opens opened: no rule of WCAG is broken, and nothing is wider than the screen."""

    def check(page):
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        settle(page)
        options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
        found = Axe().run(page, options=options).response["violations"]
        assert [(v["id"], [n["target"] for n in v["nodes"][:3]]) for v in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]

    return check
