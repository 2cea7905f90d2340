"""`course serve --build`: the first page before any cell has run, then the finished site in its place."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import coursekit
import coursekit.cli as cli
from coursekit.execution.notebooks import DEFAULT_BASE

SOURCE_ROOT = Path(coursekit.__file__).parents[1]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(SOURCE_ROOT), "PYTHONWARNINGS": ""}
NOTICE = {
    "en": "are still being computed",
    "ar": "قيد الحساب",
    "kn": "ಇನ್ನೂ ಲೆಕ್ಕ ಹಾಕಲಾಗುತ್ತಿದೆ",
    "pa": "ਅਜੇ ਤਿਆਰ ਹੋ ਰਹੇ ਹਨ",
    "ru": "еще вычисляются",
}
SOON = {"ru": "еще готовятся", "kn": "ಸಿದ್ಧಪಡಿಸಲಾಗುತ್ತಿದೆ"}
CONF = """
project = html_title = "Tiny"
extensions = ["myst_nb", "sphinx_external_toc", "coursekit.execution", "coursekit.interface",
              "coursekit.translated_notebooks"]
external_toc_path = "_toc.yml"
exclude_patterns = ["_build", "code"]
nb_execution_mode = "cache"
locale_dirs = ["locales"]
gettext_compact = False
html_theme = "basic"
"""
PAGE = """---
jupytext:
  text_representation:
    format_name: myst
kernelspec:
  name: python3
  display_name: Python 3
  language: python
{header}---

# Page {name}

A sentence.

```{{code-cell}} ipython3
import os, time
with open("../runs", "a") as runs:
    runs.write("{name} ")
while not os.path.exists("../go"):
    time.sleep(0.05)
print(6 * 7, "is the result")
```
"""
PO = 'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
RESULT = "42 is the result"


class Course:
    """A small book whose cells wait for the file `go`."""

    def __init__(self, root: Path):
        self.root = root
        self.write("conf.py", CONF)
        self.write("_toc.yml", "root: book/index\nentries:\n  - file: book/lesson\n")
        self.write("book/index.md", "# Start\n")
        self.page("lesson")
        for language in NOTICE.keys() - {"en"}:
            folder = f"locales/{language}/LC_MESSAGES"
            for name in ("index", "lesson"):
                self.write(f"{folder}/book/{name}.po", PO.format(language=language))
            shutil.copy(SOURCE_ROOT.parent / folder / "coursekit.po", root / folder)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def page(self, name: str, header: str = "") -> None:
        self.write(f"book/{name}.md", PAGE.format(name=name, header=header))

    def go(self) -> None:
        self.write("go", "")

    def runs(self) -> list[str]:
        log = self.root / "runs"
        return log.read_text().split() if log.exists() else []

    def build(self, *options: str, status: int = 0) -> str:
        process = subprocess.run(
            [sys.executable, "-m", "coursekit.cli", "build", *options],
            **{"cwd": self.root, "env": ENVIRONMENT, "capture_output": True, "text": True, "timeout": 300},
        )
        assert process.returncode == status, process.stdout + process.stderr
        return process.stdout + process.stderr

    def preview(self, language: str) -> Path:
        """Sphinx with the setting for a preview, without the command."""
        target = self.root / "_build/preview/site" / language
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "-E", "-D", "course_preview=1"]
        command += ["-D", f"language={language}", "-d", f"_build/preview/{language}", ".", str(target)]
        subprocess.run(command, cwd=self.root, env=ENVIRONMENT, check=True, timeout=300)
        return target / "book"


@pytest.fixture
def course(tmp_path) -> Course:
    return Course(tmp_path / "course")


class Serving:
    """`course serve --build` in a process of its own."""

    def __init__(self, course: Course, *options: str):
        command = [sys.executable, "-u", "-m", "coursekit.cli", "serve", "--build", "--port", "0"]
        self.process = subprocess.Popen(
            [*command, *options],
            **{"cwd": course.root, "env": ENVIRONMENT, "text": True, "encoding": "utf-8"},
            **{"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT},
        )
        self.said = ""

    def __enter__(self) -> "Serving":
        line = self.read_until(r"(http://127\.0\.0\.1:\d+/)(\S*)")
        self.address, self.path = line[1], line[2]
        return self

    def read_until(self, pattern: str) -> re.Match:
        for line in self.process.stdout:
            self.said += line
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"{pattern} was not said:\n{self.said}")

    def __exit__(self, *exception) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.said += self.process.communicate(timeout=60)[0]

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return answer.read().decode()

    def refused(self, path: str) -> tuple[int, str]:
        with pytest.raises(urllib.error.HTTPError) as answer:
            self.get(path)
        with answer.value as error:
            return error.code, error.read().decode()


def wait_for(condition, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def test_the_first_page_comes_before_the_results(course, browser):
    with Serving(course, "--language", "en", "ru") as serving:
        assert serving.path == "en/"
        assert "en/book/index.html" in serving.get("")
        assert "book/index.html" in serving.get("en/")
        lesson = serving.get("en/book/lesson.html")
        assert "A sentence." in lesson and "../go" in lesson
        assert NOTICE["en"] in lesson and RESULT not in lesson
        assert NOTICE["en"] not in serving.get("en/book/index.html")  # it has no cells
        # A language that is to come says so, in that language; one that is not asked for is not there.
        status, page = serving.refused("ru/book/lesson.html")
        assert status == 503 and SOON["ru"] in page and 'lang="ru"' in page
        assert serving.refused("kn/book/lesson.html")[0] == 404
        early, late = (browser.new_page() for _ in range(2))
        early.goto(f"{serving.address}en/book/lesson.html")
        late.goto(f"{serving.address}ru/book/lesson.html")
        assert early.get_by_text(NOTICE["en"]).is_visible() and late.get_by_text(SOON["ru"]).is_visible()
        wait_for(course.runs)  # the cells run only now that the page is served
        course.go()
        early.get_by_text(RESULT).wait_for(timeout=300_000)  # both by themselves
        late.get_by_text(RESULT).wait_for(timeout=300_000)
        assert early.get_by_text(NOTICE["en"]).count() == 0
        early.close()
        late.close()
        serving.read_until("All is served now")
        assert "en/book/index.html" in serving.get("") and "ru/book/index.html" in serving.get("")
        assert serving.refused("en/absent.html")[0] == 404
    assert serving.process.returncode == 0, serving.said
    assert course.runs() == ["lesson"]
    assert not (course.root / "_build/preview").exists()
    pages = (course.root / "_build/site").rglob("*.html")
    assert not [page for page in pages if "preview" in page.read_text("utf-8")]
    assert not list((course.root / "_build/site").rglob("preview.js"))
    # What is finished is served without a preview.
    with Serving(course, "--language", "en", "ru") as again:
        assert again.path == "" and again.said.count("up to date") == 2
        assert "preview" not in again.said
        assert RESULT in again.get("en/book/lesson.html")
    assert again.process.returncode == 0


def test_an_interrupted_start_leaves_nothing_that_passes_for_finished(course):
    course.go()
    course.build("--language", "en")
    (course.root / "go").unlink()
    shutil.rmtree(course.root / "_build/site")  # the stamp of the language stays
    shutil.rmtree(course.root / DEFAULT_BASE)
    with Serving(course, "--language", "en") as serving:
        assert NOTICE["en"] in serving.get("en/book/lesson.html")
        wait_for(lambda: len(course.runs()) == 2)
    assert serving.process.returncode == 130
    assert serving.said.count("Stopped.") == 1 and "Traceback" not in serving.said
    course.go()
    assert "en: rendered" in course.build("--language", "en")
    lesson = (course.root / "_build/site/en/book/lesson.html").read_text("utf-8")
    assert RESULT in lesson and NOTICE["en"] not in lesson


def test_a_build_that_fails_is_told_and_the_preview_stays(course):
    lesson = course.root / "book/lesson.md"
    lesson.write_text(lesson.read_text("utf-8").replace("6 * 7", "6 / 0"), encoding="utf-8")
    course.go()
    with Serving(course, "--language", "en") as serving:
        serving.read_until(r"book/lesson\.md:\d+, cell 1 of 1")
        serving.read_until("What there is stays served")
        assert NOTICE["en"] in serving.get("en/book/lesson.html")
    assert serving.process.returncode == 1
    assert "ZeroDivisionError" in serving.said
    assert serving.said.rstrip().endswith("course: The site was not built; the message above says why.")


def test_without_a_preview_the_site_is_built_first(course):
    crash = "lambda app: 1 / (not app.config.course_preview)"
    course.write("conf.py", CONF + f"\ndef setup(app):\n    app.connect('builder-inited', {crash})\n")
    course.go()
    with Serving(course, "--language", "en") as serving:
        assert serving.path == "" and "en: rendered" in serving.said
        assert RESULT in serving.get("en/book/lesson.html")
    assert serving.process.returncode == 0


@pytest.mark.parametrize("language", NOTICE)
def test_the_notice_is_in_the_reader_s_language(course, language):
    pages = course.preview(language)
    page = BeautifulSoup((pages / "lesson.html").read_text("utf-8"), "html.parser")
    assert NOTICE[language] in page.h1.find_next_sibling(class_="preview-page").get_text()
    assert page.find("script", src=re.compile(r"_static/preview\.js"))
    assert (pages.parent / "_static/preview.js").is_file()
    index = (pages / "index.html").read_text("utf-8")
    assert NOTICE[language] not in index and "preview.js" not in index
    notebook = json.loads((pages.parent / "_notebooks/book/lesson.ipynb").read_text("utf-8"))
    assert not [cell for cell in notebook["cells"] if NOTICE[language] in "".join(cell["source"])]
    site = pages.parents[1]
    assert f"{language}/book/index.html" in (site / "index.html").read_text("utf-8")
    for other, words in SOON.items():
        assert words in (site / f"{other}.html").read_text("utf-8")


def test_a_preview_shows_the_results_that_are_there_and_runs_nothing(course):
    course.page("other")
    course.page("always", "mystnb:\n  execution_mode: force\n")
    course.page("never", "mystnb:\n  execution_mode: 'off'\n")
    names = ["lesson", "other", "always", "never"]
    course.write("_toc.yml", "root: book/index\nentries:\n" + "".join(f"  - file: book/{n}\n" for n in names))
    course.go()
    course.build("--language", "en", "--draft")
    other = course.root / "book/other.md"
    other.write_text(other.read_text("utf-8").replace("6 * 7", "6 * 8"), encoding="utf-8")
    before = course.runs()
    pages = course.preview("en")
    found = {name: (pages / f"{name}.html").read_text("utf-8") for name in names}
    assert [name for name in names if RESULT in found[name]] == ["lesson"]
    assert [name for name in names if NOTICE["en"] in found[name]] == ["other", "always"]
    assert course.runs() == before


def test_languages_are_rendered_in_the_order_that_was_asked_for(course):
    course.go()
    said = course.build("--language", "ru", "en", "--jobs", "1")
    assert said.index("ru: rendered") < said.index("en: rendered")


def test_a_build_first_and_a_build_at_each_change_exclude_each_other(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["serve", "--build", "--watch"])
    assert ended.value.code == 2
    assert "not allowed with argument --build" in capsys.readouterr().err
