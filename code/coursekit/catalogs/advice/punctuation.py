"""Advice on spaces and marks: the language's own punctuation and quotes, pairs, the final mark."""

import re
from collections import Counter
from collections.abc import Iterator

from coursekit.catalogs.advice.reading import GAP, Reading
from coursekit.catalogs.problem import quote
from coursekit.catalogs.rules import Writing, script_of

_MARKS = ",.;:!?،؛؟।"
_CLOSERS = ")]»”’\"'“*_\u200e\u200f\u200c "
_PAIRS = {"(": ")", "[": "]", "{": "}", "«": "»"}
_FINALS = {"।": ".", "॥": ".", "۔": ".", "。": ".", "؟": "?", "؛": ";", "،": ",", "…": "…"}
_LETTER = r"([^\W\d_]|[\u0900-\u0963\u0966-\u0dff\u064b-\u0670)»”])"


def punctuation_advice(
    english: Reading, translated: Reading, writing: Writing, *, label: bool = False
) -> Iterator[str]:
    """A `label` of the interface may introduce what follows it with a colon."""
    yield from _spaces(english.text, translated.text)
    yield from _own_marks(translated.text, writing)
    yield from _quotes(translated.text, writing)
    yield from _pairs(english.text, translated.text)
    if not (label and final_mark(translated.text) == ":"):
        yield from _final(english.text, translated.text, writing)


def _place(text: str, match: re.Match, before: int = 12, after: int = 8) -> str:
    return quote(text[max(0, match.start() - before) : match.end() + after].replace(GAP, "…").strip("\n"))


_SPACE_RULES = (
    (re.compile(r"(?<=\S)[ \u00a0\u202f]+(?=[,.;:!?،؛؟।](?:[\s)»”]|$))"), "no space before the mark"),
    (re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)"), "one space"),
    (re.compile(r"(?<=[(\[«“])[ \u00a0]|[ \u00a0](?=[)\]»”])"), "no space inside brackets or quotes"),
    (re.compile(r"[^\W\d_]\S*?[,;!?،؛؟।]+(?=[^\W\d_])"), "a space after the mark"),
    (re.compile(r"([,;:،؛।])[ ]?\1|(?<![.…])\.\.(?!\.)|[,،;؛:]\s?[.।](?!\w)"), "one mark"),
    (re.compile(r"(?<=[^\W\d_]) (?:--?) (?=\S)"), "a dash (– or —)"),
)


def _spaces(english: str, translated: str) -> Iterator[str]:
    for pattern, expected in _SPACE_RULES:
        match = pattern.search(translated.replace("“", "”") if "„" in translated else translated)
        if match and not pattern.search(english) and script_of(translated[match.start() :]) != "LATIN":
            yield f"expected {expected}, received {_place(translated, match)}"
    pattern = re.compile(r"[^\W\d_]{3}[\u0900-\u0963\u0966-\u0dff]?\.(?=[^\W\d_]{3})")
    match = next((m for m in pattern.finditer(translated) if script_of(m[0]) != "LATIN"), None)
    if match:
        yield f"expected a space after the mark, received {_place(translated, match)}"
    for side, strip in (("before", str.lstrip), ("after", str.rstrip)):
        if translated.strip() and strip(translated) != translated and strip(english) == english:
            yield f"expected no space {side} the text, received one"


def _own_marks(text: str, writing: Writing) -> Iterator[str]:
    """A Latin mark right after a letter of the language's own script."""
    for mark, own in writing.marks.items():
        for match in re.finditer(rf"{_LETTER}({re.escape(mark)})(?=[\s)»”]|$)", text):
            word = re.search(r"[^\s(«“]*$", text[: match.end(1)])[0].rstrip(")»”")
            native = script_of(word[-1:] if word[-1:].isalpha() else word) == writing.script
            if native and len(word) > 1 and word not in writing.abbreviations:
                yield f"expected {quote(own)}, received {quote(mark)} in {_place(text, match)}"
                break


def _quotes(text: str, writing: Writing) -> Iterator[str]:
    if not writing.quotes:
        return
    usual, allowed = writing.quotes[0], "".join(writing.quotes)
    straight = re.search(r'"[^"]*"?|(?<!\w)\'\w[^\']*\'(?!\w)', text)
    other = next((m for m in re.finditer("[«»“”„‟‹›]", text) if m[0] not in allowed), None)
    inner = writing.quotes[1] if len(writing.quotes) > 1 else usual
    outside = "“" in text and usual[0] not in text and usual == "«»" and inner == "„“"
    if straight and script_of(straight[0]) in ("", writing.script):
        yield f"expected {usual[0]}…{usual[1]}, received straight quotes in {_place(text, straight)}"
    elif other or outside:
        match = other or re.search("“", text)
        yield f"expected {usual[0]}…{usual[1]}, received {match[0]} in {_place(text, match)}"


def _pairs(english: str, translated: str) -> Iterator[str]:
    for opening, closing in (*_PAIRS.items(), ("“", "”")):
        closers = closing if "„" not in translated else closing + "“"
        if opening == "“" and "„" in translated:
            continue
        counts = [Counter(c for c in text if c in opening + closers) for text in (english, translated)]
        odd = [count[opening] != count[closing] for count in counts]
        if odd[1] and not odd[0]:
            received = f"{counts[1][opening]} × {opening} and {counts[1][closing]} × {closing}"
            yield f"expected as many {opening} as {closing}, received {received}"
        elif opening in "([" and not odd[1] and _starts_with(closing, opening, translated):
            if _starts_with(closing, opening, english):
                continue
            yield f"expected {opening} before {closing}, received them the other way round"


def _starts_with(closing: str, opening: str, text: str) -> bool:
    return text.find(closing) < text.find(opening)


def final_mark(text: str) -> str:
    """The mark that ends the text: . ? ! : ; , … or nothing, and a gap where code or a formula ends it."""
    bare = text.rstrip().rstrip(_CLOSERS)
    if bare.endswith("..."):
        return "…"
    last = _FINALS.get(bare[-1:], bare[-1:])
    return last if last and last in ".?!:;,…" + GAP else ""


def _final(english: str, translated: str, writing: Writing) -> Iterator[str]:
    wanted, received = final_mark(english), final_mark(translated)
    introduces = {wanted, received} <= {"", GAP, ":", ","} or {wanted, received} == {".", ":"}
    asked = wanted == "?" and sum(map(translated.count, "?؟")) >= english.count("?")  # a sentence follows
    if wanted.strip(GAP) == received.strip(GAP) or (introduces and len(english) > 20) or asked:
        return
    name = writing.marks.get(wanted, wanted) if wanted.strip(GAP) else "no mark"
    ending = quote(translated.rstrip()[-12:].replace(GAP, "…"))
    yield f"expected {name} at the end as in the English, received {ending}"
