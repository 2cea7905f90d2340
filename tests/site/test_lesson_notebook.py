"""A page's notebook, as a learner on Colab meets it: the library is not there until a cell installs it."""

import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import nbclient
import nbformat
import pytest

ROOT = Path(__file__).parents[2]
# Shorter trainings: what is tested is that every cell runs, not what comes out.
SHORTER = {
    "STEPS = 1_400": "STEPS = 60",
    "SNAPSHOTS = (0, 100, 500, 1_400)": "SNAPSHOTS = (0, 60)",
    "def play(generator_rate, steps=1_000)": "def play(generator_rate, steps=20)",
    "steps=200)": "steps=20)",
    "steps=200, snapshots=(200,)": "steps=20, snapshots=(20,)",
    "history.samples[200]": "history.samples[20]",
}


@pytest.fixture
def notebook(site):
    text = (site / "kn/_notebooks/book/generative/gan.ipynb").read_text()
    for long, short in SHORTER.items():
        assert json.dumps(long)[1:-1] in text, f"the notebook has no {long!r}"
        text = text.replace(json.dumps(long)[1:-1], short)
    return nbformat.reads(text, as_version=4)


@pytest.fixture
def clean_kernel(tmp_path, monkeypatch):
    """A new environment that finds the pinned packages, but not the project's own: a path file
    made that importable, and path files count in an environment's own folder only."""
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    python = environment / "bin" / "python"
    variables = {
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "VIRTUAL_ENV": str(environment),
        "OMP_WAIT_POLICY": "PASSIVE",
        "GENVISION_CACHE": str(tmp_path / "cache"),
        # The address in the install cell is real; git takes this checkout in its place.
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{ROOT}.insteadOf",
        "GIT_CONFIG_VALUE_0": repository(),
    }
    folder = tmp_path / "share" / "kernels" / "clean"
    folder.mkdir(parents=True)
    command = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": "clean", "language": "python", "env": variables}
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    for name in ("PYTHONPATH", "MPLBACKEND"):
        monkeypatch.delenv(name, raising=False)
    absent = subprocess.run([python, "-c", "import genvision"], env={**os.environ, **variables})
    assert absent.returncode != 0
    return "clean"


def repository() -> str:
    name = os.environ.get("GITHUB_REPOSITORY")
    if name:
        return f"https://github.com/{name}"
    lines = (ROOT / "_config.yml").read_text().splitlines()
    return next(line.split("url:")[1].strip() for line in lines if line.startswith("  url:"))


@pytest.mark.filterwarnings("ignore")  # of the kernel's client: the notebook's own are in its outputs
def test_notebook_runs_top_to_bottom_in_a_clean_environment(notebook, clean_kernel, tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    nbclient.NotebookClient(notebook, timeout=600, kernel_name=clean_kernel).execute(cwd=str(work))
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    printed = "".join(output.get("text", "") for output in outputs)
    said = "".join(output.get("text", "") for output in outputs if output.get("name") == "stderr")
    warnings = re.findall(r"\w*Warning: (.*)", said)
    assert warnings == ["The model does not have any trainable weights."]  # the lesson is about this one
    assert printed.count("1,489,824 = 1,488,088 + 1,736") == 2
    assert printed.count("same images: True") == 2
    assert (work / "generator.pt").is_file() and (work / "generator.keras").is_file()
