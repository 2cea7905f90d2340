"""PyTorch and Keras side by side, in tabs that stay in step through the whole site.

Two ways into the tabs:

* consecutive code cells tagged `backend-torch` and `backend-keras` (they run like
  any cell; a `{code-cell}` inside a `{tab-item}` would not);
* `{backend-code}`, which shows one function or class from both files of a topic.

The tabs themselves, their keyboard, synchronization and memory are sphinx-design's.
"""

import ast
import textwrap
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.directives.code import LiteralIncludeReader
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
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


class BackendCode(SphinxDirective):
    required_arguments = 1
    option_spec = {
        "pyobject": directives.unchanged_required,
        "keras": directives.unchanged_required,
        "short-docstring": directives.flag,
    }

    def run(self):
        contents = {}
        for backend in BACKENDS:
            path = Path(self.env.srcdir, f"{self.arguments[0]}_{backend}.py")
            self.env.note_dependency(str(path))
            contents[backend] = [
                self.code_block(path, self.options.get(backend, self.options.get("pyobject")))
            ]
        origin = nodes.container()
        self.set_source_info(origin)
        return [backend_tab_set(contents, origin)]

    def code_block(self, path: Path, name: str | None) -> nodes.literal_block:
        try:
            options = {"pyobject": name} if name else {}
            text, _ = LiteralIncludeReader(str(path), options, self.config).read()
            text = textwrap.dedent(text)  # of a method
            if "short-docstring" in self.options:
                text = with_short_docstring(text)
        except (OSError, ValueError, SyntaxError) as error:
            raise self.error(
                f"backend-code: expected {name or 'code'} in {path.name}, received: {error}"
            ) from error
        block = nodes.literal_block(text.rstrip() + "\n", text.rstrip() + "\n", language="python")
        self.set_source_info(block)
        return block


def with_short_docstring(text: str) -> str:
    """The code of a function or class with the first line of its docstring alone."""
    first = ast.parse(text).body[0].body[0]
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
        return text
    lines = text.splitlines(keepends=True)
    indent = " " * first.col_offset
    summary = str(first.value.value).strip().splitlines()[0]
    return "".join([*lines[: first.lineno - 1], f'{indent}"""{summary}"""\n', *lines[first.end_lineno :]])


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


def setup(app):
    app.setup_extension("sphinx_design")
    app.add_directive("backend-code", BackendCode)  # while a page is parsed
    app.add_transform(CellTabs)  # once it is parsed and translated
    return {"parallel_read_safe": True, "parallel_write_safe": True}
