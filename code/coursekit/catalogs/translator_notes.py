"""Comments for translators in the templates: what a message is, how long it may be, what its terms mean.

    #. Label in a figure; at most 34 characters.
    #. latent vector: The list of random numbers that a generator starts from.

A node of an extension says what it is by an attribute `message_kind` of its class, and by `is_narrow`
whether there is little room for it. `course catalogs update` carries the comments on to the catalogs.
"""

import re
from collections import defaultdict
from pathlib import Path

import polib
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.i18n import docname_to_domain
from sphinx.util.nodes import extract_messages

# What a node is by itself, and what a paragraph is by the nearest node around it that is named here.
_ITSELF = {
    "caption": "Caption of a figure or of code",
    "image": "Description of a picture, read aloud to those who cannot see it",
    "literal_block": "Program or output",
    "meta": "Description of the page for search engines",
    "rubric": "Heading",
    "term": "Term of the glossary",
    "toctree": "Caption in the table of contents",
}
_AROUND = {
    "definition": "Definition of the term before it",
    "entry": "Cell of a table",
    "footnote": "Footnote",
    "legend": "Explanation of a figure",
    "list_item": "Item of a list",
}
_TITLES = {"document": "Title of the page", "section": "Heading", "table": "Title of a table"}
# In the finished lessons a translated heading or label has up to 15 characters more than the English.
_ROOM = 15
_TERM = re.compile(r"\{term\}`(?:[^`]*<)?([^<>`]+)>?`")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")


class TranslatorNotes:
    """Collects a note on each message while the gettext builder reads the pages, then writes them."""

    def __init__(self) -> None:
        self._kinds: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))

    def collect(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        if app.builder.name != "gettext":
            return
        domain = docname_to_domain(docname, app.config.gettext_compact)
        for node, message in extract_messages(doctree):
            kinds = self._kinds[domain][message]
            kind = describe(node, message)
            kinds += [kind] if kind not in kinds else []

    def write(self, app: Sphinx, exception: Exception | None) -> None:
        if app.builder.name != "gettext" or exception:
            return
        definitions = glossary_definitions(app)
        for domain, kinds in self._kinds.items():
            path = Path(app.outdir, f"{domain}.pot")
            template = polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
            for entry in template:
                lines = kinds.get(entry.msgid, ["Caption in the table of contents."])
                entry.comment = "\n".join([*lines, *term_lines(entry.msgid, definitions)])
            template.save(str(path), newline="\n")


def describe(node: nodes.Element, message: str) -> str:
    """What the message is, as a sentence; with the number of characters where there is little room."""
    kind, narrow = _kind(node)
    return f"{kind}; at most {len(message) + _ROOM} characters." if narrow else f"{kind}."


def _kind(node: nodes.Element) -> tuple[str, bool]:
    if hasattr(node, "message_kind"):
        return node.message_kind, getattr(node, "is_narrow", False)
    if isinstance(node, nodes.title):
        return _title(node), True
    if node.tagname in _ITSELF:
        return _ITSELF[node.tagname], isinstance(node, nodes.rubric)
    around = node.parent
    while around is not None:
        kind = getattr(around, "message_kind", None) or _AROUND.get(around.tagname)
        if kind or isinstance(around, nodes.Admonition):
            return kind or "Paragraph in a box", False
        around = around.parent
    return "Paragraph", False


def _title(node: nodes.title) -> str:
    section = node.parent
    first = isinstance(section, nodes.section) and isinstance(section.parent, nodes.document)
    return _TITLES.get("document" if first else section.tagname, "Title of a box")


def glossary_definitions(app: Sphinx) -> dict[str, str]:
    """The first sentence on each term of the book's glossary, by the term in lower case."""
    pages = {page for (kind, _), (page, _) in app.env.get_domain("std").objects.items() if kind == "term"}
    found = {}
    for page in sorted(pages):
        for glossary in app.env.get_doctree(page).findall(addnodes.glossary):
            for item in glossary.findall(nodes.definition_list_item):
                definition = next(iter(item.findall(nodes.definition)), None)
                text = " ".join(definition.astext().split()) if definition is not None else ""
                terms = [" ".join(term.astext().split()) for term in item.findall(nodes.term)]
                found |= {term.casefold(): _SENTENCE_END.split(text)[0] for term in terms if text}
    return found


def term_lines(message: str, definitions: dict[str, str]) -> list[str]:
    terms = {term.strip().casefold(): term.strip() for term in reversed(_TERM.findall(message))}
    return [f"{term}: {definitions[key]}" for key, term in reversed(terms.items()) if key in definitions]
