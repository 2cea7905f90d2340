"""Real builds with poisoned and with honest catalogs: what runs, what shows, what warns.

The project is as careless as can be (substitutions, HTML, every URL scheme, cells are
executed), so that only the extension stands between a PO file and the site.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import polib
import pytest

from coursekit.catalogs.lint import lint
from coursekit.interface.catalogs import load

CONF = """
extensions = {extensions}
exclude_patterns = ["_build", "secret*", "locales", "cells"]
source_suffix = {{".md": "myst-nb"}}
language = "ru"
locale_dirs = ["locales"]
gettext_compact = False
html_theme = "basic"
nb_execution_mode = "{execution}"
nb_execution_timeout = 600
nitpicky = True
myst_enable_extensions = ["amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath", "substitution"]
myst_url_schemes = ["http", "https", "mailto", "javascript", "data", "evil"]
myst_heading_anchors = 2
bibtex_bibfiles = []
{more}
"""


@dataclass(frozen=True)
class Site:
    """A built project: its pages as text, all of its output as bytes, and what Sphinx said."""

    root: Path
    log: str
    code: int

    def page(self, name: str) -> str:
        return (self.root / "_build/html" / f"{name}.html").read_text(encoding="utf-8")

    def everything(self) -> bytes:
        """All that the build wrote, names included, less the log of the builder's own state."""
        files = [p for p in (self.root / "_build").rglob("*") if p.is_file()]
        return b"\n".join(str(p.name).encode() + b"\n" + p.read_bytes() for p in files)


def write_po(path: Path, messages: dict[str, str], language: str = "ru") -> None:
    po = polib.POFile(wrapwidth=0)
    po.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": language}
    po.extend(polib.POEntry(msgid=k, msgstr=v) for k, v in messages.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    po.save(str(path))


def build(
    root: Path, *arguments: str, extensions=("myst_nb", "coursekit.catalogs"), more="", run="off"
) -> Site:
    """Run plain sphinx-build, as anybody would, in a process of its own."""
    conf = CONF.format(extensions=list(extensions), more=more, execution=run)
    (root / "conf.py").write_text(conf, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-d", str(root / "state"), *arguments]
    environment = os.environ | {"PYTHONWARNINGS": "ignore", "NO_COLOR": "1"}
    done = subprocess.run(
        [*command, str(root), str(root / "_build/html")], capture_output=True, text=True, env=environment
    )
    return Site(root, done.stdout + done.stderr, done.returncode)


# --- attacks ------------------------------------------------------------------------

CELL = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

{code}
"""
ENGLISH = "A harmless paragraph with the name {name} in it."
MARK = "PWNED"  # what shows, or is written, if an attack works; split up in the payloads


@dataclass(frozen=True)
class Attack:
    name: str
    msgstr: str
    msgid: str = ENGLISH
    evidence: str = MARK
    works_bare: bool = True  # without any protection it is seen to work
    layer_two: bool = True  # parsing alone, without the comparison, holds it off


def fence(info: str, body: str = "", ticks: str = "```") -> str:
    return f"{ticks}{info}\n{body}\n{ticks}"


TOUCH = "import pathlib; pathlib.Path('{root}/marker-file').write_text('x'); print('PW' + 'NED')"
ATTACKS = [
    Attack("jinja", "{{{{ 'PW' ~ 'NED' }}}}"),
    Attack("jinja-globals", "{{{{ cycler.__init__.__globals__.os.popen('echo PW''NED').read() }}}}"),
    Attack("jinja-block", "текст\n\n{{{{ 'PW' ~ 'NED' }}}}", works_bare=False),
    Attack("include", fence("{{include}} secret.txt")),
    Attack("include-colon", fence("{{include}} secret.txt", ticks=":::")),
    Attack("include-second", "текст\n\n" + fence("{{include}} secret.txt"), works_bare=False),
    Attack("include-list", "- " + "x\n\n  " + fence("{{include}} secret.txt"), works_bare=False),
    Attack("literalinclude", fence("{{literalinclude}} secret.txt"), works_bare=False),
    Attack("csv-table", fence("{{csv-table}}", ":file: secret.txt"), works_bare=False),
    Attack("eval-rst", fence("{{eval-rst}}", ".. include:: secret.txt")),
    Attack("raw-directive", fence("{{raw}} html", "<b>PWNED</b>"), evidence="<b>PWNED", works_bare=False),
    Attack("script", "<script>alert('PWNED')</script> текст", evidence="<script>alert(", works_bare=False),
    Attack("script-inline", "текст <script>alert(7)</script>", evidence="<script>alert(7)"),
    Attack("onerror", "текст <img src=x onerror=alert(8)>", evidence="<img src=x onerror"),
    Attack("attributes", "[текст]{{onclick='alert(9)' .PWNED}}", works_bare=False, evidence='class="PWNED'),
    Attack(
        "link-javascript", "[текст](javascript:alert%281%29)", evidence='href="javascript', works_bare=False
    ),
    Attack("link-data", "[текст](data:text/html,PWNED)", evidence='href="data:', works_bare=False),
    Attack("link-scheme", "[текст](evil:PWNED)", evidence='href="evil:'),
    Attack("link-added", "[текст](https://PWNED.example/)", layer_two=False),
    Attack("autolink", "<https://PWNED.example/>", layer_two=False),
    Attack(
        "link-changed",
        "Смотри [{name}](https://PWNED.example/)",
        msgid="See [{name}](https://good.example/)",
        layer_two=False,
    ),
    Attack("link-file", "[текст](secret.txt)", evidence="MARK-IN-SECRET", layer_two=False),
    Attack("image-file", "![текст](secret.txt)", evidence="MARK-IN-SECRET", layer_two=False),
    Attack("download-role", "{{download}}`secret.txt`", evidence="MARK-IN-SECRET", layer_two=False),
    Attack("eval-role", "{{eval}}`'PW' + 'NED'`", works_bare=False),
    Attack("raw-role", "{{dangerous}}`<b>PWNED</b>`", evidence="<b>PWNED"),
    Attack(
        "cell",
        CELL.replace("{code}", fence("{{code-cell}} ipython3", TOUCH)),
        works_bare=False,  # myst-nb 1.4 does not run it either
    ),
    Attack("cell-fence", fence("{{code-cell}} ipython3", TOUCH), works_bare=False),
    Attack("front-matter", "---\nmyst:\n  substitutions:\n    x: PW{{{{'NED'}}}}\n---\n\n{{{{x}}}}"),
    Attack(
        "href-in-formula",
        "Формула $\\href{{javascript:PWNED}}{{x}}$ {name}",
        msgid="Formula $x$ {name}",
        layer_two=False,
    ),
    Attack("nesting", "*a **b " * 400 + "PWNED", works_bare=False, layer_two=False),
    Attack("quotes", ">" * 2000 + " PWNED", works_bare=False, layer_two=False),
    Attack("brackets", "[" * 300 + "PWNED", layer_two=False),
    Attack("reordering", "текст \u202ePWNED\u202c", layer_two=False),
    Attack("title", "# PWNED", works_bare=False, layer_two=False),
    Attack("heading-id", "PWNED\n===", works_bare=False, evidence='id="pwned"'),
    Attack("second-paragraph", "раз\n\nPWNED", works_bare=False),
    Attack("footnote-definition", "раз\n\n[^x]: PWNED", works_bare=False),
    Attack("link-definition", "[текст]\n\n[текст]: https://PWNED.example/", layer_two=False),
    Attack(
        "formula-block",
        "\n\\href{{javascript:PWNED}}{{x}}\n",
        msgid="\n\\min_G V_{name}\n",
        works_bare=False,  # Sphinx 7.4 spoils every translated formula: it shows "::"
    ),
]
NAMES = [attack.name for attack in ATTACKS]


def attack_project(root: Path) -> None:
    """One page an attack, so that one build tries them all."""
    (root / "secret.txt").write_text("MARK-IN-SECRET PWNED\n", encoding="utf-8")
    toc = []
    for attack in ATTACKS:
        values = {"name": f"n{attack.name.replace('-', '')}", "root": root}
        msgid = attack.msgid.replace("{name}", values["name"])
        msgstr = attack.msgstr.format(**values)
        body = f"$${msgid}$$" if attack.name == "formula-block" else msgid
        (root / f"{attack.name}.md").write_text(f"# Page\n\n{body}\n", encoding="utf-8")
        write_po(root / f"locales/ru/LC_MESSAGES/{attack.name}.po", {msgid: msgstr})
        toc.append(attack.name)
    pages = "\n".join(toc)
    (root / "index.md").write_text(f"# Start\n\n{fence('{toctree}', pages)}\n", encoding="utf-8")


# The page's author may define a role for raw HTML; a translator may not use it.
RAW_ROLE = """
def setup(app):
    from docutils import nodes
    app.add_role("dangerous", lambda n, r, text, *a, **k: ([nodes.raw("", text, format="html")], []))
"""
ONLY_LAYER_TWO = """
import coursekit.catalogs.checked as _checked
_checked.differences = lambda msgid, msgstr: []
"""


@pytest.fixture(scope="module")
def attacked(tmp_path_factory) -> dict[str, Site]:
    """The same attacks against both layers, against the parser alone, and against bare Sphinx."""
    sites = {}
    for name, more in {"both": "", "parser": ONLY_LAYER_TWO, "bare": ""}.items():
        root = tmp_path_factory.mktemp(name)
        attack_project(root)
        loaded = ["myst_nb"] if name == "bare" else ["myst_nb", "coursekit.catalogs"]
        more += RAW_ROLE  # two processes: a warning must not come from each
        sites[name] = build(root, "-j", "2", extensions=loaded, more=more, run="force")
    return sites


def succeeded(site: Site, attack: Attack) -> bool:
    """Did this attack's evidence reach its page, or a file's contents the output?"""
    if attack.evidence == "MARK-IN-SECRET":
        wanted = {"link-file": "secret.txt", "download-role": "secret.txt", "image-file": "secret"}[
            attack.name
        ]
        return wanted in site.page(attack.name).replace("_sources", "")
    return attack.evidence in site.page(attack.name)


@pytest.mark.parametrize("attack", ATTACKS, ids=NAMES)
def test_an_attack_is_shown_in_english_and_warned_about_once(attacked, attack):
    site = attacked["both"]
    assert not succeeded(site, attack)
    msgid = attack_message(attack)
    assert msgid.split("[")[0].split("$")[0][:20] in site.page(attack.name)
    assert site.log.count(f"/{attack.name}.po:") == 1, site.log
    assert "expected" in next(line for line in site.log.splitlines() if f"/{attack.name}.po:" in line)


def attack_message(attack: Attack) -> str:
    return attack.msgid.replace("{name}", f"n{attack.name.replace('-', '')}")


def test_nothing_of_an_attack_is_anywhere_in_the_output(attacked):
    site = attacked["both"]
    assert site.code == 0
    output = site.everything()
    for trace in (b"PWNED", b"MARK-IN-SECRET", b"javascript:alert", b"onerror=alert", b"<script>alert"):
        assert trace not in output
    assert not (site.root / "marker-file").exists()


@pytest.mark.parametrize("attack", [a for a in ATTACKS if a.layer_two], ids=lambda a: a.name)
def test_the_parser_alone_holds_off_whatever_runs_or_reads(attacked, attack):
    site = attacked["parser"]
    assert attack.evidence not in site.page(attack.name).replace("&lt;", "")
    assert not (site.root / "marker-file").exists()
    assert "MARK-IN-SECRET" not in site.page(attack.name)


def test_the_parser_alone_keeps_a_formula(attacked):
    site = attacked["parser"]
    assert "\\min_G" in site.page("formula-block")
    assert "formula-block.md:3: WARNING: expected a formula or literal block without a" in site.log


def test_a_poisoned_catalog_fails_a_strict_build(tmp_path):
    (tmp_path / "index.md").write_text("# Start\n\nHello there.\n", encoding="utf-8")
    write_po(tmp_path / "locales/ru/LC_MESSAGES/index.po", {"Hello there.": "**Привет."})
    site = build(tmp_path, "-W", "-q")
    assert site.code != 0
    assert "index.po:7:translation not used, English shown: expected" in site.log
    again = build(tmp_path, "-q")
    assert "Hello there." in again.page("index")
    assert again.log.count("index.po:7") == 1
    unread = build(tmp_path)  # the page has not changed; its catalog is still broken
    assert "0 changed" in unread.log
    assert unread.log.count("index.po:7") == 1


def test_an_edit_of_a_catalog_shows_in_the_next_build(tmp_path):
    (tmp_path / "index.md").write_text("# Start\n\nHello there.\n", encoding="utf-8")
    for text in ("Привет.", "Здравствуйте."):
        write_po(tmp_path / "locales/ru/LC_MESSAGES/index.po", {"Hello there.": text})
        assert f"<p>{text}</p>" in build(tmp_path, "-q").page("index")


@pytest.mark.parametrize("attack", ATTACKS, ids=NAMES)
def test_the_linter_sees_it_before_any_build(attacked, attack):
    """The same line, for the same reason, as the warning of the build."""
    path = attacked["both"].root / f"locales/ru/LC_MESSAGES/{attack.name}.po"
    found = [problem for problem in lint([path]) if problem.text.startswith("expected")]
    warned = next(line for line in attacked["both"].log.splitlines() if f"/{attack.name}.po:" in line)
    assert any(problem.text in warned and f".po:{problem.line}:" in warned for problem in found)
    assert all(str(problem).isprintable() for problem in found)


@pytest.mark.parametrize("attack", [a for a in ATTACKS if a.works_bare], ids=lambda a: a.name)
def test_the_attack_is_real(attacked, attack):
    """Without the extension it works: so the tests above do see something."""
    assert succeeded(attacked["bare"], attack)


# --- honest translations --------------------------------------------------------------

PAGES = {
    "index": "# Start\n\nWelcome.\n\n```{tableofcontents}\n```\n",
    "terms": """(glossary)=
# Glossary

:::{glossary}
generator
  It makes images.

GAN
  Two networks.
:::
""",
    "lesson": """(lesson)=
# The `fit` *method*

A {term}`generator` and a {term}`GAN` in 5,000 steps of 0.5[^note].

A **bold *and leaning* word** and $x^2$ with `code` {cite:p}`gan2014`.

See [the docs](https://example.org/a?b=1 "Docs"), {doc}`terms`, {ref}`glossary`, {ref}`here <lesson>`.

Equation {eq}`eq-loss` is an {abbr}`MSE (mean squared error)`, a [local link](#lesson).

$$
L = (x - y)^2
$$ (eq-loss)

Word
: Its meaning.

| Head | Other |
|------|-------|
| cell | **x** |

- A point

```{admonition} Ends so:
Text.
```

> A quotation.

```{note}
Mind the gap:
```

![A picture](dot.png)

[^note]: The note's text.
""",
    "papers": "# Papers\n\n```{bibliography}\n```\n",
}
TOC = """root: index
subtrees:
  - caption: Basics
    entries: [{file: lesson, title: Shown in the menu}]
  - caption: Reference
    entries: [{file: terms}, {file: papers}]
"""
TRANSLATED = {
    "index": {
        "Start": "Начало",
        "Basics": "Основы",
        "Reference": "Справка",
        "Shown in the menu": "Видно в меню",
        "Welcome.": "Добро пожаловать.",
    },
    "terms": {"Glossary": "Словарь", "generator": "генератор", "It makes images.": "Он делает картинки."},
    "lesson": {
        "The `fit` *method*": "*Метод* `fit`",
        "A {term}`generator` and a {term}`GAN` in 5,000 steps of 0.5[^note].": (
            "У {term}`генератора <generator>`، و{term}`GAN` 5 000 шагов по 0,5[^note]."
        ),
        "A **bold *and leaning* word** and $x^2$ with `code` {cite:p}`gan2014`.": (
            "{cite:p}`gan2014` `code`, $x^2$ и **жирное *и наклонное* слово**."
        ),
        'See [the docs](https://example.org/a?b=1 "Docs"), {doc}`terms`, {ref}`glossary`, '
        "{ref}`here <lesson>`.": (
            "См. {ref}`сюда <lesson>`, [справку](https://example.org/a?b=1 «Справка»), "
            "{doc}`terms`, {ref}`glossary`."
        ).replace("«Справка»", '"Справка"'),
        "Equation {eq}`eq-loss` is an {abbr}`MSE (mean squared error)`, a [local link](#lesson).": (
            "Формула {eq}`eq-loss` — {abbr}`СКО (средний квадрат)`, [ссылка](#lesson)."
        ),
        "Word": "Слово",
        "Its meaning.": "Его смысл.",
        "Head": "Шапка",
        "cell": "ячейка",
        "A point": "ಬಿಂದು\u200c",
        "A quotation.": "ਹਵਾਲਾ।",
        "Ends so:": "Конец::",
        "Mind the gap:": "Внимание::",
        "A picture": "Картинка",
        "The note's text.": "Текст сноски.",
    },
    "papers": {"Papers": "Статьи"},
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf50000003840181f4ba03df0000000049454e44ae426082"
)
HONEST = """
extensions += ["sphinx_external_toc", "sphinxcontrib.bibtex"]
external_toc_path = "_toc.yml"
external_toc_exclude_missing = True
bibtex_bibfiles = ["papers.bib"]
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "dollarmath"]
suppress_warnings = ["bibtex.missing_field"]
"""


@pytest.fixture(scope="module")
def honest(tmp_path_factory) -> Site:
    root = tmp_path_factory.mktemp("honest")
    for name, text in PAGES.items():
        (root / f"{name}.md").write_text(text, encoding="utf-8")
        write_po(root / f"locales/ru/LC_MESSAGES/{name}.po", TRANSLATED[name])
    (root / "_toc.yml").write_text(TOC, encoding="utf-8")
    (root / "dot.png").write_bytes(PNG)
    entry = "@article{gan2014, author={Good Fellow}, title={GAN}, journal={J}, year={2014}}"
    (root / "papers.bib").write_text(entry, encoding="utf-8")
    return build(root, "-W", "--keep-going", more=HONEST)


def test_an_honest_catalog_has_no_warning(honest):
    assert honest.code == 0, honest.log


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("lesson", '<h1><em>Метод</em> <code class="docutils literal notranslate"><span class="pre">fit'),
        ("lesson", 'href="terms.html#term-generator"><span class="xref std std-term">генератора</span>'),
        ("lesson", 'href="terms.html#term-GAN"><span class="xref std std-term">GAN</span>'),
        ("lesson", "5 000 шагов по 0,5"),
        ("lesson", 'class="footnote-reference brackets" href="#note" id="id1"'),
        ("lesson", "<strong>жирное <em>и наклонное</em> слово</strong>"),
        ("lesson", r'<span class="math notranslate nohighlight">\(x^2\)</span>'),
        ("lesson", 'href="papers.html#id'),
        ("lesson", 'href="https://example.org/a?b=1" title="Справка">справку</a>'),
        ("lesson", '<span class="doc">Словарь</span>'),
        ("lesson", '<span class="std std-ref">Словарь</span>'),
        ("lesson", '<span class="std std-ref">сюда</span>'),
        ("lesson", 'href="#equation-eq-loss">(1)</a>'),
        ("lesson", '<abbr title="средний квадрат">СКО</abbr>'),
        ("lesson", ">ссылка<"),
        ("lesson", "<dt>Слово</dt><dd><p>Его смысл.</p>"),
        ("lesson", '<th class="head"><p>Шапка</p></th>'),
        ("lesson", "<td><p>ячейка</p></td>"),
        ("lesson", "<p>ಬಿಂದು\u200c</p>"),
        ("lesson", "<p>ਹਵਾਲਾ।</p>"),
        ("lesson", "<p>Внимание::</p>"),
        ("lesson", '<p class="admonition-title">Конец::</p>'),
        ("lesson", 'alt="Картинка"'),
        ("lesson", "<p>Текст сноски.</p>"),
        ("lesson", "L = (x - y)^2"),
        ("terms", '<dt id="term-generator">генератор'),
        ("index", ">Основы<"),
        ("index", ">Справка<"),
        ("index", 'href="lesson.html">Видно в меню</a>'),
    ],
)
def test_an_honest_translation_shows_as_it_is_written(honest, page, shown):
    assert shown in " ".join(honest.page(page).split()).replace("> <dd", "><dd")


def test_honest_translations_have_no_problem(honest):
    pages = [honest.root / f"locales/ru/LC_MESSAGES/{name}.po" for name in TRANSLATED]
    assert lint(pages) == []


# --- planted files -----------------------------------------------------------------------


def compiled(messages: dict[str, str]) -> bytes:
    po = polib.POFile()
    po.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    po.extend(polib.POEntry(msgid=k, msgstr=v) for k, v in messages.items())
    return po.to_binary()


WORDS = {"Search": "PWNED", "Start": "PWNED", "Hello there.": "<b>PWNED</b>", "Note": "PWNED"}
PLANTED = {
    "locales/ru/LC_MESSAGES/sphinx.mo": compiled(WORDS),
    "locales/ru/LC_MESSAGES/index.mo": compiled(WORDS),
    "locales/ru/LC_MESSAGES/coursekit.mo": compiled(WORDS),
    "locales/ru/LC_MESSAGES/sphinx.js": b"document.title = 'PWNED'",
    "locales/ru_RU/LC_MESSAGES/sphinx.mo": compiled(WORDS),
    "locales/ru_RU/LC_MESSAGES/index.mo": compiled(WORDS),
    "locales/ru_RU.UTF-8/LC_MESSAGES/index.mo": compiled(WORDS),
    "locales/ru_RU/LC_MESSAGES/index.po": b'msgid "Hello there."\nmsgstr "PWNED"\n',
    "locales/ru/LC_MESSAGES/.#index.po": b"nobody@nowhere:1",
    "locales/ru/LC_MESSAGES/.index.po": b'msgid "Hello there."\nmsgstr "PWNED"\n',
    "locales/en/LC_MESSAGES/index.po": b'msgid "Hello there."\nmsgstr "PWNED"\n',
    "locales/en/LC_MESSAGES/index.mo": compiled(WORDS),
    "locales/en/LC_MESSAGES/sphinx.mo": compiled(WORDS),
    "elsewhere/linked.po": b'msgid "Hello there."\nmsgstr "PWNED"\n',
}
DIRECT, SAFE = "locale_dirs = ['locales']", "locale_dirs, catalog_dirs = [], ['locales']"


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("setting", [DIRECT, SAFE], ids=["as Sphinx has it", "as the course has it"])
def test_nothing_planted_is_read_or_written(tmp_path, language, setting):
    """Compiled catalogs, regions, the source's language, locks, links: Sphinx sees none of them."""
    (tmp_path / "index.md").write_text("# Start\n\nHello there.\n\n:::{note}\nA.\n:::\n", encoding="utf-8")
    for name, content in PLANTED.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    write_po(tmp_path / "locales/ru/LC_MESSAGES/sphinx.po", {"Note": "Примечание"})
    messages = tmp_path / "locales/ru/LC_MESSAGES"
    (messages / "index.po").symlink_to(tmp_path / "elsewhere/linked.po")
    (messages / "coursekit.po").symlink_to(tmp_path / "nowhere.po")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    extensions = ["myst_nb", "coursekit.interface", "coursekit.catalogs"]
    site = build(tmp_path, "-W", "-D", f"language={language}", extensions=extensions, more=setting)
    assert site.code == 0, site.log
    assert b"PWNED" not in site.everything()
    assert "Hello there." in site.page("index")
    assert ("Примечание" if language == "ru" else "Note") in site.page("index")
    if setting == SAFE:
        assert {p: p.read_bytes() for p in before} == before
        assert not (tmp_path / "nowhere.po").exists()
        assert {p for p in (tmp_path / "locales").rglob("*") if p.is_file()} <= set(before)


def test_the_planted_files_would_be_read(tmp_path):
    """Without the extension: so the test above does see something."""
    (tmp_path / "index.md").write_text("# Start\n\nHello there.\n", encoding="utf-8")
    name = "locales/ru_RU/LC_MESSAGES/index.mo"
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_bytes(PLANTED[name])
    assert "PWNED" in build(tmp_path, extensions=["myst_nb"]).page("index")


LYING = {
    "second-charset": b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    b'"content-type: text/plain; charset=utf-7\\n"\n\nmsgid "Hello there."\nmsgstr "+ADw-b+AD4-"\n',
    "no-such-charset": b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=no-such\\n"\n\n'
    b'msgid "Hello there."\nmsgstr "**PWNED"\n',
    "nul": b'msgid "Hello there.\x00x"\nmsgstr "Hello\x00<b>PWNED</b>"\n',
    "context": b'msgctxt "a\x04Hello there."\nmsgid "x"\nmsgstr "PWNED"\n\n'
    b'msgctxt "a"\nmsgid "Hello there."\nmsgstr "PWNED"\n',
    "plural": b'msgid "Hello there."\nmsgid_plural "PWNED"\nmsgstr[0] "PWNED"\nmsgstr[1] "PWNED"\n',
    "header-to-show": b'msgid ""\nmsgstr "X: PWNED\\nContent-Type: text/plain; charset=UTF-8\\n"\n',
}


def test_a_page_s_catalog_that_lies_about_itself_brings_nothing_in(tmp_path):
    for name, content in LYING.items():
        (tmp_path / f"{name}.md").write_text("# Start\n\nHello there.\n", encoding="utf-8")
        path = tmp_path / f"locales/ru/LC_MESSAGES/{name}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    index = f"# Start\n\n{fence('{toctree}', chr(10).join(LYING))}\n"
    (tmp_path / "index.md").write_text(index, encoding="utf-8")
    site = build(tmp_path)
    assert site.code == 0, site.log
    assert b"PWNED" not in site.everything()
    for name in LYING:
        shown = site.page(name)
        assert "Hello there." in shown or "+ADw-b+AD4-" in shown  # read as UTF-8, that is plain text


@pytest.mark.parametrize("lie", LYING)
def test_an_interface_catalog_that_lies_about_itself_brings_nothing_in(tmp_path, lie):
    path = tmp_path / "locales/ru/LC_MESSAGES/coursekit.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(LYING[lie])
    words = load(path)
    shown = [words.gettext("Hello there."), words.pgettext("a", "Hello there.")]
    shown += [words.ngettext("Hello there.", "All", number) for number in (1, 2)]
    assert not any("<" in text for text in shown)
    assert (
        "PWNED" not in "".join(shown) or lie == "no-such-charset"
    )  # an honest word, in a file read as UTF-8
    assert [words.gettext(text) for text in ("", "x", "PWNED")] == ["", "x", "PWNED"]


def test_a_catalog_is_made_anew_only_when_its_messages_change(tmp_path):
    (tmp_path / "index.md").write_text("# Start\n\nHello there.\n", encoding="utf-8")
    path = tmp_path / "locales/ru/LC_MESSAGES/index.po"
    write_po(path, {"Hello there.": "Привет."})
    assert "1 added" in build(tmp_path).log
    path.write_text(path.read_text("utf-8") + "\n# a remark\n", encoding="utf-8")
    assert "0 changed" in build(tmp_path).log
    write_po(path, {"Hello there.": "Здравствуйте."})
    assert "1 changed" in build(tmp_path).log
    path.unlink()
    assert "<p>Hello there.</p>" in build(tmp_path, "-E").page("index")


# --- what the page makes of a link, a number and a title --------------------------------------

LINKS = """# Start

Text with {bdg-link-primary}`a badge <https://good.example>`.

A [link](https://good.example) and {numref}`Figure %s <fig>`.

Another {numref}`no. 5% of %s <fig>` here.

:::{figure} dot.png
:name: fig
A dot
:::
"""
TRANSLATED_LINKS = {
    "Text with {bdg-link-primary}`a badge <https://good.example>`.": (
        "Текст {bdg-link-primary}`PWNED <java\tscript:PWNED>`."
    ),
    "A [link](https://good.example) and {numref}`Figure %s <fig>`.": (
        "Вот [ссылка](https://good.example) и {numref}`рис. %s <fig>`."
    ),
}


def test_a_role_makes_no_link_that_runs(tmp_path):
    """Parsing alone, without the comparison: the scheme is looked at on the node that the role made."""
    (tmp_path / "index.md").write_text(LINKS, encoding="utf-8")
    (tmp_path / "dot.png").write_bytes(PNG)
    write_po(tmp_path / "locales/ru/LC_MESSAGES/index.po", TRANSLATED_LINKS)
    extensions = ["myst_nb", "sphinx_design", "coursekit.catalogs"]
    site = build(tmp_path, extensions=extensions, more=ONLY_LAYER_TWO + "numfig = True\n")
    page = site.page("index")
    assert site.code == 0, site.log
    assert "script:PWNED" not in page and ">PWNED<" in page
    assert "index.md:3: WARNING: expected an address with http, https, mailto, received" in site.log
    assert 'href="https://good.example">ссылка</a>' in page
    assert "рис. 1" in page
    # the author's own stray % is named with file and line, and the page has the usual text
    assert "index.md:7: WARNING: expected a text with one %s or {number}" in site.log
    assert len({line for line in site.log.splitlines() if "WARNING" in line}) == 2, site.log


TITLES = """# Of `<b>` & *more*

Some words.

## A <i>section</i> {guilabel}`<u>` of $x$

More words.

:::{index} single: Of <s>entries</s>
:::
"""


def test_a_title_is_text_in_the_search(tmp_path, browser):
    (tmp_path / "index.md").write_text(TITLES, encoding="utf-8")
    extensions = ["myst_nb", "coursekit.search_languages"]
    site = build(tmp_path, "-D", "language=en", extensions=extensions)
    assert site.code == 0, site.log
    index = (site.root / "_build/html/searchindex.js").read_text("utf-8")
    assert json.loads(index[len("Search.setIndex(") : -1])["titles"] == ["Of <b> & more"]
    page = browser.new_page()
    shown = []
    for words in ("more", "A <i>section</i> <u> of x", "of <s>entries</s>"):
        page.goto(f"file://{site.root}/_build/html/search.html?q={quote(words)}")
        page.wait_for_selector("#search-results li a")
        assert page.locator("#search-results li a :is(b, i, u, s, em)").count() == 0
        shown += page.locator("#search-results li a").all_inner_texts()
    page.close()
    assert "Of <b> & more" in shown
    assert "Of <b> & more > A <i>section</i> <u> of x" in shown
