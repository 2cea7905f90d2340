"""A page whose translation is not finished says so, and its English parts are marked as English.

Without it a reader meets English sentences without a word, a screen reader speaks them with the
voice of another language, and on a right-to-left page their full stops and bullets stand on the
wrong side.

One module for each of these: `marking` (what is English on a page), `notice` (how much that is),
`titles` (references to titles that are English).
The mark is docutils' own: a class that is written as the attribute `lang`; `right_to_left` adds `dir`.
"""

from sphinx.application import Sphinx

from coursekit.unfinished_pages.marking import (
    ENGLISH,
    KeepAlternativeTexts,
    MarkEnglish,
    MarkReferenceList,
    is_english,
)
from coursekit.unfinished_pages.notice import NOTICE
from coursekit.unfinished_pages.titles import MarkReferences, forget_titles, merge_titles, note_titles

__all__ = ["ENGLISH", "NOTICE", "is_english", "setup"]


def setup(app: Sphinx) -> dict:
    # while a page is read
    app.add_transform(KeepAlternativeTexts)
    app.add_transform(MarkEnglish)
    app.connect("doctree-read", note_titles)
    app.connect("env-purge-doc", forget_titles)
    app.connect("env-merge-info", merge_titles)
    # when it is written
    app.add_post_transform(MarkReferences)
    app.add_post_transform(MarkReferenceList)
    return {"version": "2", "env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}
