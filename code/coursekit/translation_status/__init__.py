"""How far the translations are, and whose they are: a page of the book, made when the site is built.

A page says where the tables stand:

    ```{translation-status}
    ```

There is a section for each language, the reader's own first, with a row for each page: how many of
its words are translated (`counts`), by whom, whether a machine made it and who has reviewed it
(`credits`, from locales/<language>/credits.csv). The notice of an unfinished page leads there.
"""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform

from coursekit.languages import SOURCE_LANGUAGE
from coursekit.translation_status.counts import digest
from coursekit.translation_status.tables import FillTables, TranslationStatus, status_table
from coursekit.unfinished_pages import NOTICE

_ = get_translation("coursekit")


class LinkNotice(SphinxPostTransform):
    default_priority = 12  # when other references are resolved
    formats = ("html",)

    def run(self, **kwargs) -> None:
        pages = sorted(getattr(self.env, "course_status_pages", ()))
        if not pages or self.config.language == SOURCE_LANGUAGE:
            return
        for box in self.document.findall(nodes.note):
            if NOTICE in box["classes"]:
                uri = self.app.builder.get_relative_uri(self.env.docname, pages[0])
                place = f"{uri}#translation-status-{self.config.language}"
                words = str(_("How far the translations are, and how to help"))
                box[-1] += [nodes.Text(" "), nodes.reference("", words, internal=True, refuri=place)]


def renew(app: Sphinx, env: BuildEnvironment, added, changed, removed) -> list[str]:
    """In a build for publishing, the page is made anew when any catalog has changed.

    A draft, made anew at each save of a translator, shows the state of its first build.
    """
    state = digest(app)
    pages = sorted(getattr(env, "course_status_pages", ()))
    outdated = pages if app.warningiserror and getattr(env, "course_status_digest", "") != state else []
    env.course_status_digest = state
    return outdated


def forget_page(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    getattr(env, "course_status_pages", set()).discard(docname)


def merge_pages(app: Sphinx, env: BuildEnvironment, docnames, other: BuildEnvironment) -> None:
    pages = getattr(env, "course_status_pages", set())
    env.course_status_pages = pages | getattr(other, "course_status_pages", set())


def add_static_path(app: Sphinx, config) -> None:
    config.html_static_path.append(str(Path(__file__).parent / "static"))


def add_styles(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if pagename in getattr(app.env, "course_status_pages", ()):
        app.add_css_file("translation_status.css")


def setup(app: Sphinx) -> dict:
    app.add_directive("translation-status", TranslationStatus)
    app.add_node(status_table)
    app.connect("config-inited", add_static_path)
    app.connect("env-get-outdated", renew)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-merge-info", merge_pages)
    app.add_post_transform(FillTables)
    app.add_post_transform(LinkNotice)
    app.connect("html-page-context", add_styles)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
