"""The notebook file of a page: its first cells, its metadata, the same bytes every time.

Between them the page's Markdown and code cells, in the page's order.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.locale import get_translation

from coursekit.backend_tabs import BACKENDS, TAGS
from coursekit.languages import site_language
from coursekit.translated_notebooks import markdown_text as md
from coursekit.translated_notebooks.block_markdown import BlockWriter
from coursekit.translated_notebooks.inline_markdown import SiteLinks
from coursekit.translated_notebooks.preparation import (
    FOLDER,
    CodeCell,
    code_cells,
    needed_frameworks,
    preparation,
)


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


_ = get_translation("coursekit")


def write_notebook(app, doctree: nodes.document, docname: str) -> None:
    if app.builder.format != "html" or not has_kernel(app.env, docname):
        return
    path = Path(app.outdir, notebook_path(docname))
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = make_notebook(app, doctree, docname)
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf8", newline="\n")


def has_kernel(env, docname: str) -> bool:
    return "kernelspec" in env.metadata.get(docname, {})


def notebook_path(docname: str) -> str:
    """Beside the pages, in the folder of their language."""
    return f"{FOLDER}/{docname}.ipynb"


def make_notebook(app, doctree: nodes.document, docname: str) -> nbformat.NotebookNode:
    language = app.config.language
    rtl = site_language(app).direction == "rtl"
    links = SiteLinks(app.config.html_baseurl, language, app.builder.get_target_uri(docname))
    numbers = app.env.toc_fignumbers.get(docname, {})
    writer = BlockWriter(links, Path(app.srcdir), rtl, env=app.env, numbers=numbers)
    code = code_cells(app.env, docname)
    needed = needed_frameworks(code.values())
    code = {index: with_needed(cell, needed[index]) for index, cell in code.items()}
    cells = PageAssembly(writer, code).run(doctree)
    cells = with_first_cells(cells, link_back(writer, links.page), first_cell(app.config, needed))
    return nbformat.v4.new_notebook(
        cells=[notebook_cell(cell, number, language if rtl else None) for number, cell in enumerate(cells)],
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "course": {"language": language, "page": docname},
        },
    )


def link_back(writer: BlockWriter, page_url: str) -> str:
    text = md.plain(str(_("This page on the course’s site")))
    return writer.paragraph(f"[{text}]({page_url})") if page_url else ""


def with_first_cells(cells: Cells, link: str, install: CodeCell | None) -> Cells:
    """The title with a link back to the page, the install cell, and then the page."""
    title, rest = "", cells
    if cells and isinstance(cells[0], MarkdownCell):
        title, _blank, text = cells[0].source.partition("\n\n")
        rest = [MarkdownCell(text)] * bool(text) + cells[1:]
    first = "\n\n".join(filter(None, [title, link]))
    return [MarkdownCell(first)] * bool(first) + [install] * bool(install) + rest


def with_needed(cell: CodeCell, backends: list[str]) -> CodeCell:
    """With a first line that the first cell reads: in Jupyter, code does not see its cell's metadata."""
    if not backends:
        return cell
    return replace(cell, source=f"# needs {' and '.join(map(BACKENDS.get, backends))}\n{cell.source}")


def first_cell(config, needed: dict[int, list[str]]) -> CodeCell | None:
    if not config.course_repository:
        return None
    used = {backend for backends in needed.values() for backend in backends}
    return CodeCell(-1, preparation(config, [one for one in BACKENDS if one in used]), (), 0)


def notebook_cell(cell, number: int, rtl_language: str | None) -> nbformat.NotebookNode:
    """Ids that depend on nothing but the page."""
    if isinstance(cell, CodeCell):
        if cell.index < 0:  # closed in JupyterLab, and in Colab, which shows its title
            hidden = {"cellView": "form", "jupyter": {"source_hidden": True}}
            return nbformat.v4.new_code_cell(cell.source, id="install", metadata=hidden)
        metadata = {"tags": list(cell.tags)} if cell.tags else {}
        return nbformat.v4.new_code_cell(cell.source, id=f"code-{cell.index}", metadata=metadata)
    source = md.right_to_left(cell.source, rtl_language) if rtl_language else cell.source
    return nbformat.v4.new_markdown_cell(source, id=f"text-{number}")
