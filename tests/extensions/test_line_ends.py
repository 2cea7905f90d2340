"""Files are the same, byte for byte, in a checkout on a machine whose git writes CRLF."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COURSE = (
    *("book", "benchmarks", "code", "locales", "scripts", "tests", ".ci", ".github"),
    *("Makefile", "README.md", "conf.py", "_config.yml", "pyproject.toml", "requirements.txt", "LICENSE"),
)


@pytest.fixture
def git(tmp_path):
    """Runs git with no settings but these."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    environment |= {"GIT_AUTHOR_NAME": "A", "GIT_COMMITTER_NAME": "A", "HOME": str(tmp_path)}
    environment |= {"GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_EMAIL": "a@example.org"}

    def run(*arguments):
        return subprocess.run(
            ["git", *map(str, arguments)], env=environment, check=True, capture_output=True, text=True
        ).stdout

    return run


@pytest.fixture
def crlf_checkout(git, tmp_path):
    """A function that checks out what a folder holds as git does where core.autocrlf is true."""

    def check_out(folder: Path, *names: str) -> Path:
        # A repository of its own: the course may have come as an archive, without one.
        repository, checkout = tmp_path / "repository", tmp_path / "checkout"
        git("init", "--quiet", repository)
        of_folder = ("-C", folder, "--git-dir", repository / ".git", "--work-tree", folder)
        git(*of_folder, "add", ".gitattributes", *names)
        git(*of_folder, "commit", "--quiet", "--message", "All")
        git("clone", "--quiet", "--config", "core.autocrlf=true", repository, checkout)
        return checkout

    return check_out


def test_every_file_of_the_course_is_checked_out_as_it_is(crlf_checkout):
    checkout = crlf_checkout(ROOT, *COURSE)
    files = [path for path in checkout.rglob("*") if path.is_file() and ".git" not in path.parts]
    kinds = {path.suffix for path in files}
    assert kinds >= {".sh", ".py", ".po", ".md", ".csv", ".css", ".svg", ".png", ".woff2", ".safetensors"}
    different = [
        path for path in files if path.read_bytes() != (ROOT / path.relative_to(checkout)).read_bytes()
    ]
    assert not different


@pytest.mark.parametrize("name", ["model.safetensors", "font.woff2", "picture.png"])
def test_binary_files_are_not_taken_for_text(crlf_checkout, tmp_path, name):
    """Even where their first bytes look like it."""
    (tmp_path / ".gitattributes").write_bytes((ROOT / ".gitattributes").read_bytes())
    (tmp_path / name).write_bytes(b"one\r\ntwo\nthree\r\n")
    assert (crlf_checkout(tmp_path, name) / name).read_bytes() == b"one\r\ntwo\nthree\r\n"


@pytest.mark.parametrize(
    "name", ["run", "Makefile", "a.sh", "a.py", "a.po", "a.md", "a.yml", "a.svg", "a.csv"]
)
def test_text_that_was_saved_with_crlf_is_checked_out_with_lf(crlf_checkout, tmp_path, name):
    (tmp_path / ".gitattributes").write_bytes((ROOT / ".gitattributes").read_bytes())
    (tmp_path / name).write_bytes(b"one\r\ntwo\r\n")
    assert (crlf_checkout(tmp_path, name) / name).read_bytes() == b"one\ntwo\n"
