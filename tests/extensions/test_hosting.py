"""What Binder, Docker and a hub find on the published branch: read by repo2docker, by pip and by rules."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from coursekit.building.hosting import PYTHON, build_wheel, prepare_hosting
from coursekit.building.inputs import input_files
from coursekit.execution.imports import walk_imports
from coursekit.project import CourseError, Project
from page_code import FENCED, OPTIONS

ROOT = Path(__file__).resolve().parents[2]
COURSE = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LISTS = ("binder/requirements.txt", "binder/constraints.txt", "binder/runtime.txt", "Dockerfile")
# Every kernel has them, and which one is the host's affair.
OF_A_KERNEL = {"IPython", "matplotlib_inline"}
# PyTorch for Linux brings them, and says itself in which versions.
CUDA = re.compile(r"nvidia-.*|cuda-.*|triton")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """What a build of this course adds to its pages."""
    project = Project(tmp_path_factory.mktemp("a course"))
    for name in ("pyproject.toml", "requirements.txt", "LICENSE", "code"):
        (project.root / name).symlink_to(ROOT / name)
    project.site.mkdir(parents=True)
    prepare_hosting(project)
    return project.site


def wheel_of(site: Path) -> Path:
    (wheel,) = site.glob("*.whl")
    return wheel


def test_repo2docker_installs_the_list_with_the_courses_python(site):
    found = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."],
        **{"cwd": site, "capture_output": True, "text": True, "timeout": 300},
    )
    assert found.returncode == 0, found.stderr
    said = found.stdout + found.stderr
    assert f"Building conda environment for python={PYTHON}\n" in said
    assert "version unspecified" not in said
    steps = re.findall(r"^(?:RUN|COPY|FROM) .*", found.stdout, flags=re.MULTILINE)
    assert not any("slim" in step for step in steps)  # the Dockerfile is not for Binder
    (install,) = [step for step in steps if "bin/pip install" in step]
    assert install.endswith('pip install --no-cache-dir -r "binder/requirements.txt"')
    # The wheel and the constraints are there by then.
    assert steps.index("COPY --chown=0:0 src/ ${REPO_DIR}/") < steps.index(install)


def test_the_python_is_one_that_the_course_is_for_and_published_with(site):
    assert (site / "binder/runtime.txt").read_text() == f"python-{PYTHON}\n"
    assert SpecifierSet(COURSE["requires-python"]).contains(PYTHON)
    workflow = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text("utf-8"))
    (setup,) = [step for step in workflow["jobs"]["test"]["steps"] if "setup-python" in step.get("uses", "")]
    assert setup["with"]["python-version"] == PYTHON


def test_the_list_is_the_library_with_each_framework_in_the_courses_versions(site):
    lines = (site / "binder/requirements.txt").read_text().splitlines()
    assert lines == ["--constraint constraints.txt", f"./{wheel_of(site).name}[torch,keras]"]
    assert (site / "binder/constraints.txt").read_bytes() == (ROOT / "requirements.txt").read_bytes()


def test_no_list_names_a_host_of_packages(site):
    assert [name for name in LISTS if "//" in (site / name).read_text("utf-8")] == []


def pins() -> dict[str, dict[str, str]]:
    """The sections of requirements.txt: heading -> name -> version."""
    sections = {}
    for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            section = sections.setdefault(line.strip("# "), {})
        elif line:
            name, version = line.split("==")
            section[canonicalize_name(name)] = version
    return sections


def add(requirement: Requirement, found: set[tuple[str, str]]) -> None:
    """Add it and all that it brings, by what the installed distributions say of themselves."""
    for extra in requirement.extras or {""}:
        entry = (canonicalize_name(requirement.name), extra)
        if entry in found:
            continue
        found.add(entry)
        for inner in map(Requirement, metadata.requires(requirement.name) or ()):
            if not inner.marker or inner.marker.evaluate({"extra": extra}):
                add(inner, found)


@pytest.fixture(scope="module")
def needed() -> set[str]:
    """The distributions that pip installs for the list, besides the library."""
    extras = COURSE["optional-dependencies"].values()
    found = set()
    for line in [*COURSE["dependencies"], *(line for extra in extras for line in extra)]:
        add(Requirement(line), found)
    return {name for name, _ in found}


def test_all_that_the_list_brings_is_pinned(needed):
    pinned = {name for section in pins().values() for name in section}
    assert {name for name in needed - pinned if not CUDA.fullmatch(name)} == set()
    assert {"torch", "tensorflow", "numpy", "h5py", "sympy"} <= needed


def test_the_list_brings_nothing_of_the_site_or_the_tests(needed):
    sections = pins()
    others = [sections["The book"], sections["The tests"]]
    assert {name for section in others for name in section if name in needed} == {"fonttools"}  # matplotlib's
    assert sections["The lessons"].keys() <= needed


def test_the_notebooks_and_the_library_import_nothing_else(needed):
    pages = [path.read_text("utf-8") for path in (ROOT / "book").rglob("*.md")]
    fenced = [block for page in pages for block in FENCED.findall(page)]
    cells = [OPTIONS.sub("", code) for kind, code in fenced if "{code-cell}" in kind]
    modules = [path.read_text("utf-8") for path in (ROOT / "code/genvision").rglob("*.py")]
    imported = walk_imports([*cells, *modules], ROOT / "code").packages
    assert len(cells) > 200 and {"torch", "keras", "matplotlib"} <= imported
    owners = metadata.packages_distributions()
    brought = {name: {canonicalize_name(owner) for owner in owners.get(name, ())} for name in imported}
    assert {name for name in imported - OF_A_KERNEL if not brought[name] & needed} == set()


def test_the_wheel_holds_the_whole_library_and_nothing_else(site):
    with zipfile.ZipFile(wheel_of(site)) as wheel:
        entries = {entry.filename: entry for entry in wheel.infolist()}
    library = {
        path.relative_to(ROOT / "code").as_posix(): path
        for path in input_files(ROOT / "code/genvision")
        if path.suffix in (".py", ".safetensors", ".json")
    }
    assert library.keys() <= entries.keys()
    assert any(name.endswith(".safetensors") for name in library)
    assert {name.split("/")[0] for name in entries} == {
        *("genvision", "coursekit", f"generative_vision-{COURSE['version']}.dist-info")
    }
    assert not any("__pycache__" in name or name.endswith(".mo") for name in entries)
    modes = {entry.external_attr >> 16 & 0o777 for entry in entries.values()}
    assert modes == {0o644, 0o664}  # the second is RECORD's
    assert {entry.compress_type for entry in entries.values()} == {zipfile.ZIP_STORED}
    assert wheel_of(site).stat().st_size < 13e6


def test_pip_installs_the_wheel_and_weights_are_found(site, tmp_path):
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-index",
        "--no-deps",
        "--quiet",
        "--target",
        str(tmp_path),
    ]
    subprocess.run([*pip, str(wheel_of(site))], check=True, env=os.environ | {"PIP_USER": "0"})
    code = (
        "import genvision, sys; from genvision.pretrained import names\n"
        "print(genvision.__file__, genvision.__version__, len(names()))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        **{"env": os.environ | {"PYTHONPATH": str(tmp_path)}, "cwd": tmp_path, "check": True},
        **{"capture_output": True, "text": True},
    ).stdout
    assert said == f"{tmp_path / 'genvision/__init__.py'} {COURSE['version']} 10\n"


def instructions(dockerfile: str) -> list[tuple[str, str]]:
    """A Dockerfile's lines, joined where they go on, without remarks."""
    lines = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", dockerfile, flags=re.MULTILINE)).splitlines()
    return [tuple(line.split(" ", 1)) for line in lines]


def test_the_dockerfile_installs_the_same_list_and_works_as_a_user(site):
    steps = instructions((site / "Dockerfile").read_text("utf-8"))
    known = {"FROM", "ARG", "RUN", "WORKDIR", "COPY", "USER", "EXPOSE", "CMD"}
    assert {name for name, _ in steps} <= known
    assert steps[0] == ("FROM", f"python:{PYTHON}-slim")
    copied = [line.split()[-2] for name, line in steps if name == "COPY"]
    assert copied[-1] == "." and all(list(site.glob(source)) for source in copied[:-1])
    assert {wheel_of(site), site / "binder"} == {path for source in copied[:-1] for path in site.glob(source)}
    (install,) = [line for name, line in steps if line.startswith("pip ")]
    assert "--requirement binder/requirements.txt" in install
    users = [line for name, line in steps if name == "USER"]
    assert users == ["1000"] and steps.index(("USER", "1000")) > steps.index(("RUN", install))


TINY = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "tiny"
version = "{version}"
[tool.setuptools.packages.find]
where = ["code"]
[tool.setuptools.package-data]
"*" = ["*.txt"]
"""


def tiny(root: Path, version: str = "1", mode: int = 0o644) -> Project:
    (root / "code/tiny/inner").mkdir(parents=True, exist_ok=True)
    (root / "_build/site").mkdir(parents=True, exist_ok=True)
    for name in ("b.py", "a.py", "__init__.py", "inner/__init__.py", "inner/data.txt"):
        path = root / "code/tiny" / name
        path.write_text(f"name = {name!r}\n")
        path.chmod(mode)
        os.utime(path, (mode * 10**6, mode * 10**6))
    (root / "pyproject.toml").write_text(TINY.format(version=version))
    return Project(root)


def test_one_state_of_the_library_gives_the_same_wheel(tmp_path, monkeypatch):
    first = build_wheel(tiny(tmp_path / "one")).read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    (tmp_path / "another home").mkdir()
    (tmp_path / "another home/.pydistutils.cfg").write_text("[bdist_wheel]\nbuild_number = 7\n")
    monkeypatch.setenv("HOME", str(tmp_path / "another home"))
    before = os.umask(0o077)
    try:
        second = build_wheel(tiny(tmp_path / "two", mode=0o755))
    finally:
        os.umask(before)
    assert second.name == "tiny-1-py3-none-any.whl"
    assert second.read_bytes() == first


def test_a_wheel_takes_the_place_of_an_older_one(tmp_path):
    build_wheel(tiny(tmp_path))
    build_wheel(tiny(tmp_path, version="2"))
    assert [path.name for path in (tmp_path / "_build/site").iterdir()] == ["tiny-2-py3-none-any.whl"]
    # The course's folder is left as it was.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["_build", "code", "pyproject.toml"]
    assert [path.name for path in (tmp_path / "_build").iterdir()] == ["site"]


def test_a_library_that_cannot_be_built_says_why(tmp_path):
    project = tiny(tmp_path, version="one and a half")
    with pytest.raises(CourseError, match="(?s)could not be built by setuptools.*project.version") as caught:
        build_wheel(project)
    assert "\n" in str(caught.value)


def test_a_course_without_a_library_has_pages_alone(tmp_path):
    project = tiny(tmp_path)
    prepare_hosting(project)  # no requirements.txt
    assert [path.name for path in project.site.iterdir()] == [".nojekyll"]
