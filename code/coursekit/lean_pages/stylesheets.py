"""The theme's stylesheets without the rules that no page of the site can use.

A rule is dropped when it asks for a class or an id that occurs in no page and in no
script of the site. pydata-sphinx-theme's styles shrink to about a quarter that way: they
carry the whole of Bootstrap and a rule for each of Font Awesome's 2,000 icons.
"""

import re
import shutil
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import tinycss2
from sphinx.application import Sphinx
from sphinx.util import logging

from coursekit.kept_results import Kept
from coursekit.lean_pages.site_fonts import cut_fonts

logger = logging.getLogger(__name__)

# Styles of the theme and of other packages; the course's own are small and stay as they are.
SLIMMED = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "styles/sphinx-book-theme.css",
    "sphinx-design.min.css",
    "mystnb.*.css",
    "pygments.css",
    "vendor/katex/katex.min.css",
)
# Copied to every site and loaded by no page.
UNUSED = ("locales", "**/*.map", "scripts/fontawesome.js*", "sphinx-thebe.*", "**/webfonts/*.ttf")
MARK = "/* without unused rules */"

# What Bootstrap's script sets for the three of its parts that the theme uses: menus, tooltips,
# collapsing. All its other words (carousel, toast …) are names of parts that no page has.
_SET_BY_BOOTSTRAP = re.compile(
    r"(bs-tooltip|tooltip|collaps|drop(up|down|start|end)|fade|show|active|disabled)"
)
_SCRIPTS_NOT_READ = {"bootstrap.js", "searchindex.js"}
_ATTRIBUTE = re.compile(r"""\b(?:class|id)=(?:"([^"]*)"|'([^']*)')""")
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.DOTALL)
_WORD = re.compile(r"(?:--)?[A-Za-z_][\w-]*")
_USED_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
_GROUPS = {"media", "supports", "layer", "container"}


def slim_down(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html" or app.config.course_preview:
        return
    static = Path(app.outdir, "_static")
    before = _size(static)
    for pattern in UNUSED:
        for path in list(static.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    site, kept = Path(app.outdir), Kept.of_course(Path(app.srcdir))
    slimmed = sorted(path for pattern in SLIMMED for path in static.glob(pattern))
    _slim_files(slimmed, used_names(site), static, kept)
    cut_fonts(site, kept)
    _stamp_pages(site, slimmed)
    logger.info("unused styles, icons and files dropped: %d kB became %d kB", before, _size(static))


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1000


def _slim_files(stylesheets: list[Path], names: set[str], static: Path, kept: Kept) -> None:
    whole = {path: path.read_text(encoding="utf-8") for path in stylesheets}
    fresh = {path: text for path, text in whole.items() if MARK not in text}  # as Sphinx has copied it
    slim = {path: _slimmed("unused rules", text, names, kept) for path, text in fresh.items()}
    others = [path.read_text(encoding="utf-8") for path in static.rglob("*.css") if path not in fresh]
    variables = used_variables([*slim.values(), *others])
    for path, text in slim.items():
        text = _slimmed("unused variables", text, variables | names, kept)
        path.write_text(MARK + "\n" + text, encoding="utf-8")


def _slimmed(what: str, text: str, names: set[str], kept: Kept) -> str:
    """Only words of the stylesheet itself count: another name in a page changes nothing, most often."""
    spelled, bare = set(_WORD.findall(text)), text.replace("\\", "")  # the name w:1 stands there as w\:1
    words = {name for name in names if name in spelled or (not _WORD.fullmatch(name) and name in bare)}
    drop = without_unused_rules if what == "unused rules" else without_unused_variables
    made_of = [text, sorted(words), tinycss2.VERSION, Path(__file__).read_bytes()]
    return kept.get(what, made_of, make=lambda: drop(text, words))


def _stamp_pages(site: Path, stylesheets: list[Path]) -> None:
    """Name the new content in the pages' links: Sphinx did so before the rules were dropped.

    Otherwise a browser keeps the styles of an older edition, which lack the rules of newer pages.
    """
    stamps = {path.name: sha256(path.read_bytes()).hexdigest()[:8] for path in stylesheets}
    link = re.compile(rf'(/({"|".join(map(re.escape, stamps))}))(?:\?v=\w[\w.]*)?(?=")')
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        stamped = link.sub(lambda match: f"{match[1]}?v={stamps[match[2]]}", text)
        if stamped != text:
            page.write_text(stamped, encoding="utf-8")


def used_names(site: Path) -> set[str]:
    """Return every class and id in the site's pages, and every word in its scripts."""
    names = set()
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for double, single in _ATTRIBUTE.findall(text):
            names.update((double or single).split())
        for script in _SCRIPT.findall(text):
            names.update(_WORD.findall(script))
    for script in site.rglob("*.js"):
        if script.name not in _SCRIPTS_NOT_READ:
            names.update(_WORD.findall(script.read_text(encoding="utf-8")))
    return names


def without_unused_rules(text: str, names: set[str]) -> str:
    rules = tinycss2.parse_stylesheet(text, skip_whitespace=True)
    return "".join(_kept(rule, names) for rule in rules)


def _kept(rule, names: set[str]) -> str:
    """Return the rule as text, with the selectors that can match; "" when none can."""
    if rule.type == "comment":
        return rule.serialize() if rule.value.startswith("!") else ""  # /*! licences stay
    if rule.type == "at-rule" and rule.lower_at_keyword in _GROUPS and rule.content is not None:
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        content = "".join(_kept(child, names) for child in inner)
        head = f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}"
        return f"{head}{{{content}}}" if content else ""
    if rule.type != "qualified-rule":
        return rule.serialize()
    selectors = [part for part in _split_at_commas(rule.prelude) if _can_match(part, names)]
    if not selectors:
        return ""
    head = ",".join(tinycss2.serialize(part).strip() for part in selectors)
    return f"{head}{{{tinycss2.serialize(rule.content)}}}"


def used_variables(stylesheets: Iterable[str]) -> set[str]:
    """Return the custom properties that some rule reads."""
    return {name for text in stylesheets for name in _USED_VARIABLE.findall(text)}


def without_unused_variables(text: str, used: set[str]) -> str:
    """Drop the custom properties that nothing reads; Bootstrap defines 800."""
    rules = tinycss2.parse_stylesheet(text, skip_whitespace=True)
    return "".join(_without_variables(rule, used) for rule in rules)


def _without_variables(rule, used: set[str]) -> str:
    if rule.type != "qualified-rule":
        return rule.serialize()
    body = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
    kept = [part for part in body if not _is_unused_variable(part, used)]
    if len(kept) == len(body) or any(part.type == "error" for part in body):  # an old browser's hack
        return rule.serialize()
    content = "".join(part.serialize() + (";" if part.type == "declaration" else "") for part in kept)
    return f"{tinycss2.serialize(rule.prelude)}{{{content}}}" if kept else ""


def _is_unused_variable(part, used: set[str]) -> bool:
    return part.type == "declaration" and part.name.startswith("--") and part.name not in used


def _split_at_commas(tokens: list) -> list[list]:
    parts = [[]]
    for token in tokens:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _can_match(selector: list, names: set[str]) -> bool:
    """Whether all classes and ids of a selector are known. What is in :not(…) or :is(…) is not looked at."""
    previous = None
    for token in selector:
        is_class = token.type == "ident" and previous == "."
        is_name = is_class or token.type == "hash"
        if is_name and token.value not in names and not _SET_BY_BOOTSTRAP.match(token.value):
            return False
        previous = token
    return True
