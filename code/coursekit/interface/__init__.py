"""Every word of the interface, in the language of the page.

The words come from four catalogs, locales/<language>/LC_MESSAGES/{sphinx,booktheme,
togglebutton,coursekit}.po. An extension of ours says `_ = get_translation("coursekit")`
and `_("…")`; `extract_interface` collects those.

Other words come from settings (the site's title, its authors, hints on buttons), or stand as plain text in
templates of the theme and its companions that no child template can reach. So the source of such a
template is changed before Jinja compiles it: a literal becomes `{{ _("…") }}`. Each entry is found in the
installed packages by a test: a new version of the theme that writes it otherwise is noticed.
"""

import json
import re

from jinja2.ext import Extension
from sphinx.application import Sphinx
from sphinx.locale import get_translation

from coursekit.interface.catalogs import N_, digest, extract_interface, register_catalogs
from coursekit.interface.hidden_cells import TranslatePrompts, replace_visitor
from coursekit.interface.script_words import translate_toggle_button, write_script

_ = get_translation("coursekit")
_toggle = get_translation("togglebutton")

# Jupyter Book's own text in the search box.
SEARCH_BOX = N_("Search this book...")


def translate_settings(app: Sphinx, config) -> None:
    """Translate the settings that are shown. Runs before other extensions read them."""
    for name in ("html_title", "author", "copyright"):
        if isinstance(getattr(config, name, None), str):
            setattr(config, name, translated(getattr(config, name)))
    options = config.html_theme_options
    if isinstance(options.get("search_bar_text"), str):
        options["search_bar_text"] = translated(options["search_bar_text"])
    _set_toggle_hints(config)


def translated(text: str) -> str:
    """Translate a setting; an empty one stays empty (gettext answers "" with the catalog's head)."""
    return str(_(text)) if text.strip() else text


def _set_toggle_hints(config) -> None:
    """sphinx-togglebutton reads its hints too early, and writes them between ' and ' into a script."""
    defaults = {"togglebutton_hint": "Click to show", "togglebutton_hint_hide": "Click to hide"}
    for name, english in defaults.items():
        if name in config:
            hint = config[name] if name in config.overrides else str(_toggle(english))
            setattr(config, name, _for_single_quotes(hint))


def _for_single_quotes(text: str) -> str:
    inside = json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"')
    return re.sub(r"['<]", lambda found: f"\\u{ord(found[0]):04x}", inside)


# literal in a template -> what stands there instead
LITERALS = {
    'title="Toggle primary sidebar"': 'title="{{ _("Toggle primary sidebar") }}"',
    'title="Toggle secondary sidebar"': 'title="{{ _("Toggle secondary sidebar") }}"',
    '<nav class="bd-links bd-docs-nav" aria-label="Main">': (
        '<nav class="bd-links bd-docs-nav" aria-label="{{ _("Main") }}">'
    ),
    '<nav aria-label="Page">': '<nav aria-label="{{ _("Page") }}">',
    'aria-label="Announcement"': 'aria-label="{{ _("Announcement") }}"',
    '"%s - Home" % docstitle': '_("%s - Home") % docstitle',
    # sphinx-copybutton has a fixed table of languages: add the page's own to it
    "let locale = 'en'\n": (
        "messages[document.documentElement.lang] = {'copy': {{ _('Copy')|tojson }},"
        " 'copy_to_clipboard': {{ _('Copy to clipboard')|tojson }},"
        " 'copy_success': {{ _('Copied!')|tojson }}, 'copy_failure': {{ _('Failed to copy')|tojson }}}\n"
        "let locale = 'en'\n"
    ),
}


class ThemeWords(Extension):
    """Replace the literals in each template as it is loaded."""

    def preprocess(self, source, name, filename=None):
        for literal, translatable in LITERALS.items():
            source = source.replace(literal, translatable)
        return source


__all__ = ["extract_interface", "setup"]


def note_catalogs(app: Sphinx, config) -> None:
    config.interface_digest = digest(app)


def teach_templates(app: Sphinx) -> None:
    """Only HTML builders have templates (the gettext builder has none)."""
    environment = getattr(getattr(app.builder, "templates", None), "environment", None)
    if environment is not None:
        environment.add_extension(ThemeWords)


def setup(app: Sphinx) -> dict:
    app.setup_extension("coursekit.catalogs")  # knows where the catalogs are
    # now, not later: builders bind the templates' `_` before the first event we could use
    if app.config.language != "en":
        register_catalogs(app)
    app.add_config_value("interface_digest", "", "env", str)
    # first of all: other extensions copy these settings into scripts when the event comes
    app.connect("config-inited", translate_settings, priority=1)
    app.connect("config-inited", note_catalogs)
    app.connect("config-inited", replace_visitor)
    app.connect("builder-inited", teach_templates)
    app.connect("builder-inited", write_script)
    app.connect("build-finished", translate_toggle_button)
    app.add_post_transform(TranslatePrompts)
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
