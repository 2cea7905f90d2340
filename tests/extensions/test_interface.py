"""The interface speaks the language of the page: no English is left, and catalogs are safe and complete."""

import os
import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup, NavigableString
from jinja2 import Environment

import coursekit.interface as theme_words
from coursekit.interface import _for_single_quotes, extract_interface
from coursekit.interface.catalogs import interface_words, load
from coursekit.languages import course_languages, translations

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "locales"
TRANSLATIONS = [code for code in translations(ROOT) if not course_languages(ROOT)[code].new]

CONF = """
extensions = ["sphinx_togglebutton", "sphinx_copybutton", "myst_nb", "jupyter_book", "sphinx_thebe",
              "sphinx_design", "sphinx_book_theme", "coursekit.lean_pages", "coursekit.interface",
              "coursekit.right_to_left", "coursekit.language_switcher"]
html_theme = "sphinx_book_theme"
html_title = "Generative Vision"
author = "The Generative Vision authors"
copyright = "2026"
html_theme_options = dict(
    repository_url="https://github.com/example/course", use_repository_button=True, use_issues_button=True,
    use_edit_page_button=True, use_source_button=True, navbar_persistent=[], home_page_in_toc=True,
    search_bar_text="Search this book...", announcement="ಪ್ರಕಟಣೆ", primary_sidebar_end=[],
    launch_buttons=dict(binderhub_url="https://mybinder.org", colab_url="https://colab.research.google.com"),
)
html_math_renderer = "katex"
html_last_updated_fmt = "%Y"
html_static_path = []
locale_dirs, catalog_dirs = [], {locales!r}
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_update_mathjax = False
nb_execution_mode = "off"
suppress_warnings = ["myst-nb.lexer"]  # cells that were never run name no language
numfig = True
"""

# In Kannada throughout, so that every Latin letter on a page comes from the interface.
INDEX = """# ಮುಖಪುಟ

ಚಿತ್ರಗಳು.

```{toctree}
lesson
```
"""

LESSON = """---
jupytext:
  text_representation:
    format_name: myst
kernelspec:
  name: python3
  display_name: Python 3
---

# ಪಾಠ

```{index} see: ಕಲಿಕೆ; ಪಾಠ
```

## ಭಾಗ

:::{note}
ಒಂದು.
:::
:::{warning}
ಎರಡು.
:::
:::{tip}
ಮೂರು.
:::
:::{important}
ನಾಲ್ಕು.
:::
:::{seealso}
ಐದು.
:::
:::{danger}
ಆರು.
:::
:::{error}
ಏಳು.
:::
:::{hint}
ಎಂಟು.
:::
:::{attention}
ಒಂಬತ್ತು.
:::
:::{caution}
ಹತ್ತು.
:::
:::{versionadded} 2
:::
:::{note}
:class: dropdown
ಮರೆ.
:::

:::{table} ಕೋಷ್ಟಕ

| ೧ | ೨ |
| - | - |
| ೩ | ೪ |
:::

:::{figure} picture.svg
:alt: ಚಿತ್ರ
ಚಿತ್ರ
:::

```{code-block} python
:caption: ಕೋಡ್

x = 1
```

$$ 1 + 1 = 2 $$ (sum)

:::{glossary}
ಪದ
  ಅರ್ಥ.
:::

```{code-cell}
:tags: [hide-input]
x = 1
```

```{code-cell}
:tags: [hide-cell]
x = 2
```
"""

SHOWN = ["title", "aria-label", "placeholder", "alt", "aria-description", "aria-roledescription"]
SHOWN += ["data-bs-title", "data-bs-original-title", "data-tooltip", "data-toggle-hint"]
# Keys, file types and proper names are the same in every language.
ALLOWED = r"Ctrl|K|PDF|\.pdf|\.md|\.ipynb|Binder|Colab|GitHub|JavaScript|Python|GAN|PyTorch|Keras"
LATIN = re.compile(r"[A-Za-zÀ-ÿ]")


def write_project(folder: Path, locales: list[Path] = (LOCALES,), **files: str) -> Path:
    folder.mkdir(parents=True)
    folder.joinpath("conf.py").write_text(CONF.format(locales=[str(path) for path in locales]), "utf-8")
    pages = {"index": INDEX, "lesson": LESSON} | files
    for name, text in pages.items():
        folder.joinpath(f"{name}.md").write_text(text, encoding="utf-8")
    folder.joinpath("picture.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    return folder


def build(source: Path, language: str, builder: str = "html") -> subprocess.CompletedProcess:
    """A process of its own: Sphinx keeps the catalogs of one language in global variables.

    Its messages go to a file: a pipe would wait for child processes that it may leave behind.
    """
    command = [sys.executable, "-m", "sphinx", "-q", "-b", builder, "-D", f"language={language}"]
    with source.joinpath("messages.txt").open("w+", encoding="utf-8") as messages:
        done = subprocess.run(
            [*command, str(source), str(source / "out" / language)],
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
            stdout=messages,
            stderr=subprocess.STDOUT,
            timeout=600,
        )
        messages.seek(0)
        done.stderr = messages.read()
    return done


@pytest.fixture(scope="module", params=TRANSLATIONS)
def site(request, tmp_path_factory) -> Path:
    source = write_project(tmp_path_factory.mktemp("interface") / request.param)
    done = build(source, request.param)
    assert (done.returncode, done.stderr) == (0, "")
    return source / "out" / request.param


def shown_words(html: str) -> set[str]:
    """All that a reader sees or hears: text, and the attributes that a browser or screen reader tells."""
    page = BeautifulSoup(html, "html.parser")
    language = page.html["lang"]
    for hidden in page(["script", "style", "noscript", "pre", "code", "template", "math"]):
        hidden.decompose()
    for other in page.find_all(lang=lambda value: value and value != language):
        other.decompose()
    texts = {text.strip() for text in page.find_all(string=True) if type(text) is NavigableString}
    texts |= {node[name].strip() for node in page.find_all(True) for name in SHOWN if node.get(name)}
    texts |= {node.get("content", "") for node in page.find_all("meta", attrs={"name": "description"})}
    return {text for text in texts if text}


def english_in(texts: set[str]) -> set[str]:
    return {text for text in texts if LATIN.search(re.sub(rf"(?<!\w)(?:{ALLOWED})(?!\w)", "", text))}


def test_the_test_sees_english():
    """The collector finds what it should, and the list of exceptions covers whole words only."""
    inside = '<p>PyTorchs</p><a lang="en">English</a><pre>code</pre>Ctrl'
    html = f'<html lang="kn"><body title="Title">{inside}</body></html>'
    assert shown_words(html) == {"Title", "PyTorchs", "Ctrl"}
    assert english_in(shown_words(html)) == {"Title", "PyTorchs"}


def test_nothing_is_compiled_beside_the_catalogs(site):
    assert not list(LOCALES.rglob("*.mo"))


@pytest.mark.parametrize("page", ["lesson", "index", "genindex", "search"])
def test_no_english_is_left(site, page):
    html = site.joinpath(f"{page}.html").read_text("utf-8")
    assert english_in(shown_words(html)) == set()


@pytest.mark.parametrize("page", ["lesson.html", "search.html?q=ಚಿತ್ರಗಳು", "search.html?q=zzzz"])
def test_no_english_is_left_after_the_scripts_ran(site, browser, page):
    tab = browser.new_page()
    tab.goto(f"file://{site}/{page}")
    if "q=" in page:
        tab.wait_for_selector("#search-results > p:not(:empty)")
        tab.wait_for_function("!document.querySelector('#search-progress')?.innerText.trim()")
    else:
        tab.wait_for_selector("button.copybtn")
    words = shown_words(tab.content())
    tab.close()
    if "q=" in page:
        words = {word for word in words if "zzzz" not in word}
    assert english_in(words) == set()


def test_words_of_each_source_are_shown(site):
    """One word of each catalog and each way to the page, in the language's own catalog."""
    html = site.joinpath("lesson.html").read_text("utf-8")
    words = shown_words(html)
    language = site.name
    expected = [
        ("sphinx", "Note"),
        ("sphinx", "Toggle primary sidebar"),  # written in English in a template
        ("sphinx", "Skip to main content"),
        ("booktheme", "Download this page"),
        ("coursekit", "Show code cell source"),
        ("coursekit", "Show code cell content"),
        ("coursekit", "Search this book..."),
        ("coursekit", "Languages"),
    ]
    for domain, english in expected:
        assert catalog(language, domain).find(english).msgstr in words, english
    assert catalog(language, "togglebutton").find("Click to show").msgstr in html
    title = catalog(language, "coursekit").find("Generative Vision").msgstr
    assert BeautifulSoup(html, "html.parser").title.string.endswith(title)
    figure = catalog(language, "sphinx").find("Fig. %s").msgstr % 1
    assert any(word.startswith(figure) for word in words)


def catalog(language: str, domain: str) -> polib.POFile:
    return polib.pofile(str(LOCALES / language / "LC_MESSAGES" / f"{domain}.po"))


@pytest.mark.parametrize("language", TRANSLATIONS)
@pytest.mark.parametrize("domain", ["sphinx", "booktheme", "togglebutton", "coursekit"])
def test_catalogs_are_complete(language, domain):
    """All four languages translate the same words, every one of them."""
    po = catalog(language, domain)
    assert [entry.msgid for entry in po if not entry.msgstr or entry.fuzzy or entry.obsolete] == []
    assert {entry.msgid for entry in po} == {entry.msgid for entry in catalog("ru", domain)}
    assert po.metadata["Language"] == language


def test_every_word_of_our_extensions_is_translated():
    assert set(interface_words(ROOT)) == {entry.msgid for entry in catalog("kn", "coursekit")}


def test_the_word_list_keeps_sphinx_po_alive(tmp_path):
    """`sphinx-intl update` drops what sphinx.pot lacks, and only templates put words there."""
    source = write_project(tmp_path / "project")
    conf = source / "conf.py"
    conf.write_text(
        conf.read_text("utf-8") + f"\ntemplates_path = [{str(ROOT / 'book/_templates')!r}]\n", "utf-8"
    )
    done = build(source, "en", "gettext")
    assert done.returncode == 0, done.stderr
    pot = polib.pofile(str(source / "out" / "en" / "sphinx.pot"))
    assert {entry.msgid for entry in catalog("kn", "sphinx")} <= {entry.msgid for entry in pot}


def test_literals_are_still_in_the_theme():
    """A new version of a package that writes a word otherwise must be noticed."""
    packages = [Path(sys.modules[name].__file__).parent for name in theme_modules()]
    files = [path for package in packages for path in package.rglob("*") if path.suffix in {".html", ".js_t"}]
    sources = "\n".join(path.read_text("utf-8") for path in files)
    assert [literal for literal in theme_words.LITERALS if literal not in sources] == []


def theme_modules() -> list[str]:
    import pydata_sphinx_theme
    import sphinx_book_theme
    import sphinx_copybutton

    return [module.__name__ for module in (pydata_sphinx_theme, sphinx_book_theme, sphinx_copybutton)]


def test_literals_become_translatable():
    environment = Environment(extensions=["jinja2.ext.i18n", theme_words.ThemeWords])  # noqa: S701
    environment.install_gettext_callables(str.upper, lambda one, many, n: one, newstyle=False)
    template = environment.from_string('<button title="Toggle primary sidebar" class="Main">')
    assert template.render() == '<button title="TOGGLE PRIMARY SIDEBAR" class="Main">'


def one_catalog(folder: Path, domain: str, words: dict[str, str]) -> Path:
    """Write locales/kn/LC_MESSAGES/<domain>.po below `folder`."""
    path = folder / "locales" / "kn" / "LC_MESSAGES" / f"{domain}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    po = polib.POFile()
    po.metadata = {"Language": "kn", "Content-Type": "text/plain; charset=utf-8"}
    po += [polib.POEntry(msgid=msgid, msgstr=msgstr) for msgid, msgstr in words.items()]
    po.save(str(path))
    return path


@pytest.mark.parametrize(
    ("msgid", "msgstr", "shown"),
    [
        ("Tip", "ಸಲಹೆ", "ಸಲಹೆ"),
        ("Fig. %s", "ಚಿತ್ರ %s", "ಚಿತ್ರ %s"),
        ("Tip", "", "Tip"),
        ("Note", "<script>alert(1)</script>", "Note"),
        ("Fig. %s", "no number", "Fig. %s"),
        ("Fig. %s", "%(evil)s", "Fig. %s"),
        ("Search Results", "{{ 7 * 7 }}", "Search Results"),
        ("Skip to main content", 'x" onmouseover="alert(1)', "Skip to main content"),
    ],
)
def test_an_unsafe_translation_is_not_loaded(tmp_path, msgid, msgstr, shown):
    assert load(one_catalog(tmp_path, "sphinx", {msgid: msgstr})).gettext(msgid) == shown


def test_an_unsafe_translation_is_reported_and_not_shown(tmp_path):
    attack = 'x" onmouseover="alert(1)'
    one_catalog(tmp_path, "sphinx", {"Skip to main content": attack, "Tip": "ಸಲಹೆ"})
    source = write_project(tmp_path / "project", [tmp_path / "locales"])
    done = build(source, "kn")
    assert done.returncode == 0
    assert "sphinx.po:" in done.stderr and "translation not used" in done.stderr
    html = source.joinpath("out", "kn", "lesson.html").read_text("utf-8")
    assert "onmouseover" not in html
    assert "ಸಲಹೆ" in html  # the rest of the catalog serves


def test_a_broken_catalog_is_named_and_shown_in_english(tmp_path):
    one_catalog(tmp_path, "coursekit", {}).write_text('msgid "Note"\nrubbish\n', encoding="utf-8")
    done = build(write_project(tmp_path / "project", [tmp_path / "locales"]), "kn")
    assert done.returncode == 0
    assert "coursekit.po:2: WARNING: " in done.stderr
    assert "these words are shown in English: expected msgid, msgstr, a comment" in done.stderr


def test_a_changed_word_shows_in_the_next_build(tmp_path):
    """Plain `sphinx-build`, nobody compiles catalogs before, and pages that did not change themselves."""
    source = write_project(tmp_path / "project", [tmp_path / "locales"])
    for word in ("ಮೊದಲು", "ನಂತರ"):
        one_catalog(tmp_path, "coursekit", {"Languages": word, "Show code cell source": word})
        assert build(source, "kn").returncode == 0
        words = shown_words(source.joinpath("out", "kn", "lesson.html").read_text("utf-8"))
        assert word in words
    assert "ಮೊದಲು" not in words


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Click", "Click"),
        ("ತೋರಿಸಿ", "ತೋರಿಸಿ"),
        ("l'ouvrir", "l\\u0027ouvrir"),
        ("'; alert(1); '", "\\u0027; alert(1); \\u0027"),
        ("</script>", "\\u003c/script>"),
        ("back\\slash", "back\\\\slash"),
        ("two\nlines", "two\\nlines"),
    ],
)
def test_hints_cannot_leave_their_quotes(text, escaped):
    assert _for_single_quotes(text) == escaped


@pytest.fixture
def sources(tmp_path) -> Path:
    """A repository with two words of ours, one of Sphinx's, and one in the settings."""
    package = tmp_path / "code" / "coursekit" / "quizzes"
    package.mkdir(parents=True)
    package.joinpath("words.py").write_text(
        'from sphinx.locale import get_translation\n_ = get_translation("coursekit")\n'
        'WORDS = [_("Try again"), _("Check"), _("Check")]\n',
        encoding="utf-8",
    )
    package.joinpath("other.py").write_text('from sphinx.locale import _\n_("Sphinx knows it")\n', "utf-8")
    tmp_path.joinpath("_config.yml").write_text('title: My Course\ncopyright: "2026"\n', encoding="utf-8")
    return tmp_path


def test_extraction_is_complete_and_deterministic(sources):
    assert extract_interface(sources, ["kn", "ru"]) == {"kn": 3, "ru": 3}
    path = sources / "locales" / "kn" / "LC_MESSAGES" / "coursekit.po"
    first = path.read_bytes()
    assert [entry.msgid for entry in polib.pofile(str(path))] == ["Check", "My Course", "Try again"]
    extract_interface(sources, ["kn"])
    assert path.read_bytes() == first
    assert str(sources).encode() not in first


def test_extraction_writes_through_no_link(sources, tmp_path):
    path = sources / "locales" / "kn" / "LC_MESSAGES" / "coursekit.po"
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "elsewhere.po")
    found = extract_interface(sources, ["kn"])["kn"]
    assert str(found) == f"{path}:0: expected a catalog or no file, received a link; it was left alone"
    assert not (tmp_path / "elsewhere.po").exists()


def test_extraction_keeps_remarks_and_second_translations(sources):
    extract_interface(sources, ["kn"])
    path = sources / "locales" / "kn" / "LC_MESSAGES" / "coursekit.po"
    remark = '\n# remark\nmsgid "Gone"\nmsgstr ""\n'
    path.write_text(
        path.read_text("utf-8").replace('"Check"\nmsgstr ""', '"Check"\nmsgstr "A"') + remark, "utf-8"
    )
    with path.open("a", encoding="utf-8") as file:
        file.write('\nmsgid "Check"\nmsgstr "B"\n')
    extract_interface(sources, ["kn"])
    first = path.read_bytes()
    po = polib.pofile(str(path))
    assert po.find("Check").msgstr == "A"
    assert [(e.msgid, e.msgstr, e.tcomment) for e in po.obsolete_entries()] == [
        ("Gone", "", "remark"),
        ("Check", "B", ""),
    ]
    extract_interface(sources, ["kn"])
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("changed", "flags", "text"),
    [
        ("Enter a number, for example 0.5!", [], "A NUMBER"),
        ("Enter a positive number, for example 0.5.", ["fuzzy"], "A NUMBER"),
        ("Say it in words.", [], ""),
    ],
)
def test_a_translation_goes_along_where_its_words_change_a_little(sources, changed, flags, text):
    former = "Enter a number, for example 0.5."
    words = sources / "code" / "coursekit" / "quizzes" / "words.py"
    words.write_text(words.read_text("utf-8").replace("Try again", former), encoding="utf-8")
    extract_interface(sources, ["kn"])
    path = sources / "locales" / "kn" / "LC_MESSAGES" / "coursekit.po"
    po = polib.pofile(str(path))
    po.find(former).msgstr = "A NUMBER 0.5"
    po.save()
    words.write_text(words.read_text("utf-8").replace(former, changed), encoding="utf-8")
    extract_interface(sources, ["kn"])
    entry = polib.pofile(str(path)).find(changed)
    assert (entry.flags, entry.msgstr) == (flags, text and f"{text} 0.5")
    assert entry.previous_msgid == (former if text else None)


def test_extraction_loses_no_translation(sources):
    extract_interface(sources, ["kn"])
    path = sources / "locales" / "kn" / "LC_MESSAGES" / "coursekit.po"
    po = polib.pofile(str(path))
    for entry in po:
        entry.msgstr = entry.msgid.upper()
    po.save()
    words = sources / "code" / "coursekit" / "quizzes" / "words.py"
    source = words.read_text("utf-8")
    words.write_text(source.replace("Check", "Answer"), encoding="utf-8")
    assert extract_interface(sources, ["kn"]) == {"kn": 1}
    gone = polib.pofile(str(path)).obsolete_entries()
    assert [(entry.msgid, entry.msgstr) for entry in gone] == [("Check", "CHECK")]
    words.write_text(source, encoding="utf-8")
    assert extract_interface(sources, ["kn"]) == {"kn": 0}
    assert polib.pofile(str(path)).find("Check").msgstr == "CHECK"
