"""Blocks of a page: paragraphs, lists, boxes, figures, formulas, code, quizzes."""

from functools import singledispatchmethod
from html import escape
from types import SimpleNamespace

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import admonitionlabels
from sphinx.util.math import get_node_equation_number
from sphinx_design.dropdown import dropdown_main, dropdown_title
from sphinx_design.tabs import sd_tab_label

from coursekit.localized_figures import LocalizedFigure
from coursekit.quizzes import as_markdown_parts, quiz
from coursekit.translated_notebooks import markdown_text as md
from coursekit.translated_notebooks.inline_markdown import NOT_SHOWN, InlineWriter, pipe_table
from coursekit.unfinished_pages import ENGLISH, is_english


class BlockWriter(InlineWriter):
    """Nodes to whole blocks of Markdown.

    `numbers` are the page's figure and equation numbers, as Sphinx counted them
    (`toc_fignumbers`), and `env` the environment that knows their kinds.
    """

    def __init__(self, *arguments, env, numbers, **options):
        super().__init__(*arguments, **options)
        self.env = env
        self.numbers = numbers

    def blocks(self, children) -> str:
        return "\n\n".join(filter(str.strip, map(self.block, children)))

    def paragraph(self, text: str) -> str:
        text = md.line(text.strip())
        return md.aligned(text) if self.right_to_left and not self.in_table else text

    def bold(self, text: str) -> str:
        return self.paragraph(md.marked(text, "**", "strong"))

    def code(self, text: str, language: str = "") -> str:
        block = md.code_block(text, language)
        return md.left_to_right(block) if self.right_to_left else block

    @singledispatchmethod
    def block(self, node: nodes.Node) -> str:
        """A kind of block that nothing is known of: its text, or the blocks in it."""
        if isinstance(node, NOT_SHOWN):
            return ""
        if isinstance(node, (nodes.TextElement, nodes.Text, nodes.Inline)):
            return self.paragraph(self.inline(node))
        return self.blocks(node.children)

    @block.register(nodes.image)
    @block.register(LocalizedFigure)
    def _(self, node) -> str:
        return self.inline(node)

    @block.register
    def _(self, node: nodes.title) -> str:
        """Of a table, a sidebar: the page's own headings are written by `assembly`."""
        return self.bold(self.number_of(node.parent) + self.children(node))

    @block.register(nodes.rubric)
    @block.register(sd_tab_label)
    def _(self, node) -> str:
        return self.bold(self.children(node))

    @block.register
    def _(self, node: nodes.caption) -> str:
        text = self.number_of(node.parent) + self.children(node)
        return self.bold(text) if node.parent.get("literal_block") else self.paragraph(text)

    def number_of(self, node: nodes.Element) -> str:
        """`Fig. 1 `: pages speak of figures, tables and listings by it."""
        kind = self.env.get_domain("std").get_enumerable_node_type(node)
        number = self.numbers.get(kind, {}).get(node["ids"][0]) if kind and node["ids"] else None
        if not number:
            return ""
        return md.plain(self.env.config.numfig_format[kind] % ".".join(map(str, number))) + " "

    @block.register
    def _(self, node: nodes.math_block) -> str:
        formula = node.astext().strip()
        environment = formula.startswith("\\begin{")
        if "\\\\" in formula and not environment:
            formula = f"\\begin{{split}}{formula}\\end{{split}}"  # as in the page
        number = self.equation_number(node)
        if number and not (node.get("nowrap") and environment):
            formula += f" \\tag{{{number}}}"
        # An environment like align brings its own display mode.
        block = formula if node.get("nowrap") and environment else f"$$\n{formula}\n$$"
        return md.left_to_right(block) if self.right_to_left else block

    def equation_number(self, node: nodes.math_block) -> str:
        if not node.get("number"):
            return ""
        builder = SimpleNamespace(name="html", config=self.env.config, fignumbers=self.numbers)
        return str(get_node_equation_number(SimpleNamespace(builder=builder), node))

    @block.register
    def _(self, node: nodes.literal_block) -> str:
        language = node.get("language", "")
        return self.code(node.astext(), language if language.isalnum() and language != "default" else "")

    @block.register
    def _(self, node: nodes.doctest_block) -> str:
        return self.code(node.astext(), "python")

    @block.register
    def _(self, node: nodes.bullet_list) -> str:
        return self.list_of(node, ["- "] * len(node))

    @block.register
    def _(self, node: nodes.enumerated_list) -> str:
        start = node.get("start", 1)
        return self.list_of(node, [f"{number}. " for number in range(start, start + len(node))])

    def directed(self, node: nodes.Element, text: str) -> str:
        """An English list or table inside a page read from right to left."""
        outermost = ENGLISH in node["classes"] and not is_english(node)
        return md.left_to_right(text) if self.right_to_left and outermost and not self.in_table else text

    def list_of(self, node: nodes.Element, marks: list[str]) -> str:
        entries = [(mark, self.blocks(item.children)) for mark, item in zip(marks, node, strict=True)]
        gap = "\n\n" if any("\n\n" in text for _, text in entries) else "\n"
        text = gap.join(mark + md.indented(text, " " * len(mark)) for mark, text in entries)
        return self.directed(node, text)

    @block.register
    def _(self, node: nodes.definition_list) -> str:
        return self.directed(node, "\n\n".join(map(self.definition, node)))

    def definition(self, item: nodes.definition_list_item) -> str:
        terms = [self.children(part).strip() for part in item if isinstance(part, nodes.term)]
        text = self.blocks(part for part in item if not isinstance(part, nodes.term))
        return "- " + md.indented(f"{self.bold(', '.join(terms))}\n\n{text}", "  ")

    @block.register
    def _(self, node: nodes.field_list) -> str:
        fields = [self.bold(self.children(field[0])) + "\n\n" + self.blocks(field[1:]) for field in node]
        return "\n\n".join("- " + md.indented(text, "  ") for text in fields)

    @block.register
    def _(self, node: nodes.line_block) -> str:
        return self.paragraph("<br>".join(self.inline(one).strip() for one in node.findall(nodes.line)))

    @block.register
    def _(self, node: nodes.block_quote) -> str:
        return self.quoted(self.blocks(node.children))

    def quoted(self, text: str) -> str:
        return md.quoted_from_right(text) if self.right_to_left else md.quoted(text)

    @block.register
    def _(self, node: nodes.attribution) -> str:
        return self.paragraph(f"— {self.children(node)}")

    @block.register
    def _(self, node: nodes.transition) -> str:
        return "---"

    def box(self, node: nodes.Element) -> str:
        """An admonition, a sidebar: a quotation that begins with its title."""
        children = list(node.children)
        if children and isinstance(children[0], nodes.title):
            title = self.children(children.pop(0))
        else:
            title = md.plain(str(admonitionlabels.get(node.tagname, "")))
        return self.quoted("\n\n".join(filter(str.strip, [self.bold(title), self.blocks(children)])))

    @block.register(nodes.Admonition)
    @block.register(nodes.topic)
    @block.register(nodes.sidebar)
    def _(self, node) -> str:
        return self.box(node)

    @block.register(nodes.footnote)
    @block.register(nodes.citation)
    def _(self, node) -> str:
        label = md.plain(node[0].astext())
        mark = f"<sup>{label}</sup>" if isinstance(node, nodes.footnote) else f"\\[{label}\\]"
        first, rest = node.children[1:2], node.children[2:]
        return "\n\n".join(
            [self.paragraph(f"{mark} {''.join(map(self.inline, first))}"), *map(self.block, rest)]
        )

    @block.register
    def _(self, node: nodes.table) -> str:
        return self.directed(node, pipe_table(self, node))

    @block.register
    def _(self, node: addnodes.desc_signature) -> str:
        return self.code(node.astext(), "python")

    @block.register
    def _(self, node: dropdown_main) -> str:
        title, *rest = node.children if isinstance(node[0], dropdown_title) else (nodes.inline(), *node)
        return md.details(self.html(title), self.blocks(rest), opened=bool(node.get("opened")))

    @block.register
    def _(self, node: quiz) -> str:
        parts = as_markdown_parts(node)
        solution = md.details(escape(parts.show_answer), self.blocks(parts.solution))
        return "\n\n".join([self.blocks([*parts.question, *parts.to_choose]), solution])
