"""Only the scripts and styles that a page uses.

Pages work where a browser keeps no data: in a frame of a learning platform, with all data blocked.
There even asking for `localStorage` is an error, and the scripts that ask stop: the search, the
theme's buttons. With a stand-in they keep what they need as long as the page is open.
"""

import re

from jinja2.ext import Extension
from pydata_sphinx_theme import __version__ as theme_version
from sphinx.application import Sphinx
from sphinx.errors import ThemeError

SCRIPT = """<script>
for (const name of ["localStorage", "sessionStorage"]) {
  try { window[name].length } catch {
    const kept = new Map();
    Object.defineProperty(window, name, { value: {
      getItem: (key) => kept.get(String(key)) ?? null,
      setItem: (key, value) => void kept.set(String(key), String(value)),
      removeItem: (key) => void kept.delete(String(key)),
    } });
  }
}
</script>"""


def stand_in(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Write the script into the page's head, before the theme's inline script, which asks for the mode."""
    context["metatags"] = SCRIPT + (context.get("metatags") or "")


# What a file (or an inline script) is for: the start of its name or text -> the classes
# that must occur in the page's article for it to be loaded. No classes: never.
NEEDED_FOR = {
    "sphinx-thebe": (),
    "const THEBE_JS_URL": (),
    "togglebutton": ("toggle", "dropdown"),
    "let toggle": ("toggle", "dropdown"),
    "var togglebuttonSelector": ("toggle", "dropdown"),
    "design-tabs": ("sd-tab-set",),
    "sphinx-design": ("sd-",),
    "clipboard": ("highlight",),
    "copybutton": ("highlight",),
    "katex": ("katex", "katex-error"),
    "vendor/katex": ("katex",),
    "lean_pages.js": ("katex",),
    "mystnb": ("cell",),
}
_CLASS = re.compile(r'class="([^"]*)"')


class SearchOnSearchPage(Extension):
    """Load the search engine and its index on the search page alone.

    The theme loads them on every page for its search-as-you-type, even when that is off,
    and Sphinx does not mark the words that the reader searched for on pages that have them.
    """

    THEIRS = "{% if pagename == 'search' %}"
    OURS = "{% if true %}"

    def preprocess(self, source, name, filename=None):
        if "_static/searchtools.js" not in source or "Search tools are already loaded" not in source:
            return source
        if self.THEIRS not in source:
            raise ThemeError(
                f"{filename}: expected {self.THEIRS!r} before the search scripts; new theme version?"
            )
        return source.replace(self.THEIRS, self.OURS)


def teach_templates(app: Sphinx) -> None:
    """Only HTML builders have templates (the gettext builder has none)."""
    environment = getattr(getattr(app.builder, "templates", None), "environment", None)
    if environment is not None:
        environment.add_extension(SearchOnSearchPage)
        environment.globals["theme_assets_version"] = theme_version


def silence_thebe(app: Sphinx) -> None:
    """Jupyter Book always loads sphinx-thebe, which writes its settings into every page."""
    for listener in list(app.events.listeners["doctree-resolved"]):
        if listener.handler.__module__.startswith("sphinx_thebe"):
            app.disconnect(listener.id)


def keep_what_the_page_uses(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    body = context.get("body") or ""
    classes = {name for value in _CLASS.findall(body) for name in value.split()}
    for kind in ("script_files", "css_files"):
        context[kind] = _without_repeats(
            asset for asset in context.get(kind, []) if _is_used(_text(asset), classes)
        )
    if pagename != "search":  # its own scripts are not deferred and need the others
        context["script_files"] = [_deferred(script) for script in context["script_files"]]


def let_the_script_choose_the_mode(app: Sphinx, pagename, templatename, context: dict, doctree) -> None:
    """Leave `data-theme` off when the mode is "auto", the same to our script as none.

    The theme has colours for light, for dark and for no attribute; for data-theme="auto" it
    has none, and that is what a reader without JavaScript would get.
    """
    if context.get("default_mode") == "auto":
        context["default_mode"] = ""


def _deferred(script):
    """Let the page show before its scripts have come; they still run in order, before DOMContentLoaded."""
    inline = not getattr(script, "filename", None)
    # inline scripts write into the object that documentation_options.js makes
    if inline or "documentation_options" in str(script.filename) or "async" in script.attributes:
        return script
    attributes = {**script.attributes, "defer": "defer"}
    return type(script)(script.filename, priority=script.priority, **attributes)


def _is_used(text: str, classes: set[str]) -> bool:
    """Whether the asset that begins with `text` has anything to do on a page with these classes."""
    for start, wanted in NEEDED_FOR.items():
        if text.startswith(start):
            return any(
                name in classes or (name.endswith("-") and any(c.startswith(name) for c in classes))
                for name in wanted
            )
    return True


def _text(asset) -> str:
    """An asset's file name below _static, or the text of an inline script."""
    name = getattr(asset, "filename", asset)
    return str(name or asset.attributes.get("body", "")).removeprefix("_static/")


def _without_repeats(assets) -> list:
    seen = {}
    for asset in assets:
        seen.setdefault(_text(asset), asset)
    return list(seen.values())
