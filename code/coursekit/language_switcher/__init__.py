"""A list of the languages on every page: plain links to the same page in each of them.

It works without JavaScript and without a server. A few lines of script carry the
#section along. `<link rel="alternate" hreflang>` tells search engines the same.

A site is laid out as <site>/<language>/<page>: the same page has the same address
behind the name of the language.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from posixpath import basename, join

from jinja2.ext import Extension
from sphinx.application import Sphinx
from sphinx.locale import get_translation
from sphinx.util.osutil import relative_uri

from coursekit.language_switcher.redirects import write_redirects
from coursekit.languages import SOURCE_LANGUAGE, Language, course_languages


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


__all__ = ["setup", "write_redirects"]

_PACKAGE = Path(__file__).parent
_ = get_translation("coursekit")


class BelowArticleHeader(Extension):
    """Place the list under the article's header.

    The header itself sticks to the top of the screen and is full on a phone; no block of
    the theme lies between it and the article on all pages (the search page replaces the
    body), so the line of the theme that includes the header gets a second one.
    """

    HEADER = '{% include "sections/header-article.html" %}</div>'
    SWITCHER = '{% include "language-switcher.html" %}'

    def preprocess(self, source, name, filename=None):
        return source.replace(self.HEADER, self.HEADER + self.SWITCHER)


def add_files(app: Sphinx, config) -> None:
    config.html_static_path.append(str(_PACKAGE / "static"))
    config.templates_path.append(str(_PACKAGE / "templates"))
    app.add_css_file("language_switcher.css")
    app.add_js_file("language_switcher.js", loading_method="defer")


def set_base_url(app: Sphinx, config) -> None:
    """Let one `html_baseurl`, the site's, serve all languages: canonical links need the language's."""
    root = site_root(config.html_baseurl, config.language)
    if root:
        config.html_baseurl = f"{root}{config.language}/"


def teach_templates(app: Sphinx) -> None:
    """Only HTML builders have templates (the gettext builder has none)."""
    environment = getattr(getattr(app.builder, "templates", None), "environment", None)
    if environment is not None:
        environment.add_extension(BelowArticleHeader)


def add_links(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    language = app.config.language
    uri = app.builder.get_target_uri(pagename)
    links = language_links(course_languages(app.confdir).values(), language, uri)
    context["language_links"] = links
    context["language_list_label"] = _("Languages")
    site_url = site_root(app.config.html_baseurl, language)
    context["metatags"] = context.get("metatags", "") + alternate_tags(links, uri, site_url)


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", add_files)
    app.connect("config-inited", set_base_url)
    app.connect("builder-inited", teach_templates)
    app.connect("html-page-context", add_links)
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
