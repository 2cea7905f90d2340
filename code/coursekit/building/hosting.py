"""What the hosts of the published branch look for beside the pages: GitHub Pages, Binder, Docker, a hub.

    .nojekyll                 GitHub Pages publishes folders that start with _, too
    generative_vision-….whl   the course's own library: notebooks install it without a repository
    binder/runtime.txt        the Python
    binder/requirements.txt   what the notebooks need: the library with its frameworks
    binder/constraints.txt    in which versions: the course's requirements.txt, as it is
    Dockerfile                all of that, for a class

Binder's builder, repo2docker, would take a Dockerfile before anything else; where there is a folder `binder`,
it looks nowhere else.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from coursekit.building.inputs import input_files
from coursekit.project import CourseError, Project

PYTHON = "3.12"  # the one that the site is built and tested with
NEEDED = ("pyproject.toml", "requirements.txt")

# The wheel lies in the folder that pip runs in, the branch's; the constraints lie beside this file.
REQUIREMENTS = """\
--constraint constraints.txt
./{wheel}{extras}
"""
# JupyterHub starts users' servers in the same image; nbgitpuller, which needs git, fetches the notebooks.
DOCKERFILE = f"""\
# The course with JupyterLab, for a class or as the image of a JupyterHub.
FROM python:{PYTHON}-slim
RUN apt-get update \\
    && apt-get install --yes --no-install-recommends git \\
    && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 1000 jovyan \\
    && install --directory --owner 1000 /home/jovyan/course /home/jovyan/course/work
WORKDIR /home/jovyan/course
# Another index of packages, such as one that has PyTorch without CUDA.
ARG PIP_EXTRA_INDEX_URL
COPY *.whl ./
COPY binder binder
RUN pip install --no-cache-dir --requirement binder/requirements.txt jupyterlab jupyterhub nbgitpuller
COPY --chown=1000 . .
USER 1000
EXPOSE 8888
CMD ["jupyter", "lab", "--ip", "0.0.0.0"]
"""
# Runs in a copy of the course: setuptools leaves folders of its own where it works.
# Stored, not packed: the published branch keeps its history, and git packs what two wheels have in common.
BUILD_WHEEL = """
import sys
from setuptools.build_meta import build_wheel
build_wheel(sys.argv[1], {"--build-option": ["--compression=stored"]})
"""
EPOCH = "315532800"  # 1980 began: no ZIP file knows an earlier time


def prepare_hosting(project: Project) -> None:
    """Write these files; all but the first only for a course that has a library and pins."""
    if not project.site.is_dir():  # nothing could be published
        return
    (project.site / ".nojekyll").touch()
    if not all((project.root / name).is_file() for name in NEEDED):
        return
    wheel = build_wheel(project)
    settings = tomllib.loads((project.root / "pyproject.toml").read_text("utf-8"))
    extras = ",".join(settings["project"].get("optional-dependencies", ()))
    requirements = REQUIREMENTS.format(wheel=wheel.name, extras=f"[{extras}]" if extras else "")
    binder = project.site / "binder"
    binder.mkdir(exist_ok=True)
    (binder / "runtime.txt").write_text(f"python-{PYTHON}\n", encoding="utf-8", newline="\n")
    (binder / "requirements.txt").write_text(requirements, encoding="utf-8", newline="\n")
    shutil.copyfile(project.root / "requirements.txt", binder / "constraints.txt")
    (project.site / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8", newline="\n")


def build_wheel(project: Project) -> Path:
    """Build the course's library into the site, in place of an older one: one state, the same bytes.

    Raises a CourseError if setuptools cannot build it.
    """
    with tempfile.TemporaryDirectory(dir=project.build) as folder:
        copy, made = Path(folder, "course"), Path(folder, "made")
        _copy_library(project, copy)
        made.mkdir()
        process = subprocess.run(
            [sys.executable, "-c", BUILD_WHEEL, str(made)],
            cwd=copy,
            env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH, "HOME": folder},  # the user's settings lie at home
            umask=0o022,
            **{"capture_output": True, "text": True, "encoding": "utf-8", "errors": "replace"},
        )
        if process.returncode != 0:
            lines = (process.stdout + process.stderr).strip().splitlines()[-3:]
            raise CourseError("\n".join(["The library's wheel could not be built by setuptools:", *lines]))
        (wheel,) = made.glob("*.whl")
        for old in project.site.glob("*.whl"):
            if old.name != wheel.name:
                old.unlink()
        return wheel.replace(project.site / wheel.name)


def _copy_library(project: Project, copy: Path) -> None:
    """Copy what people wrote, all readable alike: a wheel keeps the modes of files."""
    licences = project.root.glob("LICENSE*")
    for path in [project.root / "pyproject.toml", *licences, *input_files(project.library)]:
        target = copy / path.relative_to(project.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        target.chmod(0o644)
