"""Safe catalogs: a translator edits PO files and can neither break the site nor break into it.

A PO file is untrusted input. Sphinx parses every translated sentence as a page of its
own, so a sentence could hold a directive that reads a file, a template that runs, or a
notebook that is executed; and it reads compiled catalogs that nobody has looked at.

1. `checked` makes the only catalogs that Sphinx sees, of translations that have the structure of
   their English (`structure.differences`). What has not is reported and shown in English.
2. `publish` parses these with a Markdown parser that knows no directives, no HTML, no front
   matter and no substitutions, and only roles that are listed.

The second does not lean on the first for whatever runs, reads a file or brings in HTML: each holds
that off by itself. A changed link or a lost paragraph only the first sees.

`interface_strings` checks the catalogs of the templates, where nothing is escaped.
`lint` reports the same differences, and more, before a build. `update` brings the
catalogs up to date with the pages, and `translator_notes` tells translators what each message is.

What cannot be read, is fuzzy or is refused costs its own page or message, which is in English then.

How a translator writes a glossary term: ``{term}`shown text <English term>` ``.
The English term is the target and always resolves, whatever the glossary page says in
that language; the shown text may be inflected freely.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: "Sphinx") -> dict:
    # here, as `course check` needs nothing of Sphinx
    from coursekit import replaced
    from coursekit.catalogs.checked import hide_catalogs, make_catalogs
    from coursekit.catalogs.publish import CheckLinks, CheckNumberFormats, TranslateToctrees, publish_msgstr
    from coursekit.catalogs.translator_notes import TranslatorNotes

    app.add_config_value("catalog_problems_told", False, "", bool)
    if app.config.catalog_problems_told:  # by `course build`: twice would be an error that costs all pages
        app.config.suppress_warnings = [*app.config.suppress_warnings, "coursekit.shown_in_english"]
    hide_catalogs(app)
    replaced.PUBLISH_MSGSTR.by(publish_msgstr)
    app.connect("builder-inited", make_catalogs)  # before reading forks
    notes = TranslatorNotes()
    app.connect("doctree-resolved", notes.collect, priority=999)  # as the gettext builder gets it
    app.connect("build-finished", notes.write)
    app.add_transform(CheckNumberFormats)
    app.add_post_transform(CheckLinks)
    app.add_transform(TranslateToctrees)  # priority 110, after external-toc's 100
    # env_version: raise it when the rules change, so that pages kept from an earlier build are read again
    return {"version": "1", "env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}
