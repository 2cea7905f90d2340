"""Cells run once, all languages are rendered from the results.

jupyter-cache finds a page's results by its cells alone: after a change to the lesson library it would
show results of the old code. So each page has a cache folder of its own for each *fingerprint*, which
covers the library, the data and the versions too (see `fingerprint`). This extension points myst-nb
at the right folder. `course build` fills the folders beforehand (see `step`); under a plain
`sphinx-build` or `jb build .`, myst-nb itself runs what is missing, into the same folders. A preview
(see `coursekit.preview`) runs nothing: it shows the results that are there.
"""

from pathlib import Path

from myst_nb.core.config import NbParserConfig
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from coursekit.execution.cache_folders import RESULTS, is_executed, page_cache
from coursekit.execution.fingerprint import known_fingerprint
from coursekit.execution.notebooks import NotebookReader
from coursekit.kept_results import Kept
from coursekit.kernel_environment import prepare_kernels
from coursekit.preview import WAITS
from coursekit.project import CourseError


def use_page_cache(app: Sphinx, docname: str, source: list[str]) -> None:
    """Point myst-nb at the page's cache folder, and re-read the page when its library code changes."""
    root, path = Path(app.srcdir), Path(app.env.doc2path(docname))
    reader = NotebookReader(app.env.myst_config, app.env.mystnb_config)
    try:
        notebook = reader.read(path, source[0])
    except CourseError as error:
        raise ExtensionError(str(error)) from error
    if notebook is None:
        return
    folder = page_cache(root, app.config.nb_execution_cache_path, docname, "")
    preview, excluded = app.config.course_preview, list(app.config.nb_execution_excludepatterns)
    if folder.is_dir() or not preview:  # else there are no results, whatever the fingerprint is
        found = known_fingerprint(notebook, root / "code", Kept.of_course(root))
        for file in found.files:
            app.env.note_dependency(str(file))
        folder /= found.key
    for results in folder.glob(RESULTS):
        app.env.note_dependency(str(results))
    if preview and not is_executed(folder):
        app.env.metadata[docname][WAITS] = is_run(notebook, reader.config_for(notebook), path, excluded)
        excluded.append("*")
    app.env.mystnb_config = app.env.mystnb_config.copy(
        execution_cache_path=str(folder), execution_excludepatterns=excluded
    )


def is_run(notebook: NotebookNode, config: NbParserConfig, path: Path, excluded: list[str]) -> bool:
    """Whether a build will run cells of this page."""
    if config.execution_mode == "off" or any(path.match(pattern) for pattern in excluded):
        return False
    return any(cell.cell_type == "code" and cell.source.strip() for cell in notebook.cells)


def setup(app: Sphinx) -> dict:
    app.setup_extension("myst_nb")
    app.setup_extension("coursekit.preview")
    prepare_kernels(Path(app.srcdir, "code"))  # for the kernels that myst-nb may start
    app.connect("source-read", use_page_cache, priority=900)  # after those that edit the source
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
