"""The installation with other people's settings: make, its scripts and a real pip, on a tiny course.

Folders have spaces in their names, as they may have on any machine.
"""

import os
import shutil
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = "/proc/nowhere"  # not even root can make it
SETTINGS = ("CHROMIUM", "PIP_", "PYENV_ROOT", "PYTHON", "VIRTUAL_ENV", "XDG_", "MAKE", "MFLAGS", "TMPDIR")

# A course that says where its one package comes from, and the build backend of its editable installation.
TINY = {
    "requirements.txt": "./pinned-1.0-py3-none-any.whl\n",
    "pyproject.toml": """
        [build-system]
        requires = ["pinned-build-tool"]
        build-backend = "backend"
        backend-path = ["."]

        [project]
        name = "tiny"
        version = "1"
        scripts = { course = "tiny:main" }
        """,
    "tiny.py": """
        def main():
            import pinned
            print(pinned.__file__)
        """,
    "backend.py": """
        import os, zipfile

        def build_editable(folder, config_settings=None, metadata_directory=None):
            with open("temporary files", "w") as file:
                file.write(os.environ["TMPDIR"])
            with zipfile.ZipFile(os.path.join(folder, "tiny-1-py3-none-any.whl"), "w") as wheel:
                wheel.writestr("tiny.pth", os.getcwd())
                info = "tiny-1.dist-info"
                wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\n")
                wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\n")
                wheel.writestr(f"{info}/entry_points.txt", "[console_scripts]\\ncourse=tiny:main\\n")
                wheel.writestr(f"{info}/RECORD", "")
            return "tiny-1-py3-none-any.whl"
        """,
}


def write(path: Path, text: str, *, program: bool = False) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")
    if program:
        path.chmod(0o755)
    return path


def copy_scripts(folder: Path) -> Path:
    for name in ("Makefile", ".ci", "scripts"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    return folder


def run(*command, folder: Path, **variables: str | None) -> subprocess.CompletedProcess:
    """Run it with nothing of this machine's settings but `variables` (None: not set)."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    environment |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"} | variables
    environment = {name: value for name, value in environment.items() if value is not None}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    """A folder in which `make venv` works without a network."""
    folder = tmp_path_factory.mktemp("a folder") / "of the course"
    folder.mkdir()
    copy_scripts(folder)
    for name, text in TINY.items():
        write(folder / name, text)
    with zipfile.ZipFile(folder / "pinned-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("pinned.py", "")
        wheel.writestr("pinned-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: pinned\nVersion: 1.0\n")
        wheel.writestr("pinned-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n")
        wheel.writestr("pinned-1.0.dist-info/RECORD", "")
    return folder


def remove_what_was_installed(folder: Path) -> None:
    (folder / ".venv/.installed").unlink(missing_ok=True)
    for path in folder.glob(".venv/lib/python*/site-packages/*"):
        if path.name.startswith(("pinned", "tiny")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def assert_is_installed(folder: Path, made: subprocess.CompletedProcess) -> None:
    assert made.returncode == 0, made.stdout + made.stderr
    assert (folder / ".venv/.installed").exists()
    assert (folder / "temporary files").read_text() == str(folder / ".venv/tmp")
    assert not (folder / ".venv/tmp").exists()
    course = run(folder / ".venv/bin/course", folder=folder)
    assert course.stdout.startswith(f"{folder / '.venv/lib'}/"), course.stderr


def test_settings_in_the_environment_do_not_lead_the_installation_astray(tiny, tmp_path):
    """Those of pip and Python that say where packages are, and a home folder that cannot be written to."""
    python = tmp_path / "my tools" / "python of mine"
    write(python, f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', program=True)
    for package in ("pinned", "pip", "venv"):
        write(tmp_path / "shadows" / f"{package}.py", "raise ImportError('the wrong one')")
    elsewhere = {
        name: str(tmp_path / name) for name in ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONUSERBASE")
    }

    made = run(
        "make",
        "venv",
        folder=tiny,
        PYTHON=str(python),
        PYTHONPATH=str(tmp_path / "shadows"),
        PYTHONHOME=NOWHERE,
        PIP_USER="yes",
        PIP_PYTHON="/usr/bin/false",
        HOME=NOWHERE,
        **elsewhere,
    )

    assert_is_installed(tiny, made)
    assert not any(os.path.exists(folder) for folder in elsewhere.values())


def test_settings_of_pip_conf_do_not_lead_the_installation_astray(tiny, tmp_path):
    remove_what_was_installed(tiny)
    configuration = write(
        tmp_path / "pip.conf",
        f"""
        [global]
        user = true
        python = /usr/bin/false
        [install]
        target = {tmp_path / "elsewhere"}
        """,
    )

    made = run(
        "make", "venv", folder=tiny, PYTHON=sys.executable, PIP_CONFIG_FILE=str(configuration), HOME=None
    )

    assert_is_installed(tiny, made)
    assert not (tmp_path / "elsewhere").exists()


def test_packages_that_went_elsewhere_are_noticed(tiny, tmp_path):
    """pip has no option that makes it forget a prefix of its configuration."""
    remove_what_was_installed(tiny)
    configuration = write(tmp_path / "pip.conf", f"[install]\nprefix = {tmp_path / 'elsewhere'}\n")

    made = run("make", "venv", folder=tiny, PYTHON=sys.executable, PIP_CONFIG_FILE=str(configuration))

    assert made.returncode != 0
    assert "expected to install into .venv" in made.stderr
    assert f"install.prefix='{tmp_path / 'elsewhere'}'" in made.stderr
    assert not (tiny / ".venv/.installed").exists()


@pytest.fixture
def machine(tmp_path):
    """A machine with the course's scripts, few tools, and the programs that a test puts on it."""
    return Machine(copy_scripts(tmp_path))


class Machine:
    def __init__(self, folder: Path):
        self.folder = folder
        self.path = folder / "bin of all"
        self.path.mkdir()
        for tool in ("bash", "dirname", "ls", "sh", "sort", "tail"):
            (self.path / tool).symlink_to(shutil.which(tool))
        self.program("id", "echo 1000")

    def program(self, path: str, script: str) -> Path:
        """A program; without a folder in its name it is on the PATH."""
        return write(self.path / path, f"#!/bin/sh\n{script}\n", program=True)

    def python(self, path: str, version: str, *, lacks: str = "") -> Path:
        """A Python that answers what the scripts ask it."""
        suitable = "exit 0" if version.startswith(("3.11.", "3.12.", "3.13.")) else "exit 1"
        script = f"""
            case "$2" in
                *python_version*) echo {version} ;;
                *version_info*) {suitable} ;;
                *ensurepip*) {"exit 1" if lacks else "exit 0"} ;;
                *) exit 2 ;;
            esac"""
        return self.program(path, textwrap.dedent(script))

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess:
        return run(*command, folder=self.folder, PATH=str(self.path), HOME=str(self.folder), **variables)

    def find_python(self, *names: str, **variables: str) -> subprocess.CompletedProcess:
        return self.run("sh", "scripts/find_python.sh", *names, **variables)

    def find_chromium(self, **variables: str) -> subprocess.CompletedProcess:
        return self.run("sh", "scripts/find_chromium.sh", **variables)


def test_python_is_taken_in_order(machine):
    machine.python("python3", "3.14.2")
    machine.program("python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    machine.python("python3.12", "3.12.3")
    machine.python("python3.11", "3.11.9")
    assert machine.find_python().stdout == "python3.12\n"
    assert machine.find_python("python3.11").stdout == "python3.11\n"
    assert machine.find_python("python3.13").stdout == "python3.12\n"


def test_the_newest_python_of_pyenv_stands_in_for_its_stub(machine):
    machine.program("python3.12", "exit 127")
    machine.python("python3", "3.11.9")
    for version in ("3.12.2", "3.12.10", "3.12.9", "3.13.1"):
        machine.python(f"{machine.folder}/.pyenv/versions/{version}/bin/python", version)
        machine.python(f"{machine.folder}/my pyenv/versions/{version}1/bin/python", f"{version}1")
    assert machine.find_python().stdout == "python3\n"
    expected = machine.folder / ".pyenv/versions/3.12.10/bin/python"
    assert machine.find_python("python3.12").stdout == f"{expected}\n"
    assert machine.find_python(PYTHON="python3.12").stdout == f"{expected}\n"
    found = machine.find_python("python3.12", PYENV_ROOT=str(machine.folder / "my pyenv"))
    assert found.stdout == f"{machine.folder / 'my pyenv/versions/3.12.101/bin/python'}\n"


def test_python_of_the_environment_wins(machine):
    machine.python("python3.12", "3.12.3")
    chosen = machine.python("a folder/python", "3.11.4")
    assert machine.find_python("python3.12", PYTHON=str(chosen)).stdout == f"{chosen}\n"


@pytest.mark.parametrize(
    "python, version, lacks, reason",
    [
        ("python3", "3.10.12", "", "python3 is 3.10.12;"),
        ("an old/python", "3.14.0", "", "an old/python is 3.14.0;"),
        ("python3", "3.11.2", "venv", "python3 (3.11.2) lacks venv"),
        ("no python at all", "", "", "no python at all, which does not run"),
    ],
)
def test_a_python_that_does_not_do_is_said_to_be_so(machine, python, version, lacks, reason):
    path = machine.python(python, version, lacks=lacks) if version else machine.path / python
    found = machine.find_python(PYTHON=str(path) if " " in python else "")
    assert (found.returncode, found.stdout) == (1, "")
    assert "Python 3.11, 3.12 or 3.13 is expected" in found.stderr
    assert reason in found.stderr


def test_continuous_integration_prefers_the_python_of_the_publishing_workflow(machine):
    machine.program("make", 'echo "$PYTHON $@"')
    machine.python("python3", "3.11.9")
    run_ci = (str(machine.folder / ".ci/run"),)
    assert machine.run(*run_ci).stdout == "python3 test\n"
    machine.python("python3.13", "3.13.1")
    assert machine.run(*run_ci).stdout == "python3.13 test\n"
    machine.python("python3.12", "3.12.1")
    assert machine.run(*run_ci).stdout == "python3.12 test\n"
    assert machine.run(*run_ci, PYTHON="python3").stdout == "python3 test\n"
    refused = machine.run(*run_ci, PYTHON=NOWHERE)
    assert (refused.returncode, refused.stdout) == (1, "")


def test_the_browser_of_the_environment_is_taken(machine):
    machine.program("chromium", "")
    browser = machine.program("Google Chrome.app/Google Chrome", "")
    assert machine.find_chromium(CHROMIUM=str(browser)).stdout == f"{browser}\n"
    assert machine.find_chromium(CHROMIUM="chromium").stdout == f"{machine.path / 'chromium'}\n"


@pytest.mark.parametrize("browser", [NOWHERE, "/etc", "/etc/passwd", "no such browser", "cd"])
def test_what_is_no_browser_is_refused(machine, browser):
    machine.program("chromium", "")
    found = machine.find_chromium(CHROMIUM=browser)
    assert (found.returncode, found.stdout) == (1, "")
    assert f"CHROMIUM={browser} is not a program" in found.stderr


def test_a_browser_is_installed_by_root_alone(machine):
    browser = machine.path / "chromium"
    machine.program("apt-get", f'echo "$@"; [ "$1" = update ] || {shutil.which("ln")} -s sh "{browser}"')
    found = machine.find_chromium()
    assert (found.returncode, found.stdout) == (1, "")
    assert "sudo apt-get install chromium" in found.stderr
    machine.program("id", "echo 0")
    found = machine.find_chromium()
    assert (found.returncode, found.stdout) == (0, f"{browser}\n")
    assert "install --yes chromium" in found.stderr
