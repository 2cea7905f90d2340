"""Styles of a figure's elements: only harmless values, and the page's fonts."""

import re

from coursekit.localized_figures.svg_vocabulary import FUNCTIONS, PRESENTATION

FUNCTION = re.compile(r"([\w-]*)\s*\(")
URL = re.compile(r"url\s*\(\s*(['\"]?)(.*?)\1\s*\)", re.IGNORECASE)
FRAGMENT = re.compile(r"#[\w.:-]+")
# `font: italic bold 10px 'DejaVu Sans', sans-serif`
FONT = re.compile(r"^(?P<words>[a-z0-9 -]*?)\s*(?P<size>[\d.]+(?:px|pt|em|rem|%))(?:/\S+)?\s", re.IGNORECASE)


def declarations(style: str) -> dict[str, str]:
    """The style attribute as property -> value, without properties that a figure has no use for.

    A font's family is among those: labels are set in the page's fonts, which hold every
    script of the course.
    """
    found = {}
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        if name == "font":
            found |= font(value)
        elif colon and name in PRESENTATION and is_harmless(value):
            found[name] = value
    return found


def font(value: str) -> dict[str, str]:
    """The `font` shorthand without its family."""
    match = FONT.match(value + " ")
    if not match:
        return {}
    found = {"font-size": match["size"]}
    for word in match["words"].split():
        if word in ("italic", "oblique"):
            found["font-style"] = word
        elif word in ("bold", "bolder", "lighter") or word.isdecimal():
            found["font-weight"] = word
    return found


def is_harmless(value: str) -> bool:
    """False for what could load something, or hides what it does behind CSS escapes."""
    if "\\" in value or "@" in value or "/*" in value:
        return False
    functions = [name.lower() for name in FUNCTION.findall(value)]
    if not FUNCTIONS.issuperset(functions):
        return False
    targets = [target for _, target in URL.findall(value)]
    return functions.count("url") == len(targets) and all(map(FRAGMENT.fullmatch, targets))


def as_style(found: dict[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in found.items())


def references(value: str) -> list[str]:
    """The ids that url(#id) values point to."""
    return [target[1:] for _, target in URL.findall(value)]


def prefixed(value: str, prefix: str) -> str:
    """The same value, its url(#id) pointing to ids that begin with `prefix`."""
    return URL.sub(lambda match: f"url(#{prefix}{match[2][1:]})", value)
