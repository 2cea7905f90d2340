"""A page whose translation is not finished says so, and its English parts are marked as English.

Without it a reader meets English sentences without a word, a screen reader speaks them with the
voice of another language, and on a right-to-left page their full stops and bullets stand on the
wrong side.

`marking` finds what is English on a page, and how much that is. References show titles, and a title may be
in another language than the sentence around it: they are marked here.
The mark is docutils' own: a class that is written as the attribute `lang`; `right_to_left` adds `dir`.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join

from coursekit.languages import SOURCE_LANGUAGE
from coursekit.unfinished_pages.marking import (
    ENGLISH,
    MIXED,
    NOTICE,
    KeepAlternativeTexts,
    MarkEnglish,
    MarkReferenceList,
    is_english,
)

Titles = dict[str, dict[str, bool]]  # page -> id, or "" for the page's own title -> is it English?


def titles_of(env: BuildEnvironment) -> Titles:
    if not hasattr(env, "course_english_titles"):
        env.course_english_titles = {}
    return env.course_english_titles


def note_titles(app: Sphinx, doctree: nodes.document) -> None:
    if app.config.language == SOURCE_LANGUAGE:
        return
    found: dict[str, bool] = {}
    for kind in MIXED:
        for title in doctree.findall(kind):
            english = any(ENGLISH in part["classes"] for part in title if isinstance(part, nodes.inline))
            if isinstance(title.parent, nodes.section):
                found.setdefault("", english)
            found |= dict.fromkeys(title.parent["ids"], english)
    titles_of(app.env)[app.env.docname] = found


def forget_titles(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    titles_of(env).pop(docname, None)


def merge_titles(app: Sphinx, env: BuildEnvironment, docnames, other: BuildEnvironment) -> None:
    titles_of(env).update({name: found for name, found in titles_of(other).items() if name in docnames})


class MarkReferences(SphinxPostTransform):
    """Put a reference whose title is in another language than its surroundings into an element of its own."""

    default_priority = 5  # before Sphinx resolves them (10)

    def run(self, **kwargs) -> None:
        if self.config.language == SOURCE_LANGUAGE:
            return
        for reference in list(self.document.findall(addnodes.pending_xref)):
            english = self.title_is_english(reference)
            if english is not None and english != is_english(reference):
                language = ENGLISH if english else f"language-{self.config.language}"
                around = nodes.inline("", "", classes=[language])
                reference.replace_self(around)
                around += reference

    def title_is_english(self, reference: addnodes.pending_xref) -> bool | None:
        """None if the reference shows words of its own, or leads nowhere."""
        kind, target = reference.get("reftype"), reference.get("reftarget", "")
        if reference.get("refexplicit") or kind not in ("ref", "doc", "numref"):
            return None
        if kind == "numref":
            return False  # "Figure 1": a word of the interface
        if kind == "doc":
            base = "/" if target.startswith("/") else reference.get("refdoc", "")
            return titles_of(self.env).get(docname_of(target, base), {}).get("")
        page, name, _title = self.env.get_domain("std").labels.get(target.lower(), ("", "", ""))
        return titles_of(self.env).get(page, {}).get(name)


def docname_of(target: str, page: str) -> str:
    """The page that `{doc}` names, absolute or from the page that it stands on."""
    return docname_join(page, target).lstrip("/")


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
