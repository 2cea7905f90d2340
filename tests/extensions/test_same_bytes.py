"""One commit, the same bytes: a small book with the course's own settings, built on two different machines.

The first is a clone; the second an unpacked archive, on a machine whose clock, time zone, locale, hash seed
and order of files in a folder are others.
"""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent

import pytest
from bs4 import BeautifulSoup

COURSE = Path(__file__).parents[2]
LANGUAGES = ("en", "ar")
OF_THE_COURSE = (
    *("conf.py", "_config.yml", ".gitattributes", ".git_archival.txt", "pyproject.toml", "LICENSE"),
    *("book/_static/*", "book/_templates/*"),
    *(
        "locales/languages.yml",
        "locales/ar/LC_MESSAGES/*.po",
        "code/genvision/*.py",
        "code/genvision/plotting/*.py",
    ),
)

FILES = {
    "_toc.yml": "root: book/index\nentries: [{file: book/lesson}, {file: book/words}]\n",
    "requirements.txt": "numpy\n",
    "book/index.md": "# Course\n\nPictures from noise.\n",
    "book/words.md": """
        # Words

        :::{glossary}
        generator
          It draws.
        :::

        ```{bibliography}
        ```
        """,
    "book/references.bib": """
        @misc{second, author = {Second, A.}, title = {Two}, year = {2020}}
        @misc{first, author = {First, B.}, title = {One}, year = {2014}}
        """,
    "book/lesson.md": r"""
        ---
        jupytext:
          text_representation:
            format_name: myst
        kernelspec:
          name: python3
          display_name: Python 3
        ---

        # A lesson

        A {term}`generator` {cite}`second,first` and $\mathbb{E}_{x \sim p}[\log D(x)]$, see {eq}`eq-sum`.

        $$
        \sum_{i=1}^{n} \left( \frac{\mathbf{a}_i}{b_i} \right)^2
        $$ (eq-sum)

        ```{code-cell} ipython3
        ---
        mystnb:
          image:
            alt: A line that falls
        ---
        import matplotlib.pyplot as plt
        from genvision.plotting import use_course_style

        use_course_style()
        plt.plot([3, 1, 2], label="Loss")
        plt.legend()
        plt.show()
        ```

        ```{code-cell} ipython3
        ---
        tags: [hide-input]
        mystnb:
          image:
            alt: Four squares
        ---
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("png")
        plt.imshow([[0, 1], [2, 3]])
        plt.show()
        ```

        ```{code-cell} ipython3
        :tags: [backend-torch]
        print("Words", end=": ", flush=True)  # the rest of the line comes in another message
        print({"torch", "weights", "images", "noise"})
        ```

        ```{code-cell} ipython3
        :tags: [backend-keras]
        print({"keras", "weights", "images", "noise"})
        ```

        ::::{quiz} which-first
        :kind: order
        In which order?

        1. Draw noise.
        2. Make an image.
        3. Judge it.

        :::{feedback}
        So it is.
        :::
        ::::

        :::{admonition} More
        :class: dropdown
        Hidden at first.
        :::
        """,
}
CATALOG = """\
msgid ""
msgstr ""
"Language: ar\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "A lesson"
msgstr "درس"

msgid "Loss"
msgstr "الخسارة"

msgid "Hidden at first."
msgstr "مخفي في البداية."
"""
# What each of the site's makers has left there: equal sites of which a half is missing would prove little.
EXPECTED = (
    "index.html",
    "binder/constraints.txt",
    "generative_vision-0.1.0-py3-none-any.whl",
    "ar/_notebooks/book/lesson.ipynb",
    "ar/_static/vendor/katex/fonts/KaTeX_Main-Regular.woff2",
    "ar/_static/vendor/fontawesome/webfonts/fa-solid-900.woff2",
    "ar/_static/styles/pydata-sphinx-theme.css",
    "ar/book/lesson.html",
    "ar/search.html",
    "ar/searchindex.js",
    "en/objects.inv",
)

# Python runs it at its start, in Sphinx and in the kernels too.
OTHER_MACHINE = """
import datetime
import os
import time

real_time, real_listdir, real_scandir = time.time, os.listdir, os.scandir
real_gmtime, real_localtime = time.gmtime, time.localtime


class Scan:
    def __init__(self, *arguments):
        with real_scandir(*arguments) as found:
            self.entries = iter(sorted(found, key=lambda entry: entry.name, reverse=True))

    def __iter__(self):
        return self.entries

    def __next__(self):
        return next(self.entries)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass

    close = __exit__


os.scandir = Scan
os.listdir = lambda *arguments: sorted(real_listdir(*arguments), reverse=True)
time.time = lambda: real_time() + 500 * 24 * 3600
time.gmtime = lambda seconds=None: real_gmtime(time.time() if seconds is None else seconds)
time.localtime = lambda seconds=None: real_localtime(time.time() if seconds is None else seconds)
"""


def write_course(root: Path) -> None:
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip(), encoding="utf-8")
    for path in (path for pattern in OF_THE_COURSE for path in COURSE.glob(pattern)):
        target = root / path.relative_to(COURSE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    for page in root.glob("book/*.md"):
        catalog = root / "locales/ar/LC_MESSAGES/book" / f"{page.stem}.po"
        catalog.parent.mkdir(exist_ok=True)
        catalog.write_text(CATALOG, encoding="utf-8")


def commit(root: Path) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@b.org", "-c", "commit.gpgsign=false")
    for arguments in (["init", "-q"], ["add", "."], [*identity, "commit", "-q", "-m", "The course"]):
        subprocess.run(["git", *arguments], cwd=root, check=True)


def unpack(repository: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=repository, check=True, capture_output=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)


def build(root: Path, *python_path: Path, umask: int = 0o022, **variables: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "GITHUB_REPOSITORY"}
    environment |= {"PYTHONPATH": os.pathsep.join(map(str, python_path))}
    done = subprocess.run(
        [sys.executable, "-m", "coursekit.cli", "build", "--jobs", "1", "--language", *LANGUAGES],
        **{"cwd": root, "env": environment | variables, "umask": umask, "stdin": subprocess.DEVNULL},
        **{"capture_output": True, "text": True, "encoding": "utf-8", "timeout": 1800},
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def sites(tmp_path_factory) -> tuple[Path, Path]:
    """The site of one commit as two machines build it, both at once."""
    folder = tmp_path_factory.mktemp("same")
    clone, copy, machine = folder / "clone", folder / "un autre endroit" / "cours", folder / "machine"
    write_course(clone)
    commit(clone)
    unpack(clone, copy)
    machine.mkdir()
    (machine / "sitecustomize.py").write_text(OTHER_MACHINE, encoding="utf-8")
    (machine / "code").symlink_to(COURSE / "code")
    other = {"TZ": "Asia/Kolkata", "LC_ALL": "C", "PYTHONHASHSEED": "77", "SOURCE_DATE_EPOCH": "86400"}
    with ThreadPoolExecutor() as pool:
        builds = [
            pool.submit(build, clone, COURSE / "code", PYTHONHASHSEED="1"),
            pool.submit(build, copy, machine, machine / "code", umask=0o077, **other),
        ]
    for done in builds:
        done.result()
    return clone / "_build/site", copy / "_build/site"


def files_of(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()
    }


def difference(name: str, one: bytes, other: bytes) -> str:
    """Where two files part, with what stands there."""
    pairs = enumerate(zip(one, other, strict=False))
    start = next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
    part = slice(max(0, start - 40), start + 40)
    return f"{name} differs at byte {start}:\n  {one[part]!r}\n  {other[part]!r}"


def test_one_commit_gives_the_same_bytes(sites):
    one, other = map(files_of, sites)
    assert sorted(one) == sorted(other)
    differing = [name for name in sorted(one) if one[name] != other[name]]
    report = [difference(name, one[name], other[name]) for name in differing[:1]]
    assert report == [], f"{len(differing)} of {len(one)} files differ; the first: {report[0]}"


def test_what_was_compared_is_a_whole_site(sites):
    files = files_of(sites[0])
    assert [name for name in EXPECTED if name not in files] == []
    lesson = files["ar/book/lesson.html"].decode()
    assert "Words: {" in BeautifulSoup(lesson, "html.parser").get_text()
    for part in ("<svg", "الخسارة", "katex-html", "sd-tab-set", "which-first", "bibtex-citation", ".png"):
        assert part in lesson, part
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=sites[0], check=True, capture_output=True, text=True
    ).stdout.strip()
    assert f"@{head}" in files["en/_notebooks/book/lesson.ipynb"].decode()


def test_the_site_says_nothing_of_the_machine(sites):
    for site in sites:
        paths = [str(path).encode() for path in (site.parents[1], COURSE / "code")]
        files = files_of(site).items()
        assert [name for name, content in files if any(path in content for path in paths)] == []


def times(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.suffix in (".doctree", ".ipynb")
    }


def test_builds_after_changes_give_what_a_build_from_nothing_gives(sites, tmp_path):
    """The last test here: it goes on in the clone."""
    course = sites[0].parents[1]
    page, catalog = course / "book/index.md", course / "locales/ar/LC_MESSAGES/book/lesson.po"
    doctrees, notebooks = course / "_build/doctrees/ar", course / "_build/site/ar/_notebooks"

    read, written = times(doctrees), times(notebooks)
    page.write_text(page.read_text("utf-8").replace("from noise", "from pure noise"), encoding="utf-8")
    build(course, COURSE / "code")
    assert {name for name, time in times(doctrees).items() if time != read[name]} == {"book/index.doctree"}
    assert times(notebooks) == written

    catalog.write_text(catalog.read_text("utf-8").replace('"درس"', '"الدرس"'), encoding="utf-8")
    build(course, COURSE / "code")
    assert "الدرس" in (sites[0] / "ar/book/words.html").read_text("utf-8")  # in the sidebar

    fresh = tmp_path / "fresh"
    shutil.copytree(course, fresh, ignore=shutil.ignore_patterns("_build"))
    shutil.copytree(course / "_build/executed", fresh / "_build/executed")
    build(fresh, COURSE / "code")
    one, other = files_of(sites[0]), files_of(fresh / "_build/site")
    differing = [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]
    report = [difference(name, one.get(name, b""), other.get(name, b"")) for name in differing[:1]]
    assert report == [], f"{len(differing)} of {len(one)} files differ; the first: {report[0]}"
