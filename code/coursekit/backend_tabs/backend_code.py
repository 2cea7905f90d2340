"""`{backend-code}`: the same function or class from a topic's two files, in tabs.

    ```{backend-code} code/genvision/gan/gan
    :pyobject: Generator
    ```

shows `Generator` of code/genvision/gan/gan_torch.py and of gan_keras.py. Paths start
at the book's root. Where Keras has another name for it, the option `:keras:` gives that.
With the option `:short-docstring:` only the first line of its docstring is
shown: what arguments mean belongs to the reference, in English, and not between a lesson's words.
"""

import ast
import textwrap
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.directives.code import LiteralIncludeReader
from sphinx.util.docutils import SphinxDirective

from coursekit.backend_tabs.tabs import BACKENDS, backend_tab_set


class BackendCode(SphinxDirective):
    required_arguments = 1
    option_spec = {
        "pyobject": directives.unchanged_required,
        "keras": directives.unchanged_required,
        "short-docstring": directives.flag,
    }

    def run(self):
        contents = {}
        for backend in BACKENDS:
            path = Path(self.env.srcdir, f"{self.arguments[0]}_{backend}.py")
            self.env.note_dependency(str(path))
            contents[backend] = [
                self.code_block(path, self.options.get(backend, self.options.get("pyobject")))
            ]
        origin = nodes.container()
        self.set_source_info(origin)
        return [backend_tab_set(contents, origin)]

    def code_block(self, path: Path, name: str | None) -> nodes.literal_block:
        try:
            options = {"pyobject": name} if name else {}
            text, _ = LiteralIncludeReader(str(path), options, self.config).read()
            text = textwrap.dedent(text)  # of a method
            if "short-docstring" in self.options:
                text = with_short_docstring(text)
        except (OSError, ValueError, SyntaxError) as error:
            raise self.error(
                f"backend-code: expected {name or 'code'} in {path.name}, received: {error}"
            ) from error
        block = nodes.literal_block(text.rstrip() + "\n", text.rstrip() + "\n", language="python")
        self.set_source_info(block)
        return block


def with_short_docstring(text: str) -> str:
    """The code of a function or class with the first line of its docstring alone."""
    first = ast.parse(text).body[0].body[0]
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
        return text
    lines = text.splitlines(keepends=True)
    indent = " " * first.col_offset
    summary = str(first.value.value).strip().splitlines()[0]
    return "".join([*lines[: first.lineno - 1], f'{indent}"""{summary}"""\n', *lines[first.end_lineno :]])
