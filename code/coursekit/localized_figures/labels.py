"""The labels of a figure: which are messages, and how translations get into the SVG."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Set

from coursekit.languages import SOURCE_LANGUAGE

TEXT_ELEMENTS = ("text", "tspan", "textPath", "a")
# The letter of 1e-3.
EXPONENT = re.compile(r"(?<=\d)e(?=[+\-−]?\d)", re.IGNORECASE)
# Characters that XML, and so an SVG file, cannot hold.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def normalized(text: str | None) -> str:
    return " ".join((text or "").split())


def is_message(label: str) -> bool:
    """Numbers and single characters are symbols: the same in every language.

    The single ones are also what mathtext leaves in the file: it places glyph by glyph.
    """
    return len(label) > 1 and any(map(str.isalpha, EXPONENT.sub("", label)))


def runs(root: ET.Element) -> Iterator[tuple[ET.Element, str]]:
    """Each piece of text, as the element and the attribute ("text" or "tail") that hold it."""
    for parent in root.iter():
        if parent.tag not in TEXT_ELEMENTS or is_placed_by_glyph(parent):
            continue
        yield parent, "text"
        for child in parent:
            yield child, "tail"


def is_placed_by_glyph(element: ET.Element) -> bool:
    """Several x positions: one for each character, meant for these characters only."""
    return len(element.get("x", "").replace(",", " ").split()) > 1


def messages(root: ET.Element) -> list[str]:
    """The labels to translate, each once, in the file's order."""
    labels = (normalized(getattr(element, where)) for element, where in runs(root))
    return [label for label in dict.fromkeys(labels) if is_message(label)]


def translate(root: ET.Element, translations: Mapping[str, str]) -> None:
    for element, where in runs(root):
        text = getattr(element, where)
        translation = translations.get(normalized(text))
        if translation:
            lead = text[: len(text) - len(text.lstrip())]
            trail = text[len(text.rstrip()) :]
            setattr(element, where, lead + cleaned(translation) + trail)
            unclip(root, element)


def name_languages(original: ET.Element, localized: ET.Element, english: Set[str], language: str) -> None:
    """Set `lang` on each label whose language is not that of the figure's root.

    `original` and `localized` are the same figure before and after `translate`; `english` are the
    labels without a translation, `language` is the page's.
    """
    around = localized.get("lang", language)
    for (before, where), (after, _) in zip(runs(original), runs(localized), strict=True):
        label = normalized(getattr(before, where))
        if where == "text" and is_message(label):
            own = SOURCE_LANGUAGE if label in english else language
            if own != around:
                after.set("lang", own)


def cleaned(translation: str) -> str:
    return normalized(NOT_XML.sub("", translation))


def unclip(root: ET.Element, label: ET.Element) -> None:
    """A translation may be longer than the space that the original was clipped to."""
    label.attrib.pop("clip-path", None)
    for group in root.iter("g"):
        if "clip-path" in group.attrib and label in list(group) and all(c.tag == "text" for c in group):
            del group.attrib["clip-path"]
