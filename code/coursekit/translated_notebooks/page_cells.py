"""The code cells of a page, from its source.

The document tree does not do: it lacks the cells that are removed from the page, and
they run nevertheless.
"""

from dataclasses import dataclass
from pathlib import Path

from myst_nb.core.read import create_nb_reader


@dataclass(frozen=True)
class CodeCell:
    index: int  # among all cells of the page, as in the document tree
    source: str
    tags: tuple[str, ...]
    line: int  # in the page; smaller than the line of whatever comes after the cell


def code_cells(env, docname: str) -> dict[int, CodeCell]:
    """index -> cell, read the way myst-nb reads the page."""
    path = env.doc2path(docname)
    text = Path(path).read_text("utf8")
    reader = create_nb_reader(path, env.myst_config, env.mystnb_config, text)
    if reader is None:
        return {}
    notebook = reader.read(text)
    lines = notebook.metadata.get("source_map")
    return {
        index: CodeCell(
            index,
            cell.source,
            tuple(cell.metadata.get("tags", [])),
            # myst-nb counts so where a source, an .ipynb file, has no lines
            lines[index] if lines else (index + 1) * 10_000,
        )
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and cell.source.strip()
    }
