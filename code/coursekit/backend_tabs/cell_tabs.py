"""Put neighbouring code cells of the two frameworks into tabs."""

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from coursekit.backend_tabs.tabs import BACKENDS, backend_tab_set

logger = logging.getLogger(__name__)

TAGS = {f"backend-{backend}": backend for backend in BACKENDS}


class CellTabs(SphinxTransform):
    """Runs after Locale (20) and before sphinx-design's own transforms."""

    default_priority = 30

    def apply(self, **kwargs):
        cells = [node for node in self.document.findall(nodes.container) if backend_of(node)]
        for parent in dict.fromkeys(cell.parent for cell in cells):
            for run in runs_of_cells(parent):
                self.replace(parent, run)

    def replace(self, parent, run):
        contents = {}
        for node in run:
            if backend := backend_of(node):
                contents.setdefault(backend, []).append(node)
        missing = [BACKENDS[backend] for backend in BACKENDS if backend not in contents]
        if missing:
            logger.warning(
                "expected neighbouring cells tagged %s, received none for %s",
                " and ".join(TAGS),
                " and ".join(missing),
                location=run[0],
                type="coursekit",
                subtype="backend_tabs",
            )
        position = parent.index(run[0])
        for node in run:
            parent.remove(node)
        parent.insert(position, backend_tab_set(contents, run[0]))


def backend_of(node) -> str | None:
    if not (isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"):
        return None
    tags = node.get("cell_metadata", {}).get("tags", [])
    return next((TAGS[tag] for tag in tags if tag in TAGS), None)


def runs_of_cells(parent) -> list[list[nodes.Node]]:
    """Neighbouring children that belong to a backend; comments between them do not part them.

    A second cell of the first backend after one of the last starts a new tab set.
    """
    found, run = [], []
    for child in parent.children:
        if isinstance(child, nodes.comment) and run:
            continue
        backend = backend_of(child)
        if backend and not starts_anew(run, backend):
            run.append(child)
            continue
        if run:
            found.append(run)
        run = [child] if backend else []
    return found + ([run] if run else [])


def starts_anew(run, backend) -> bool:
    order = list(BACKENDS)
    return bool(run) and order.index(backend) < order.index(backend_of(run[-1]))
