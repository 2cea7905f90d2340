"""The addresses of one page in every language.

A site is laid out as <site>/<language>/<page>: the same page has the same address
behind the name of the language.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from posixpath import basename, join

from sphinx.util.osutil import relative_uri

from coursekit.languages import SOURCE_LANGUAGE, Language


@dataclass(frozen=True)
class LanguageLink:
    code: str
    name: str
    direction: str
    url: str  # relative: it also works from a folder, without a server
    current: bool


def language_links(languages: Iterable[Language], language: str, uri: str) -> list[LanguageLink]:
    """Return a link to the page at `uri` (as the builder names it) in each language."""
    here = f"{language}/{uri}"
    itself = basename(uri) or "./"  # where Sphinx's answer is empty
    return [
        LanguageLink(
            one.code,
            one.name,
            one.direction,
            relative_uri(here, f"{one.code}/{uri}") or itself,
            one.code == language,
        )
        for one in languages
    ]


def alternate_tags(links: list[LanguageLink], uri: str, site_url: str = "") -> str:
    """Return <link rel="alternate"> for each language, and x-default for all others.

    Search engines want whole addresses; without `site_url` they are relative.
    """
    addresses = {link.code: join(site_url, link.code, uri) if site_url else link.url for link in links}
    addresses["x-default"] = addresses[SOURCE_LANGUAGE]
    return "".join(
        f'\n    <link rel="alternate" hreflang="{code}" href="{escape(url)}" />'
        for code, url in addresses.items()
    )


def site_root(base_url: str, language: str) -> str:
    """Return the address of the folder in which the languages lie.

    `html_baseurl` may name that folder or, as plain Sphinx has it, the folder of the
    language that is being built.
    """
    if not base_url:
        return ""
    root = base_url.rstrip("/") + "/"
    return root.removesuffix(f"{language}/")
