"""A language in one command: Urdu and Hindi come to a small book, are built, read and searched."""

import ast
import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
import yaml
from bs4 import BeautifulSoup
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from playwright.sync_api import expect

import coursekit
import coursekit.new_language as creation
from coursekit.catalogs.po_files import INTERFACE_DOMAINS, plural_forms
from coursekit.languages import Language, course_languages, from_cldr, translations
from coursekit.new_language import fonts
from coursekit.project import CourseError, Project
from coursekit.search_languages import search_language

CONF = """
project = html_title = "Book"
extensions = ["sphinx_design", "myst_nb", "sphinx_external_toc", "coursekit.execution", "coursekit.interface",
              "coursekit.catalogs", "coursekit.unfinished_pages", "coursekit.right_to_left",
              "coursekit.language_switcher", "coursekit.lean_pages", "coursekit.search_languages"]
external_toc_path = "_toc.yml"
exclude_patterns = ["_build"]
nb_execution_mode = "off"
locale_dirs = ["locales"]
gettext_compact = False
html_theme = "sphinx_book_theme"
html_math_renderer = "katex"
html_theme_options = dict(navbar_persistent=[], primary_sidebar_end=[])
"""
TOC = "root: book/index\nentries:\n  - file: book/lesson\n"
PAGES = {
    "index": "# Start\n\nWelcome.\n",
    "lesson": "# A lesson\n\nThe network learns from pictures.\n\nA sentence that waits.\n",
}
GLOSSARY = 'en,note\nloss,"with, a comma"\nlayer,\n'
# Words with combining marks, which Sphinx itself would cut: a query, and how the page writes it.
TRANSLATED = {
    "ur": ("نیٹ ورک تصویروں سے سیکھتا ہے۔ یہ کِتاب ہے۔", "كتاب"),
    "hi": ("नेटवर्क तस्वीरों से सीखता है। पढ़ना आसान है।", "पढना"),
}


def run(root: Path, *arguments: str, status: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "coursekit.cli", *arguments],
        cwd=root,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONWARNINGS": ""},
        **{"capture_output": True, "text": True, "encoding": "utf-8", "timeout": 600},
    )
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if status == 0 else done.stderr


def state(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and "_build" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def small_book(root: Path) -> Path:
    files = {"conf.py": CONF, "_toc.yml": TOC, "locales/glossary.csv": GLOSSARY}
    files |= {f"book/{name}.md": text for name, text in PAGES.items()}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def font_with(letters: set[int]) -> bytes:
    """A font that has these characters, all of them blank."""
    names = {point: f"u{point:04X}" for point in letters}
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys([".notdef", *names.values()], TTGlyphPen(None).glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Blank", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.font.flavor = "woff2"
    path = Path(os.environ["PYTEST_FONT"])
    builder.save(path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """`package(name, letters)`: a folder as npm publishes fonts, with both weights of one font."""
    folder = tmp_path_factory.mktemp("packages")
    os.environ["PYTEST_FONT"] = str(folder / "made.woff2")

    def make(name: str, letters: set[int], licence: str = "SIL Open Font License, Version 1.1") -> Path:
        place = folder / name
        place.joinpath("files").mkdir(parents=True)
        place.joinpath("package.json").write_text(f'{{"name": "{name}", "version": "5.3.0"}}')
        place.joinpath("LICENSE").write_text(licence)
        for weight in (400, 700):
            file = place / "files" / f"{name}-{name.rpartition('-')[2]}-{weight}-normal.woff2"
            file.write_bytes(font_with(letters))
        return place

    yield make
    del os.environ["PYTEST_FONT"]


@pytest.fixture(scope="module")
def book(tmp_path_factory, package) -> tuple[Path, dict[str, str]]:
    """The book of English pages with Urdu and Hindi added and built: its folder, and what was said."""
    root = small_book(tmp_path_factory.mktemp("languages") / "book")
    said = {"ur": run(root, "language", "new", "ur", "--name", "اردو", "--direction", "rtl", "--offline")}
    made = package("noto-sans-devanagari", fonts.letters_of("hi", "हिन्दी"))
    archive = fonts.fetch(str(made))  # npm packs it as it packs what it fetches
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fonts, "fetch", lambda name: archive)
        said["hi"] = creation.new_language(Project.find(root), "hi", extract=pytest.fail)
    for code, (sentence, _query) in TRANSLATED.items():
        path = root / f"locales/{code}/LC_MESSAGES/book/lesson.po"
        catalog = polib.pofile(str(path), wrapwidth=0)
        catalog.find("The network learns from pictures.").msgstr = sentence
        catalog.save(str(path))
    said["build"] = run(root, "build")  # strict
    return root, said


def page(root: Path, language: str, name: str = "lesson") -> BeautifulSoup:
    path = root / "_build/site" / language / "book" / f"{name}.html"
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


# --- what the command makes -----------------------------------------------------------------


def test_the_language_is_listed_once(book):
    root, _said = book
    assert list(course_languages(root)) == ["en", "ur", "hi"]
    assert translations(root) == ["ur", "hi"]
    assert yaml.safe_load((root / "locales/languages.yml").read_text("utf-8")) == {
        "en": {"name": "English"},
        "ur": {
            "name": "اردو",
            "direction": "rtl",
            "new": True,
            "fonts": ["noto-sans-arabic-arabic"],
            "line_height": 1.85,
        },
        "hi": {
            "name": "हिन्दी",
            "new": True,
            "fonts": ["noto-sans-devanagari-devanagari"],
            "line_height": 1.85,
        },
    }


@pytest.mark.parametrize("code", ["ur", "hi"])
def test_all_catalogs_are_there_empty_and_well_formed(book, code):
    folder = book[0] / "locales" / code / "LC_MESSAGES"
    wanted = {*(f"{domain}.po" for domain in INTERFACE_DOMAINS), "book/index.po", "book/lesson.po"}
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.po")} == wanted
    assert (folder.parent / "credits.csv").read_text("utf-8") == "page,translator,machine,reviewer\n"
    name = course_languages(book[0])[code].name
    assert (folder.parent / "STYLE.md").read_text("utf-8").startswith(f"# {name}\n")
    for name in wanted:
        catalog = polib.pofile(str(folder / name))
        assert catalog.metadata["Language"] == code
        assert catalog.metadata["Content-Type"] == "text/plain; charset=UTF-8"
        assert catalog.metadata["Plural-Forms"] == plural_forms(code)
        assert len(catalog) > 1, name
        assert len(catalog.translated_entries()) == (name == "book/lesson.po"), name
    words = {entry.msgid for entry in polib.pofile(str(folder / "coursekit.po"))}
    assert {"Languages", "Show the answer"} <= words
    assert polib.pofile(str(folder / "togglebutton.po")).find("Click to show")


def test_the_glossary_has_its_column_and_all_else_as_before(book):
    text = (book[0] / "locales/glossary.csv").read_text("utf-8")
    assert text == 'en,ur,hi,note\nloss,,,"with, a comma"\nlayer,,,\n'


def test_it_says_what_is_left(book):
    _root, said = book
    for code in ("ur", "hi"):
        for place in (f"locales/{code}/LC_MESSAGES", "locales/glossary.csv", f"rules/{code}.py", "new: true"):
            assert place in said[code].partition("Still to do:")[2], place
    assert "written from right to left" in said["ur"]
    named = "noto-sans-arabic-arabic-400-normal.woff2 and noto-sans-arabic-arabic-700-normal.woff2"
    assert named in said["ur"] and "font of their own system" in said["ur"]
    assert "own system" not in said["hi"]


@pytest.mark.parametrize(
    ("code", "counts"),
    [("ur", [1, 0, 1]), ("hi", [0, 0, 1]), ("ru", [2, 0, 1]), ("fr", [0, 0, 1]), ("ja", [0, 0, 0])],
)
def test_plural_forms_are_those_of_cldr(code, counts):
    """Which form 0, 1 and 2 take, by hand from CLDR's chart; Russian has no form for fractions here."""
    total, formula = re.fullmatch(r"nplurals=(\d); plural=(.*);?", plural_forms(code).rstrip(";")).groups()
    assert [gettext.c2py(formula)(number) for number in (0, 1, 2)] == counts
    assert int(total) == {"ru": 3, "ja": 1}.get(code, 2)


# --- what readers get -----------------------------------------------------------------------


def test_the_page_has_its_language_and_direction(book):
    root, said = book
    for code, direction in (("ur", "rtl"), ("hi", "ltr"), ("en", "ltr")):
        html = page(root, code).html
        assert (html["lang"], html["dir"]) == (code, direction)
        assert f"{code}: rendered" in said["build"]
    assert TRANSLATED["ur"][0] in page(root, "ur").article.text
    assert page(root, "ur").article.find(attrs={"lang": "en"}, string="A sentence that waits.")
    notice = page(root, "ur").select_one(".unfinished-page p:not(.admonition-title)")
    assert notice["lang"] == "en" and notice["dir"] == "ltr"  # its translation waits, too


def test_every_page_shows_it_in_the_switcher(book):
    root, _said = book
    for code in ("en", "ur", "hi"):
        links = page(root, code).select("nav.language-switcher a")
        assert [(link["lang"], link["dir"], link.text) for link in links] == [
            ("en", "ltr", "English"),
            ("ur", "rtl", "اردو"),
            ("hi", "ltr", "हिन्दी"),
        ]
    start = (root / "_build/site/index.html").read_text("utf-8")
    assert "ur/book/index.html" in start and "اردو" in start


@pytest.mark.parametrize("code", ["ur", "hi"])
def test_search_finds_a_word_and_marks_it(book, code, browser):
    address = (book[0] / "_build/site" / code).as_uri()
    context = browser.new_context()
    tab = context.new_page()
    errors = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(f"{address}/search.html?q={TRANSLATED[code][1]}")
    tab.locator('#search-results a[href*="lesson"]').first.click()
    expect(tab.locator("article .highlighted")).to_have_count(1)
    tab.goto(f"{address}/search.html?q=نہیں नहीं")
    expect(tab.locator(".search-summary")).not_to_be_empty()
    expect(tab.locator("#search-results li")).to_have_count(0)
    context.close()
    assert errors == []


def test_its_own_font_is_fetched_and_no_other(book, browser, settle):
    root, _said = book
    context = browser.new_context()
    tab = context.new_page()
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto((root / "_build/site/hi/book/lesson.html").as_uri())
    settle(tab)
    text = {Path(url.partition("?")[0]).name for url in asked if "noto-sans" in url}
    assert "noto-sans-devanagari-devanagari-400-normal.woff2" in text
    assert {name.split("-")[2] for name in text} <= {"devanagari", "latin"}
    context.close()


def test_a_font_that_is_added_later_is_served(book, tmp_path, package):
    root = Path(shutil.copytree(book[0], tmp_path / "book"))
    site = root / "_build/site"
    before = (site / "ur/_static/course_fonts.css").read_text("utf-8")
    assert "noto-sans-arabic-arabic" not in before and ":lang(ur)" in before
    made = package("noto-sans-arabic", fonts.letters_of("ur", "اردو"))
    shutil.copytree(made / "files", root / "locales/fonts", dirs_exist_ok=True)
    assert "ur: rendered" in run(root, "build", "--language", "ur")
    css = (site / "ur/_static/course_fonts.css").read_text("utf-8")
    assert "url(fonts/noto-sans-arabic-arabic-400-normal.woff2" in css
    assert (site / "ur/_static/fonts/noto-sans-arabic-arabic-700-normal.woff2").is_file()


def test_check_answers(book):
    said = run(book[0], "check")
    assert "The catalogs are sound: ur, hi." in said
    assert re.search(r"locales/ur/LC_MESSAGES/coursekit\.po:\d+: \d+ of \d+ messages wait", said)


def test_without_the_mark_of_a_new_language_the_interface_may_not_wait(book, tmp_path):
    root = Path(shutil.copytree(book[0], tmp_path / "book"))
    listing = root / "locales/languages.yml"
    listing.write_text(listing.read_text("utf-8").replace("  new: true\n", "", 1), encoding="utf-8")
    said = run(root, "build", status=1)
    assert "locales/ur/LC_MESSAGES/coursekit.po" in said and "locales/hi" not in said


# --- what it refuses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ur"], "ur is a language of this course already"),
        (["en"], "en is a language of this course already"),
        (["UR"], "two or three small letters such as hi, received 'UR'"),
        (["pt_BR"], "received 'pt_BR'"),
        (["tamil"], "Did you mean ta?"),
        (["tam"], "Expected ta, the usual code of this language, received tam"),
        (["qqq"], "received qqq, which CLDR does not know"),
        (["../x"], "received '../x'"),
        (["ta", "--name", "Tamil"], "in Tamil letters, as its speakers write ta (தமிழ்), received 'Tamil'"),
        (["ta", "--name", " "], "expected what its speakers call the language"),
        (["ta", "--name", "<b>தமிழ்"], "with U+003C, U+003E"),
        (["ta", "--name", "\u202eதமிழ்"], "with U+202E"),
        (["ta", "--name", "தமிழ்" * 10], "letters, 40 at most"),
        (["mr", "--name", "हिन्दी"], "expected another name than that of hi"),
        (["ta", "--direction", "rtl"], "expected ltr, as CLDR has it for ta, received rtl"),
        (["ta", "--direction", "up"], "expected ltr or rtl, received 'up'"),
    ],
)
def test_a_wrong_request_changes_nothing(book, arguments, message):
    root, _said = book
    before = state(root)
    with pytest.raises(CourseError, match=re.escape(message)):
        options = dict(zip([name[2:] for name in arguments[1::2]], arguments[2::2], strict=True))
        creation.new_language(Project.find(root), arguments[0], extract=pytest.fail, **options)
    assert state(root) == before


def test_a_second_run_says_so(book):
    root, _said = book
    before = state(root)
    assert "ur is a language of this course already" in run(root, "language", "new", "ur", status=1)
    assert state(root) == before


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda root: (root / "locales/ta").mkdir(), "locales/ta exists, but"),
        (lambda root: (root / "locales/glossary.csv").write_bytes(b"\xff\xfe"), "expected a table in UTF-8"),
        (lambda root: (root / "locales/glossary.csv").write_text("en,ta\n"), "but none ta"),
        (lambda root: (root / "locales/languages.yml").write_text("{en: ["), "cannot be read as YAML"),
        (lambda root: (root / "locales/languages.yml").write_text("{en: {name: E}}"), "expected a block"),
        (lambda root: (root / "locales/ur/LC_MESSAGES/book/index.po").write_text("<html>"), "index.po:"),
    ],
)
def test_a_damaged_project_is_not_changed(book, tmp_path, damage, message):
    root = Path(shutil.copytree(book[0], tmp_path / "book"))
    damage(root)
    before = state(root)
    with pytest.raises(CourseError, match=re.escape(message)):
        creation.new_language(Project.find(root), "ta", extract=pytest.fail, offline=True)
    assert state(root) == before


def test_what_cannot_be_written_whole_is_not_written(tmp_path):
    (tmp_path / "there").write_text("old")
    (tmp_path / "blocked").write_text("a file where a folder is wanted")
    files = {tmp_path / "there": b"new", tmp_path / "new/deep": b"new", tmp_path / "blocked/file": b"new"}
    before = state(tmp_path)
    with pytest.raises(CourseError, match="Nothing was changed: .*blocked"):
        creation.write_together(files)
    assert state(tmp_path) == before
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- en", "expected a table of languages"),
        ("ur: {name: اردو}", "with en among them"),
        ("en: {name: English}\nno: {name: norsk}", "received False"),
        ("en: {name: English}\nUR: {name: x}", "received 'UR'"),
        ("en: {name: English}\nur: {name: 5}", "expected a name in plain words, received 5"),
        ("en: {name: English}\nur: {name: <b>}", "expected a name in plain words"),
        ("en: {name: English}\nur: {name: x, direction: up}", "ltr or rtl, received 'up'"),
        ("en: {name: English}\nur: {name: x, colour: red}", "received 'colour'"),
        ("en: {name: English}\nur: {name: x, fonts: [../x]}", "expected names of fonts"),
        ("en: {name: English}\nur: {name: x, line_height: wide}", "received 'wide'"),
        ("en: {name: English}\nur: {name: x, new: soon}", "received 'soon'"),
        ("en: {name: English}\nur:", "received"),
    ],
)
def test_a_wrong_list_is_explained(tmp_path, text, message):
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales/languages.yml").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=re.escape(message)):
        course_languages(tmp_path)


def test_without_a_list_the_catalogs_tell(tmp_path):
    for code in ("ur", "hi", "fonts", "ru_RU"):
        (tmp_path / "locales" / code / "LC_MESSAGES").mkdir(parents=True)
    assert course_languages(tmp_path) == {
        "en": Language("en", "English"),
        "hi": Language("hi", "हिन्दी"),
        "ur": Language("ur", "اردو", "rtl"),
    }
    assert from_cldr("xx") == Language("xx", "xx")


# --- fonts ----------------------------------------------------------------------------------


def test_a_font_at_hand_is_taken():
    for code, name, font in (
        ("kok", "कोंकणी", ()),
        ("tcy", "ತುಳು", ("noto-sans-kannada",)),
        ("id", "Indonesia", ()),
    ):
        found = fonts.fonts_for(Path("nowhere"), code, name, offline=True)
        assert found.files == {}
        assert found.names == font or "noto-sans-devanagari" in found.lack


def test_letters_that_join_come_from_one_font():
    """The Arabic font at hand lacks letters of Urdu."""
    found = fonts.fonts_for(Path("nowhere"), "ur", "اردو", offline=True)
    assert found.names == ("noto-sans-arabic-arabic",)
    assert {ord(letter) for letter in "ٹڈڑےھ"} <= fonts.letters_of("ur", "اردو")


def test_a_package_is_only_read(package, tmp_path):
    letters = {ord(letter) for letter in "कखग"}
    archive = fonts.fetch(str(package("noto-sans-test", letters)))
    found = fonts.from_package(archive, "noto-sans-test", letters | {ord("घ")})
    assert found.names == ("noto-sans-test-test",)
    assert "घ (U+0918)" in found.lack
    assert {path.name for path in found.files} == {
        "noto-sans-test-test-400-normal.woff2",
        "noto-sans-test-test-700-normal.woff2",
        "OFL-noto-sans-test.txt",
    }
    with pytest.raises(fonts.NoPackage, match="none of its letters"):
        fonts.from_package(archive, "noto-sans-test", {ord("ש")})
    with pytest.raises(fonts.NoPackage, match="cannot be read"):
        fonts.from_package(b"no archive", "noto-sans-test", letters)
    other = fonts.fetch(str(package("noto-sans-other", letters, licence="All rights reserved")))
    with pytest.raises(fonts.NoPackage, match="another licence"):
        fonts.from_package(other, "noto-sans-other", letters)
    with pytest.raises(fonts.NoPackage, match="npm could not fetch"):
        fonts.fetch(str(tmp_path / "absent"))


# --- search ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("hi", "पढ़ना, हिन्दी की क़लम। २८", ["पढना", "हिन्दी", "की", "कलम", "28"]),
        ("ur", "اُردو كِتاب، یہ GAN ہے۔ ۲۸", ["اردو", "کتاب", "یہ", "gan", "ہے", "28"]),
        ("bn", "বাংলা শব্দ।", ["বাংলা", "শব্দ"]),
        ("ta", "தமிழ் சொல்", ["தமிழ்", "சொல்"]),
        ("he", "שָׁלוֹם עולם", ["שלום", "עולם"]),
        ("vi", "Tiếng Việt x2", ["tiếng", "việt", "x2"]),
        ("xx", "हिन्दी کتاب word", ["हिन्दी", "کتاب", "word"]),
    ],
)
def test_no_word_is_cut_at_its_marks(code, text, words):
    assert search_language(code)({}).split(text) == words


def test_sphinxs_stemmers_are_used_where_there_are_any():
    german = search_language("de")({})
    assert german.stem("Häuser") == german.stem("Hauses") and german.lang == "de"
    assert search_language("ja") is None  # Sphinx divides Japanese in a way of its own


# --- one list of languages ------------------------------------------------------------------

ROOT = Path(coursekit.__file__).parents[2]
CODES = set(translations(ROOT))


def strings(source: str) -> set[str]:
    """The strings of a program, but for its documentation."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in prose)
    return {node.value for node in constants if isinstance(node.value, str)}


def named_languages(path: Path) -> set[str]:
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        names = {one.name for one in course_languages(ROOT).values() if one.code in CODES}
        return strings(text) & (CODES | names)
    quoted = rf"""["'](?:{"|".join(CODES)})["']|:lang\((?:{"|".join(CODES)})\)|\blanguages?:\s*\["""
    return set(re.findall(quoted, text))


def test_nothing_else_names_languages():
    """But for `rules/<code>.py`, which are found by their names."""
    kept = [
        ROOT / "conf.py",
        ROOT / "_config.yml",
        ROOT / "Makefile",
        ROOT / ".ci/run",
        *ROOT.glob(".github/**/*.yml"),
    ]
    for folder in ("code/coursekit", "scripts", "book/_static", "book/_templates"):
        endings = {".py", ".js", ".cjs", ".css", ".html", ".sh", ".yml"}
        kept += [path for path in (ROOT / folder).rglob("*") if path.suffix in endings]
    looked_at = [path for path in kept if "vendor" not in path.parts and path.parent.name != "rules"]
    assert len(looked_at) > 100
    found = {
        path.relative_to(ROOT).as_posix(): named for path in looked_at if (named := named_languages(path))
    }
    assert found == {}
    rules = {path.stem for path in (ROOT / "code/coursekit/search_languages/rules").glob("[a-z]*.py")}
    assert rules == {*course_languages(ROOT)} & rules
