"""Cells run once, all languages are rendered from the results.

jupyter-cache finds a page's results by its cells alone: after a change to the lesson library it would
show results of the old code. So each page has a cache folder of its own for each *fingerprint*, which
covers the library, the data and the versions too (see `fingerprint`). This extension points myst-nb
at the right folder. `course build` fills the folders beforehand (see `step`); under a plain
`sphinx-build` or `jb build .`, myst-nb itself runs what is missing, into the same folders.
"""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from coursekit.building.errors import CourseError
from coursekit.execution.cache_folders import page_cache
from coursekit.execution.fingerprint import fingerprint
from coursekit.execution.notebooks import NotebookReader
from coursekit.kernel_environment import prepare_kernels


def use_page_cache(app: Sphinx, docname: str, source: list[str]) -> None:
    """Point myst-nb at the page's cache folder, and re-read the page when its library code changes."""
    root, path = Path(app.srcdir), Path(app.env.doc2path(docname))
    try:
        notebook = NotebookReader(app.env.myst_config, app.env.mystnb_config).read(path, source[0])
    except CourseError as error:
        raise ExtensionError(str(error)) from error
    if notebook is None:
        return
    found = fingerprint(notebook, root / "code")
    for file in found.files:
        app.env.note_dependency(str(file))
    folder = page_cache(root, app.config.nb_execution_cache_path, docname, found.key)
    app.env.mystnb_config = app.env.mystnb_config.copy(execution_cache_path=str(folder))


def setup(app: Sphinx) -> dict:
    app.setup_extension("myst_nb")
    prepare_kernels(Path(app.srcdir, "code"))  # for the kernels that myst-nb may start
    app.connect("source-read", use_page_cache, priority=900)  # after those that edit the source
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
