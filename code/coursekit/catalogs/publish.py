"""Parsing one translated message, in place of `sphinx.transforms.i18n.publish_msgstr`.

Sphinx would hand it to the page's own parser. For a lesson that is the notebook parser,
with all directives, files and front matter of a page. Here it is one sentence of Markdown.
"""

import re
from copy import copy

from docutils import nodes
from docutils.io import StringInput
from docutils.parsers.rst.languages import get_language
from markdown_it.tree import SyntaxTreeNode
from myst_parser.config.main import MdParserConfig
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from sphinx.io import SphinxI18nReader
from sphinx.parsers import Parser
from sphinx.util import get_filetype, logging

from coursekit.catalogs.message_markdown import URL_SCHEMES, footnote_env, is_allowed_role, render_parser
from coursekit.catalogs.references import drop_links

logger = logging.getLogger(__name__)

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
