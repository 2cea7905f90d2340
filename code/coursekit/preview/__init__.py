"""A first look at the course: its pages without the results that its cells have not computed yet.

`course serve --build` renders it before it runs any cell (see `building.preview`), with the setting
`course_preview`: then no cell is run, a page whose cells have no results says so to the reader, and it
opens itself anew when its finished edition is served. A plain build knows nothing of all this.

Whoever can save the preview some time asks for the setting, too: it lists no warnings, and its styles
and fonts are not cut down to what the pages use.

What a reader gets who asks for a language that is not rendered yet: a page in that language that waits.
"""

from gettext import NullTranslations
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import get_translation

from coursekit.catalogs.po_files import find_catalog
from coursekit.interface.catalogs import N_, load
from coursekit.language_switcher.redirects import waiting_page, write_redirects
from coursekit.languages import course_languages, site_language

# Not translated with get_translation("coursekit"): that knows the language of the preview alone.
TEXT = N_("The pages in this language are being made. As soon as they are ready, this one opens by itself.")


def write_waiting_pages(app: Sphinx, folder: Path) -> None:
    """Write <folder>/<language>.html for each language; the server gives them out."""
    for language in course_languages(app.confdir).values():
        page = waiting_page(language, _words(app, language.code).gettext(TEXT))
        (folder / f"{language.code}.html").write_text(page, encoding="utf-8")


def _words(app: Sphinx, language: str) -> NullTranslations:
    for folder in app.config.catalog_dirs:
        if catalog := find_catalog(Path(folder), language, "coursekit"):
            return load(catalog)
    return NullTranslations()


_ = get_translation("coursekit")

WAITS = "waits_for_results"  # among the metadata of a page
# Jupyter Book loads them. They work when all pages have been read, or for LaTeX alone.
SAFE_IN_PARALLEL = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")


def read_in_parallel(app: Sphinx, config: Config) -> None:
    """Let all cores read, although two extensions do not say that they may."""
    for name in SAFE_IN_PARALLEL if config.course_preview else ():
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True


def add_static_path(app: Sphinx, config: Config) -> None:
    if config.course_preview:
        config.html_static_path.append(str(Path(__file__).parent / "static"))


def tell_reader(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the notice below the page's title."""
    if not app.env.metadata[docname].get(WAITS):
        return
    text = _(
        "The results of this page, its figures and numbers, are still being computed; that takes a few "
        "minutes. Everything else can be read now. When the results are there, the page loads anew by itself."
    )
    notice = nodes.note("", nodes.paragraph("", text), classes=["preview-page"])
    section = next(iter(doctree.findall(nodes.section)), doctree)
    section.insert(1, notice)


def add_script(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if app.env.metadata.get(pagename, {}).get(WAITS):
        app.add_js_file("preview.js")


def write_pages_around(app: Sphinx, error: Exception | None) -> None:
    """The preview lies in a folder named for its language, as in a site: what belongs beside it."""
    if app.config.course_preview and not error and app.builder.format == "html":
        from coursekit.preview import write_waiting_pages  # for a preview alone

        site, title = Path(app.outdir).parent, str(app.config.html_title or "")
        write_redirects(site, [site_language(app)], app.config.root_doc, title=title)
        write_waiting_pages(app, site)


def setup(app: Sphinx) -> dict:
    app.add_config_value("course_preview", False, "env", [bool])
    app.connect("config-inited", read_in_parallel)
    app.connect("config-inited", add_static_path)
    # after the notebooks are written (900): the notice is no part of them
    app.connect("doctree-resolved", tell_reader, priority=950)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write_pages_around)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
