"""The Markdown of one message of a catalog: its two parsers, and its roles.

`compare_parser` sees every block there is, so that a smuggled list or fence shows.
`render_parser` knows paragraphs and underlined titles only, so that it stays text.

A role itself is asked what its content is for: a reference of Sphinx's own kind takes
``{role}`shown text <target>` ``, of which the target must stay as it is in a translation.
A few roles only show text, a few show their content as it is.
"""

import re
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from sphinx.domains.python import PythonDomain
from sphinx.domains.std import StandardDomain
from sphinx.roles import specific_docroles
from sphinx.util.docutils import ReferenceRole
from sphinx_design.badges_buttons import BadgeRole, LinkBadgeRole, XRefBadgeRole
from sphinx_design.shared import SEMANTIC_COLORS

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


# References: the text before a target may change.
_REFERENCES = frozenset({"any", "doc", "download", "envvar", "eq", "keyword"}) | frozenset(
    {"numref", "option", "ref", "term"}
)
_DOMAINS = {"py": PythonDomain, "std": StandardDomain}
_PROOFS = "prf:"  # sphinx-proof, which a book need not have
_BADGES = {"bdg-link": LinkBadgeRole, "bdg-ref": XRefBadgeRole, "bdg": BadgeRole}
# Roles that only show text: all of it may change.
_TEXTS = frozenset({"abbr", "dfn", "emphasis", "guilabel", "menuselection", "strong", "title-reference"})
_COLOUR = re.compile(rf"(-({'|'.join(SEMANTIC_COLORS)}))?(-line)?")
_EXPLICIT = re.compile(r"(?s)(?P<shown>.+?)\s*(?<!\\)<(?P<target>[^<]*)>$")

# What the render parser runs at all. Everything else in a translation stays text.
_CONTENTS = frozenset({"cite", "code", "footcite", "kbd", "literal", "math", "samp"})
_SCRIPTS = frozenset({"sub", "subscript", "sup", "superscript"})
ALLOWED_ROLES = _REFERENCES | _TEXTS | _CONTENTS | _SCRIPTS


def is_allowed_role(name: str) -> bool:
    """Not allowed, for one: raw (HTML), eval and glue (code), sub-ref (templates)."""
    return (
        name in ALLOWED_ROLES or name.startswith((_PROOFS, "cite:", "footcite:")) or _role(name) is not None
    )


@cache
def _role(name: str) -> Any:
    """The role of that name (or its class), where it is one of Sphinx's, of its domains', or a badge."""
    domain, _, rest = name.rpartition(":")
    if domain:
        return _DOMAINS[domain].roles.get(rest) if domain in _DOMAINS else None
    if name in _REFERENCES:
        return specific_docroles.get(name) or StandardDomain.roles.get(name) or ReferenceRole
    badge = next((prefix for prefix in _BADGES if name.startswith(prefix)), None)
    return _BADGES[badge] if badge and _COLOUR.fullmatch(name.removeprefix(badge)) else None


def _has_target(name: str) -> bool:
    role = _role(name)
    kind = role if isinstance(role, type) else type(role)
    return issubclass(kind, ReferenceRole) or name.startswith(_PROOFS)


def split_role(name: str, content: str) -> tuple[str, str]:
    """The shown text and the target of a role; a role without a target form is all target."""
    if name in _TEXTS or _role(name) is BadgeRole:
        return content, ""
    explicit = _EXPLICIT.fullmatch(content) if _has_target(name) else None
    return (explicit["shown"], explicit["target"]) if explicit else ("", content)


def role_mark(name: str, content: str) -> tuple[tuple[str, str], str]:
    shown, target = split_role(name, content)
    return ("role", f"{{{name}}} {target}".strip()), shown


def role_text(name: str, content: str) -> str:
    """What a reader sees of a role: the shown text, or the content where it has none."""
    return split_role(name, content)[0] or content
