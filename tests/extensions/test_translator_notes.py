"""What translators are told of each message: its kind, the room it has, the meaning of its terms."""

import polib
import pytest

from coursekit.catalogs.lint import lint
from coursekit.catalogs.translator_notes import term_lines
from coursekit.catalogs.update import update

CONF = """
extensions = ["myst_parser", "sphinx_design"]
extensions += ["coursekit.catalogs", "coursekit.quizzes", "coursekit.localized_figures"]
myst_enable_extensions = ["colon_fence"]
exclude_patterns = ["_build", "locales"]
locale_dirs = ["locales"]
gettext_compact = False
gettext_location = False
"""
INDEX = """# Start here

A paragraph with a {term}`latent vector` and {term}`many batches <batch>`.

- An item

## A part

:::{note}
A box
:::

:::{admonition} A box's title
Inside
:::

```{figure} curve.svg
:alt: A curve that falls

What is seen
```

| Head | Other |
|---|---|
| Cell | A part |

:::{dropdown} It opens
An item
:::

A paragraph[^a].

[^a]: A note below.

::::{quiz} first
Which one?
:::{choice}
:correct:
This one.

Because of it.
:::
:::{choice}
That one.
:::
::::

```{toctree}
:caption: The contents
words
```
"""
WORDS = """# Words

:::{glossary}
latent vector
  The list of random numbers that a generator starts from. It is short.

batch
  The images of one {term}`latent vector`.
:::
"""
CURVE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>loss</text></svg>"""


@pytest.fixture(scope="module")
def notes(tmp_path_factory):
    """The comment on each message, in a catalog that had a remark of its translator."""
    root = tmp_path_factory.mktemp("notes")
    for name, text in {"conf.py": CONF, "index.md": INDEX, "words.md": WORDS, "curve.svg": CURVE}.items():
        (root / name).write_text(text, encoding="utf-8")
    path = root / "locales/ru/LC_MESSAGES/index.po"
    path.parent.mkdir(parents=True)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    path.write_text(header + '# my remark\nmsgid "An item"\nmsgstr "Пункт"\n', encoding="utf-8")
    assert len(update(root, ["ru"])) == 2
    before = path.read_bytes()
    assert update(root, ["ru"]) == []
    assert path.read_bytes() == before
    assert [problem for problem in lint([path]) if not problem.waiting] == []
    files = [polib.pofile(str(file)) for file in sorted(path.parent.glob("*.po"))]
    return {entry.msgid: entry for file in files for entry in file}


@pytest.mark.parametrize(
    ("message", "comment"),
    [
        ("Start here", "Title of the page; at most 25 characters."),
        ("A part", "Heading; at most 21 characters.\nCell of a table."),
        ("An item", "Item of a list.\nParagraph."),
        ("A box", "Paragraph in a box."),
        ("A box's title", "Title of a box; at most 28 characters."),
        ("Inside", "Paragraph in a box."),
        ("loss", "Label in a figure; at most 19 characters."),
        ("A curve that falls", "Description of a figure, read aloud to those who cannot see it."),
        ("What is seen", "Caption of a figure or of code."),
        ("Cell", "Cell of a table."),
        ("It opens", "Heading; at most 23 characters."),
        ("A note below.", "Footnote."),
        ("Which one?", "Question of a quiz."),
        ("This one.", "Answer to choose in a quiz."),
        ("Because of it.", "Explanation of an answer in a quiz."),
        ("The contents", "Caption in the table of contents."),
        ("latent vector", "Term of the glossary."),
        (
            "The images of one {term}`latent vector`.",
            "Definition of the term before it.\n"
            "latent vector: The list of random numbers that a generator starts from.",
        ),
        (
            "A paragraph with a {term}`latent vector` and {term}`many batches <batch>`.",
            "Paragraph.\n"
            "latent vector: The list of random numbers that a generator starts from.\n"
            "batch: The images of one latent vector.",
        ),
    ],
)
def test_each_message_says_what_it_is(notes, message, comment):
    assert notes[message].comment == comment


def test_every_message_has_a_note_and_a_translator_s_remark_stays(notes):
    assert [message for message, entry in notes.items() if not entry.comment] == []
    assert (notes["An item"].tcomment, notes["An item"].msgstr) == ("my remark", "Пункт")


def test_a_term_is_explained_once_and_an_unknown_one_not_at_all():
    message = "{term}`Noise`, {term}`more <noise>`, {term}`other`"
    assert term_lines(message, {"noise": "Random numbers."}) == ["Noise: Random numbers."]
