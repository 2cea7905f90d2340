"""Links that work away from the site: absolute, or none."""

from urllib.parse import quote, urljoin, urlsplit

SCHEMES = ("http", "https", "mailto")


class SiteLinks:
    """Makes a page's links absolute.

    `html_baseurl` is the address of the whole site; each language has a folder in it.
    Without one, links into the site cannot work, and are left out.
    """

    def __init__(self, base_url: str, language: str, page_path: str):
        base = base_url.rstrip("/")
        if base and not base.endswith(f"/{language}"):
            base += f"/{language}"
        self.page = f"{base}/{page_path}" if base else ""

    def absolute(self, target: str) -> str | None:
        try:
            scheme = urlsplit(target).scheme
        except ValueError:  # http://[
            return None
        if scheme:
            return escaped(target) if scheme in SCHEMES else None
        return escaped(urljoin(self.page, target)) if self.page else None


def escaped(url: str) -> str:
    """Without the characters that would end the link in Markdown."""
    return quote(url, safe="/:?#@!$&'*+,;=%~")
