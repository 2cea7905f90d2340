"""The buttons at the head of a page: download its notebook, open it in Colab or Binder."""

from urllib.parse import quote

from sphinx.locale import get_translation

from coursekit.translated_notebooks.course_source import github_name
from coursekit.translated_notebooks.notebook_file import has_kernel, notebook_path

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
