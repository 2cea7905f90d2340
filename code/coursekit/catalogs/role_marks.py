"""What of a role must stay in a translation, and what a reader sees of it."""

import re

# Roles whose text may be followed by a target: {term}`shown text <target>`. The text may change.
_CROSS_REFERENCES = frozenset({"any", "doc", "download", "envvar", "eq", "keyword"}) | frozenset(
    {"numref", "option", "ref", "term", "button-link", "button-ref"}
)
_DOMAINS = ("py:", "std:", "prf:")
# Roles that only show text: all of it may change.
_TEXTS = frozenset({"abbr", "dfn", "emphasis", "guilabel", "menuselection", "strong", "title-reference"})
_EXPLICIT = re.compile(r"(?s)(?P<shown>.+?)\s*(?<!\\)<(?P<target>[^<]*)>$")

# What the render parser runs at all. Everything else in a translation stays text.
_CONTENTS = frozenset({"cite", "code", "footcite", "kbd", "literal", "math", "samp"})
_SCRIPTS = frozenset({"sub", "subscript", "sup", "superscript"})
ALLOWED_ROLES = _CROSS_REFERENCES | _TEXTS | _CONTENTS | _SCRIPTS


def is_allowed_role(name: str) -> bool:
    """Not allowed, for one: raw (HTML), eval and glue (code), sub-ref (templates)."""
    return name in ALLOWED_ROLES or name.startswith((*_DOMAINS, "cite:", "footcite:", "bdg"))


def split_role(name: str, content: str) -> tuple[str, str]:
    """The shown text and the target of a role; a role without a target form is all target."""
    if name in _TEXTS or name.startswith("bdg"):
        return content, ""
    explicit = _EXPLICIT.fullmatch(content)
    if explicit and (name in _CROSS_REFERENCES or name.startswith(_DOMAINS)):
        return explicit["shown"], explicit["target"]
    return "", content


def role_mark(name: str, content: str) -> tuple[tuple[str, str], str]:
    shown, target = split_role(name, content)
    return ("role", f"{{{name}}} {target}".strip()), shown
