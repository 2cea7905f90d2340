"""The nodes of a tab set with one tab a framework."""

from docutils import nodes
from sphinx_design.shared import create_component

# Tab id -> label. Product names: the same in every language.
BACKENDS = {"torch": "PyTorch", "keras": "Keras"}
# The packages of each, and what a notebook asks of them: Keras 3, and what works with NumPy 2.
PACKAGES = {
    "torch": {"torch": ">=2.3"},
    "keras": {"keras": ">=3", "tensorflow": ">=2.16"},
}


def backend_tab_set(contents: dict[str, list[nodes.Node]], origin: nodes.Node) -> nodes.container:
    """Tabs for the given backend ids, in the course's order, placed where `origin` was."""
    tab_set = create_component("tab-set", classes=["sd-tab-set", "backend-tabs"])
    for backend, label_text in BACKENDS.items():
        if backend in contents:
            tab_set += tab_item(backend, label_text, contents[backend], origin)
    tab_set.source, tab_set.line = origin.source, origin.line
    return tab_set


def tab_item(backend: str, label_text: str, children: list[nodes.Node], origin: nodes.Node):
    label = nodes.rubric("", label_text, classes=["sd-tab-label"], translatable=False)
    label["sync_id"], label["sync_group"] = backend, "backend"
    content = create_component("tab-content", classes=["sd-tab-content"], children=children)
    item = create_component("tab-item", classes=["sd-tab-item"], children=[label, content], selected=False)
    item.source, item.line = origin.source, origin.line
    return item
