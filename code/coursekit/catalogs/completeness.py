"""Which messages of the templates does a language not have at all?"""

from pathlib import Path

from coursekit.catalogs.po_files import read_po
from coursekit.catalogs.problem import CatalogSyntaxError, Problem, quote


def missing(pot_dir: Path | str, locale_dir: Path | str, languages: list[str] | None = None) -> list[Problem]:
    """The messages of `pot_dir` that a catalog lacks, by language (those with a folder, if none is given)."""
    pot_dir, locale_dir = Path(pot_dir), Path(locale_dir)
    languages = languages or sorted(folder.parent.name for folder in locale_dir.glob("*/LC_MESSAGES"))
    problems: list[Problem] = []
    for template in sorted(pot_dir.rglob("*.pot")):
        wanted = [entry.msgid for entry in read_po(template) if entry.msgid]
        for language in languages:
            name = template.relative_to(pot_dir).with_suffix(".po")
            problems += _missing(locale_dir / language / "LC_MESSAGES" / name, wanted)
    return problems


def _missing(path: Path, wanted: list[str]) -> list[Problem]:
    if not path.exists():
        return [Problem(path, 0, f"expected a catalog with {len(wanted)} messages, received no file")]
    try:
        have = {entry.msgid for entry in read_po(path) if not entry.obsolete}
    except CatalogSyntaxError as error:
        return [Problem(path, error.line, str(error))]
    absent = [msgid for msgid in wanted if msgid not in have]
    return [Problem(path, 0, f"expected the message {quote(msgid)}, received none") for msgid in absent]
