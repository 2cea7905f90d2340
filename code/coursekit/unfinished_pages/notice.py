"""What a reader is told of a page whose translation is not finished."""

from babel.numbers import format_decimal
from docutils import nodes
from sphinx.locale import get_translation

from coursekit.interface.markers import N_
from coursekit.languages import SOURCE_LANGUAGE

_ = get_translation("coursekit")

NOTICE = "unfinished-page"
UNFINISHED = N_("The translation of this page is not finished. What has no translation yet is in English.")


def add_notice(document: nodes.document, language: str, english: int, passages: int) -> None:
    """Put it below the page's title, in the page's language. `english` of `passages` are not translated.

    The document keeps both numbers as `untranslated`.
    """
    document["untranslated"] = (english, passages)
    text = nodes.paragraph("", words(language, english, passages))
    if str(_(UNFINISHED)) == UNFINISHED:  # a new language, whose interface waits for a translation
        text["classes"].append(f"language-{SOURCE_LANGUAGE}")
    box = nodes.note("", text, classes=[NOTICE])
    section = next(iter(document.findall(nodes.section)), None)
    if section is None:
        document.insert(0, box)
    else:
        section.insert(1, box)


def words(language: str, english: int, passages: int) -> str:
    text = _(UNFINISHED)
    # No plural form of any language depends on these numbers: they stand at the end, after a colon.
    count = _("Passages in English: {english} of {passages}.")
    for name, value in (("{english}", english), ("{passages}", passages)):
        count = count.replace(name, number(value, language))  # no format(): a catalog is untrusted
    return f"{text} {count}"


def number(value: int, language: str) -> str:
    """With groups of three digits, as the course's pages write them, and the language's mark between them."""
    return format_decimal(value, format="#,##0", locale=language)
