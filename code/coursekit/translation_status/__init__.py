"""How far the translations are, and whose they are: a page of the book, made when the site is built.

A page says where the tables stand:

    ```{translation-status}
    ```

There is a section for each language, the reader's own first, with a row for each page: how many of
its words are translated (`counts`), by whom, whether a machine made it and who has reviewed it
(locales/<language>/credits.csv). The notice of an unfinished page leads there.
"""

from pathlib import Path

from babel.lists import format_list
from babel.numbers import format_decimal
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from coursekit.languages import SOURCE_LANGUAGE, catalog_folders, course_languages, translations
from coursekit.translation_status.counts import (
    INTERFACE,
    Count,
    Credit,
    add,
    catalog,
    counts,
    digest,
    facts,
    read_credits,
)
from coursekit.unfinished_pages import NOTICE

logger = logging.getLogger(__name__)
_ = get_translation("coursekit")


class status_table(nodes.General, nodes.Element):  # noqa: N801 (docutils' way to name nodes)
    """Stands for the table of one language (`language`) until all pages are read."""


class TranslationStatus(SphinxDirective):
    """A section for each language: read at once, so that the contents list it."""

    def run(self) -> list[nodes.Node]:
        pages = getattr(self.env, "course_status_pages", set())
        self.env.course_status_pages = pages | {self.env.docname}
        return [self.section(code) for code in ordered(self.env.app)]

    def section(self, code: str) -> nodes.section:
        name = f"translation-status-{code}"
        language = [] if code == self.config.language else [f"language-{code}"]
        name_in_itself = nodes.inline("", course_languages(self.env.app.confdir)[code].name, classes=language)
        title = nodes.title("", "", name_in_itself, translatable=False)
        section = nodes.section("", title, status_table(language=code), ids=[name], names=[name])
        self.state.document.note_explicit_target(section)
        return section


def ordered(app: Sphinx) -> list[str]:
    """The languages that pages are translated into, the reader's own first."""
    return sorted(translations(app.confdir), key=lambda code: code != app.config.language)


class FillTables(SphinxPostTransform):
    default_priority = 5
    formats = ("html",)

    def run(self, **kwargs) -> None:
        for place in list(self.document.findall(status_table)):
            place.replace_self(table(self.app, self.env.docname, place["language"]))


def credits_of(path: Path) -> dict[str, Credit]:
    given, problems = read_credits(path)
    for line, text in problems:
        logger.warning("%s", text, type="coursekit", subtype="credits", location=f"{path}:{line}")
    return given


def table(app: Sphinx, page: str, language: str) -> nodes.table:
    """Of `language`, in the words of the page's own."""
    docnames = in_order(app.env)
    found = counts(app, language, docnames)
    given = credits_of(catalog_folders(app)[0] / language / "credits.csv")
    head = [nodes.Text(str(text)) for text in (_("Page"), _("Words"), _("Translated by"), _("Reviewed by"))]
    body = []
    for name, one in found.items():
        credit = given.get(name, Credit())
        add(credit.translators, facts(catalog(app, language, name))[1])
        body.append(
            [
                title_of(app, page, name),
                amount(app, one),
                *map(nodes.Text, told(credit, one, app.config.language)),
            ]
        )
    total = [nodes.Text(str(_("All together"))), amount(app, sum(found.values(), Count())), nodes.Text("")]
    return table_of(head, [*body, [*total, nodes.Text("")]])


def told(credit: Credit, one: Count, language: str) -> tuple[str, str]:
    """Who made the translation and who has looked at it; nothing of what is not there.

    Names are joined as `language` does, that of the page (Babel's other styles fail in some languages, see
    findings/babel_lists_lack_patterns.sh).
    """
    if not one.done:
        return "", ""
    makers = [str(_("a machine"))] if credit.machine else []
    translators, reviewers = (
        format_list(names, "standard", language) for names in (makers + credit.translators, credit.reviewers)
    )
    return translators or "–", reviewers or str(_("nobody yet"))


def amount(app: Sphinx, one: Count) -> nodes.Text:
    text = str(_("{done} of {words} ({percent}%)"))
    # rounded down: 100 is what is finished
    values = {"done": one.done, "words": one.words, "percent": int(100 * one.share)}
    for name, value in values.items():
        shown = format_decimal(value, format="#,##0", locale=app.config.language)
        text = text.replace(f"{{{name}}}", shown)  # no format(): a catalog is untrusted
    return nodes.Text(text)


def title_of(app: Sphinx, page: str, docname: str) -> nodes.Node:
    if docname == INTERFACE:
        return nodes.Text(str(_("Buttons and menus")))
    title = app.env.titles[docname].deepcopy()
    uri = app.builder.get_relative_uri(page, docname)
    return nodes.reference("", "", *title.children, internal=True, refuri=uri)


def in_order(env: BuildEnvironment) -> list[str]:
    """The pages in the order of the book's contents."""
    found: dict[str, None] = {}

    def walk(docname: str) -> None:
        if docname not in found and docname in env.titles:
            found[docname] = None
            for child in env.toctree_includes.get(docname, []):
                walk(child)

    walk(env.config.root_doc)
    return list(found)


def table_of(head: list[nodes.Node], body: list[list[nodes.Node]]) -> nodes.table:
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _column in head), cols=len(head))
    group += nodes.thead("", row_of(head))
    group += nodes.tbody("", *map(row_of, body))
    return nodes.table("", group, classes=["translation-status"])


def row_of(cells: list[nodes.Node]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))


class LinkNotice(SphinxPostTransform):
    default_priority = 12  # when other references are resolved
    formats = ("html",)

    def run(self, **kwargs) -> None:
        pages = sorted(getattr(self.env, "course_status_pages", ()))
        if not pages or self.config.language == SOURCE_LANGUAGE:
            return
        for box in self.document.findall(nodes.note):
            if NOTICE in box["classes"]:
                uri = self.app.builder.get_relative_uri(self.env.docname, pages[0])
                place = f"{uri}#translation-status-{self.config.language}"
                words = str(_("How far the translations are, and how to help"))
                box[-1] += [nodes.Text(" "), nodes.reference("", words, internal=True, refuri=place)]


def renew(app: Sphinx, env: BuildEnvironment, added, changed, removed) -> list[str]:
    """In a build for publishing, the page is made anew when any catalog has changed.

    A draft, made anew at each save of a translator, shows the state of its first build.
    """
    state = digest(app)
    pages = sorted(getattr(env, "course_status_pages", ()))
    outdated = pages if app.warningiserror and getattr(env, "course_status_digest", "") != state else []
    env.course_status_digest = state
    return outdated


def forget_page(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    getattr(env, "course_status_pages", set()).discard(docname)


def merge_pages(app: Sphinx, env: BuildEnvironment, docnames, other: BuildEnvironment) -> None:
    pages = getattr(env, "course_status_pages", set())
    env.course_status_pages = pages | getattr(other, "course_status_pages", set())


def add_static_path(app: Sphinx, config) -> None:
    config.html_static_path.append(str(Path(__file__).parent / "static"))


def add_styles(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if pagename in getattr(app.env, "course_status_pages", ()):
        app.add_css_file("translation_status.css")


def setup(app: Sphinx) -> dict:
    app.add_directive("translation-status", TranslationStatus)
    app.add_node(status_table)
    app.connect("config-inited", add_static_path)
    app.connect("env-get-outdated", renew)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-merge-info", merge_pages)
    app.add_post_transform(FillTables)
    app.add_post_transform(LinkNotice)
    app.connect("html-page-context", add_styles)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
