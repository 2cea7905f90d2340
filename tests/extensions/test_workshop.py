"""`course serve --watch`: what was saved is on its open page, at the same place; no other page is touched."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from playwright.sync_api import expect

import coursekit

SOURCE_ROOT = Path(coursekit.__file__).parents[1]
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{SOURCE_ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
CONF = """
project = html_title = "Tiny"
extensions = ["myst_parser", "sphinx_external_toc", "coursekit.changed_pages", "coursekit.catalogs"]
external_toc_path = "_toc.yml"
exclude_patterns = ["_build"]
locale_dirs = ["locales"]
gettext_compact = False
html_theme = "alabaster"
html_sidebars = {"**": ["navigation.html"]}
nb_execution_mode = "off"
"""
LONG = "\n\n".join(f"Sentence {number} of the page." for number in range(80))
HEAD = 'msgid ""\nmsgstr ""\n"Language: ru\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
LESSON = "locales/ru/LC_MESSAGES/book/lesson.po"


class Watching:
    """`course serve --watch` in a process of its own, for a book of three pages."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("conf.py", CONF)
        self.write("_toc.yml", "root: book/index\nentries: [{file: book/lesson}, {file: book/other}]\n")
        self.write("book/index.md", "# Start\n")
        self.write("book/lesson.md", f"# A lesson\n\nThe number 100.\n\n{LONG}\n")
        self.write("book/other.md", "# Another\n\nSee {doc}`lesson`.\n")
        for name in ("index", "other"):
            self.write(f"locales/ru/LC_MESSAGES/book/{name}.po", HEAD)
        self.save(title="Урок", text="Число 100.")
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-u",
                "-m",
                "coursekit.cli",
                "serve",
                "--watch",
                "--language",
                "ru",
                "--port",
                "0",
            ],
            **{"cwd": root, "env": ENVIRONMENT, "text": True, "encoding": "utf-8"},
            **{"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT},
        )
        self.watchdog = threading.Timer(600, self.process.kill)
        self.watchdog.start()
        self.address = self.read_until(r"Open (http://127\.0\.0\.1:\d+/)")[1]
        self.read_until("ru: at each save")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def save(self, *, title: str, text: str, more: str = "") -> None:
        messages = f'msgid "A lesson"\nmsgstr "{title}"\n\nmsgid "The number 100."\nmsgstr "{text}"\n{more}'
        self.write(LESSON, f"{HEAD}\n{messages}")

    def read_until(self, pattern: str) -> re.Match:
        said = []
        for line in self.process.stdout:
            said.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"{pattern!r} was not printed, but:\n{''.join(said)}")

    def made(self) -> dict[str, int]:
        """Each page that lies in the workshop, and which file it is."""
        folder = self.root / "_build/workshop/ru/html"
        return {p.relative_to(folder).as_posix(): p.stat().st_mtime_ns for p in folder.rglob("*.html")}

    def site(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in (self.root / "_build/site").rglob("*.html")}

    def end(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate()
        self.watchdog.cancel()


@pytest.fixture(scope="module")
def watching(tmp_path_factory):
    started = Watching(tmp_path_factory.mktemp("watched") / "course")
    yield started
    started.end()
    assert started.process.returncode == 0


@pytest.fixture
def page(browser, watching):
    watching.save(title="Урок", text="Число 100.")
    context = browser.new_context(viewport={"width": 800, "height": 600})
    opened = context.new_page()
    opened.goto(f"{watching.address}ru/book/lesson.html")
    expect(opened.locator("h1")).to_contain_text("Урок")
    expect(opened.get_by_text("Число 100.")).to_be_attached()
    yield opened
    context.close()


def test_a_saved_sentence_is_on_the_open_page_at_the_same_place(watching, page):
    before, published = watching.made(), watching.site()
    page.evaluate("window.scrollTo(0, 700)")
    watching.save(title="Урок", text="Новое число: 100.")
    expect(page.get_by_text("Новое число: 100.")).to_be_attached()
    page.wait_for_function("window.scrollY > 0")
    assert page.evaluate("window.scrollY") == 700
    after = watching.made()
    assert {name for name in after if after[name] != before.get(name)} == {"book/lesson.html"}
    assert watching.site() == published


def test_a_new_title_is_in_the_sidebars_of_the_others(watching, page):
    page.goto(f"{watching.address}ru/book/other.html")
    watching.save(title="Занятие", text="Число 100.")
    expect(page.get_by_role("link", name="Занятие").first).to_be_visible()  # the page loads anew by itself
    assert "Урок" not in page.content()


@pytest.mark.parametrize(
    "more, line, said",
    [
        ('\nmsgid "Sentence 1 of the page."\nmsgstr "Предложение 2."\n', 12, "expected the number 1"),
        ('\nmsgid "Sentence 1 of the page."\nmsgstr «Предложение 1.»\n', 13, "The page stays as it was"),
    ],
)
def test_what_is_wrong_is_said_on_the_page_until_it_is_mended(watching, page, more, line, said):
    watching.save(title="Урок", text="Вот число 100.", more=more)
    box = page.get_by_role("status")
    expect(box).to_contain_text(said)
    assert re.search(rf"{re.escape(LESSON)}:{line}\b", box.inner_text())
    expect(page.locator("h1")).to_contain_text("Урок")
    watching.save(title="Урок", text="Это число 100.")
    expect(page.get_by_text("Это число 100.")).to_be_attached()
    expect(box).to_have_count(0)


def test_the_english_of_a_page_may_change_too(watching, page):
    source = watching.root / "book/lesson.md"
    watching.write("book/lesson.md", source.read_text("utf-8") + "\nA sentence more.\n")
    expect(page.get_by_text("A sentence more.")).to_be_attached()
    watching.read_until("ru: at each save")
    watching.save(title="Урок", text="Здесь число 100.")
    expect(page.get_by_text("Здесь число 100.")).to_be_attached()
    expect(page.get_by_text("A sentence more.")).to_be_attached()
