"""The workflow that publishes the site, as far as it can be run without its host."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from coursekit.project import Project

ROOT = Path(__file__).resolve().parents[2]
SOURCE = (ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8")
JOBS = yaml.safe_load(SOURCE)["jobs"]
STEPS = [step for job in JOBS.values() for step in job["steps"]]


def settings_of(action: str) -> dict:
    """What the only step with this action is given."""
    (step,) = [step for step in STEPS if step.get("uses", "").startswith(f"{action}@")]
    return step["with"]


def test_every_action_is_named_by_commit_and_says_its_version():
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert len(used) == 4
    named = re.findall(r"uses: (\S+@[0-9a-f]{40})  # v\d+\.\d+\.\d+$", SOURCE, flags=re.MULTILINE)
    assert named == used


@pytest.mark.parametrize("job", JOBS)
def test_no_job_runs_for_ever(job):
    assert 5 <= JOBS[job]["timeout-minutes"] <= 120


def test_only_the_job_that_publishes_may_write():
    assert yaml.safe_load(SOURCE)["permissions"] == {"contents": "read"}
    assert {name: job.get("permissions") for name, job in JOBS.items()} == {
        "test": None,
        "publish": {"contents": "write"},
    }
    assert JOBS["publish"]["if"] == "github.event_name == 'push'"
    assert settings_of("actions/checkout") == {"persist-credentials": False}


def test_its_python_is_one_that_the_course_is_for():
    version = settings_of("actions/setup-python")["python-version"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert SpecifierSet(project["requires-python"]).contains(version)
    (named,) = re.findall(r"need `make` and Python ([\d., or]+) on", (ROOT / "README.md").read_text("utf-8"))
    assert version in re.split(", | or ", named)
    # The other run of the tests looks for the same one.
    assert f"find_python.sh python{version} " in (ROOT / ".ci/run").read_text("utf-8")


def test_make_knows_its_commands():
    commands = [step["run"].split() for step in STEPS if step.get("run", "").startswith("make ")]
    assert commands == [["make", "test"]]
    for command in commands:
        subprocess.run([*command, "--dry-run"], cwd=ROOT, check=True, capture_output=True)


def test_what_is_published_is_the_site():
    uploaded, downloaded = settings_of("actions/upload-artifact"), settings_of("actions/download-artifact")
    assert ROOT / uploaded["path"] == Project(ROOT).site
    assert uploaded["include-hidden-files"]  # .nojekyll
    assert downloaded["name"] == uploaded["name"]
    assert downloaded["path"] == JOBS["publish"]["steps"][-1]["working-directory"]


def test_the_site_becomes_the_next_commit_of_its_branch(tmp_path):
    """The last step, with a folder in the place of the host, and a student's copy on a hub."""
    step = JOBS["publish"]["steps"][-1]
    assert step["env"] == {"TOKEN": "${{ secrets.GITHUB_TOKEN }}"}
    host, copy = tmp_path / "host", tmp_path / "copy"
    repository = host / "owner/course.git"
    repository.mkdir(parents=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
        "HOME": str(tmp_path),
        "TOKEN": "secret",
        "GITHUB_REPOSITORY": "owner/course",
        "GITHUB_SHA": "0123abc",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{host.as_uri()}/.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://x-access-token:secret@github.com/",
    }

    def git(*arguments: str, folder: Path = repository) -> str:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b.org", *arguments]
        return subprocess.run(
            command, cwd=folder, env=environment, check=True, capture_output=True, text=True
        ).stdout

    def publish(*, path: str = environment["PATH"], **files: str) -> None:
        site = tmp_path / f"site of {', '.join(files)}"
        site.mkdir()
        for name in (".nojekyll", *files):
            (site / name).write_text(files.get(name, ""))
        command = ["bash", "-e", "-c", step["run"]]
        subprocess.run(command, cwd=site, env=environment | {"PATH": path}, check=True, capture_output=True)

    git("init", "--quiet", "--bare")
    publish(lesson="one\n", former="page")
    # As nbgitpuller does it: what a student wrote wins over what was published since.
    git(
        "clone",
        "--quiet",
        "--depth",
        "1",
        "--branch",
        "gh-pages",
        repository.as_uri(),
        str(copy),
        folder=tmp_path,
    )
    (copy / "lesson").write_text("one, and my answer\n")
    git("commit", "--quiet", "--all", "--message", "Mine", folder=copy)
    publish(lesson="two\n", new="page")
    publish(lesson="three\n", new="page", newer="page")
    git("fetch", "--quiet", folder=copy)
    git("merge", "--quiet", "-Xours", "origin/gh-pages", folder=copy)

    assert git("ls-tree", "--name-only", "gh-pages").split() == [".nojekyll", "lesson", "new", "newer"]
    assert git("log", "--format=%s %an", "gh-pages") == "Site of 0123abc github-actions[bot]\n" * 3
    assert git("ls-files", folder=copy).split() == [".nojekyll", "lesson", "new", "newer"]
    assert (copy / "lesson").read_text() == "one, and my answer\n"

    # A branch that cannot be read is not written over.
    refusing = tmp_path / "bin/git"
    refusing.parent.mkdir()
    refusing.write_text(f'#!/bin/sh\n[ "$1" != fetch ] && exec {shutil.which("git")} "$@"\n')
    refusing.chmod(0o755)
    with pytest.raises(subprocess.CalledProcessError):
        publish(path=f"{refusing.parent}:{environment['PATH']}", lesson="four\n")
    assert git("show", "gh-pages:lesson") == "three\n"
