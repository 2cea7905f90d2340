"""The languages that the site is published in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    code: str  # ISO 639-1, as in locales/<code> and in the site's addresses
    name: str  # what its own speakers call it
    direction: str = "ltr"


SOURCE_LANGUAGE = "en"

LANGUAGES = {
    language.code: language
    for language in (
        Language("en", "English"),
        Language("ar", "العربية", "rtl"),
        Language("kn", "ಕನ್ನಡ"),
        Language("pa", "ਪੰਜਾਬੀ"),
        Language("ru", "Русский"),
    )
}
