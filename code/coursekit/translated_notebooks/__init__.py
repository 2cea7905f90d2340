"""Every page with a kernel as a notebook, in the page's language.

A page `book/generative/gan` of the Russian site comes with
`_notebooks/book/generative/gan.ipynb` beside it: plain Markdown that Jupyter and Colab
show without any extension, the page's code cells as they are written, and no outputs.
The page's buttons download it and open it in Colab and Binder.

It is made from the resolved page, so what is translated there is translated here, and
twice the same page gives twice the same bytes.

    course_source.py     the repository and revision that the notebook installs
    preparation.py       the code cells, the frameworks that each needs, and the first one of them:
                         first_cell.py, with its sentences in the page's language
    markdown_text.py     text -> Markdown, safely
    inline_markdown.py   what stands in a line: links that work away from the site, cells of tables
    block_markdown.py    paragraphs, lists, figures, boxes
    notebook_file.py     Markdown and code cells, in order; the metadata, the file
"""

from urllib.parse import quote

from sphinx.locale import get_translation

from coursekit.translated_notebooks.course_source import find_course_source, github_name
from coursekit.translated_notebooks.notebook_file import has_kernel, notebook_path, write_notebook

_ = get_translation("coursekit")

# The theme's labels of what these buttons replace.
LAUNCH = "launch-buttons"
DOWNLOADS = "download-buttons"
SOURCES = ("download-source-button", "download-notebook-button")


def point_buttons_at_notebook(app, pagename, templatename, context, doctree) -> None:
    """The theme's own links lead to the page's Markdown source, which opens nothing."""
    buttons = context.get("header_buttons")
    if buttons is None or doctree is None or not has_kernel(app.env, pagename):
        return
    for group in buttons:
        if group.get("label") == DOWNLOADS:
            kept = [button for button in group["buttons"] if button.get("label") not in SOURCES]
            group["buttons"] = [download_button(context["pathto"], pagename), *kept]
    launch = launch_buttons(app.config, pagename)
    buttons[:] = [*launch, *(group for group in buttons if group.get("label") != LAUNCH)]


def download_button(pathto, pagename: str) -> dict:
    return {
        "type": "link",
        "url": pathto(quote(notebook_path(pagename)), 1),
        "text": ".ipynb",
        "icon": "fas fa-code",
        "tooltip": str(_("Download the notebook")),
        "label": "download-notebook-button",
    }


def launch_buttons(config, pagename: str) -> list[dict]:
    repository = github_name(config.course_repository)
    if repository is None:
        return []
    branch = config.course_notebook_branch
    path = quote(f"{config.language}/{notebook_path(pagename)}")
    colab = f"https://colab.research.google.com/github/{repository}/blob/{quote(branch)}/{path}"
    binder = f"https://mybinder.org/v2/gh/{repository}/{quote(branch, safe='')}?labpath={path}"
    links = [link(str(_("Open in Colab")), colab, "colab"), link(str(_("Open in Binder")), binder, "binder")]
    group = {
        "type": "group",
        "label": LAUNCH,
        "icon": "fas fa-rocket",
        "tooltip": str(_("Run this page")),
        "buttons": links,
    }
    return [group]


def link(text: str, url: str, name: str) -> dict:
    return {"type": "link", "text": text, "tooltip": text, "url": url, "label": f"launch-{name}-button"}


def setup(app):
    # Where the install cell gets the course's library. None: found out, see course_source.
    app.add_config_value("course_repository", None, "html", [str, type(None)])
    app.add_config_value("course_revision", None, "html", [str, type(None)])
    app.add_config_value("course_version", None, "html", [str, type(None)])
    app.add_config_value("course_python", None, "html", [str, type(None)])
    app.add_config_value("course_requirement", "generative-vision", "html", [str])
    app.add_config_value("course_module", "genvision", "html", [str])
    # Bytes that a session needs for a notebook with all frameworks: the largest one takes 2.1 GB, and
    # Jupyter's server its part (benchmarks/README.md). With less, the first cell chooses one framework.
    app.add_config_value("course_memory", 2_600_000_000, "html", [int])
    # The branch that holds the published site, for Colab and Binder.
    app.add_config_value("course_notebook_branch", "gh-pages", "html", [str])

    app.connect("config-inited", find_course_source)
    # after the extensions that still change the page (500)
    app.connect("doctree-resolved", write_notebook, priority=900)
    # after the theme has made its buttons (501)
    app.connect("html-page-context", point_buttons_at_notebook, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
