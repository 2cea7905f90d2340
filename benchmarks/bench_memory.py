"""How much memory a page's notebook takes: mybinder.org gives a session 2 GB.

python benchmarks/bench_memory.py                            every page with cells, each framework: an hour
python benchmarks/bench_memory.py vae gan --with torch both  some of it

With one framework, the cells of the other one's tabs are left out, and it cannot be imported. A cell that
needs both fails then, and so does one that needs what such a cell has made: they are counted, and any other
failure ends the measurement. The peak is the kernel's resident memory, shared libraries included (VmHWM, so
Linux alone).
"""

import argparse
import sys
import tempfile
from pathlib import Path
from subprocess import DEVNULL

from nbclient import NotebookClient
from nbformat import NotebookNode, v4
from traitlets.config import Config

from coursekit.execution.notebooks import NotebookReader
from coursekit.kernel_environment import prepare_kernels
from coursekit.project import Project

ROOT = Path(__file__).parents[1]
LIMIT = 1600  # MB: the Jupyter server and the system's cache of files want their part of the 2 GB
# What cannot be imported with the one framework, with the other, and with both; the tabs that are left out.
ABSENT = {"torch": ("keras", "tensorflow"), "keras": ("torch", "torchvision"), "both": ()}
OTHER_TABS = {"torch": "backend-keras", "keras": "backend-torch", "both": None}
# As if they were not installed: who asks for one is told so, and who only looks for it does not fail.
HIDE = """\
from importlib.machinery import PathFinder
_find = PathFinder.find_spec
_absent = {absent}
PathFinder.find_spec = lambda name, *rest: None if name.split(".")[0] in _absent else _find(name, *rest)
"""
# As when the site is built: other users of the machine could listen.
ENCRYPTED = Config({"KernelManager": {"transport_encryption": "auto"}})
HEAD = """\
| page | framework | peak | cells run | left out | the cell with the peak |
|---|---|---|---|---|---|"""


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the memory of the pages' notebooks.")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="such as gan; all by default")
    parser.add_argument("--with", nargs="+", choices=ABSENT, default=["torch", "keras"], dest="frameworks")
    options = parser.parse_args()
    project = Project(ROOT)
    reader = NotebookReader.from_settings(project.settings)
    prepare_kernels(project.library)
    names = {docname.rpartition("/")[2]: docname for docname in project.docnames}
    unknown = set(options.pages) - set(names)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(names)}")

    print(HEAD, flush=True)
    too_much = False
    for name in options.pages or names:
        docname = names[name]
        for framework in options.frameworks:
            notebook = reader.read(project.page_file(docname), project.read_page(docname))
            if notebook is not None:
                row, peak = measured(notebook, framework)
                print(f"| {name} | {framework} | {row} |", flush=True)
                too_much |= peak > LIMIT and framework != "both"
    return int(too_much)


def measured(notebook: NotebookNode, framework: str) -> tuple[str, float]:
    """Run the notebook with these frameworks. Give the rest of its row, and its peak in MB."""
    cells = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and OTHER_TABS[framework] not in cell.metadata.get("tags", ())
    ]
    notebook.cells = [v4.new_code_cell(HIDE.format(absent=ABSENT[framework])), *cells]
    client = NotebookClient(
        notebook, timeout=3600, allow_errors=True, kernel_name="python3", config=ENCRYPTED
    )
    peaks, left_out = [], 0
    with tempfile.TemporaryDirectory() as folder, client.setup_kernel(cwd=folder, stderr=DEVNULL):
        process = Path("/proc", str(client.km.provisioner.process.pid))
        for index, cell in enumerate(notebook.cells):
            (process / "clear_refs").write_text("5")  # the peak begins anew
            client.execute_cell(cell, index)
            left_out += is_left_out(cell)
            peaks.append(peak_of(process))
    highest = peaks.index(max(peaks))
    line = notebook.cells[highest].source.splitlines()[0]
    numbers = f"{max(peaks):.0f} MB | {len(cells) - left_out} | {left_out}"
    return f"{numbers} | {highest}: `{line}`", max(peaks)


def is_left_out(cell: NotebookNode) -> bool:
    """Whether the cell failed for want of the other framework; any other failure ends the measurement."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    for error in errors:
        if error.ename not in ("ModuleNotFoundError", "NameError"):
            raise SystemExit(f"This cell failed:\n{cell.source}\n{error.ename}: {error.evalue}")
    return bool(errors)


def peak_of(process: Path) -> float:
    """The kernel's highest resident memory in MB; a process of its own would not be in it."""
    if (process / "task" / process.name / "children").read_text():
        raise SystemExit("The kernel has started another process, whose memory this does not measure.")
    (line,) = [line for line in (process / "status").read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    sys.exit(main())
