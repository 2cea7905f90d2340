"""The execution step of `course build`: every page's cells are run once, before anything is rendered."""

import asyncio
import contextlib

from coursekit.execution.cache_folders import forget_older, is_executed, page_cache, store
from coursekit.execution.fingerprint import known_fingerprint
from coursekit.execution.notebooks import NotebookReader
from coursekit.execution.progress import Progress
from coursekit.execution.running import Page, run_page
from coursekit.kept_results import Kept
from coursekit.kernel_environment import prepare_kernels
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
