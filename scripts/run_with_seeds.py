"""Run pages' cells with other random numbers, or on an emulated processor, and ask whether the text holds.

    python scripts/run_with_seeds.py --seed 1 2                      all pages, as tests/pages then asks them
    python scripts/run_with_seeds.py --seed 0 --machine older --page vae --show

Seed 0 is the one of the pages. The notebooks stay in _build/runs/<seed>-<machine>. `--show` prints what
the cells print. Run it in the course's environment.
"""

import argparse
import asyncio
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "code"), str(ROOT / "scripts"), str(ROOT / "tests" / "pages")]

import nbformat  # noqa: E402
from nbformat.v4 import new_code_cell  # noqa: E402
from test_everywhere import machines  # noqa: E402

from claims import output  # noqa: E402
from coursekit.execution import pages_with_cells  # noqa: E402
from coursekit.execution.running import Page, run_page  # noqa: E402
from coursekit.kernel_environment import prepare_kernels  # noqa: E402
from coursekit.project import Project  # noqa: E402

OTHER_SEEDS = (ROOT / "tests/pages/other_seeds.py").read_text()


def main() -> int:
    parser = argparse.ArgumentParser(description="Ask whether the pages' text holds under other seeds.")
    parser.add_argument(
        "--seed", nargs="+", type=int, default=[1, 2], help="added a thousandfold to each seed"
    )
    parser.add_argument("--machine", choices=list(machines()), default="common", help="which instructions")
    parser.add_argument("--page", nargs="+", default=[], help="slugs; all pages by default")
    parser.add_argument("--jobs", type=int, default=2, help="pages at once")
    parser.add_argument("--show", action="store_true", help="print what the cells print, do not test")
    options = parser.parse_args()

    os.environ.update(machines()[options.machine])
    project = Project(ROOT)
    prepare_kernels(project.library)
    failed = 0
    for seed in options.seed:
        folder = ROOT / "_build" / "runs" / f"{seed}-{options.machine}"
        pages = [p for p in pages_with_cells(project) if not options.page or slug(p) in options.page]
        asyncio.run(run_all(pages, seed, folder, options.jobs))
        if options.show:
            for page in pages:
                show(folder / f"{page.docname}.ipynb")
        else:
            failed |= test(folder, [slug(page) for page in pages])
    return failed


def slug(page: Page) -> str:
    return page.docname.rpartition("/")[2]


async def run_all(pages: list[Page], seed: int, folder: Path, jobs: int) -> None:
    places = asyncio.Semaphore(jobs)

    async def run(page: Page) -> None:
        async with places:
            if seed:
                first = new_code_cell(f"{OTHER_SEEDS}\n\nshift_seeds({seed})")
                page.notebook.cells.insert(0, first)
                page.notebook.metadata.pop("source_map", None)
            seconds = await run_page(page, lambda number: None)
            if seed:
                del page.notebook.cells[0]
            path = folder / f"{page.docname}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(page.notebook, path)
            print(f"{path.relative_to(ROOT)}: {seconds:.0f} s", flush=True)

    await asyncio.gather(*map(run, pages))


def show(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and (text := output(cell).text.strip()):
            print(f"--- {cell.source.strip().splitlines()[-1]}\n{text}")


def test(folder: Path, slugs: list[str]) -> int:
    names = " or ".join(slugs)
    command = [sys.executable, "-m", "pytest", "-q", "tests/pages", "-k", f"printed and ({names})"]
    run = {"GENVISION_RUN": str(folder.relative_to(ROOT))}
    return subprocess.run(command, cwd=ROOT, env=os.environ | run).returncode


if __name__ == "__main__":
    sys.exit(main())
