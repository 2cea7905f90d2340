"""`{backend-code}`: the same function or class from a topic's two files, in tabs.

    ```{backend-code} code/genvision/gan/gan
    :pyobject: Generator
    ```

shows `Generator` of code/genvision/gan/gan_torch.py and of gan_keras.py. Paths start
at the book's root.
"""

from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.directives.code import LiteralIncludeReader
from sphinx.util.docutils import SphinxDirective

from coursekit.backend_tabs.tabs import BACKENDS, backend_tab_set


class BackendCode(SphinxDirective):
    required_arguments = 1
    option_spec = {"pyobject": directives.unchanged_required}

    def run(self):
        contents = {}
        for backend in BACKENDS:
            path = Path(self.env.srcdir, f"{self.arguments[0]}_{backend}.py")
            self.env.note_dependency(str(path))
            contents[backend] = [self.code_block(path)]
        origin = nodes.container()
        self.set_source_info(origin)
        return [backend_tab_set(contents, origin)]

    def code_block(self, path: Path) -> nodes.literal_block:
        try:
            options = {"pyobject": self.options["pyobject"]} if self.options else {}
            text, _ = LiteralIncludeReader(str(path), options, self.config).read()
        except (OSError, ValueError) as error:
            expected = self.options.get("pyobject", "code")
            raise self.error(
                f"backend-code: expected {expected} in {path.name}, received: {error}"
            ) from error
        block = nodes.literal_block(text.rstrip() + "\n", text.rstrip() + "\n", language="python")
        self.set_source_info(block)
        return block
