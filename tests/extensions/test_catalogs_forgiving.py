"""Nothing is lost, and one mistake costs one message: broken files, other programs' headers, updates."""

import polib
import pytest

from coursekit.catalogs.lint import lint
from coursekit.catalogs.po_files import LOOK, header_problems, read_po, read_whole_po
from coursekit.catalogs.problem import CatalogSyntaxError
from coursekit.catalogs.table_file import read_table
from coursekit.catalogs.update import Change, merge

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: ru\\n"\n\n'
GOOD = HEADER + 'msgid "A word"\nmsgstr "Слово"\n'


def catalog(root, text, name="book/page.po", language="ru"):
    path = root / f"locales/{language}/LC_MESSAGES/{name}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def template(root, *messages, name="book/page.pot", clear=True):
    po = polib.POFile()
    po.extend(polib.POEntry(msgid=message, comment="A paragraph.") for message in messages)
    path = root / "pot" / name
    if clear:
        for other in (root / "pot").rglob("*.pot"):
            other.unlink()
    path.parent.mkdir(parents=True, exist_ok=True)
    po.save(str(path))
    return root / "pot"


# --- reading -------------------------------------------------------------------------------

CONFLICT = HEADER + 'msgid "A"\n<<<<<<< HEAD\nmsgstr "Б"\n=======\nmsgstr "В"\n>>>>>>> branch\n'


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (HEADER + 'msgid "A word"\nmsgstr "Слово\n', 7, 'a text between two quotation marks (one inside'),
        (HEADER + 'msgid "A word"\nmsgstr Слово"\n', 7, "quotation marks (one inside is written"),
        (HEADER + 'msgid "A word"\nmsgstr ""\n"Сло\n"во"\n', 8, "received `\"Сло`"),
        (HEADER + 'msgid "A word"\nmsgstr ""\nСлово"\n', 8, "received `Слово\"`"),
        (HEADER + 'msgid "A word"\nmsgstr ""\nСлово\n', 8, "expected msgid, msgstr, a comment or a text"),
        (HEADER + '#~ msgid "A word"\n#~ msgstr "Слово\n', 7, "received `msgstr \"Слово`"),
        (HEADER + '#~| msgid "Word\n#~ msgid "A word"\n#~ msgstr "Слово"\n', 6, "received `msgid \"Word`"),
        (HEADER + 'msgid "A"\n#. x\nmsgid "B"\nmsgstr "Б"\n', 7, "the msgstr of the message in line 6"),
        (HEADER + 'msgid "A"\n', 7, "in line 6, received the end of the file"),
        (HEADER + 'msgid "A"\nmsgid "B"\nmsgstr "Б"\n', 7, 'received `msgid "B"`'),
        (HEADER + '#~ msgid "A"\nmsgstr "Б"\n', 7, "expected #~ at all lines of a message or at none"),
        ('msgstr "Б"\n', 1, "expected a msgid before it"),
        (CONFLICT, 7, "received the mark of a conflict `<<<<<<< HEAD`"),
        ("<!DOCTYPE html>\n<title>404</title>\n", 1, "received HTML or XML: `<!DOCTYPE html>`"),
        ('\n{"A word": "Слово"}\n', 2, "received JSON"),
        (GOOD.encode("utf-16"), 1, "expected UTF-8 text, received UTF-16"),
        (GOOD.encode("utf-16-le"), 1, "received UTF-16"),
        (GOOD.encode("cp1251"), 7, "expected UTF-8 text, received other bytes"),
    ],
)  # fmt: skip
def test_what_is_no_po_file_is_named_with_its_line(tmp_path, content, line, said):
    broken = catalog(tmp_path, content)
    sound = catalog(tmp_path, GOOD, "book/sound.po")
    (found,) = lint([tmp_path / "locales"])
    assert (found.path, found.line) == (broken, line)
    assert said in found.text and "\n" not in found.text

    pot = template(tmp_path, "A word", "Another")
    template(tmp_path, "A word", "Another", name="book/sound.pot", clear=False)
    before = broken.read_bytes()
    changes = merge(pot, tmp_path / "locales", ["ru"])
    assert [change.path for change in changes] == [broken, sound]
    assert str(changes[0]) == f"{found}; left as it is"
    assert changes[1] == Change(sound, new=1)
    assert broken.read_bytes() == before


def test_a_folder_is_named_and_an_editor_s_lock_file_is_not_read(tmp_path):
    folder = tmp_path / "locales/ru/LC_MESSAGES/book"
    (folder / "page.po").mkdir(parents=True)
    (folder / ".#sound.po").symlink_to("nobody@nowhere.1234:5678")
    (folder / "sound.po").write_text(GOOD, encoding="utf-8")
    (found,) = lint([tmp_path / "locales"])
    assert str(found) == f"{folder}/page.po:0: expected a PO file, received a folder"
    pot = template(tmp_path, "A word")
    template(tmp_path, "A word", name="book/sound.pot", clear=False)
    changes = merge(pot, tmp_path / "locales", ["ru"])
    assert "received a folder" in str(changes[0])
    assert [change.path.name for change in changes] == ["page.po", "sound.po"]


def test_an_update_writes_through_no_link(tmp_path):
    outside = tmp_path / "outside.po"
    path = catalog(tmp_path, "")
    path.unlink()
    path.symlink_to(outside)
    (change,) = merge(template(tmp_path, "A word"), tmp_path / "locales", ["ru"])
    assert "received the symbolic link page.po" in str(change)
    assert not outside.exists()


# What people and programs write: a comment without a space, a BOM, Windows' line ends, a line separator.
ALL_KINDS = """# Переводчики
#
#, fuzzy
msgid ""
msgstr ""
"Language: ru\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"X-Generator: Poedit 3.4\\n"

#без пробела
## два знака
#   с отступом
#. extracted
#: page.md:1
#,no-wrap, keep-it
#| msgid "The former "
#| "English"
msgid"A \\"word\\""
msgstr ""
"Сло"
"во\\t\u2028"

# remark of an obsolete one
#, fuzzy
#~| msgid "Older"
#~ msgctxt "c"
#~ msgid "Old"
#~ msgstr "Старое"
#~ # remark
#~ msgid "Old too"
#~ msgstr "Тоже"

# the last words
"""


@pytest.mark.parametrize(
    "content",
    [ALL_KINDS, "\ufeff" + ALL_KINDS, ALL_KINDS.replace("\n", "\r\n"), ALL_KINDS.replace("\n", "\n\n")],
)
def test_everything_in_a_catalog_is_read_and_written(tmp_path, content):
    path = catalog(tmp_path, content)
    po = read_whole_po(path)
    word, old, too = po
    assert (word.msgid, word.msgstr) == ('A "word"', "Слово\t\u2028")
    assert word.tcomment == "без пробела\n# два знака\n  с отступом"
    assert word.flags == ["no-wrap", "keep-it"]
    assert word.previous_msgid == "The former English"
    assert (old.tcomment, old.flags, old.previous_msgid) == ("remark of an obsolete one", ["fuzzy"], "Older")
    assert too.tcomment == "remark\nthe last words"

    merge(template(tmp_path, 'A "word"'), tmp_path / "locales", ["ru"])
    first = path.read_bytes()
    again = read_whole_po(path)
    assert [str(entry) for entry in again][1:] == [str(entry) for entry in po][1:]
    assert (again[0].tcomment, again[0].flags) == (word.tcomment, word.flags)
    assert again[0].previous_msgid == word.previous_msgid
    assert again.metadata == po.metadata and again.header == po.header
    assert merge(tmp_path / "pot", tmp_path / "locales", ["ru"]) == []
    assert path.read_bytes() == first


def test_nothing_is_saved_that_was_not_read_whole(tmp_path):
    """polib keeps one of two equal fields of a header; a comment on the header is another it drops."""
    path = catalog(
        tmp_path, GOOD.replace('"Language: ru', '"X-Team: one\\n"\n"X-Team: two\\n"\n"Language: ru')
    )
    before = path.read_bytes()
    (change,) = merge(template(tmp_path, "Another word"), tmp_path / "locales", ["ru"])
    assert "expected a catalog of which nothing is lost, received `header X-Team: one`" in str(change)
    assert path.read_bytes() == before
    with pytest.raises(CatalogSyntaxError, match="Former"):
        read_whole_po(catalog(tmp_path, '#, fuzzy\n#| msgid "Former"\n' + GOOD))


# --- headers -------------------------------------------------------------------------------


def header(**fields):
    po = polib.POFile()
    po.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "ru"} | {
        name.replace("_", "-"): value for name, value in fields.items()
    }
    return po


@pytest.mark.parametrize(
    ("language", "fields"),
    [
        ("ru", {"Language": "ru_RU"}),
        ("kn", {"Language": "kn_IN"}),
        ("pa", {"Language": "pa_Guru"}),
        ("pa", {"Language": "pa-IN"}),
        ("ar", {"Language": "ar_SA"}),
        ("ru", {"Language": ""}),
        ("ru", {"Content_Type": "text/plain; charset=utf8"}),
        ("ru", {"Content_Type": "text/plain; charset=utf-8"}),
        ("ru", {"Plural_Forms": "nplurals=INTEGER; plural=EXPRESSION;"}),
        ("ru", {"Plural_Forms": "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 ? 1 : 2);"}),
        ("ru", {"X_Crowdin_Language": "ru", "X_Generator": "Lokalize 23.08"}),
    ],
)
def test_what_translators_programs_write_is_accepted(language, fields):
    assert header_problems(header(**{"Language": language} | fields), language) == []


@pytest.mark.parametrize(
    ("language", "fields", "said"),
    [
        ("pa", {"Language": "pa_PK"}, "expected the header to say Language: pa, received `pa_PK`"),
        ("pa", {"Language": "pa_Arab"}, "received `pa_Arab`"),
        ("ru", {"Language": "uk"}, "received `uk`"),
        ("ru", {"Content_Type": "text/plain; charset=CHARSET"}, "received `text/plain; charset=CHARSET`"),
        ("ru", {"content_type": "text/plain; charset=UTF-7"}, "each field of the header once, received"),
    ],
)
def test_what_means_something_else_is_named(language, fields, said):
    (found,) = header_problems(header(**{"Language": language} | fields), language)
    assert said in found


# --- one message ---------------------------------------------------------------------------


def test_a_fuzzy_message_waits_and_is_no_problem(tmp_path):
    fuzzy = "".join(f'\n#, fuzzy\nmsgid "Word {n}"\nmsgstr "**"\n' for n in range(6))
    path = catalog(tmp_path, GOOD + fuzzy)
    (found,) = lint([path])
    assert (found.line, found.waiting) == (9, 6)
    assert found.text == (
        "6 of 7 messages wait for a translation; 6 are marked fuzzy: line 9, 13, 17, 21, 25 …"
    )
    assert lint([catalog(tmp_path, "#, fuzzy\n" + GOOD)]) == []  # the header is: nothing waits


def test_a_fuzzy_word_of_the_interface_may_not_wait(tmp_path):
    path = catalog(tmp_path, HEADER + '#, fuzzy\nmsgid "Search"\nmsgstr "Поиск"\n', "coursekit.po")
    (found,) = lint([path])
    assert (found.line, found.waiting) == (6, 0)
    assert "marked fuzzy" in found.text


def test_what_sphinx_never_shows_is_named(tmp_path):
    text = 'msgctxt "c"\nmsgid "A"\nmsgstr "Б"\n\nmsgid "B"\nmsgid_plural "C"\nmsgstr[0] "Г"\n'
    plural = '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    found = lint([catalog(tmp_path, HEADER[:-1].replace("ru", "ja") + plural + text, language="ja")])
    assert [problem.text for problem in found if not problem.waiting] == [
        "expected a message without msgctxt in a page's catalog, received msgctxt `c`",
        "expected a message without msgid_plural in a page's catalog, received msgid_plural `C`",
    ]


# --- the English changes -------------------------------------------------------------------

ENGLISH = "A long sentence, about the loss. It names 5 things."
RUSSIAN = "Длинное предложение о потерях. В нем названы 5 вещей."


@pytest.fixture
def changed(tmp_path):
    """`changed(english)`: the entries after an update to the new English, live ones first."""
    path = catalog(tmp_path, f'{HEADER}# remark\nmsgid "{ENGLISH}"\nmsgstr "{RUSSIAN}"\n')

    def update(english):
        pot = template(tmp_path, english)
        merge(pot, tmp_path / "locales", ["ru"])
        before = path.read_bytes()
        assert merge(pot, tmp_path / "locales", ["ru"]) == []
        assert path.read_bytes() == before
        return read_po(path)

    return update


@pytest.mark.parametrize(
    "english",
    [
        ENGLISH.replace(",", ""),
        ENGLISH.replace(". It", "; it"),
        ENGLISH.replace(" It", "  It"),
        ENGLISH.replace("sentence", '"sentence"'),
    ],
)
def test_other_punctuation_keeps_the_translation_and_asks_for_a_look(changed, tmp_path, english):
    (entry,) = changed(english)
    assert (entry.msgid, entry.msgstr, entry.fuzzy) == (english, RUSSIAN, False)
    assert entry.tcomment == f"remark\n{LOOK}"
    assert entry.previous_msgid == ENGLISH
    (advice,) = lint([tmp_path / "locales"])
    assert advice.advice and LOOK in advice.text
    (entry,) = changed(ENGLISH)  # as it was
    assert (entry.msgstr, entry.tcomment, entry.previous_msgid) == (RUSSIAN, "remark", None)


@pytest.mark.parametrize(
    "english",
    [
        ENGLISH.replace("5", "6"),
        ENGLISH.replace("5", "-5"),
        ENGLISH.replace("long", "short"),
        ENGLISH.replace("loss", "*loss*"),  # the page would refuse the translation: it has no emphasis
        ENGLISH.replace("loss", "{term}`loss`"),
        ENGLISH + " And a formula: $x$.",
    ],
)
def test_other_words_keep_the_translation_as_fuzzy(changed, tmp_path, english):
    entry, former = changed(english)
    assert (entry.msgid, entry.msgstr, entry.fuzzy) == (english, RUSSIAN, True)
    assert (entry.previous_msgid, entry.tcomment) == (ENGLISH, "remark")
    assert (former.msgid, former.msgstr, former.obsolete, former.fuzzy) == (ENGLISH, RUSSIAN, 1, False)
    (waiting,) = lint([tmp_path / "locales"])
    assert waiting.waiting == 1
    entry, former = changed(english.replace("sentence", "text"))  # once more
    assert (entry.msgstr, entry.fuzzy, entry.previous_msgid) == (RUSSIAN, True, ENGLISH)
    assert former.msgid == ENGLISH
    assert [e.msgstr for e in changed(ENGLISH) if not e.obsolete and not e.fuzzy] == [RUSSIAN]


def test_another_sentence_makes_the_translation_obsolete(changed):
    entry, former = changed("Something else is said here, with a few of the words.")
    assert (entry.msgstr, entry.fuzzy, entry.previous_msgid) == ("", False, None)
    assert (former.msgid, former.msgstr, former.tcomment, former.obsolete) == (ENGLISH, RUSSIAN, "remark", 1)


def test_each_translation_goes_to_the_message_most_like_its_own(tmp_path):
    texts = ["One two three four five", "One two three four nine"]
    body = "".join(f'\nmsgid "{text}"\nmsgstr "{text[-4:]}"\n' for text in texts)
    path = catalog(tmp_path, HEADER + body)
    (change,) = merge(
        template(tmp_path, "One two three nine", "One two three, four five"), tmp_path / "locales", ["ru"]
    )
    assert change == Change(path, kept=1, fuzzy=1, obsolete=1)
    assert [(e.msgstr, e.fuzzy) for e in read_po(path) if not e.obsolete] == [("nine", True), ("five", False)]


# --- a page is renamed ---------------------------------------------------------------------

MESSAGES = ["What you will learn", "One sentence of the page", "Another sentence of it", "A third one"]


def page(messages):
    return HEADER + "".join(f'\nmsgid "{text}"\nmsgstr "Перевод"\n' for text in messages)


def test_a_renamed_page_takes_its_catalog_along(tmp_path):
    former = catalog(tmp_path, page(MESSAGES), "book/former.po")
    pot = template(tmp_path, *MESSAGES[:3], "A new one", name="book/part/later.pot")
    template(tmp_path, MESSAGES[0], "Words of another page", name="book/other.pot", clear=False)
    locales = tmp_path / "locales"
    later = catalog(tmp_path, HEADER + 'msgid "A third one"\nmsgstr ""\n', "book/part/later.po")  # not begun
    changes = merge(pot, locales, ["ru"])
    assert changes == [
        Change(locales / "ru/LC_MESSAGES/book/other.po", new=2),
        Change(later, new=1, obsolete=1, former=former),
    ]
    assert str(changes[1]) == f"{later}: 1 new messages, 1 obsolete, was {former}"
    assert not former.exists()
    assert [e.msgstr for e in read_po(later)] == ["Перевод", "Перевод", "Перевод", "", "Перевод"]
    assert merge(pot, locales, ["ru"]) == []


def test_a_catalog_without_a_page_stays_and_is_named(tmp_path):
    former = catalog(tmp_path, page(MESSAGES), "book/former.po")
    begun = catalog(tmp_path, page(MESSAGES[2:]), "book/page.po")
    broken = catalog(tmp_path, "nonsense", "book/broken.po")
    before = former.read_bytes()
    pot = template(tmp_path, *MESSAGES)
    template(tmp_path, *MESSAGES, name="book/broken.pot", clear=False)
    template(tmp_path, MESSAGES[0], "Words of", "another page", name="book/new.pot", clear=False)
    changes = merge(pot, tmp_path / "locales", ["ru"])
    assert [(c.path, c.without_page, c.former) for c in changes] == [
        (broken, False, None), (former, True, None), (begun.with_name("new.po"), False, None),
        (begun, False, None),
    ]  # fmt: skip
    assert str(changes[1]) == f"{former}: no page has this catalog; left as it is"
    assert former.read_bytes() == before and broken.read_bytes() == b"nonsense"


# --- the glossary table as spreadsheets save it -------------------------------------------

ROWS = [{"en": "noise", "ru": "шум", "note": 'a, b; "c"'}, {"en": "loss", "ru": "потери", "note": ""}]
TABLE = 'en,ru,note\nnoise,шум,"a, b; ""c"""\nloss,потери,\n'
SEMICOLONS = 'en;ru;note\nnoise;шум;"a, b; ""c"""\n\nloss;потери\n'
TABS = 'en\tru\tnote\nnoise\tшум\t"a, b; ""c"""\nloss\tпотери\t\n'


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.replace("\n", "\r\n").encode(),
        SEMICOLONS.encode(),
        TABS.encode("utf-16"),
        b"sep=,\n" + TABLE.encode(),
        ("sep=;\r\n" + SEMICOLONS).encode("utf-8-sig"),
    ],
)  # fmt: skip
def test_the_table_is_read_as_spreadsheets_save_it(tmp_path, content):
    path = tmp_path / "glossary.csv"
    path.write_bytes(content)
    assert read_table(path, "en") == ROWS


@pytest.mark.parametrize(
    ("content", "line", "received"),
    [
        (TABLE.encode("cp1251"), 2, "received bytes of another encoding"),
        (b"\x89PNG\r\n", 1, "received bytes of another encoding"),
        (b"term,word\n", 1, "and a column named en, received `term,word`"),
        (b"", 1, "and a column named en, received ``"),
        (b"en,ru\nnoise,a,b\n", 2, "expected 2 cells, received 3"),
        (b'en,ru\nnoise,"a\nloss,b\n', 3, "received: unexpected end of data"),
    ],
)
def test_a_table_that_is_none_is_told_in_one_line(tmp_path, content, line, received):
    table = tmp_path / "glossary.csv"
    table.write_bytes(content)
    broken = catalog(tmp_path, HEADER + 'msgid "A word"\nmsgstr "**Слово"\n')
    found, other = lint([broken], terms=table)  # the catalogs are checked all the same
    assert (found.path, found.line, other.path) == (table, line, broken)
    assert received in found.text and "\n" not in found.text
