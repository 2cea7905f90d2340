"""What a reader gets who asks for a language that is not rendered yet: a page in that language that waits."""

from gettext import NullTranslations
from pathlib import Path

from sphinx.application import Sphinx

from coursekit.catalogs.po_files import find_catalog
from coursekit.interface.catalogs import load
from coursekit.interface.markers import N_
from coursekit.language_switcher.redirects import waiting_page
from coursekit.languages import course_languages

# Not translated with get_translation("coursekit"): that knows the language of the preview alone.
TEXT = N_("The pages in this language are being made. As soon as they are ready, this one opens by itself.")


def write_waiting_pages(app: Sphinx, folder: Path) -> None:
    """Write <folder>/<language>.html for each language; the server gives them out."""
    for language in course_languages(app.confdir).values():
        page = waiting_page(language, _words(app, language.code).gettext(TEXT))
        (folder / f"{language.code}.html").write_text(page, encoding="utf-8")


def _words(app: Sphinx, language: str) -> NullTranslations:
    for folder in app.config.catalog_dirs:
        if catalog := find_catalog(Path(folder), language, "coursekit"):
            return load(catalog)
    return NullTranslations()
