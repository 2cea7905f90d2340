"""What of a role must stay in a translation, and what a reader sees of it.

The role itself is asked what its content is for: a reference of Sphinx's own kind takes
``{role}`shown text <target>` ``. A few roles only show text, a few show their content as it is.
"""

import re
from functools import cache
from typing import Any

from sphinx.domains.python import PythonDomain
from sphinx.domains.std import StandardDomain
from sphinx.roles import specific_docroles
from sphinx.util.docutils import ReferenceRole
from sphinx_design.badges_buttons import BadgeRole, LinkBadgeRole, XRefBadgeRole

# References: the text before a target may change.
_REFERENCES = frozenset({"any", "doc", "download", "envvar", "eq", "keyword"}) | frozenset(
    {"numref", "option", "ref", "term"}
)
_DOMAINS = {"py": PythonDomain, "std": StandardDomain}
_PROOFS = "prf:"  # sphinx-proof, which a book need not have
_BADGES = {"bdg-link": LinkBadgeRole, "bdg-ref": XRefBadgeRole, "bdg": BadgeRole}
# Roles that only show text: all of it may change.
_TEXTS = frozenset({"abbr", "dfn", "emphasis", "guilabel", "menuselection", "strong", "title-reference"})
_COLOUR = re.compile(
    r"(-(primary|secondary|success|info|warning|danger|light|muted|dark|white|black))?(-line)?"
)
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
