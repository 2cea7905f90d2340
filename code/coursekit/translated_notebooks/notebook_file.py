"""The notebook file of a page: its first cells, its metadata, the same bytes every time."""

from dataclasses import replace
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.locale import get_translation

from coursekit.backend_tabs.tabs import BACKENDS
from coursekit.languages import site_language
from coursekit.translated_notebooks import markdown_text as md
from coursekit.translated_notebooks.assembly import Cells, MarkdownCell, PageAssembly
from coursekit.translated_notebooks.block_markdown import BlockWriter
from coursekit.translated_notebooks.needed_frameworks import needed_frameworks
from coursekit.translated_notebooks.page_cells import CodeCell, code_cells
from coursekit.translated_notebooks.preparation import FOLDER, preparation
from coursekit.translated_notebooks.site_links import SiteLinks

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
