"""Safe catalogs: a translator edits PO files and can neither break the site nor break into it.

A PO file is untrusted input. Sphinx parses every translated sentence as a page of its
own, so a sentence could hold a directive that reads a file, a template that runs, or a
notebook that is executed. Two layers stand in between, and neither needs the other:

1. `safe_catalog` compares the structure of each translation with the English
   (`structure.differences`). What does not match is reported and shown in English.
2. `publish` parses what is left with a Markdown parser that knows no directives,
   no HTML, no front matter and no substitutions, and only roles that are listed.

`interface_strings` checks the catalogs of the templates, where nothing is escaped.
`lint` reports the same differences, and more, before a build. `update` brings the
catalogs up to date with the pages, and `translator_notes` tells translators what each message is.

What cannot be read, is fuzzy or is refused costs its own page or message, which is in English then.

How a translator writes a glossary term: ``{term}`shown text <English term>` ``.
The English term is the target and always resolves, whatever the glossary page says in
that language; the shown text may be inflected freely.
"""

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import i18n

from coursekit.catalogs.captions import TranslateToctrees
from coursekit.catalogs.interface_strings import refuse_unsafe_interface
from coursekit.catalogs.publish import publish_msgstr
from coursekit.catalogs.safe_catalog import init_locale, load_all
from coursekit.catalogs.translator_notes import TranslatorNotes


def leave_catalogs_to_the_build(app: Sphinx, config: Config) -> None:
    """`course build` has compiled the catalogs, and told what is wrong with them.

    A second warning of the same would be an error, and cost all pages of the language.
    """
    if config.catalog_problems_told:
        config.gettext_auto_build = False
        config.suppress_warnings = [*config.suppress_warnings, "coursekit.shown_in_english"]


def setup(app: Sphinx) -> dict:
    # Sphinx offers no hook for these two. They stay replaced for the whole process:
    # taking them back after a build would leave a second build unprotected.
    i18n.init_locale = init_locale
    i18n.publish_msgstr = publish_msgstr
    app.add_config_value("catalog_problems_told", False, "", bool)
    app.connect("config-inited", leave_catalogs_to_the_build)
    app.connect("config-inited", refuse_unsafe_interface, priority=900)  # before any template
    app.connect("builder-inited", load_all)  # warn once, before reading forks
    notes = TranslatorNotes()
    app.connect("doctree-resolved", notes.collect, priority=999)  # as the gettext builder gets it
    app.connect("build-finished", notes.write)
    app.add_transform(TranslateToctrees)  # priority 110, after external-toc's 100
    # env_version: raise it when the rules change, so that pages kept from an earlier build are read again
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
