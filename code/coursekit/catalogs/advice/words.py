"""Advice on words: repeated, left in English, left to do, lost with their sentence, number words."""

import re
from collections import Counter
from collections.abc import Iterator

from coursekit.catalogs.advice.letters import WORD
from coursekit.catalogs.advice.reading import GAP, Reading
from coursekit.catalogs.problem import quote
from coursekit.catalogs.rules import Writing, script_of
from coursekit.catalogs.translatable import is_name
from coursekit.catalogs.written_numbers import bare_arabic, word_values

_TO_DO = re.compile(r"\b(?:TODO|FIXME|XXX|TBD|HACK|WIP)\b|\?\?\?|#{3,}|lorem ipsum", re.IGNORECASE)
_LETTER = "[\\w\u0900-\u0963\u0966-\u0dff\u064b-\u0670\u200c\u200d]"
_REPEATED = re.compile(
    rf"(?<!{_LETTER})(?<![.-])({WORD.pattern})[ \u00a0]{{1,2}}\1(?!{_LETTER})(?!-)", re.IGNORECASE
)
_ENGLISH = re.compile(r"(?<![\w\\/@._-])[a-z]{2,}(?:['’][a-z]+)?(?![\w/@_({+-]|[.:]\w)")
_LITTLE = (
    "a an and are as at be but by can for from has have if in into is it its of on or so than that the "
    "their then there these they this to was we what when where which will with you your"
)
_SENTENCE_END = re.compile(r"[.!?؟।…](?=[\s)”»\"]|$)")
_CLAUSE_END = re.compile(r"[,;:،؛—–]|(?<=[^\W\d])-(?=\s)")
_BRACKETED = re.compile(r"\([^()]*\)|«[^«»]*»|“[^“”]*”|\"[^\"]*\"")
_AMBIGUOUS = {"0", "1", "2", "0.5", "0.25", "1.5", "100", "1000", "1000000"}  # first, second, half …
_MOST_WORDS = 2000


def word_advice(
    english: Reading, translated: Reading, writing: Writing, accepted: frozenset[str] = frozenset()
) -> Iterator[str]:
    yield from _to_do(english.text, translated.text)
    yield from _repeated(english.text, translated.text, writing)
    if writing.script not in ("", "LATIN"):
        yield from _left_in_english(english, translated, accepted)
    yield from _lost_text(english.text, translated.text, writing)
    yield from _links(english, translated)
    yield from _number_words(english.text, translated.text)


def _to_do(english: str, translated: str) -> Iterator[str]:
    found = _TO_DO.search(translated)
    if found and not _TO_DO.search(english):
        yield f"expected a finished translation, received the note {quote(found[0])}"


def _repeated(english: str, translated: str, writing: Writing) -> Iterator[str]:
    for match in _REPEATED.finditer(translated):
        word = match[1]
        again = rf"(?i)\b{re.escape(word)}\s+{re.escape(word)}\b"
        by_two = word.casefold() in writing.doubled or "\u064b" in word  # «بكسلًا بكسلًا»: pixel by pixel
        number = any(c.isdigit() for c in word)  # «و1 و1»: 0, 1 and 1
        if not by_two and not number and len(word) > 1 and not re.search(again, english):
            yield f"expected {quote(word)} once, received it twice in a row"


def _left_in_english(english: Reading, translated: Reading, accepted: frozenset[str]) -> Iterator[str]:
    """Small letters only: names and acronyms are Latin in all languages. What stands in brackets explains."""
    if not _has_words(translated.text):
        known = set(WORD.findall(english.text.casefold()))
        words = [
            w for w in WORD.findall(translated.text) if len(w) > 2 and not is_name(w) and w not in accepted
        ]
        if words and all(word.casefold() in known for word in words):
            yield f"expected a translation, received the English {quote(translated.text)}"
        return
    text = _BRACKETED.sub(" ", translated.text)
    for shown in translated.marked:
        text = text.replace(shown, " ", 1)
    source = Counter(word.casefold() for word in WORD.findall(english.text))
    found = [word for word in _ENGLISH.findall(text) if word not in accepted]
    left = [word for word in found if word in _LITTLE.split() or source[word.casefold()]]
    if left:
        yield f"expected a translation of {quote(' '.join(left))}, received the English"


def _has_words(text: str) -> bool:
    return any(script_of(word) != "LATIN" for word in WORD.findall(text))


def _lost_text(english: str, translated: str, writing: Writing) -> Iterator[str]:
    if len(english) < 60:
        return
    low, high = writing.lengths
    ratio = len(translated) / len(english)
    ends, received = len(_SENTENCE_END.findall(english)), len(_SENTENCE_END.findall(translated))
    joined = len(_CLAUSE_END.findall(translated)) > len(_CLAUSE_END.findall(english))
    typical = (low * high) ** 0.5
    if received < ends and ratio < min(0.9, 1 - 0.5 / ends) * typical and not joined:
        yield f"expected {ends} sentences as in the English, received {received}, {ratio:.0%} as long"
    elif not low * (0.8 if len(english) < 100 else 1) <= ratio <= high:
        yield f"expected {low:.0%}–{high:.0%} of the English's length, received {ratio:.0%}"


def _links(english: Reading, translated: Reading) -> Iterator[str]:
    texts = {target: shown for shown, target in english.links}
    for shown, target in translated.links:
        was = texts.get(target, "")
        if was.strip() and not re.search(rf"[^\W_]|{GAP}", shown):
            yield f"expected a text for the link to {quote(target)}, received {quote(shown)}"
        elif shown.strip() == target and was.strip() != target:
            yield f"expected a text for the link to {quote(target)}, received its address"


def _number_words(english: str, translated: str) -> Iterator[str]:
    """Three layers as «четыре слоя»: a word for another number, and none for this one."""
    wanted = _values(english)
    received = _values(translated) if wanted else []
    digits = set(re.findall(r"\d+", english + " " + translated))
    lost = [v for v in wanted if not v & set().union(*received) and not v & digits]
    new = [v for v in received if not v & set().union(*wanted) and not v & digits]
    if lost and new and len(wanted) == len(received):
        expected, found = (", ".join(sorted(min(v, key=float) for v in bag)) for bag in (lost, new))
        yield f"expected a word for the number {expected}, received one for {found}"


def _values(text: str) -> list[frozenset[str]]:
    """The number words from three on, which mean nothing else."""
    words = WORD.findall(text)[:_MOST_WORDS]
    values = [word_values(word) for word in words]
    for i, unit in enumerate(values[:-1]):
        teens = frozenset(str(10 + int(v)) for v in unit if v in set("123456789"))
        if teens and bare_arabic(words[i + 1]) in ("عشر", "عشرة"):  # «أحد عشر»: eleven
            values[i : i + 2] = frozenset(), teens
    return [v for v in values if v and not v & _AMBIGUOUS]
