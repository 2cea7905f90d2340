"""The `course` command on a tiny book in five languages: what it builds, what it skips, what it says."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

import coursekit
import coursekit.cli as cli

FILES = {
    "conf.py": """
        project = html_title = "Tiny"
        extensions = ["myst_nb", "sphinx_external_toc", "coursekit.execution", "coursekit.catalogs"]
        external_toc_path = "_toc.yml"
        exclude_patterns = ["_build", "code"]
        nb_execution_mode = "cache"
        nb_execution_timeout = 600
        locale_dirs = ["locales"]
        gettext_compact = False
        html_theme = "basic"
        """,
    "_toc.yml": """
        root: book/index
        subtrees:
          - caption: Part
            entries:
              - file: book/part/one
              - file: book/part/two
        """,
    "locales/languages.yml": """
        en: {name: English}
        ar: {name: العربية, direction: rtl}
        kn: {name: ಕನ್ನಡ}
        pa: {name: ਪੰਜਾਬੀ}
        ru: {name: Русский}
        """,
    "book/index.md": "# Start\n",
    "code/lib/__init__.py": "",
    "code/lib/one.py": "from lib.deep import VALUE",
    "code/lib/deep.py": "VALUE = 'old value'",
    "code/lib/two.py": "VALUE = 'second value'",
}
PAGE = """
    ---
    jupytext:
      text_representation:
        format_name: myst
    kernelspec:
      name: python3
      display_name: Python 3
    ---

    # Page {name}

    ```{{code-cell}} ipython3
    from lib.{name} import VALUE
    with open("../../runs", "a") as runs:
        runs.write("{name} ")
    ```

    A sentence.

    ```{{code-cell}} ipython3
    print(VALUE)
    ```
    """
SENTENCES = {"ar": "جملة.", "kn": "ಒಂದು ವಾಕ್ಯ.", "pa": "ਇੱਕ ਵਾਕ।", "ru": "Одно предложение."}
LANGUAGES = ("en", *SENTENCES)
PO_HEADER = 'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = text.strip("\n").split("\n")
    indent = len(lines[0]) - len(lines[0].lstrip())
    path.write_text("\n".join(line[indent:] for line in lines).rstrip() + "\n", encoding="utf-8")


@dataclass
class Course:
    """A course in a temporary folder, and the command run in it."""

    root: Path

    def run(self, *arguments: str, folder: str = ".", status: int = 0) -> subprocess.CompletedProcess:
        process = subprocess.run(
            [sys.executable, "-m", "coursekit.cli", *arguments],
            **{"cwd": self.root / folder, "env": ENVIRONMENT, "stdin": subprocess.DEVNULL},
            **{"capture_output": True, "text": True, "encoding": "utf-8", "timeout": 600},
        )
        assert process.returncode == status, process.stdout + process.stderr
        assert "Traceback (most recent call last):\n  File" not in process.stderr
        return process

    def runs(self) -> list[str]:
        """Which pages were run since the last time this was asked."""
        log = self.root / "runs"
        runs = log.read_text().split() if log.exists() else []
        log.unlink(missing_ok=True)
        return sorted(runs)

    def page(self, language: str, name: str) -> str:
        return (self.root / "_build/site" / language / "book/part" / f"{name}.html").read_text("utf-8")

    def catalog(self, language: str, name: str) -> Path:
        return self.root / "locales" / language / "LC_MESSAGES/book" / f"{name}.po"

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def rendered(self) -> dict[str, int]:
        """When each language was published."""
        return {code: (self.root / "_build/site" / code).stat().st_ino for code in LANGUAGES}


SOURCE_ROOT = Path(coursekit.__file__).parents[1]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(SOURCE_ROOT), "PYTHONWARNINGS": ""}


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Course, str, list[str]]:
    """The tiny book, built once in all languages: with what was said, and the pages that were run."""
    course = Course(tmp_path_factory.mktemp("built") / "course")
    for name, text in FILES.items():
        write(course.root / name, text)
    for name in ("one", "two"):
        write(course.root / f"book/part/{name}.md", PAGE.format(name=name))
    for language, sentence in SENTENCES.items():
        for name in ("index", "part/one", "part/two"):
            message = f'\nmsgid "A sentence."\nmsgstr "{sentence}"\n'
            write(course.catalog(language, name), PO_HEADER.format(language=language) + message)
    said = course.run("build", folder="book/part").stdout
    return course, said, course.runs()


@pytest.fixture
def course(built, tmp_path) -> Course:
    """A copy of the built course, to be changed."""
    return Course(Path(shutil.copytree(built[0].root, tmp_path / "course")))


def test_cells_run_once_for_five_languages(built):
    course, said, runs = built
    assert runs == ["one", "two"]
    for language in LANGUAGES:
        assert "old value" in course.page(language, "one")
        assert "second value" in course.page(language, "two")
        assert SENTENCES.get(language, "A sentence.") in course.page(language, "one")
    assert "book/part/one: cell 2/2" in said
    assert re.search(r"book/part/two +2 cells run, \d+\.\d s", said)
    assert "\x1b" not in said


def test_only_the_site_is_published(built):
    course, _, _ = built
    assert {entry.name for entry in (course.root / "_build/site").iterdir()} == {
        *LANGUAGES,
        "index.html",
        ".nojekyll",
    }
    for made_on_the_way in ("jupyter_execute", ".doctrees", ".buildinfo"):
        assert not list((course.root / "_build/site").rglob(made_on_the_way))
    assert "book/index.html" in (course.root / "_build/site/kn/index.html").read_text("utf-8")


def processor_seconds() -> float:
    """What the commands of these tests have taken so far."""
    times = os.times()
    return times.children_user + times.children_system


def test_a_second_build_does_nothing(course):
    before, begin = course.rendered(), processor_seconds()
    said = course.run("build").stdout
    assert processor_seconds() - begin < 20  # of the processor's time: other work does not count
    assert course.runs() == []
    assert course.rendered() == before
    assert said.count("up to date") == 5
    assert said.count("0 cells run") == 2


def test_an_edited_catalog_renders_its_language_alone(course):
    before = course.rendered()
    course.edit("locales/kn/LC_MESSAGES/book/part/one.po", SENTENCES["kn"], "ಹೊಸ ವಾಕ್ಯ.")
    said = course.run("build").stdout
    changed = {code for code, when in course.rendered().items() if when != before[code]}
    assert changed == {"kn"}
    assert "ಹೊಸ ವಾಕ್ಯ." in course.page("kn", "one")
    assert course.runs() == []
    assert "rendering kn …" in said


def test_a_changed_library_runs_the_pages_that_use_it(course):
    course.edit("code/lib/deep.py", "old value", "new value")
    course.run("build", "--language", "en")
    assert course.runs() == ["one"]
    assert "new value" in course.page("en", "one")
    assert "old value" in course.page("ru", "one")  # not asked for
    course.edit("code/lib/deep.py", "new value", "old value")
    course.run("build", "--language", "en")
    assert course.runs() == []  # an edit that is undone
    assert "old value" in course.page("en", "one")


def test_notebooks_name_the_commit_of_the_build(course):
    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=course.root, check=True, capture_output=True, text=True
        ).stdout.strip()

    def commit() -> str:
        git("add", ".")
        git("-c", "user.name=a", "-c", "user.email=a@b.org", "commit", "--allow-empty", "-m", "Some change")
        return git("rev-parse", "HEAD")

    def build(*options: str) -> tuple[str, str]:
        """What was said, and the commit that a notebook installs."""
        said = course.run("build", "--language", "en", *options).stdout
        notebook = course.root / "_build/site/en/_notebooks/book/part/one.ipynb"
        return said, re.search(r"course@(\w+)", notebook.read_text("utf-8"))[1]

    course.edit("conf.py", '"coursekit.execution"', '"coursekit.execution", "coursekit.translated_notebooks"')
    with (course.root / "conf.py").open("a") as conf:
        conf.write('course_repository = "https://github.com/owner/course"\n')
    write(course.root / ".gitignore", "_build/\n__pycache__/")
    git("init")
    first = commit()
    write(course.root / "code/lib/three.py", "VALUE = 'not in the commit'")
    said, named = build()
    assert named == first
    assert f"install commit {first[:12]}, which lacks the changes here in code and pyproject.toml" in said
    second = commit()
    said, named = build()
    assert named == second
    assert "which lacks" not in said
    assert f"install commit {second[:12]}, which no remote branch has yet" in said
    git("update-ref", "refs/remotes/origin/main", second)  # as after a push
    assert "no remote branch" not in build()[0]
    assert course.runs() == []
    build("--draft")
    commit()
    said, named = build("--draft")
    assert "en: up to date" in said  # a translator's commits cost nothing
    assert named == second


def test_plain_sphinx_uses_the_same_results_and_runs_what_is_missing(course):
    course.edit("code/lib/two.py", "second", "other")
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "-q", "-j", "2", ".", "_build/plain/html"]
    subprocess.run(command, cwd=course.root, env=ENVIRONMENT, check=True)
    assert course.runs() == ["two"]
    course.run("build", "--language", "en")
    assert course.runs() == []
    assert "other value" in course.page("en", "two")
    # An incremental build reads the page again although its own text is unchanged.
    course.edit("code/lib/two.py", "other", "third")
    subprocess.run(command, cwd=course.root, env=ENVIRONMENT, check=True)
    assert course.runs() == ["two"]
    assert "third value" in (course.root / "_build/plain/html/book/part/two.html").read_text("utf-8")


def test_a_failing_cell_is_named_and_other_results_are_kept(course):
    course.edit("book/part/one.md", "print(VALUE)", "amount = 3\nraise ValueError('no such digit')")
    course.edit("code/lib/two.py", "second", "other")
    error = course.run("build", "--language", "en", status=1).stderr
    assert error.startswith("course: book/part/one.md:21, cell 2 of 2: amount = 3\n")
    assert "ValueError: no such digit" in error
    assert "----> 2 raise ValueError" in error
    assert "\x1b" not in error
    assert course.runs() == ["one", "two"]
    assert "old value" in course.page("en", "one")  # the site is as it was
    course.edit("book/part/one.md", "raise ValueError('no such digit')", "print('mended')")
    course.run("build", "--language", "en")
    assert course.runs() == ["one"]  # nothing of the failure was kept, and page two was
    assert "mended" in course.page("en", "one")


@pytest.mark.parametrize(
    "code, expected",
    [
        (
            "import os; os.system('echo no more memory >&2'); os.kill(os.getpid(), 9)",
            ["cell 2 of 2", "The kernel died", "SIGKILL", "out of memory", "no more memory"],
        ),
        (
            "import os; os.kill(os.getpid(), 11)",
            ["cell 2 of 2", "The kernel died", "A compiled library failed", "SIGSEGV, segmentation fault"],
        ),
        ("import os; os._exit(7)", ["cell 2 of 2", "The kernel died", "ended by itself, with status 7"]),
    ],
)
def test_a_kernel_that_dies(course, code, expected):
    course.edit("book/part/one.md", "print(VALUE)", code)
    error = course.run("build", "--language", "en", status=1).stderr
    assert [words for words in expected if words not in error] == []
    assert ("memory" in error) is ("out of memory" in expected)


def test_outputs_that_come_late_are_not_lost(course):
    late = (
        "import time; get_ipython().kernel.iopub_thread.schedule(lambda: time.sleep(6)); print('came late')"
    )
    course.edit("book/part/one.md", "print(VALUE)", late)
    course.run("build", "--language", "en")
    assert ">came late\n<" in course.page("en", "one")  # as an output, not only in the code


def test_a_cell_that_hangs(course):
    """The first cell: no other one has to keep within the short time, on a busy machine too."""
    course.edit("conf.py", "nb_execution_timeout = 600", "nb_execution_timeout = 2")
    course.edit("book/part/one.md", "from lib.one import VALUE", "import time; time.sleep(600)")
    error = course.run("build", "--language", "en", status=1).stderr
    for words in ("cell 1 of 2: import time", "longer than the 2 seconds", "_config.yml"):
        assert words in error


def test_a_kernel_that_is_not_there(course):
    course.edit("book/part/one.md", "name: python3", "name: fortran77")
    assert "no kernel 'fortran77'" in course.run("build", "--language", "en", status=1).stderr


def test_problems_of_catalogs_stop_a_build_but_not_a_draft(course):
    course.catalog("pa", "part/two").unlink()
    course.edit("locales/ru/LC_MESSAGES/book/part/one.po", SENTENCES["ru"], "Одно **предложение.")
    error = course.run("build", status=1).stderr
    assert "Expected:\n  locales/pa/LC_MESSAGES/book/part/two.po\n" in error
    assert "course catalogs update" in error
    assert "locales/ru/LC_MESSAGES/book/part/one.po:6:" in error
    check = course.run("check", status=1).stdout
    assert "part/two.po" in check and "part/one.po:6:" in check
    for arguments in (["--language", "ru"], ["locales/ru/LC_MESSAGES/book/part/one.po"]):
        one = course.run("check", *arguments, status=1).stdout
        assert "part/one.po:6:" in one and "part/two.po" not in one
        assert not (course.root / "_build/gettext").exists()  # the messages were not taken from the pages
    assert "ru: 2 of 3 messages" in course.run("check", "--language", "ru", status=1).stdout
    sound = course.run("check", "--language", "ru", "book/part/two").stdout
    assert "two.po: 1 of 1 messages are translated, 100 %" in sound
    assert "Expected a catalog" in course.run("check", "book/part/three", status=1).stderr
    said = course.run("build", "--draft", "--language", "pa").stdout
    assert "pa: rendered" in said and "part/two.po" in said


def test_a_broken_catalog_is_named(course):
    course.catalog("ru", "index").write_text('msgid "A\nmsgstr', encoding="utf-8")
    assert "locales/ru/LC_MESSAGES/book/index.po:" in course.run("build", status=1).stderr


def test_warnings_are_shown_and_nothing_is_published(course):
    course.edit("book/index.md", "# Start", "# Start\n\n[nowhere](absent.md)")
    process = course.run("build", "--language", "en", status=1)
    assert "Not rendered without warnings: en" in process.stderr
    assert "absent.md" in process.stderr
    index = course.root / "_build/site/en/book/index.html"
    assert "nowhere" not in index.read_text("utf-8")
    assert "absent.md" in course.run("build", "--language", "en", "--draft").stdout
    assert "nowhere" in index.read_text("utf-8")


def test_catalogs_are_made_and_then_complete_is_what_is_missing(course):
    shutil.rmtree(course.root / "locales/ar")
    said = course.run("catalogs", "update").stdout
    assert "locales/ar/LC_MESSAGES/book/part/one.po: " in said
    made = course.catalog("ar", "part/one").read_text("utf-8")
    assert 'msgid "A sentence."' in made and 'msgid "Page one"' in made
    assert SENTENCES["ru"] in course.catalog("ru", "part/one").read_text("utf-8")
    said = course.run("check").stdout
    assert "locales/ar/LC_MESSAGES/book/part/one.po:" in said and "wait for a translation" in said
    assert "The catalogs are sound: ar, kn, pa, ru." in said


def test_offline_is_told_to_the_cells(course):
    course.edit(
        "book/part/one.md", "print(VALUE)", "import os\nprint(os.environ.get('GENVISION_OFFLINE'), 'off')"
    )
    course.run("build", "--offline", "--language", "en")
    assert "1 off" in course.page("en", "one")


def test_clean_leaves_what_people_wrote(course):
    assert not list((course.root / "locales").rglob("*.mo"))
    course.run("clean")
    left = {path.name for path in course.root.iterdir()} - {"runs"}
    assert left == {"book", "code", "conf.py", "locales", "_toc.yml"}
    assert not list(course.root.rglob("*.mo"))


@pytest.mark.parametrize(
    "files, arguments, status, expected",
    [
        ({}, [], 2, "required: COMMAND"),
        ({}, ["build", "--jobs", "0"], 2, "expected a number from 1, received '0'"),
        ({}, ["serve", "--port", "70000"], 2, "expected a number from 0 to 65535, received '70000'"),
        ({}, ["catalogs"], 2, "required: ACTION"),
        ({}, ["build"], 1, "No course here: expected _toc.yml and conf.py in"),
        ({"conf.py": "", "_toc.yml": "root: book/index"}, ["serve"], 1, "`course build` fills it"),
        ({"conf.py": "", "_toc.yml": "root: [1"}, ["build"], 1, "_toc.yml cannot be read"),
        (
            {"conf.py": "", "_toc.yml": ""},
            ["build", "--language", "xx"],
            1,
            "expected some of en, received xx",
        ),
        ({"conf.py": "", "_toc.yml": "root: book/index"}, ["build"], 1, "there is no book/index.md"),
        ({"conf.py": "1/0", "_toc.yml": "root: a", "a.md": "# A"}, ["build"], 1, "division by zero"),
        (
            {"conf.py": "import not_there", "_toc.yml": "root: a"},
            ["build"],
            1,
            "package not_there is missing",
        ),
    ],
)
def test_mistakes_get_one_plain_message(tmp_path, monkeypatch, capsys, files, arguments, status, expected):
    for name, text in files.items():
        write(tmp_path / name, text)
    monkeypatch.chdir(tmp_path)
    try:
        received = cli.main(arguments)
    except SystemExit as ended:  # argparse
        received = ended.code
    error = capsys.readouterr().err
    assert received == status
    assert expected in error
    assert "Traceback" not in error


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 14, 0)])
def test_another_python_is_refused(monkeypatch, capsys, version):
    monkeypatch.setattr(cli.sys, "version_info", version)
    assert cli.main(["build"]) == 1
    assert "Python 3.11 to 3.13 is needed" in capsys.readouterr().err


def test_version(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert re.fullmatch(r"course \d+\.\d+\.\d+\n", capsys.readouterr().out)


def test_a_port_in_use_is_named(course):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        error = course.run("serve", "--port", str(port), status=1).stderr
    assert f"Port {port} is in use" in error
    assert f"--port {port + 1}" in error


class Serving:
    """`course serve` in a process of its own."""

    def __init__(self, course: Course, *options: str):
        command = [sys.executable, "-u", "-m", "coursekit.cli", "serve", "--port", "0", *options]
        self.process = subprocess.Popen(
            command,
            cwd=course.root,
            env=ENVIRONMENT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def __enter__(self) -> "Serving":
        self.watchdog = threading.Timer(600, self.process.kill)
        self.watchdog.start()
        self.address = self.wait_for(r"Open (http://127\.0\.0\.1:\d+/)")[1]
        return self

    def __exit__(self, *exception) -> None:
        self.process.send_signal(signal.SIGINT)
        self.rest, _ = self.process.communicate()
        self.watchdog.cancel()

    def wait_for(self, pattern: str) -> re.Match:
        """Read what is printed until a line that begins so."""
        for line in self.process.stdout:
            if found := re.match(pattern, line):
                return found
        raise AssertionError(f"the server ended, or was ended, and {pattern!r} was not printed")

    def get(self, path: str):
        return urllib.request.urlopen(self.address + path, timeout=120)


def test_the_site_is_served_until_ctrl_c(course):
    types = {"a.js": "text/javascript", "a.woff2": "font/woff2", "a.ipynb": "application/x-ipynb+json"}
    for name in types:
        (course.root / "_build/site" / name).write_bytes(b"x")
    with Serving(course) as serving:
        with serving.get("kn/book/part/one.html") as answer:
            assert SENTENCES["kn"] in answer.read().decode()
            assert answer.headers["Cache-Control"] == "no-cache"
        for name, type_ in types.items():
            with serving.get(name) as answer:
                assert answer.headers.get_content_type() == type_
        for path in ("absent.html", "../build.lock", "..%2fbuild.lock"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                serving.get(path)
            refused.value.close()
            assert refused.value.code == 404
    assert serving.process.returncode == 0
    assert serving.rest.endswith("Stopped.\n")


def test_two_builds_do_not_mix(course):
    from filelock import FileLock

    with FileLock(course.root / "_build/build.lock"):
        assert "Another build" in course.run("build", status=1).stderr
