"""What stands in a line: words, emphasis, links, formulas.

Links work away from the site, absolute, or are none. Tables are as GitHub's Markdown writes them.
"""

import base64
from functools import singledispatchmethod
from html import escape
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from docutils import nodes
from sphinx import addnodes

from coursekit.localized_figures import LocalizedFigure
from coursekit.translated_notebooks import markdown_text as md
from coursekit.unfinished_pages import ENGLISH

SCHEMES = ("http", "https", "mailto")


class SiteLinks:
    """Makes a page's links absolute.

    `html_baseurl` is the address of the whole site; each language has a folder in it.
    Without one, links into the site cannot work, and are left out.
    """

    def __init__(self, base_url: str, language: str, page_path: str):
        base = base_url.rstrip("/")
        if base and not base.endswith(f"/{language}"):
            base += f"/{language}"
        self.page = f"{base}/{page_path}" if base else ""

    def absolute(self, target: str) -> str | None:
        try:
            scheme = urlsplit(target).scheme
        except ValueError:  # http://[
            return None
        if scheme:
            return escaped(target) if scheme in SCHEMES else None
        return escaped(urljoin(self.page, target)) if self.page else None


def escaped(url: str) -> str:
    """Without the characters that would end the link in Markdown."""
    return quote(url, safe="/:?#@!$&'*+,;=%~")


def pipe_table(writer, table: nodes.table) -> str:
    """The table, its title above it."""
    titles = [child for child in table if isinstance(child, nodes.title)]
    writer.in_table = True
    try:
        head = rows_of(writer, table, nodes.thead)
        body = rows_of(writer, table, nodes.tbody)
    finally:
        writer.in_table = False
    columns = max(map(len, head + body), default=0)
    lines = [*(head[:1] or [[]]), ["---"] * columns, *head[1:], *body]
    rows = ["| " + " | ".join(row + [""] * (columns - len(row))) + " |" for row in lines]
    return "\n\n".join([*map(writer.block, titles), "\n".join(rows)])


def rows_of(writer, table: nodes.table, part: type) -> list[list[str]]:
    return [
        [cell for entry in row for cell in cells_of(writer, entry)]
        for section in table.findall(part)
        for row in section.findall(nodes.row)
    ]


def cells_of(writer, entry: nodes.entry) -> list[str]:
    """The entry's text in a line, and an empty cell for each further column that it spans."""
    text = writer.blocks(entry.children).replace("\n\n", "<br>").replace("\n", " ")
    return [text, *[""] * entry.get("morecols", 0)]


NOT_SHOWN = (
    nodes.raw,  # HTML of the page's own machinery
    nodes.target,
    nodes.comment,
    nodes.meta,
    nodes.system_message,
    nodes.substitution_definition,
    nodes.pending,
    addnodes.index,
    addnodes.toctree,
    addnodes.highlightlang,
    addnodes.tabular_col_spec,
)


class InlineWriter:
    """Nodes to a piece of a line.

    In a page read from right to left, code and formulas are put in elements of their
    own, so that their brackets stay where they belong.
    """

    def __init__(self, links: SiteLinks, source_folder: Path, right_to_left: bool = False):
        self.links = links
        self.source_folder = source_folder
        self.right_to_left = right_to_left
        self.in_table = False

    def children(self, node: nodes.Element) -> str:
        text = "".join(map(self.inline, node.children))
        return md.in_english(text, self.right_to_left) if ENGLISH in node.get("classes", ()) else text

    def html(self, node: nodes.Node) -> str:
        """A piece of a line where Markdown is not read: in the title of what opens."""
        if isinstance(node, NOT_SHOWN):
            return ""
        if isinstance(node, nodes.Text):
            return md.plain_html(node.astext())
        if isinstance(node, nodes.math):
            return f'<span dir="ltr">{md.formula_in_html(node.astext())}</span>'
        inner = "".join(map(self.html, node.children))
        if ENGLISH in node.get("classes", ()):
            inner = md.in_english(inner, self.right_to_left)
        return f'<code dir="ltr">{inner}</code>' if isinstance(node, nodes.literal) else inner

    @singledispatchmethod
    def inline(self, node: nodes.Node) -> str:
        return "" if isinstance(node, NOT_SHOWN) else self.children(node)

    @inline.register
    def _(self, node: nodes.Text) -> str:
        text = md.plain(node.astext())
        return text.replace("|", "\\|") if self.in_table else text

    @inline.register
    def _(self, node: nodes.emphasis) -> str:
        return md.marked(self.children(node), "*", "em")

    @inline.register
    def _(self, node: nodes.title_reference) -> str:
        return md.marked(self.children(node), "*", "em")

    @inline.register
    def _(self, node: nodes.strong) -> str:
        return md.marked(self.children(node), "**", "strong")

    @inline.register
    def _(self, node: nodes.subscript) -> str:
        return f"<sub>{self.children(node)}</sub>"

    @inline.register
    def _(self, node: nodes.superscript) -> str:
        return f"<sup>{self.children(node)}</sup>"

    @inline.register
    def _(self, node: nodes.literal) -> str:
        text = md.code_span(node.astext())
        if self.right_to_left:
            text = f'<code dir="ltr">{md.plain(node.astext())}</code>'
        return text.replace("|", "\\|") if self.in_table else text

    @inline.register
    def _(self, node: nodes.math) -> str:
        formula = " ".join(node.astext().split())
        if self.in_table:
            formula = formula.replace("\\|", "\\Vert ").replace("|", "\\vert ")
        return f'<span dir="ltr">${formula}$</span>' if self.right_to_left else f"${formula}$"

    @inline.register
    def _(self, node: nodes.reference) -> str:
        text = self.children(node)
        target = node.get("refuri") or ("#" + node["refid"] if node.get("refid") else "")
        url = self.links.absolute(target) if target else None
        return f"[{text}]({url})" if url and text.strip() else text

    @inline.register
    def _(self, node: nodes.footnote_reference) -> str:
        return f"<sup>{self.children(node)}</sup>"

    @inline.register
    def _(self, node: LocalizedFigure) -> str:
        data = base64.b64encode(node.standalone_svg().encode()).decode()
        return md.image(f"data:image/svg+xml;base64,{data}", node.alternative_text)

    @inline.register
    def _(self, node: nodes.image) -> str:
        """A notebook travels alone: it carries its pictures."""
        uri, alt = node["uri"], node.get("alt", "")
        if "://" in uri:
            return md.image(uri, alt) if self.links.absolute(uri) else md.plain(alt)
        path = self.source_folder / uri
        if not path.is_file():  # the build has warned of it
            return md.plain(alt)
        kind = guess_type(path.name)[0] or "application/octet-stream"
        data = base64.b64encode(path.read_bytes()).decode()
        return md.image(f"data:{kind};base64,{data}", alt)

    @inline.register
    def _(self, node: nodes.abbreviation) -> str:
        explanation = escape(node.get("explanation", ""))
        return f'<abbr title="{explanation}">{self.children(node)}</abbr>'
