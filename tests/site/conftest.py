"""The built site, served on this machine."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "site"


@pytest.fixture(scope="session")
def site() -> Path:
    missing = [code for code in ("en", "ar", "kn", "pa", "ru") if not (SITE / code / "search.html").is_file()]
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
