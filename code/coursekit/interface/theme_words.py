"""Words that the theme and its companions write in English, made translatable.

They stand as plain text in templates that no child template can reach. So the source of
a template is changed before Jinja compiles it: a literal becomes `{{ _("…") }}`. Each
entry is found in the installed packages by a test: a new version of the theme that
writes it otherwise is noticed.
"""

from jinja2.ext import Extension

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
