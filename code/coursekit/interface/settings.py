"""Words that come from settings: the site's title, its authors, hints on buttons."""

import json
import re

from sphinx.application import Sphinx
from sphinx.locale import get_translation

from coursekit.interface.markers import N_

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
