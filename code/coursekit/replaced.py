"""What the course replaces of other packages, all of it, because none of them offers a hook for it.

    replaced.RENDER_LATEX.by(ours)       a function: from now on theirs is ours
    replaced.HIDDEN_CELL.theirs()        … or ours is built around theirs
    replaced.SEARCH_RESULT.write(path)   a line of a script, in the site's copy of it

Each entry says for which version ours was written, and how theirs is called. If a package brings
something else, the build stops as it starts, with one error that names all that changed. Then:
read what is new there, change ours where that matters, and write version and signature here.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from sphinx.errors import ExtensionError


@cache
def _original(module: str, name: str) -> Callable | None:
    """Theirs. It is kept, as a second build in a process finds ours in its place."""
    return getattr(import_module(module), name, None)


@dataclass(frozen=True)
class Function:
    package: str  # as PyPI has it
    version: str
    module: str
    name: str
    signature: str  # as inspect.signature prints it

    def changed(self) -> list[str]:
        function = _original(self.module, self.name)
        received = "no such function" if function is None else str(inspect.signature(function))
        found = _other_version(self.package, self.version, f"{self.module}.{self.name}")
        if received != self.signature:
            found.append(f"{self.module}.{self.name}: expected {self.signature}, received {received}")
        return found

    def theirs(self) -> Callable:
        check()
        return _original(self.module, self.name)

    def by(self, ours: Callable) -> None:
        """Replace it, for the whole process: taking it back would leave a second build without ours."""
        check()
        setattr(import_module(self.module), self.name, ours)


@dataclass(frozen=True)
class Line:
    package: str
    version: str
    module: str
    file: str  # below the module's folder
    text: str
    ours: str

    def changed(self) -> list[str]:
        path = Path(find_spec(self.module).origin).parent / self.file
        found = _other_version(self.package, self.version, f"{self.module}/{self.file}")
        if not path.is_file() or self.text not in path.read_text(encoding="utf-8"):
            found.append(f"{self.module}/{self.file}: expected the text {self.text!r}, received another")
        return found

    def write(self, copy: Path, ours: str | None = None) -> None:
        """Replace the text in the site's copy of the file, where the site has one."""
        check()
        if copy.is_file():
            source = copy.read_text(encoding="utf-8")
            copy.write_text(source.replace(self.text, ours or self.ours), encoding="utf-8")


def _other_version(package: str, expected: str, what: str) -> list[str]:
    received = version(package)
    return [] if received == expected else [f"{what}: expected {package} {expected}, received {received}"]


# Sphinx would parse a translated sentence as a page of its own: catalogs/publish.py.
PUBLISH_MSGSTR = Function(
    "sphinx",
    "7.4.7",
    "sphinx.transforms.i18n",
    "publish_msgstr",
    "(app: 'Sphinx', source: 'str', source_path: 'str', source_line: 'int', config: 'Config', "
    "settings: 'Any') -> 'nodes.Element'",
)
# sphinxcontrib-katex would start a server on a socket: lean_pages/formulas.py.
RENDER_LATEX = Function(
    "sphinxcontrib-katex", "0.9.11", "sphinxcontrib.katex", "render_latex", "(latex, options=None)"
)
# myst-nb names the line that opens a hidden cell in English: interface/hidden_cells.py.
HIDDEN_CELL = Function(
    "myst-nb",
    "1.4.0",
    "myst_nb.sphinx_",
    "visit_HideCellInput",
    "(self: 'SphinxTranslator', node: 'HideCodeCellNode')",
)
# sphinx-togglebutton's script is no template: interface/script_words.py.
TOGGLE_LABEL = Line(
    "sphinx-togglebutton",
    "0.4.5",
    "sphinx_togglebutton",
    "_static/togglebutton.js",
    'aria-label="Toggle hidden content"',
    "",
)
# The search page would read titles and descriptions as HTML: search_languages.
SEARCH_RESULT = Line(
    "sphinx",
    "7.4.7",
    "sphinx",
    "themes/basic/static/searchtools.js",
    "linkEl.innerHTML = title;",
    "linkEl.textContent = title;",
)
SEARCH_DESCRIPTION = Line(
    "sphinx",
    "7.4.7",
    "sphinx",
    "themes/basic/static/searchtools.js",
    'listItem.appendChild(document.createElement("span")).innerHTML =',
    'listItem.appendChild(document.createElement("span")).textContent =',
)

ALL = (PUBLISH_MSGSTR, RENDER_LATEX, HIDDEN_CELL, TOGGLE_LABEL, SEARCH_RESULT, SEARCH_DESCRIPTION)


@cache
def check() -> None:
    """Raise one ExtensionError for all that is not as it was."""
    changed = [text for one in ALL for text in one.changed()]
    if changed:
        raise ExtensionError(
            "The course replaces parts of other packages that are not what they were "
            "(see coursekit/replaced.py; `pip install -r requirements.txt` brings the versions it knows):\n  "
            + "\n  ".join(changed)
        )
