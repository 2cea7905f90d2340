"""The list of references: made once, and as a list (docutils gives its entries a role that ARIA withdrew)."""

from pybtex.plugin import find_plugin, register_plugin
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

WITHDRAWN, NOW = ' role="doc-biblioentry"', ' role="listitem"'  # its parent has the role "list"
BACKEND = ("pybtex.backends", "plaintext")


def make_list_items(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    context["body"] = context.get("body", "").replace(WITHDRAWN, NOW)


def find_backend_once(app: Sphinx, config: Config) -> None:
    """sphinxcontrib-bibtex asks for it at each citation, and pybtex then looks through all that is installed.

    What is registered it finds at once: that saves a tenth of the time that rendering takes.
    """
    register_plugin(*BACKEND, find_plugin(*BACKEND), force=True)


def format_when_cited_anew(app: Sphinx) -> None:
    """sphinxcontrib-bibtex formats all entries whichever page has changed: three quarters of a second.

    What it made is kept with the pages (its `citations`), as is what it was made of.
    """
    for listener in list(app.events.listeners["env-updated"]):
        if listener.handler.__module__ == "sphinxcontrib.bibtex":
            app.disconnect(listener.id)
            app.connect("env-updated", format_entries)


def format_entries(app: Sphinx, env: BuildEnvironment) -> None:
    domain = env.get_domain("cite")
    cited = [(ref.docname, [target.key for target in ref.targets]) for ref in domain.citation_refs]
    made_of = {
        "files": {str(path): file.mtime for path, file in domain.bibdata.bibfiles.items()},
        "pages": sorted(env.found_docs),
        "cited": sorted(cited, key=lambda reference: reference[0]),
        "lists": [
            (key, {name: node["ids"] for name, node in value.citation_nodes.items()})
            for key, value in domain.bibliographies.items()
        ],
    }
    if getattr(env, "citations_made_of", None) != made_of or not domain.citations:
        domain.env_updated()
        env.citations_made_of = made_of
