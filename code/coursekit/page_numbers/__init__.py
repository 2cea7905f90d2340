"""Figures and equations are numbered from 1 on each page: a lesson is read, printed and cited by itself.

Sphinx counts through the whole book where its chapters have no numbers, has no setting for this, and loads
all pages to count, however few have changed. So each page is counted when it is read, and no more.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector

Numbers = dict[str, dict[str, tuple[int, ...]]]  # kind -> name -> number


def number_page(app: Sphinx, doctree: nodes.document) -> None:
    app.env.toc_fignumbers[app.env.docname] = numbers_of(doctree, app.env)


def numbers_of(doctree: nodes.document, env: BuildEnvironment) -> Numbers:
    """Numbers 1, 2, 3 … for each kind, in the order in which they stand on the page."""
    numbers: Numbers = {}
    for node in doctree.findall(nodes.Element):
        kind = kind_of(node, env)
        if kind and node["ids"]:
            named = numbers.setdefault(kind, {})
            named[node["ids"][0]] = (len(named) + 1,)
    return numbers


def kind_of(node: nodes.Element, env: BuildEnvironment) -> str | None:
    """What a node is counted as; of figures, tables and listings only those with a caption are."""
    for domain in env.domains.values():
        kind = domain.get_enumerable_node_type(node)
        if kind and (domain.name != "std" or domain.get_numfig_title(node)):
            return kind
    return None


def take_over(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    """From a process that has read some of the pages."""
    env.toc_fignumbers |= {name: other.toc_fignumbers[name] for name in docnames}


def count_sections_alone(app: Sphinx) -> None:
    """Of Sphinx's own counting leave that of sections."""
    for listener in list(app.events.listeners["env-get-updated"]):
        collector = getattr(listener.handler, "__self__", None)
        if isinstance(collector, TocTreeCollector):
            app.disconnect(listener.id)
            count = collector.assign_section_numbers
            app.connect("env-get-updated", lambda app, env, count=count: count(env))


def setup(app: Sphinx) -> dict:
    count_sections_alone(app)
    app.connect("doctree-read", number_page, priority=900)  # when all other extensions have changed the page
    app.connect("env-merge-info", take_over)
    return {"version": "1", "env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}
