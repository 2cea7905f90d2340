"""The list of references as a list: docutils gives its entries a role that ARIA has withdrawn."""

from sphinx.application import Sphinx

WITHDRAWN, NOW = ' role="doc-biblioentry"', ' role="listitem"'  # its parent has the role "list"


def make_list_items(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    context["body"] = context.get("body", "").replace(WITHDRAWN, NOW)
