"""`course language new`: all that a language needs to be built, and a list of what people have to do.

    catalogs.py   is that a language; its empty catalogs, a column of the glossary table
    fonts.py      which fonts have its letters; from npm if none is here

All of its files are written together or none, with the entry in the list.

Nothing here knows a language by heart: Unicode's CLDR (babel), its properties of characters (fontTools) and
Google Fonts' list of the letters of languages (gflanguages) do.
"""

import os
from collections.abc import Callable
from pathlib import Path

import yaml

from coursekit.catalogs.po_files import is_interface, read_po
from coursekit.catalogs.translatable import needs_translation
from coursekit.languages import LIST, Language, course_languages, script_of
from coursekit.new_language.catalogs import GLOSSARY, checked_language, empty_catalogs, glossary_with_column
from coursekit.new_language.fonts import Fonts, fonts_for
from coursekit.project import CourseError, Project, only_build
from coursekit.search_languages import search_language
from coursekit.translation_status.counts import COLUMNS

PLAIN = {"Latn", "Cyrl", "Grek", "Hebr", "Armn", "Geor", "Hans", "Hant", "Jpan", "Kore"}
# Marks above and below the letters need room between the lines; Nastaliq climbs down a slope.
LINE_HEIGHT, OF_NASTALIQ = 1.85, 2.4
NO_SPACES = {"Thai", "Laoo", "Khmr", "Mymr", "Tibt"}

STYLE = """# {name}

To be written in this language, for whoever translates next. Answer each question in a line or two, with an
example; the style sheets of other languages stand beside this one.

- How is the reader addressed?
- Which verbs stand for what one does with code: to run, to train, to call, to return, to print?
- Digits, the mark of decimals, of thousands, of per cent; quotation marks, dashes, spaces.
- How is an acronym introduced? What stays in Latin letters, and how are endings joined to it?
- Where two terms are in use: which is taken, and why?
- Which turns of English are easily copied, and how does one say it instead?
"""


def new_language(
    project: Project,
    code: str,
    *,
    extract: Callable[[Path], object],
    name: str | None = None,
    direction: str | None = None,
    font: str | None = None,
    offline: bool = False,
) -> str:
    """Add a language to the project; the text that says what was made and what is to do.

    `extract` writes the pages' templates into a folder, where no other language can be the model.
    Raises a CourseError, and changes nothing, if the request or the project is not as it should be.
    """
    listed = course_languages(project.root)
    language = checked_language(code, name, direction, listed)
    if (project.locales / code).exists():
        raise CourseError(
            f"locales/{code} exists, but {LIST} has no {code}: move that folder away. Nothing was changed."
        )
    list_with_entry(project, language, Fonts())  # whether it can be done, before what takes time
    glossary = glossary_with_column(project, code)
    catalogs = empty_catalogs(project, code, extract)
    fonts = fonts_for(project.root, code, language.name, family=font, offline=offline)
    files = {project.root / path: content for path, content in fonts.files.items()}
    files[project.locales / code / "credits.csv"] = (",".join(COLUMNS) + "\n").encode()
    files[project.locales / code / "STYLE.md"] = STYLE.format(name=language.name).encode()
    files |= catalogs | glossary | list_with_entry(project, language, fonts)  # the list comes last
    with only_build(project):
        write_together(files)
    return _made(project, language, fonts, catalogs, bool(glossary)) + _to_do(project, language, fonts)


def list_with_entry(project: Project, language: Language, fonts: Fonts) -> dict[Path, bytes]:
    """The list of languages with one more, its comments and all else as they were."""
    path = project.root / LIST
    listed = course_languages(project.root)
    if path.is_file():
        text = path.read_text("utf-8").rstrip("\n") + "\n"
    else:
        text = "".join(_entry(one) for one in listed.values())
    height = _line_height(script_of(language.code), fonts)
    text += _entry(language, fonts=list(fonts.names), line_height=height)
    try:
        read = yaml.safe_load(text)
    except yaml.YAMLError:
        read = None
    if not isinstance(read, dict) or list(read) != [*listed, language.code]:
        raise CourseError(f"{LIST}: expected a block for each language, as coursekit.languages says.")
    return {path: text.encode()}


def _entry(language: Language, **more) -> str:
    settings = {"name": language.name, "direction": language.direction, "new": language.new, **more}
    if language.direction == "ltr":
        del settings["direction"]
    lines = [f"  {key}: {_yaml(value)}" for key, value in settings.items() if value]
    return "\n".join([f"{_yaml(language.code)}:", *lines]) + "\n"


def _yaml(value) -> str:
    """In one line, in quotes where YAML would read another thing (`no` is false)."""
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=1000)
    return text.strip().removesuffix("...").strip()


def _line_height(script: str | None, fonts: Fonts) -> float | None:
    if any("nastaliq" in font for font in fonts.names):
        return OF_NASTALIQ
    return None if script in PLAIN or script is None else LINE_HEIGHT


def write_together(files: dict[Path, bytes]) -> None:
    """Write all files, in this order; if one cannot be written, all is again as it was."""
    before = {path: path.read_bytes() if path.is_file() else None for path in files}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{path.name}.new")
            temporary.write_bytes(content)
            os.replace(temporary, path)
    except OSError as error:
        for path, content in before.items():
            _restore(path, content)
        raise CourseError(f"Nothing was changed: {error.filename}: {error.strerror}.") from error


def _restore(path: Path, content: bytes | None) -> None:
    if path.parent.is_dir():
        path.with_name(f".{path.name}.new").unlink(missing_ok=True)
    if content is not None:
        path.write_bytes(content)
    elif path.is_file():
        path.unlink()
    folder = path.parent
    while folder.is_dir() and not any(folder.iterdir()):  # folders that were made for it
        folder.rmdir()
        folder = folder.parent


def _made(
    project: Project, language: Language, fonts: Fonts, catalogs: dict[Path, bytes], glossary: bool
) -> str:
    way = "right to left" if language.direction == "rtl" else "left to right"
    lines = [f"{language.name} ({language.code}), written from {way}, is a language of this course now."]
    lines.append(f"  {LIST}: its entry")
    lines.append(
        f"  locales/{language.code}: {len(catalogs)} catalogs, empty, credits.csv for who translates, "
        "and the questions of STYLE.md"
    )
    if glossary:
        lines.append(f"  {GLOSSARY}: a column {language.code}, empty")
    for path, content in fonts.files.items():
        lines.append(f"  {path}: {len(content) // 1000} kB")
    if fonts.names and not fonts.files and not fonts.lack:
        lines.append(f"  fonts: {', '.join(fonts.names)}, which the course has already")
    return "\n".join(lines) + "\n\n"


def _to_do(project: Project, language: Language, fonts: Fonts) -> str:
    code = language.code
    tasks = [fonts.lack] if fonts.lack else []
    interface, pages = _counts(project, code)
    if (project.root / GLOSSARY).is_file():
        tasks.append(f"Write the terms of the course into the column {code} of {GLOSSARY}.")
    tasks += [
        f"Translate the interface, {interface} messages: {{booktheme,coursekit,sphinx,togglebutton}}.po in "
        f"locales/{code}/LC_MESSAGES. What has no translation is shown in English.",
        f"Translate the pages, {pages} messages in the folders beside them; the start page first. A page "
        "tells its readers what is not translated yet.",
        f"Look at it: `course serve --watch --draft --language {code}`. Figures, too; a narrow window, too.",
        *_search_tasks(code),
        f"When the interface is complete, remove the line `new: true` of {code} from {LIST}: from then on "
        "the build insists on it. `course check` says what is left.",
    ]
    return "Still to do:\n" + "\n".join(f"  {number}. {task}" for number, task in enumerate(tasks, start=1))


def _counts(project: Project, code: str) -> tuple[int, int]:
    """How many messages have words: of the interface, of the pages."""
    counts = {True: 0, False: 0}
    for path in (project.locales / code).rglob("*.po"):
        counts[is_interface(path)] += sum(needs_translation(entry.msgid) for entry in read_po(path))
    return counts[True], counts[False]


def _search_tasks(code: str) -> list[str]:
    words = search_language(code)
    if words is None:
        return ["Try the search: Sphinx divides words of this language in a way of its own."]
    if words.__module__.startswith("coursekit.search_languages.rules") or words.js_stemmer != "null":
        return []
    task = (
        "Search finds whole words, not yet their inflected forms: rules for the endings go to "
        f"code/coursekit/search_languages/rules/{code}.py."
    )
    if script_of(code) in NO_SPACES:
        task += " The language has no spaces between words, and nothing divides them yet."
    return [task]
