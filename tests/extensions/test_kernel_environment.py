"""What reaches the kernels: the same settings on every machine, and nothing of their user's."""

import json
import os
import platform
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from coursekit import kernel_environment
from coursekit.kernel_environment import (
    HOMES,
    ONE_THREAD,
    OWN_INSTRUCTIONS,
    SETTINGS,
    X86_SETTINGS,
    prepare_kernels,
    prepare_settings,
    settings,
)

SOURCE_ROOT = Path(kernel_environment.__file__).parents[1]


@pytest.fixture
def environment(monkeypatch):
    """A user's environment, in place of this process's."""
    foreign = {
        "PYTHONPATH": "/other",
        "MPLBACKEND": "agg",
        "MATPLOTLIBRC": "/other",
        "KERAS_BACKEND": "jax",
        "TF_DETERMINISTIC_OPS": "1",
        "ONEDNN_MAX_CPU_ISA": "SSE41",
        "OMP_NUM_THREADS": "8",
        "PYTHONSTARTUP": "/other/start.py",
        "COLUMNS": "33",
    }
    ordinary = {"HOME": "/home/her", "PATH": "/bin", "LANG": "kn_IN.UTF-8", "GENVISION_CACHE": "/data"}
    own = foreign | ordinary
    monkeypatch.setattr(os, "environ", own)
    return own


def test_a_user_s_settings_do_not_reach_what_computes(environment, tmp_path):
    prepare_settings(tmp_path)
    prepare_settings(tmp_path)
    environment.pop("PYTEST_CURRENT_TEST")  # pytest is quick
    assert environment == settings() | {name: str(tmp_path / name.lower()) for name in HOMES} | {
        "HOME": "/home/her",
        "PATH": "/bin",
        "LANG": "kn_IN.UTF-8",
        "GENVISION_CACHE": "/data",
        "PYTHONPATH": "/other",  # of interest to kernels only
    }
    assert all(not any(Path(environment[name]).iterdir()) for name in HOMES)


def test_speed_can_be_left_to_the_user(environment, tmp_path):
    prepare_settings(tmp_path, for_speed=True)
    assert environment["OMP_NUM_THREADS"] == "8" and "TF_NUM_INTRAOP_THREADS" not in environment
    assert "MKL_CBWR" not in environment
    assert environment["KERAS_BACKEND"] == "tensorflow"


def test_kernels_import_the_course_s_own_library(environment, tmp_path):
    prepare_kernels(tmp_path / "code")
    prepare_kernels(tmp_path / "code")
    assert environment["PYTHONPATH"] == f"{tmp_path / 'code'}{os.pathsep}{SOURCE_ROOT}"
    assert environment["GENVISION_BUILD"] == "1"
    assert Path(environment["KERAS_HOME"]).is_relative_to(tmp_path / "_build")


@pytest.mark.parametrize(
    "machine, own, common",
    [("x86_64", None, True), ("AMD64", None, True), ("arm64", None, False), ("x86_64", "1", False)],
)
def test_instructions_are_common_to_x86_processors(monkeypatch, environment, machine, own, common):
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(Path, "read_text", lambda path: "flags : sse avx2 avx512f")
    if own:
        environment[OWN_INSTRUCTIONS] = own
    assert settings() == SETTINGS | ONE_THREAD | (X86_SETTINGS if common else {})


def test_an_old_processor_keeps_its_own(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(Path, "is_file", lambda path: True)
    monkeypatch.setattr(Path, "read_text", lambda path: "flags : sse avx")
    assert settings() == SETTINGS | ONE_THREAD


def test_own_instructions_stay(environment, tmp_path):
    environment[OWN_INSTRUCTIONS] = "1"
    prepare_settings(tmp_path)
    assert environment["ONEDNN_MAX_CPU_ISA"] == "SSE41" and "MKL_CBWR" not in environment


RUN_A_CELL = """
import sys
from pathlib import Path
import nbformat
from nbclient import NotebookClient
from coursekit.kernel_environment import prepare_kernels
prepare_kernels(Path(sys.argv[1], "code"))
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(sys.argv[2])])
NotebookClient(notebook, kernel_name="python3").execute()
print(notebook.cells[0].outputs[0]["text"])
"""
CELL = """
import keras, matplotlib, sys
config = keras.config
print([config.image_data_format(), config.floatx(), config.backend(), config.epsilon(),
       matplotlib.rcParams["lines.linewidth"], "intruder" in globals(), "shadow" in sys.modules])
"""

EXEC_LINES = "get_config().InteractiveShellApp.exec_lines = ['import shadow']"


@pytest.mark.parametrize("home", ["full of settings", "not writable", "not there"])
def test_a_kernel_in_any_home(home, tmp_path):
    folder = tmp_path / "home"
    files = {
        ".keras/keras.json": json.dumps(
            {"backend": "jax", "floatx": "float64", "image_data_format": "channels_first", "epsilon": 0.5}
        ),
        ".config/matplotlib/matplotlibrc": "lines.linewidth: 55",
        ".ipython/profile_default/startup/00-mine.py": "intruder = 1",
        ".ipython/profile_default/ipython_kernel_config.py": EXEC_LINES,
        ".startup.py": "intruder = 2",
        "modules/shadow.py": "",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    variables = {
        "HOME": str(folder),
        "PYTHONSTARTUP": str(folder / ".startup.py"),
        "PYTHONPATH": os.pathsep.join([str(SOURCE_ROOT), str(folder / "modules")]),
    }
    if home == "not writable":
        folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    if home == "not there":
        variables["HOME"] = "/proc/nobody"  # nor can it be made
    inherited = {name: value for name, value in os.environ.items() if name not in {*HOMES, *settings()}}
    command = [sys.executable, "-c", RUN_A_CELL, str(tmp_path / "course"), CELL]
    done = subprocess.run(command, env=inherited | variables, capture_output=True, text=True)
    folder.chmod(stat.S_IRWXU)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "['channels_last', 'float32', 'tensorflow', 1e-07, 1.5, False, False]"
