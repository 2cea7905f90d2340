"""Words that come from settings: the site's title, hints on buttons, prompts of hidden cells."""

import json
import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform

from coursekit.interface.markers import N_

_ = get_translation("coursekit")
_toggle = get_translation("togglebutton")

# Jupyter Book's own text in the search box, and myst-nb's prompts for hidden cells:
# "{type}" is replaced by an English word there, so whole sentences are translated.
SEARCH_BOX = N_("Search this book...")
PROMPTS = (
    N_("Show code cell content"),
    N_("Hide code cell content"),
    N_("Show code cell source"),
    N_("Hide code cell source"),
    N_("Show code cell output"),
    N_("Hide code cell output"),
    N_("Show code cell outputs"),
    N_("Hide code cell outputs"),
)


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


class TranslatePrompts(SphinxPostTransform):
    """Translate myst-nb's prompts, after it has wrapped the hidden cells (its priority is 199)."""

    default_priority = 200
    formats = ("html",)

    def run(self, **kwargs) -> None:
        for node in self.document.findall(nodes.Element):
            for name in ("prompt_show", "prompt_hide"):
                if node.get(name):
                    node[name] = translated(node[name])
