"""Plain text to Markdown that shows exactly this text, in Jupyter, Colab and GitHub alike."""

import re
import unicodedata
from html import escape

# What starts something in the middle of a line. `&` only where it would be an entity; after the text's end
# there may be a link, and `!` makes a picture of it.
SPECIAL = re.compile(r"[*_`$~]|\](?=[(\[:])|\[\^|!(?=\[|\Z)|&(?=#?\w+;)|[<>\\]")
# Jupyter, Colab, GitHub and VS Code make links of bare addresses, also of those that a translation brings in.
# The page does not. A comment within an address shows nothing, and is where they stop to read it as one.
ADDRESS = re.compile(r"(?<=/)(?=/)|(?<=www)(?=\.)|(?<=\S)(?=@)", re.IGNORECASE)
BREAK = "<!-- -->"
# What starts something at the beginning of a line.
LINE_START = re.compile(
    r"""(?P<before>\s*(?:\d{1,9}(?=[.)](?:\s|$)))?)    # the number of a list's entry
        (?P<mark>[.)] | \#{1,6}(?=\s|$) | [-+](?=\s|$|--) | \[(?=[ xX]\]))""",
    re.VERBOSE,
)
ENGLISH = '<span lang="en"'
ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "\\": "&#92;", "[^": "\\[^"}
# Jupyter looks for formulas twice: in the source, before Markdown is read, and in what came of it. There two
# dollars would enclose one, but not from different elements.
ENTITIES["$"] = "<span>\\$</span>"


def plain(text: str) -> str:
    """A piece of a line. Line ends become spaces: what follows them could start a list."""
    text = " ".join(re.split(r"[ \t]*[\r\n]+[ \t]*", text))
    text = SPECIAL.sub(lambda match: ENTITIES.get(match[0], "\\" + match[0]), text)
    return ADDRESS.sub(BREAK, text)


def plain_html(text: str) -> str:
    """The same where Markdown is not read, but formulas are."""
    return escape(text).replace("\\", "&#92;").replace("$", "<span>&#36;</span>")


def formula_in_html(formula: str) -> str:
    """A formula where Markdown is not read. Jupyter takes it as it stands, so an entity would be seen as one;
    others read HTML first, so nothing in it may begin a tag or an entity.
    """
    formula = formula.replace("<", r"\lt ").replace(">", r"\gt ")
    return f"${re.sub('&(?=[^ ])', '& ', ' '.join(formula.split()))}$"


def line(markdown: str) -> str:
    """A whole line, so that it does not become a heading, a list or a rule."""
    match = LINE_START.match(markdown)
    if not match or (match["mark"] in ".)" and not match["before"].strip()):
        return markdown
    return f"{match['before']}\\{markdown[match.end('before') :]}"


def code_span(text: str) -> str:
    """Backticks, as many as it takes."""
    text = " ".join(text.split("\n"))
    if not text.strip():
        return ""
    fence = "`" * (longest_run(text) + 1)
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def code_block(text: str, language: str = "") -> str:
    fence = "`" * max(3, longest_run(text) + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def marked(text: str, mark: str, tag: str) -> str:
    """Emphasis. Beside punctuation, asterisks may not count as such: then it is HTML."""
    text = text.strip()
    if not text:
        return ""
    if is_word(text[0]) and is_word(text[-1]):
        return f"{mark}{text}{mark}"
    return f"<{tag}>{text}</{tag}>"


def is_word(character: str) -> bool:
    """A letter, a vowel sign, a digit."""
    return unicodedata.category(character)[0] in "LMN"


def indented(text: str, indent: str) -> str:
    """All lines but the first, as a list item's must be."""
    return "\n".join(indent + one if one and number else one for number, one in enumerate(text.split("\n")))


def quoted(text: str) -> str:
    return "\n".join(f"> {one}".rstrip() for one in text.split("\n"))


def image(source: str, alt: str) -> str:
    """HTML, as several Markdown renderers refuse SVG in `![]()`."""
    return f'<img src="{escape(source)}" alt="{escape(alt)}">'


def left_to_right(block: str) -> str:
    """A block inside a page that is read from right to left."""
    return f'<div dir="ltr">\n\n{block}\n\n</div>'


def aligned(paragraph: str) -> str:
    """JupyterLab aligns every paragraph left, whatever its direction. In a page read from right to left,
    only a wholly English one belongs there.
    """
    side = "left" if paragraph.startswith(ENGLISH) and paragraph.endswith("</span>") else "right"
    return f'<span style="display: block; text-align: {side}">{paragraph}</span>' if paragraph else ""


def in_english(text: str, inside_rtl: bool) -> str:
    """A piece of a line that is not translated yet."""
    start = ENGLISH + ' dir="ltr">' if inside_rtl else ENGLISH + ">"
    return f"{start}{text}</span>" if text.strip() else text


def details(title: str, content: str, *, opened: bool = False) -> str:
    """What opens: `title` is HTML."""
    return f"<details{' open' * opened}><summary>{title}</summary>\n\n{content}\n\n</details>"


def quoted_from_right(text: str) -> str:
    """A quotation with its bar on the right: Jupyter's own style knows only the left."""
    bar = "border-left: none; border-right: 5px solid lightgrey; padding: 0 20px; margin: 0"
    return f'<blockquote style="{bar}">\n\n{text}\n\n</blockquote>'


def right_to_left(cell: str, language: str) -> str:
    return f'<div dir="rtl" lang="{escape(language)}">\n\n{cell}\n\n</div>'
