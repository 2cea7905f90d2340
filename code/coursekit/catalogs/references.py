"""Links as the page will have them: looked at once more, whoever made them.

A link of Markdown is checked as it is read, one that a role makes (a badge, a button) is not. And the
text of `{numref}` is a format: a stray % in it stops Sphinx, without a word on where it stands.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from coursekit.catalogs.message_markdown import URL_SCHEMES

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
