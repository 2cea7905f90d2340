"""Every word of the interface, in the language of the page.

The words come from four catalogs, locales/<language>/LC_MESSAGES/{sphinx,booktheme,
togglebutton,coursekit}.po. An extension of ours says `_ = get_translation("coursekit")`
and `_("…")`; `extract_interface` collects those.
"""

from sphinx.application import Sphinx

from coursekit.interface.catalogs import digest, extract_interface, register_catalogs
from coursekit.interface.script_words import (
    TranslatePrompts,
    replace_visitor,
    translate_toggle_button,
    write_script,
)
from coursekit.interface.settings import ThemeWords, translate_settings

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
