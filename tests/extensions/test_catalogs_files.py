"""Whole catalogs: what the linter says of a file, what is missing, what an update keeps."""

import subprocess

import polib
import pytest

from coursekit.catalogs.__main__ import main
from coursekit.catalogs.lint import lint
from coursekit.catalogs.po_files import header_problems, read_po
from coursekit.catalogs.reports import missing
from coursekit.catalogs.update import Change, merge, update

HEADER = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Language: ru\n"

"""
PLURALS = r"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);\n"


def catalog(root, text, name="book/page.po", language="ru"):
    path = root / f"locales/{language}/LC_MESSAGES/{name}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEADER + 'msgid "A word"\nmsgstr "Слово"\n', None, ""),
        (HEADER + 'msgid "$x$"\nmsgstr ""\n', None, ""),
        (HEADER + '#~ msgid "**Old**"\n#~ msgstr "Старое"\n', None, ""),
        (HEADER + 'msgid "A"\nmsgstr "Б"\n\nmsgid "A"\nmsgstr "В"\n', 9, "expected each message once"),
        (HEADER + 'msgid "A word"\nmsgstr "**Слово"\n', 6, "expected 0 × an unmatched *, received 2"),
        (HEADER + 'msgid "A {term}`noise`"\nmsgstr "А {term}`noise`"\n', 6, "{term}`shown text <noise>`"),
        (HEADER + 'msgid "Four words of it"\nmsgstr "Four words of it"\n', 6, "received the English"),
        (HEADER + 'msgid "A word"\nmsgstr "Сло"во"\n', 7, "expected a text between two quotation marks"),
        (HEADER + 'msgid "A word"\nmsgstrr "Слово"\n', 7, "expected msgid, msgstr, a comment or"),
        (HEADER + 'nonsense\n', 6, "expected msgid, msgstr, a comment or"),
        (HEADER + '#| msgstr "A"\nmsgid "B"\nmsgstr ""\n', 6, "expected a valid PO file"),
        (HEADER.encode() + b'msgid "A"\nmsgstr "\xff\xfe"\n', 7, "expected UTF-8 text"),
        (HEADER.replace("UTF-8", "KOI8-R"), 1, "charset=UTF-8, received `text/plain; charset=KOI8-R`"),
        (HEADER.replace("Language: ru", "Language: ar"), 1, "Language: ru, received `ar`"),
        ('msgid "A word"\nmsgstr "Слово"\n', 1, "received no Content-Type"),
        (HEADER[:-1] + f'"{PLURALS}"\n', None, ""),
        (HEADER + 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "в"\n', 1, "expected a Plural-Forms header"),
    ],
)  # fmt: skip
def test_the_linter_says_what_is_wrong_and_where(tmp_path, text, line, said):
    path = catalog(tmp_path, text)
    found = lint([tmp_path / "locales"])
    if line is None:
        assert found == []
    else:
        assert any(p.line == line and said in p.text for p in found), list(map(str, found))
        assert str(found[0]).startswith(f"{path}:{found[0].line}: expected ")


PLURAL_ENTRY = '\nmsgid "%(n)s a"\nmsgid_plural "%(n)s b"\n'
FORMS = "".join(f'msgstr[{i}] "%(n)s в"\n' for i in range(4))


@pytest.mark.parametrize(
    ("plural", "forms", "said"),
    [
        (PLURALS, 3, None),
        (PLURALS, 2, "expected 3 forms of each plural message, received 2"),
        ("Plural-Forms: nplurals=4; plural=(n%10==1 ? 0 : n%10<5 ? 1 : n%10<9 ? 2 : 3);\\n", 4, None),
        ("Plural-Forms: nplurals=2; plural=n>1;\\n", 2, "expected 3 plural forms for ru, received 2"),
        ("Plural-Forms: nplurals=3; plural=n;\\n", 3, "expected Plural-Forms: nplurals=…"),
        ("Plural-Forms: nplurals=3; plural=__import__(1);\\n", 3, "expected Plural-Forms: nplurals=…"),
        ("Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n", 3, "received `nplurals=INTEGER;"),
    ],
)
def test_plural_forms_count_where_a_message_has_them(tmp_path, plural, forms, said):
    header = f'{HEADER[:-1]}"{plural}"\n'
    assert lint([catalog(tmp_path, header)]) == []  # a page has none
    entry = PLURAL_ENTRY + "\n".join(FORMS.split("\n")[:forms])
    found = header_problems(read_po(catalog(tmp_path, header + entry, "coursekit.po")), "ru")
    assert [said in problem for problem in found] == ([True] if said else [])


def test_the_interface_is_judged_as_text_for_templates(tmp_path):
    text = HEADER + 'msgid "Search"\nmsgstr "**Поиск**"\n\nmsgid "By %s"\nmsgstr "Автор"\n'
    found = lint([catalog(tmp_path, text, "coursekit.po")])
    assert [(p.line, p.text) for p in found] == [
        (9, "expected `%s`, received no tags, placeholders or addresses")
    ]


def test_the_linter_follows_no_link_and_reads_no_lock(tmp_path):
    """What an editor or a stranger leaves in the folder is no catalog."""
    path = catalog(tmp_path, "nonsense")
    folder = path.parent
    elsewhere = catalog(tmp_path / "elsewhere", "nonsense")
    for name in (".#page.po", ".page.po", "#page.po"):
        (folder / name).write_text("nonsense", encoding="utf-8")
    (folder / "link.po").symlink_to(elsewhere)
    (folder / "dangling.po").symlink_to(tmp_path / "nowhere")
    (folder / "loop.po").symlink_to(folder / "loop.po")
    (folder / "linked").symlink_to(elsewhere.parent, target_is_directory=True)
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "page.po").write_text("nonsense", encoding="utf-8")
    assert {problem.path for problem in lint([tmp_path / "locales"])} == {path}
    (tmp_path / "locales/kn").symlink_to(tmp_path / "locales/ru", target_is_directory=True)
    assert {problem.path for problem in lint([tmp_path / "locales", tmp_path / "locales/kn"])} == {path}
    assert lint([tmp_path / "none.po"])[0].text == "expected a PO file, received no such file"


def test_terms_are_advice_and_fail_nothing(tmp_path, capsys):
    path = catalog(tmp_path, HEADER + 'msgid "The generator"\nmsgstr "Создатель"\n')
    table = tmp_path / "glossary.csv"
    table.write_text("en,ru\ngenerator,генератор\n", encoding="utf-8")
    (found,) = lint([path], terms=table)
    assert found.advice
    assert main([str(path), "--terms", str(table)]) == 0
    said = capsys.readouterr().out
    assert said == f"{path}:6: advice: expected `генератор` for `generator`, received another word\n"


def test_a_problem_fails_the_command(tmp_path, capsys):
    path = catalog(tmp_path, HEADER + 'msgid "A word"\nmsgstr "**Слово"\n')
    assert main([str(path)]) == 1
    assert capsys.readouterr().out.startswith(f"{path}:6: expected 0")


EMPTY = HEADER + 'msgid "A"\nmsgstr ""\n\nmsgid "A word"\nmsgstr ""\n\nmsgid "Noise"\nmsgstr "Шум"\n'


def test_a_page_may_wait_for_its_translation(tmp_path, capsys):
    path = catalog(tmp_path, EMPTY)
    (found,) = lint([path])
    assert (found.line, found.text, found.waiting) == (9, "1 of 2 messages wait for a translation", 1)
    assert main([str(path)]) == 0


def test_the_words_of_the_interface_may_not_wait(tmp_path):
    (found,) = lint([catalog(tmp_path, EMPTY, "coursekit.po")])
    assert (found.line, found.text) == (9, "expected a translation of `A word`, received an empty one")


# --- completeness and update ---------------------------------------------------------------


def template(root, *messages, name="book/page.pot"):
    po = polib.POFile()
    po.metadata = {"Project-Id-Version": "Course", "POT-Creation-Date": "2026-01-01 00:00+0000"}
    po.extend(polib.POEntry(msgid=message) for message in messages)
    path = root / "pot" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    po.save(str(path))
    return root / "pot"


def test_missing_messages_are_listed(tmp_path):
    pot = template(tmp_path, "A word", "Another")
    catalog(tmp_path, HEADER + 'msgid "A word"\nmsgstr ""\n\n#~ msgid "Another"\n#~ msgstr "Другое"\n')
    (tmp_path / "locales/kn/LC_MESSAGES").mkdir(parents=True)
    found = missing(pot, tmp_path / "locales")
    assert [(p.path.parts[-4], p.text) for p in found] == [
        ("kn", "expected a catalog with 2 messages, received no file"),
        ("ru", "expected the message `Another`, received none"),
    ]
    assert [p.path.parts[-4] for p in missing(pot, tmp_path / "locales", ["ru"])] == ["ru"]


LONG = "A long sentence about the loss of the generator and what it does to the images."


def test_an_update_loses_no_work(tmp_path):
    pot = template(tmp_path, LONG, "Loss", "Kept")
    locales = tmp_path / "locales"
    merge(pot, locales, ["ru"])
    path = locales / "ru/LC_MESSAGES/book/page.po"
    po = polib.pofile(str(path))
    for entry, text in zip(po, ["Длинное предложение.", "Потери", "Осталось"], strict=True):
        entry.msgstr = text
    po[2].tcomment = "a translator's remark"
    po.save()

    changed = LONG.replace("images", "pictures")
    template(tmp_path, "Gloss", changed, "Kept")
    (change,) = merge(pot, locales, ["ru"])
    assert change == Change(path, new=1, fuzzy=1, obsolete=2)
    po = polib.pofile(str(path))
    assert [(e.msgid, e.msgstr, e.fuzzy, e.obsolete) for e in po] == [
        ("Gloss", "", False, 0),  # the letters of "Loss" are no reason to take its translation
        (changed, "Длинное предложение.", True, 0),
        ("Kept", "Осталось", False, 0),
        (LONG, "Длинное предложение.", False, 1),
        ("Loss", "Потери", False, 1),
    ]
    assert po[1].previous_msgid == LONG
    assert po[2].tcomment == "a translator's remark"
    assert f'msgid "{changed}"' in path.read_text("utf-8")  # one message a line
    assert merge(pot, locales, ["ru"]) == []

    template(tmp_path, LONG, "Loss", "Kept")  # the page goes back, and so do its translations
    merge(pot, locales, ["ru"])
    po = polib.pofile(str(path))
    assert [(e.msgid, e.msgstr, e.fuzzy) for e in po if not e.obsolete] == [
        (LONG, "Длинное предложение.", False), ("Loss", "Потери", False), ("Kept", "Осталось", False),
    ]  # fmt: skip


def test_an_update_keeps_both_of_two_translations(tmp_path):
    path = catalog(tmp_path, HEADER + 'msgid "A"\nmsgstr "Б"\n\nmsgid "A"\nmsgstr "В"\n')
    merge(template(tmp_path, "A"), tmp_path / "locales", ["ru"])
    assert [(e.msgstr, e.obsolete) for e in polib.pofile(str(path))] == [("Б", 0), ("В", 1)]


def test_an_update_leaves_the_interface_s_own_words(tmp_path):
    text = 'msgid "By hand"\nmsgstr "Вручную"\n\nmsgid "New"\nmsgstr "Новый"\n\nmsgid "New"\nmsgstr "Иной"\n'
    path = catalog(tmp_path, HEADER + text, "sphinx.po")
    merge(template(tmp_path, "New", name="sphinx.pot"), tmp_path / "locales", ["ru"])
    found = [(e.msgid, e.msgstr, e.obsolete) for e in polib.pofile(str(path))]
    assert found == [("New", "Новый", 0), ("By hand", "Вручную", 0), ("New", "Иной", 1)]


CONF = """
extensions = ["myst_parser", "coursekit.catalogs"]
exclude_patterns = ["_build", "locales"]
locale_dirs = ["locales"]
gettext_compact = False
gettext_location = False
gettext_uuid = False
"""


def test_a_second_update_changes_no_byte(tmp_path):
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    (tmp_path / "index.md").write_text(
        "# Start\n\nA *long*\nsentence[^a].\n\n[^a]: Note.\n", encoding="utf-8"
    )
    changes = update(tmp_path, ["ar", "ru"])
    files = sorted((tmp_path / "locales").rglob("*.po"))
    assert [change.path for change in changes] == files
    assert [p.parts[-3] for p in files] == ["ar", "ru"]
    before = [(p.read_bytes(), p.stat().st_mtime_ns) for p in files]
    assert b'msgid "A *long* sentence[^a]."\nmsgstr ""\n' in before[1][0]
    assert b"POT-Creation-Date" not in before[1][0]
    assert b"nplurals=6" in before[0][0]
    assert update(tmp_path, ["ar", "ru"]) == []
    assert [(p.read_bytes(), p.stat().st_mtime_ns) for p in files] == before
    assert [problem.waiting for problem in lint([tmp_path / "locales"])] == [3, 3]


def test_a_broken_page_leaves_the_catalogs_alone(tmp_path):
    (tmp_path / "conf.py").write_text("raise SystemError('broken')", encoding="utf-8")
    path = catalog(tmp_path, HEADER)
    with pytest.raises(subprocess.CalledProcessError):
        update(tmp_path, ["ru"])
    assert path.read_text("utf-8") == HEADER
