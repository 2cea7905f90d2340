"""Whether what was asked for is a language: its code, its name, its direction."""

import difflib
import unicodedata

from babel import Locale
from babel.core import get_global
from fontTools.unicodedata import script, script_name

from coursekit.languages import CODE, DIRECTIONS, LIST, Language, from_cldr, script_of
from coursekit.project import CourseError

LONGEST = 40  # letters of a name, which stands in a line with all others
JOINERS = "\u200c\u200d"
PUNCTUATION = " -’ʼ'()"


def checked_language(
    code: str, name: str | None, direction: str | None, listed: dict[str, Language]
) -> Language:
    """The language that was asked for; what was not said comes from CLDR.

    Raises a CourseError that says what was expected and what was received.
    """
    _check_code(code, listed)
    known = from_cldr(code)
    if name is None and known.name == code:
        raise CourseError(f"--name: CLDR does not know what its speakers call {code}. Give the name.")
    name = unicodedata.normalize("NFC", known.name if name is None else name).strip()
    _check_name(code, name, known.name, listed)
    if direction not in (None, *DIRECTIONS):
        raise CourseError(f"--direction: expected {' or '.join(DIRECTIONS)}, received {direction!r}.")
    if direction not in (None, known.direction) and known.name != code:
        raise CourseError(
            f"--direction: expected {known.direction}, as CLDR has it for {code}, received {direction}."
        )
    return Language(code, name, direction or known.direction, new=True)


def _check_code(code: str, listed: dict[str, Language]) -> None:
    if code in listed:
        raise CourseError(f"{code} is a language of this course already: see {LIST}. Nothing was changed.")
    if not CODE.fullmatch(code):
        raise CourseError(
            f"Expected the code of a language in ISO 639, two or three small letters such as hi, "
            f"received {code!r}. Scripts and regions have no place in it: one edition a language."
            + _meant(code)
        )
    shorter = get_global("language_aliases").get(code)
    if shorter:
        raise CourseError(f"Expected {shorter}, the usual code of this language, received {code}.")
    if code not in get_global("likely_subtags") and code not in Locale("en").languages:
        raise CourseError(
            f"Expected the code of a language in ISO 639, received {code}, which CLDR does not know."
        )


def _meant(word: str) -> str:
    """A hint for who gave a language's English name, or its code with a region."""
    names = {name.casefold(): code for code, name in Locale("en").languages.items() if CODE.fullmatch(code)}
    near = difflib.get_close_matches(word.casefold(), names, 1)
    head = word.replace("_", "-").partition("-")[0].casefold()
    code = names[near[0]] if near else head if head in names.values() else ""
    return f" Did you mean {code}?" if code else ""


def _check_name(code: str, name: str, usual: str, listed: dict[str, Language]) -> None:
    strange = [
        f"U+{ord(character):04X}"
        for character in name
        if unicodedata.category(character)[0] not in "LM" and character not in JOINERS + PUNCTUATION
    ]
    letters = [character for character in name if unicodedata.category(character)[0] == "L"]
    if strange or not letters or len(name) > LONGEST:
        raise CourseError(
            f"--name: expected what its speakers call the language, such as {usual}: letters, {LONGEST} "
            f"at most, received {name!r}{' with ' + ', '.join(strange) if strange else ''}."
        )
    for one in listed.values():
        if one.name.casefold() == name.casefold():
            raise CourseError(f"--name: expected another name than that of {one.code}, received {name!r}.")
    own = script_of(code)
    if own and own not in MANY_SCRIPTS and not any(script(letter) == own for letter in letters):
        raise CourseError(
            f"--name: expected it in {script_name(own)} letters, as its speakers write {code} ({usual}), "
            f"received {name!r}."
        )


MANY_SCRIPTS = {"Hans", "Hant", "Jpan", "Kore"}  # what CLDR calls a script here is several, or a part of one
