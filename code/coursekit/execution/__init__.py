"""Cells run once, all languages are rendered from the results.

jupyter-cache finds a page's results by its cells alone: after a change to the lesson library it would
show results of the old code. So each page has a cache folder of its own for each *fingerprint*, which
covers the library, the data and the versions too (see `fingerprint`). This extension points myst-nb
at the right folder. `course build` fills the folders beforehand (see `execute`); under a plain
`sphinx-build` or `jb build .`, myst-nb itself runs what is missing, into the same folders. A preview
(see `coursekit.preview`) runs nothing: it shows the results that are there.
"""

import asyncio
import contextlib
from pathlib import Path

from myst_nb.core.config import NbParserConfig
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from coursekit.execution.fingerprint import known_fingerprint
from coursekit.execution.notebooks import (
    RESULTS,
    NotebookReader,
    forget_older,
    is_executed,
    page_cache,
    store,
)
from coursekit.execution.running import Page, Progress, run_page
from coursekit.kept_results import Kept
from coursekit.kernel_environment import prepare_kernels
from coursekit.preview import WAITS
from coursekit.project import CourseError, Project

AT_MOST = 4  # pages at once: each may need 3 GiB of memory


def pages_with_cells(project: Project) -> list[Page]:
    """The pages whose results are cached, in the order of the table of contents."""
    reader = NotebookReader.from_settings(project.settings)
    pages = (_read_page(project, reader, docname) for docname in project.docnames)
    return [page for page in pages if page is not None]


def _read_page(project: Project, reader: NotebookReader, docname: str) -> Page | None:
    path = project.page_file(docname)
    notebook = reader.read(path, project.read_page(docname))
    if notebook is None:
        return None
    config = reader.config_for(notebook)
    excluded = any(path.match(pattern) for pattern in config.execution_excludepatterns)
    if config.execution_mode != "cache" or excluded:
        return None
    key = known_fingerprint(notebook, project.library, Kept.of_course(project.root)).key
    folder = page_cache(project.root, reader.mystnb.execution_cache_path, docname, key)
    return Page(docname, path, notebook, config, folder)


def execute(project: Project, pages: list[Page], jobs: int, progress: Progress) -> None:
    """Run the pages that are not in the cache. Every page is tried before a failure is raised."""
    prepare_kernels(project.library)
    waiting = [page for page in pages if not is_executed(page.folder)]
    for page in pages:
        if page not in waiting:
            progress.finished(page.docname, "0 cells run, results are in the cache")
    failures = asyncio.run(_run_all(waiting, min(jobs, AT_MOST), progress))
    if waiting:
        progress.say("  Pages and their times:")
        progress.table()
    for page in pages:
        if page.folder.is_dir():
            forget_older(page.folder)
    if failures:
        raise CourseError("\n\n".join(str(failure) for failure in failures))


async def _run_all(pages: list[Page], at_once: int, progress: Progress) -> list[CourseError]:
    places = asyncio.Semaphore(at_once)
    ticking = asyncio.create_task(_tick(progress))
    try:
        outcomes = await asyncio.gather(*(_run(page, places, progress) for page in pages))
    finally:
        ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticking
    return [failure for failure in outcomes if failure]


async def _run(page: Page, places: asyncio.Semaphore, progress: Progress) -> CourseError | None:
    """Run and store one page; give its failure back, so that the others go on."""
    count = len(page.code_cells)
    async with places:
        try:
            seconds = await run_page(page, lambda i: progress.cell_started(page.docname, i, count))
        except CourseError as failure:
            progress.finished(page.docname, "failed")
            return failure
        store(page.folder, page.notebook, page.path, seconds)
        progress.finished(page.docname, f"{count} cells run, {seconds:.1f} s")
        return None


async def _tick(progress: Progress) -> None:
    while True:
        await asyncio.sleep(1)
        progress.tick()


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
