"""Parsing one translated message, in place of `sphinx.transforms.i18n.publish_msgstr`.

Sphinx would hand it to the page's own parser. For a lesson that is the notebook parser,
with all directives, files and front matter of a page. Here it is one sentence of Markdown.

Links are looked at once more as the page will have them, whoever made them: one of Markdown is checked as
it is read, one that a role makes (a badge, a button) is not. And the text of `{numref}` is a format: a stray
% in it stops Sphinx, without a word on where it stands.

Part captions and titles of `_toc.yml` are translated here too: sphinx-external-toc inserts its toctrees at
priority 100, after Sphinx's translation of the page (20), so Sphinx extracts their captions but never
applies them.
"""

import re
from copy import copy
from gettext import NullTranslations

from docutils import nodes
from docutils.io import StringInput
from docutils.parsers.rst.languages import get_language
from markdown_it.tree import SyntaxTreeNode
from myst_parser.config.main import MdParserConfig
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from sphinx import addnodes
from sphinx.io import SphinxI18nReader
from sphinx.locale import init as init_locale
from sphinx.parsers import Parser
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import get_filetype, logging
from sphinx.util.i18n import docname_to_domain

from coursekit.catalogs.message_markdown import URL_SCHEMES, footnote_env, is_allowed_role, render_parser

logger = logging.getLogger(__name__)

RUNS = frozenset({"javascript", "vbscript", "data"})  # what a browser may run
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_NOT_READ = re.compile(r"[\x00-\x20]+")  # browsers drop these inside a scheme


def scheme(address: str) -> str:
    """The scheme of an address as a browser reads it; none of one within the site."""
    found = _SCHEME.match(_NOT_READ.sub("", address))
    return found[1].lower() if found else ""


def drop_links(document: nodes.Node, allowed: frozenset[str], location) -> None:
    """Leave the text of each link with another scheme, and say so; a picture leaves its description."""
    for node in list(document.findall(lambda one: isinstance(one, nodes.reference | nodes.image))):
        address = node.get("refuri") or node.get("uri") or ""
        if scheme(address) in allowed or not address:
            continue
        text = (
            f"expected an address with {', '.join(sorted(filter(None, allowed)))}, received {address[:80]!r}"
        )
        logger.warning("%s", text, type="coursekit", subtype="link", location=location or node)
        kept = node.children if isinstance(node, nodes.reference) else [nodes.Text(node.get("alt", ""))]
        node.replace_self(nodes.inline("", "", *kept))


class CheckLinks(SphinxPostTransform):
    """On every page, after its references were resolved (10): nothing that a browser would run."""

    default_priority = 800

    def run(self, **kwargs) -> None:
        config = getattr(self.config, "myst_url_schemes", None) or URL_SCHEMES
        drop_links(self.document, (frozenset(URL_SCHEMES) | set(config) | {""}) - RUNS, None)


class CheckNumberFormats(SphinxTransform):
    """While a page is read: a reference to a figure whose text is no format gets the usual text."""

    default_priority = 900

    def apply(self, **kwargs) -> None:
        for node in self.document.findall(addnodes.pending_xref):
            if node.get("reftype") == "numref" and node.get("refexplicit") and not is_format(node.astext()):
                wanted = "expected a text with one %s or {number} for the number (%% for a percent sign)"
                text = f"{wanted}, received {node.astext()!r}"
                logger.warning("%s", text, type="coursekit", subtype="numref", location=node)
                node["refexplicit"] = False


def is_format(title: str) -> bool:
    """Whether Sphinx can put a number into it, in its old way or its new one."""
    try:
        if "{name}" in title or "number" in title:
            title.format(name="", number="1")
        else:
            title % "1"
    except (TypeError, ValueError, LookupError, AttributeError):
        return False
    return True


class TranslateToctrees(SphinxTransform):
    default_priority = 110

    def apply(self, **kwargs) -> None:
        toctrees = list(self.document.findall(addnodes.toctree))
        if not toctrees:
            return
        catalog = self._catalog()
        for toctree in toctrees:
            if "rawentries" not in toctree:  # not seen by Sphinx's own step, which fills this
                toctree["rawentries"] = [title for title, _ in toctree["entries"] if title]
            for message in toctree.extract_original_messages():
                toctree.apply_translated_message(message, catalog.gettext(message))

    def _catalog(self) -> NullTranslations:
        if self.app.builder.name == "gettext":
            return NullTranslations()
        domain = docname_to_domain(self.env.docname, self.config.gettext_compact)
        return init_locale(self.config.locale_dirs, self.config.language, domain)[0]


# How Sphinx quotes what it takes for reStructuredText: a literal, or a text ending in "::".
_LITERAL = re.compile(r"::\n\n\s")
_SCHEMES = frozenset(URL_SCHEMES) | {""}
_DUMMY_LITERAL = "\n\n   dummy literal"

_parsers: list = []  # the last settings, and the parser for them: a page has hundreds of messages


class TranslationRenderer(SphinxRenderer):
    """Markdown to nodes, for a sentence: no directive, few roles, no page-wide bookkeeping."""

    def render_myst_role(self, token: SyntaxTreeNode) -> None:
        name = token.meta["name"]
        if is_allowed_role(name):
            return super().render_myst_role(token)
        text = f"{{{name}}}`{token.content}`"
        self.current_node.append(nodes.Text(text))
        _warn(f"expected no role {{{name}}} in a translation, received {text[:80]}", self.document["source"])

    def run_directive(self, name: str, *args, **kwargs) -> list:
        _warn(f"expected no directive in a translation, received {name}", self.document["source"])
        return []

    def setup_render(self, options: dict, env: dict) -> None:
        """As MyST's, for the given document: MyST would make another one first, with docutils' 70 options."""
        self.md_env, self.md_options, self.md_config = env, options, options["myst_config"]
        self.document = self.current_node = options["document"]
        self.reporter = self.document.reporter
        self.language_module_rst = get_language(self.document.settings.language_code)
        self._heading_offset, self._level_to_section, self._heading_slugs = 0, {0: self.document}, {}

    def _render_initialise(self) -> None:
        """Nothing: a sentence has no <meta>."""

    def _render_finalise(self) -> None:
        """Nothing: footnotes, anchors and the word count are the page's, not the sentence's."""


class TranslationParser(Parser):
    """Markdown with the settings of `message_markdown.restricted`."""

    supported = ()

    def parse(self, inputstring: str, document: nodes.document) -> None:
        config = getattr(self.env, "myst_config", None) or MdParserConfig()
        if not _parsers or _parsers[0] is not config:
            _parsers[:] = config, render_parser(config, TranslationRenderer)
        parser = _parsers[1]
        parser.options["document"] = document
        parser.render(inputstring, footnote_env(inputstring))


def publish_msgstr(app, source, source_path, source_line, config, settings) -> nodes.Element:
    """The first block of the message; a comment makes Sphinx keep the English."""
    location = f"{source_path}:{source_line}"
    if _LITERAL.match(source):
        _warn("expected a formula or literal block without a translation, received one", location)
        return nodes.comment()
    if get_filetype(config.source_suffix, source_path) == "restructuredtext":
        _warn("expected a Markdown page to translate, received reStructuredText", location)
        return nodes.comment()
    document = _read(app, source.replace(_DUMMY_LITERAL, "", 1), location, settings)
    drop_links(document, _SCHEMES, location)
    return document[0] if len(document) else document


def _read(app, source: str, location: str, settings) -> nodes.document:
    settings = copy(settings)
    settings.file_insertion_enabled = False
    settings.raw_enabled = False
    parser = TranslationParser()
    parser.set_application(app)
    reader = SphinxI18nReader()
    reader.setup(app)
    text = StringInput(source=source, source_path=f"{location}:<translated>")
    return reader.read(source=text, parser=parser, settings=settings)


def _warn(text: str, location: str) -> None:
    logger.warning("%s", text, type="coursekit", subtype="catalog", location=location)
