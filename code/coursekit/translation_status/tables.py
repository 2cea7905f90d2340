"""The directive, and the tables that take its place when all pages are read."""

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

from coursekit.languages import catalog_folders, course_languages, translations
from coursekit.translation_status.counts import (
    INTERFACE,
    Count,
    Credit,
    add,
    catalog,
    counts,
    facts,
    read_credits,
)

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
