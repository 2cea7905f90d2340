"""A description for search engines and for shared links: the beginning of the page's first paragraph.

Front matter is never extracted for translation; the first paragraph is, so the
description is in the reader's language without one more string to translate.

Where the first paragraph is still in English, the description is the page's title and the
notice that the translation is not finished, both in the reader's language. Where the title is
in English, too, the description is the English paragraph, and says so with `lang`.
"""

import re
from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import clean_astext

from coursekit.languages import SOURCE_LANGUAGE
from coursekit.unfinished_pages import ENGLISH, NOTICE

LONGEST = 160
# a full stop of Latin, Cyrillic, Arabic or Indic text, before a space or the end
_SENTENCE_END = re.compile(r"[.!?…؟।॥۔](?=\s|$)")


def add_description(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    metatags = context.get("metatags") or ""
    if doctree is None or 'name="description"' in metatags:
        return
    title = app.env.titles[pagename].astext() if pagename in app.env.titles else ""
    text, language = description(doctree)
    if not text:
        return
    tags = {"name": {"description": text}, "property": {"og:title": title, "og:description": text}}
    context["metatags"] = metatags + "".join(
        f'\n    <meta {kind}="{name}" content="{escape(content)}"{language} />'
        for kind, names in tags.items()
        for name, content in names.items()
        if content
    )


def description(doctree: nodes.document) -> tuple[str, str]:
    """The text, and the attribute that names its language if that is not the page's."""
    paragraph = first_paragraph(doctree)
    if paragraph is None:
        return "", ""
    text = shorten(_prose(paragraph))
    if ENGLISH not in paragraph["classes"]:
        return text, ""
    title = next(doctree.findall(nodes.title))
    notice = next((box for box in doctree.findall(nodes.note) if NOTICE in box["classes"]), None)
    if notice is None or any(True for _part in title.findall(_is_english)):
        return text, f' lang="{SOURCE_LANGUAGE}"'
    return shorten(f"{title.astext()} – {notice[-1].children[0].astext()}"), ""


def _is_english(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Element) and ENGLISH in node["classes"]


def first_paragraph(doctree: nodes.document) -> nodes.paragraph | None:
    """The first paragraph straight below the page's title."""
    section = next(doctree.findall(nodes.section), None)
    return next((child for child in section or () if isinstance(child, nodes.paragraph)), None)


def _prose(paragraph: nodes.paragraph) -> str:
    """The paragraph's words: no citation marks, no footnote numbers; a formula as it was typed."""
    copy = paragraph.deepcopy()
    for node in list(copy.findall(_is_mark)):
        node.parent.remove(node)
    text = re.sub(r"\s+", " ", clean_astext(copy)).strip()
    return re.sub(r"\s+(?=[.,;:!?،؛؟।])", "", text)  # the space that stood before a mark


def _is_mark(node: nodes.Node) -> bool:
    classes = node.get("classes", []) if isinstance(node, nodes.Element) else []
    return isinstance(node, nodes.footnote_reference) or "bibtex-citation" in classes


def shorten(text: str, longest: int = LONGEST) -> str:
    """Cut `text` after the last whole sentence that fits, else after the last whole word (with …)."""
    if len(text) <= longest:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text) if match.end() <= longest]
    if ends:
        return text[: ends[-1]]
    words = text[: longest - 1].rsplit(" ", 1)[0]
    return words.rstrip(" ,;:،؛—–-") + "…"
