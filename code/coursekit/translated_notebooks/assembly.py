"""A page's Markdown and code cells, in the page's order."""

from dataclasses import dataclass

from docutils import nodes

from coursekit.backend_tabs.cell_tabs import TAGS
from coursekit.backend_tabs.tabs import BACKENDS
from coursekit.translated_notebooks import markdown_text as md
from coursekit.translated_notebooks.block_markdown import BlockWriter
from coursekit.translated_notebooks.page_cells import CodeCell


@dataclass(frozen=True)
class MarkdownCell:
    source: str


Cells = list[MarkdownCell | CodeCell]


class PageAssembly:
    """Walks through the page's sections, and lets `writer` write what is between the code cells.

    A Markdown cell begins at each heading and after each code cell.
    """

    def __init__(self, writer: BlockWriter, code: dict[int, CodeCell]):
        self.writer = writer
        self.waiting = dict(sorted(code.items()))  # the code cells that are not written yet
        self.shown: set[int] = set()  # the code cells that the page shows
        self.cells: Cells = []
        self.blocks: list[str] = []
        self.level = 0  # of the last heading
        self.backend: str | None = None  # of the code cell just written

    def run(self, document: nodes.document) -> Cells:
        self.shown = {container["cell_index"] for container in code_cells_in(document)}
        self.walk(document, 0)
        for index in list(self.waiting):
            self.add_code(index)
        self.end_markdown()
        return self.cells

    def walk(self, parent: nodes.Element, level: int) -> None:
        for node in parent.children:
            self.add_hidden_cells_before(node)
            if isinstance(node, nodes.section):
                self.walk(node, level + 1)
            elif isinstance(node, nodes.title) and isinstance(parent, nodes.section):
                self.add_heading(node, level)
            elif cells := code_cells_in(node):
                self.add_code_cells(cells)
            else:
                self.add_block(self.writer.block(node))

    def add_heading(self, title: nodes.title, level: int) -> None:
        self.end_markdown()
        self.level = level
        self.add_block("#" * min(level, 6) + " " + self.writer.children(title).strip())

    def add_block(self, text: str) -> None:
        if text.strip():
            self.blocks.append(text)
            self.backend = None

    def end_markdown(self) -> None:
        if self.blocks:
            self.cells.append(MarkdownCell("\n\n".join(self.blocks)))
            self.blocks = []

    def add_code_cells(self, containers: list[nodes.container]) -> None:
        for container in sorted(containers, key=lambda one: one["cell_index"]):
            index = container["cell_index"]
            for earlier in [other for other in self.waiting if other < index]:
                self.add_code(earlier)
            self.add_code(index)
            for caption in container.findall(nodes.caption):
                self.add_block(self.writer.block(caption))

    def add_hidden_cells_before(self, node: nodes.Node) -> None:
        """Cells that are removed from the page are in no container, but have their place."""
        if isinstance(node, nodes.Element) and node.line:
            for cell in list(self.waiting.values()):
                if cell.line < node.line and cell.index not in self.shown:
                    self.add_code(cell.index)

    def add_code(self, index: int) -> None:
        cell = self.waiting.pop(index, None)
        if cell is None:
            return
        backend = next((TAGS[tag] for tag in cell.tags if tag in TAGS), None)
        if backend and backend != self.backend:
            self.add_block("#" * min(self.level + 1, 6) + " " + md.plain(BACKENDS[backend]))
        self.end_markdown()
        self.cells.append(cell)
        self.backend = backend


def code_cells_in(node: nodes.Node) -> list[nodes.container]:
    """The cell itself, or the cells in tabs."""
    return [one for one in node.findall(nodes.container) if one.get("nb_element") == "cell_code"]
