"""Advice on letters: of another script or language, look-alikes, digits, joiners.

Each check takes what is read of the English and of the translation and yields "expected …, received …".
Words that the English has too (names, a language's own name) are left alone.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from coursekit.catalogs.advice.reading import GAP, Reading
from coursekit.catalogs.problem import quote
from coursekit.catalogs.rules import Writing, script_of

JOINERS = "\u200c\u200d"
WORD = re.compile(
    rf"[^\W\d_](?:[^\W_]|[\u0300-\u036f\u064b-\u0670\u0900-\u0963\u0966-\u0dff\u0640{JOINERS}])*"
)
_EVERYWHERE = {"LATIN", "GREEK", "MICRO", "SUPERSCRIPT", "DOUBLE-STRUCK", "SCRIPT", "MATHEMATICAL"}
# Latin and Cyrillic letters that nobody can tell apart.
_ALIKE = dict(zip("aceopxyABCEHKMOPTXiјѕ", "асеорхуАВСЕНКМОРТХіјѕ", strict=True))
# What follows a Kannada loanword: plural, genitive, dative, locative, ablative.
_ENDING = "ಗಳ|ನಲ್ಲಿ|ನಿಂದ|ನೊಂದಿಗೆ|ನಂತ|ನಷ್ಟ|ಗಾಗಿ|ಗೆ|ನ(?![\u0c80-\u0cff])"
_VIRAMA = re.compile("[\u0ccd\u0a4d\u094d\u09cd\u0c4d\u0d4d]")


def letter_advice(
    english: Reading, translated: Reading, writing: Writing, loanwords: frozenset[str] = frozenset()
) -> Iterator[str]:
    """`loanwords` are words as they are written with their joiners, or that end in a virama."""
    own = [word for word in WORD.findall(translated.text) if word not in english.text]
    for word in dict.fromkeys(own):
        yield from _word_advice(word, english, writing)
    yield from _digits(english, translated)
    yield from _joiners(translated, writing)
    yield from _missing_joiners(translated, loanwords)
    yield from _composed(translated)


def _word_advice(word: str, english: Reading, writing: Writing) -> Iterator[str]:
    strangers = [c for c in word if c in writing.strangers]
    scripts = {script for c in word if c.isalpha() and (script := script_of(c)) not in ("", "MODIFIER")}
    foreign = scripts - _EVERYWHERE - {writing.script}
    if strangers and writing.script in scripts:
        yield _mend(word, "".join(writing.strangers.get(c, c) for c in word), strangers)
    elif foreign and writing.script:
        names = ", ".join(sorted(name.capitalize() for name in foreign))
        yield f"expected {writing.script.capitalize()} letters, received {names} in {quote(word)}"
    elif {"LATIN", writing.script} <= scripts and _is_mixed(word, writing):
        yield f"expected letters of one script, received {quote(word)} with {_minority(word)}"
    elif writing.script == "CYRILLIC" and len(word) == 1 and word in _ALIKE and word.lower() != "x":
        yield f"expected the Cyrillic {_ALIKE[word]}, received the Latin letter {word}"


def _mend(word: str, mended: str, strangers: list[str]) -> str:
    named = ", ".join(dict.fromkeys(f"{c} (U+{ord(c):04X})" for c in strangers))
    return f"expected {quote(mended)}, received {quote(word)} with {named}"


def _is_mixed(word: str, writing: Writing) -> bool:
    """Endings and articles join Latin names: «الـGAN», «GANನ». A letter in the middle does not."""
    kinds = "".join("L" if script_of(c) == "LATIN" else "o" for c in word if c.isalpha())
    runs = re.sub(r"(.)\1+", r"\1", kinds)
    if writing.script == "CYRILLIC" or len(runs) > 2:
        return True
    return runs == ("Lo" if writing.script == "ARABIC" else "oL")


def _minority(word: str) -> str:
    latin = [c for c in word if script_of(c) == "LATIN"]
    others = [c for c in word if c.isalpha() and script_of(c) != "LATIN"]
    few = min((latin, others), key=len)
    return "the " + ", ".join(f"{script_of(c).capitalize()} {c}" for c in dict.fromkeys(few))


def _digits(english: Reading, translated: Reading) -> Iterator[str]:
    """The course writes the digits 0–9 in all languages."""
    odd = {c for c in translated.text if c.isdecimal() and not c.isascii() and c not in english.text}
    for number in dict.fromkeys(re.findall(rf"[{''.join(odd)}]+", translated.text) if odd else []):
        plain = "".join(str(unicodedata.decimal(c)) for c in number)
        yield f"expected the digits {plain}, received {number}"


def _joiners(translated: Reading, writing: Writing) -> Iterator[str]:
    text = translated.text
    if not writing.joiner:
        idle = rf"\w\w[{JOINERS}]|[{JOINERS}](?:\w\w|\W|$)"  # «ح‌خ‌ز» keeps single letters apart
        if writing.script and re.search(idle, text):
            yield f"expected no joiner (U+200C, U+200D), received one in {_around(text, idle)}"
        return
    if re.search(f"[{JOINERS}]{{2}}", text):
        yield f"expected one joiner, received two in a row in {_around(text, f'[{JOINERS}]{{2}}')}"
    elif re.search(rf"(?<![^\s{GAP}])[{JOINERS}]|\u200c(?=[\s.,;:!?।)]|$)", text):
        place = _around(text, rf"(?<![^\s{GAP}])[{JOINERS}]|\u200c(?=[\s.,;:!?।)]|$)")
        yield f"expected joiners between letters, received one at the edge of {place}"
    else:
        idle = re.search(f"([^\\W\\d_][\u0c80-\u0cff]*)(?<!{_VIRAMA.pattern})\u200c", text)
        if idle and not _VIRAMA.search(idle[1][-1:]) and script_of(idle[1][0]) == writing.script:
            place = _around(text, idle.re.pattern)
            yield f"expected the non-joiner (U+200C) only after a virama, received it in {place}"


@cache
def _written_together(loanwords: frozenset[str]) -> tuple[dict[str, str], re.Pattern, re.Pattern] | None:
    """Loanwords by their spelling without joiners, and where one is written so, or runs into its ending."""
    bare = {re.sub(f"[{JOINERS}]", "", word): word for word in loanwords}
    joined = [word for word in bare if bare[word] != word]
    closed = [word for word in bare if _VIRAMA.match(word[-1]) and len(word) > 4]
    if not joined and not closed:
        return None
    return bare, re.compile(_any_of(joined)), re.compile(f"({_any_of(closed)})(?:{_ENDING})")


def _any_of(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"


def _missing_joiners(translated: Reading, loanwords: frozenset[str]) -> Iterator[str]:
    known = _written_together(loanwords) if loanwords else None
    if not known:
        return
    bare, joined, closed = known
    for word in dict.fromkeys(WORD.findall(translated.text)):
        if match := joined.match(word):
            mended = bare[match[0]] + word[match.end() :]
        elif match := closed.match(word):
            mended = match[1] + "\u200c" + word[match.end(1) :]
        else:
            continue
        yield f"expected {visible(mended)}, received {visible(word)} without the joiner"


def _around(text: str, pattern: str) -> str:
    """The word around a match, with its invisible characters visible."""
    match = re.search(pattern, text)
    start = max(text.rfind(" ", 0, match.start()) + 1, match.start() - 20)
    end = text.find(" ", match.end())
    return visible(text[start : end if 0 <= end < match.end() + 20 else match.end() + 20])


def visible(word: str) -> str:
    """The word in quotes, its joiners as \\u200c."""
    return quote(word.replace(GAP, "…"))


def _composed(translated: Reading) -> Iterator[str]:
    """«й» as one character, not as «и» and a breve: searches do not find the other."""
    for word in dict.fromkeys(WORD.findall(translated.text)):
        composed = unicodedata.normalize("NFC", word)
        if len(composed) < len(word):
            yield f"expected {quote(composed)} in its composed form (NFC), received it in parts"
