"""What a broken, fuzzy, conflicting or missing catalog costs: its own page or message, nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import coursekit

CONF = """
project = html_title = "Tiny"
extensions = [
    "myst_nb", "sphinx_external_toc", "coursekit.execution",
    "coursekit.interface", "coursekit.catalogs", "coursekit.unfinished_pages",
]
external_toc_path = "_toc.yml"
exclude_patterns = ["_build", "locales"]
nb_execution_mode = "cache"
locale_dirs = ["locales"]
gettext_compact = False
html_theme = "basic"
"""
TOC = "root: index\nentries:\n" + "".join(
    f"- file: {name}\n" for name in ("broken", "fuzzy", "refused", "whole")
)
HEADER = 'msgid ""\nmsgstr ""\n"Language: {}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
ENTRIES = 'msgid "First words."\nmsgstr "{0}"\n\n{1}msgid "Second words."\nmsgstr "{2}"\n'
PAGES = ("index", "broken", "fuzzy", "refused", "whole")
NOTICE = {"kn": "ಈ ಪುಟದ ಅನುವಾದ", "ru": "Перевод этой страницы еще не закончен"}
OURS = Path(coursekit.__file__).parents[2] / "locales"


class Course:
    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "conf.py").write_text(CONF, encoding="utf-8")
        (root / "_toc.yml").write_text(TOC, encoding="utf-8")
        for name in PAGES:
            (root / f"{name}.md").write_text("# Keras\n\nFirst words.\n\nSecond words.\n", encoding="utf-8")
            for language in ("kn", "ru"):
                self.write(language, name, HEADER.format(language) + ENTRIES.format("Один", "", "Два"))
        for language in ("kn", "ru"):
            words = (OURS / language / "LC_MESSAGES/coursekit.po").read_text("utf-8")
            self.write(language, "coursekit", words)

    def catalog(self, language: str, name: str) -> Path:
        return self.root / f"locales/{language}/LC_MESSAGES/{name}.po"

    def write(self, language: str, name: str, text: str) -> None:
        path = self.catalog(language, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        environment = os.environ | {"PYTHONPATH": str(Path(coursekit.__file__).parents[1])}
        process = subprocess.run(
            [sys.executable, "-m", "coursekit.cli", *arguments],
            **{"cwd": self.root, "env": environment, "stdin": subprocess.DEVNULL, "timeout": 600},
            **{"capture_output": True, "text": True, "encoding": "utf-8"},
        )
        assert "Traceback (most recent call last):\n  File" not in process.stderr, process.stderr
        return process

    def shown(self, language: str, name: str) -> tuple[bool, bool, bool]:
        """Whether the first and the second words are translated; whether the page says it is unfinished."""
        page = (self.root / f"_build/site/{language}/{name}.html").read_text("utf-8")
        return "Один" in page, "Два" in page, NOTICE[language] in page


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    course = Course(tmp_path_factory.mktemp("cost"))
    header = HEADER.format("ru")
    course.write("ru", "broken", header + 'msgid "First words."\n<<<<<<< ours\nmsgstr "Один"\n')
    course.write("ru", "fuzzy", "#, fuzzy\n" + header + ENTRIES.format("Один", "#, fuzzy\n", "Два"))
    course.write("ru", "refused", header + ENTRIES.format("Один", "", "**Два"))
    course.catalog("kn", "whole").unlink()
    (course.root / "locales/kn/LC_MESSAGES/.#whole.po").symlink_to("nobody@nowhere.1:2")
    (course.root / "locales/ru/LC_MESSAGES/gone.po").mkdir()
    return course


PROBLEMS = [
    "locales/ru/LC_MESSAGES/broken.po:7: expected one version of each message",
    "locales/ru/LC_MESSAGES/refused.po:9: expected 0 × an unmatched *",
    "locales/ru/LC_MESSAGES/gone.po:0: expected a PO file, received a folder",
    "locales/kn/LC_MESSAGES/whole.po",
]
FUZZY = "locales/ru/LC_MESSAGES/fuzzy.po:10: 1 of 2 messages wait"


@pytest.mark.parametrize("strict", [False, True])
def test_a_catalog_costs_its_own_page(course, strict):
    build = course.run("build", *[] if strict else ["--draft"], "--language", "ru", "kn")
    assert build.returncode == (1 if strict else 0), build.stdout + build.stderr
    for problem in [*PROBLEMS, FUZZY]:
        assert problem in build.stdout
    assert build.stdout.count("broken.po") == 1  # one mistake, told once
    assert "rendered" in build.stdout and "failed" not in build.stdout
    assert [course.shown("ru", name) for name in PAGES] == [
        (True, True, False),
        (False, False, True),
        (True, False, True),
        (True, False, True),
        (True, True, False),
    ]
    assert [course.shown("kn", name) for name in PAGES] == [(True, True, False)] * 4 + [(False, False, True)]
    if strict:
        assert all(problem in build.stderr for problem in PROBLEMS) and FUZZY not in build.stderr


def test_a_strict_build_tells_again_until_it_is_mended(course):
    assert PROBLEMS[0] in course.run("build", "--language", "ru").stderr
    for name in ("broken", "refused"):
        course.write("ru", name, HEADER.format("ru") + ENTRIES.format("Один", "", "Два"))
    (course.root / "locales/ru/LC_MESSAGES/gone.po").rmdir()
    build = course.run("build", "--language", "ru")
    assert build.returncode == 0 and FUZZY in build.stdout  # a fuzzy message stops nothing
    assert course.shown("ru", "broken") == (True, True, False)
    assert "ru: up to date" in course.run("build", "--language", "ru").stdout


def test_an_update_names_what_it_cannot_read_and_goes_on(course):
    course.write("ru", "broken", HEADER.format("ru") + 'msgid "First words."\nmsgstr "Один\n')
    course.write("kn", "coursekit", "<html>")
    update = course.run("catalogs", "update")
    assert update.returncode == 1
    broken = "locales/ru/LC_MESSAGES/broken.po:7: expected a text between two quotation marks"
    assert broken in update.stdout and broken in update.stderr
    assert "locales/kn/LC_MESSAGES/coursekit.po:1: expected a PO file, received HTML" in update.stderr
    assert "locales/kn/LC_MESSAGES/whole.po: 3 new messages\n" in update.stdout
    assert course.catalog("ru", "broken").read_text("utf-8").endswith('"Один\n')
    assert course.catalog("kn", "coursekit").read_text("utf-8") == "<html>"
