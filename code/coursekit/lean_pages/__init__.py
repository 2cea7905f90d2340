"""Light pages: few bytes for a cheap phone, no request to another host, nothing that fails from a USB stick.

What a default Jupyter Book page loads is mostly unused: all of Font Awesome, all of
Bootstrap's styles, a runtime for live code, math from another host. This extension
serves formulas as finished HTML, fonts and icons from the site, and to each page only
the scripts and styles that it uses. It also gives each page its description, and goes
on working where the browser keeps no data.

One module for each of these: formulas, local_numbers, page_assets, stylesheets, site_fonts, text_fonts,
descriptions. The list of references is made here: once, and as a list (docutils gives its entries a role
that ARIA withdrew).
"""

from pathlib import Path

from pybtex.plugin import find_plugin, register_plugin
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from coursekit.lean_pages import (
    descriptions,
    formulas,
    local_numbers,
    page_assets,
    stylesheets,
    text_fonts,
)

WITHDRAWN, NOW = ' role="doc-biblioentry"', ' role="listitem"'  # its parent has the role "list"
BACKEND = ("pybtex.backends", "plaintext")


def make_list_items(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    context["body"] = context.get("body", "").replace(WITHDRAWN, NOW)


def find_backend_once(app: Sphinx, config: Config) -> None:
    """sphinxcontrib-bibtex asks for it at each citation, and pybtex then looks through all that is installed.

    What is registered it finds at once: that saves a tenth of the time that rendering takes.
    """
    register_plugin(*BACKEND, find_plugin(*BACKEND), force=True)


def format_when_cited_anew(app: Sphinx) -> None:
    """sphinxcontrib-bibtex formats all entries whichever page has changed: three quarters of a second.

    What it made is kept with the pages (its `citations`), as is what it was made of.
    """
    for listener in list(app.events.listeners["env-updated"]):
        if listener.handler.__module__ == "sphinxcontrib.bibtex":
            app.disconnect(listener.id)
            app.connect("env-updated", format_entries)


def format_entries(app: Sphinx, env: BuildEnvironment) -> None:
    domain = env.get_domain("cite")
    cited = [(ref.docname, [target.key for target in ref.targets]) for ref in domain.citation_refs]
    made_of = {
        "files": {str(path): file.mtime for path, file in domain.bibdata.bibfiles.items()},
        "pages": sorted(env.found_docs),
        "cited": sorted(cited, key=lambda reference: reference[0]),
        "lists": [
            (key, {name: node["ids"] for name, node in value.citation_nodes.items()})
            for key, value in domain.bibliographies.items()
        ],
    }
    if getattr(env, "citations_made_of", None) != made_of or not domain.citations:
        domain.env_updated()
        env.citations_made_of = made_of


_PACKAGE = Path(__file__).parent


def add_files(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(_PACKAGE / "static"))
    config.templates_path.append(str(_PACKAGE / "templates"))  # replaces the theme's webpack-macros.html
    app.add_css_file(text_fonts.STYLESHEET, priority=300)
    app.add_css_file("lean_pages.css", priority=850)
    app.add_js_file("lean_pages.js")


def setup(app: Sphinx) -> dict:
    app.setup_extension("sphinxcontrib.katex")
    app.setup_extension("coursekit.preview")  # its setting
    # settings, before sphinxcontrib.katex reads its own at builder-inited
    app.connect("config-inited", add_files)
    app.connect("config-inited", formulas.render_in_process)
    app.connect("config-inited", find_backend_once)
    # templates and listeners that other extensions have registered by now
    app.connect("builder-inited", page_assets.teach_templates)
    app.connect("builder-inited", page_assets.silence_thebe)
    app.connect("builder-inited", text_fonts.write_stylesheet)
    app.connect("builder-inited", format_when_cited_anew)
    # each page; late, so that what other extensions add is seen
    app.connect("html-page-context", descriptions.add_description)
    app.connect("html-page-context", page_assets.stand_in)
    app.connect("html-page-context", make_list_items)
    app.connect("html-page-context", formulas.report_problems)
    app.connect("html-page-context", page_assets.let_the_script_choose_the_mode)
    app.connect("html-page-context", page_assets.keep_what_the_page_uses, priority=950)
    app.connect("build-finished", formulas.stop_process)
    app.add_post_transform(local_numbers.LocalNumbers)
    # the whole site; before right_to_left mirrors the styles (900)
    app.connect("build-finished", stylesheets.slim_down, priority=800)
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
