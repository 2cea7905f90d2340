"""The two Markdown parsers for one message of a catalog.

`compare_parser` sees every block there is, so that a smuggled list or fence shows.
`render_parser` knows paragraphs and underlined titles only, so that it stays text.
"""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

# What may change how one sentence reads. Not here, on purpose: substitution (it runs
# Jinja), colon_fence (directives), html_*, linkify, tasklist, fieldlist, attrs_block.
SAFE_EXTENSIONS = frozenset({"attrs_inline", "dollarmath", "replacements", "smartquotes", "strikethrough"})
URL_SCHEMES = {"http": None, "https": None, "mailto": None}

_COMPARED = SAFE_EXTENSIONS - {"replacements", "smartquotes"} | {"amsmath", "colon_fence", "deflist"}
# A footnote is re-declared through the environment; a link definition would vanish unseen.
_HIDDEN_RULES = ["html_block", "html_inline", "reference", "footnote_def", "wordcount"]
_BLOCK_RULES_KEPT = {"paragraph", "lheading"}
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]")


@cache
def compare_parser() -> MarkdownIt:
    parser = create_md_parser(MdParserConfig(enable_extensions=set(_COMPARED)), RendererHTML)
    return parser.disable(_HIDDEN_RULES, ignoreInvalid=True)


def restricted(config: MdParserConfig) -> MdParserConfig:
    """The site's Markdown settings, less everything that a translation has no use for."""
    return config.copy(
        commonmark_only=False,
        gfm_only=False,
        enable_extensions=set(config.enable_extensions) & SAFE_EXTENSIONS,
        url_schemes=dict(URL_SCHEMES),
        all_links_external=False,
        fence_as_directive=set(),
        substitutions={},
        html_meta={},
        heading_anchors=0,  # a translated title must not replace the page's anchors
    )


def render_parser(config: MdParserConfig, renderer: type) -> MarkdownIt:
    parser = create_md_parser(restricted(config), renderer)
    blocks = set(parser.get_all_rules()["block"]) - _BLOCK_RULES_KEPT
    return parser.disable([*_HIDDEN_RULES, *sorted(blocks)], ignoreInvalid=True)


def footnote_env(text: str) -> dict:
    """Declare the footnotes of the text: Markdown takes `[^x]` for text where x is not defined."""
    return {"footnotes": {"refs": {f":{label}": -1 for label in _FOOTNOTE.findall(text)}, "list": {}}}
