"""Tables, as GitHub's Markdown writes them: a head, one line a row."""

from docutils import nodes


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
