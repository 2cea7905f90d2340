"""Part captions and titles of `_toc.yml`, in the language of the page.

sphinx-external-toc inserts its toctrees at priority 100, after Sphinx's translation
of the page (20), so Sphinx extracts their captions but never applies them.
"""

from gettext import NullTranslations

from sphinx import addnodes
from sphinx.locale import init as init_locale
from sphinx.transforms import SphinxTransform
from sphinx.util.i18n import docname_to_domain


class TranslateToctrees(SphinxTransform):
    default_priority = 110

    def apply(self, **kwargs) -> None:
        toctrees = list(self.document.findall(addnodes.toctree))
        if not toctrees:
            return
        catalog = self._catalog()
        for toctree in toctrees:
            if "rawentries" not in toctree:  # not seen by Sphinx's own step, which fills this
                toctree["rawentries"] = [title for title, _ in toctree["entries"] if title]
            for message in toctree.extract_original_messages():
                toctree.apply_translated_message(message, catalog.gettext(message))

    def _catalog(self) -> NullTranslations:
        if self.app.builder.name == "gettext":
            return NullTranslations()
        domain = docname_to_domain(self.env.docname, self.config.gettext_compact)
        return init_locale(self.config.locale_dirs, self.config.language, domain)[0]
