"""Only the pages that changed are read and written, and the site is the one that a build from nothing makes.

Sphinx alone does not give that:

* it looks at the times of files, and an archive or a copy may bring an older one. Here a page is read when
  the *content* of its source, its catalog or a file that it names has changed;
* it writes the pages that it has read, and others go on showing the old title in their sidebars. Here all
  pages are written when one of them has changed in what the others may see of it: titles, sections, labels,
  numbers, terms, citations (`outside`).
"""

import ast
import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _TranslationProxy
from sphinx.util import logging
from sphinx.util.i18n import docname_to_domain

from coursekit.languages import catalog_folders

logger = logging.getLogger(__name__)

# Of the environment: what a page keeps for itself, and what is no content. All else counts as seen by others.
OWN = frozenset(
    """
    all_docs dependencies included reread_always metadata images dlfiles original_image_uri nb_metadata
    app config domains events project settings srcdir doctreedir version temp_data ref_context config_status
    config_status_extra page_inputs seen_from_outside master_doctree mystnb_config nb_new_exec_data
    """.split()  # noqa: SIM905
)
# Settings that no page shows: where something lies, some of it in temporary folders; what is not told.
UNSHOWN = frozenset({"html_static_path", "locale_dirs", "catalog_dirs", "suppress_warnings"})
PLACES = frozenset({"line", "lineno"})  # a sentence more moves them


def changed_pages(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """On env-get-outdated: the pages that were made of something else than what is there now."""
    app.digests_before = {path: digest(path) for doc in env.found_docs for path in inputs(env, doc)}
    before = getattr(env, "page_inputs", {})
    pages = env.found_docs & env.all_docs.keys()
    return [doc for doc in sorted(pages) if before.get(doc) != made_of(app, env, doc)]


def note_inputs(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """On env-get-updated, after all others: note what the pages were made of; say if all must be written."""
    env.page_inputs = {doc: made_of(app, env, doc) for doc in env.all_docs}
    before, env.seen_from_outside = getattr(env, "seen_from_outside", {}), outside(env)
    changed = {name for name, _digest in before.items() ^ env.seen_from_outside.items()}
    if before and changed:
        logger.info("all pages are written: %s changed", ", ".join(sorted(changed)))
    return sorted(env.found_docs) if changed else []


def made_of(app: Sphinx, env: BuildEnvironment, docname: str) -> dict[str, str]:
    """The digest of each input of a page, as it was before the page was read."""
    known = app.digests_before
    return {str(path): known.get(path) or digest(path) for path in inputs(env, docname)}


def inputs(env: BuildEnvironment, docname: str) -> Iterator[Path]:
    yield Path(env.doc2path(docname))
    yield from catalogs(env, docname)
    for name in sorted(map(str, env.dependencies.get(docname, ()))):
        if not name.endswith(".mo"):  # the page is made of the PO file
            yield Path(env.srcdir, name)


def catalogs(env: BuildEnvironment, docname: str) -> list[Path]:
    """The PO files that a page's translation may come from, whether they are there or not."""
    domain = docname_to_domain(docname, env.config.gettext_compact)
    place = Path(env.config.language, "LC_MESSAGES", f"{domain}.po")
    return [folder / place for folder in catalog_folders(env.app)]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "absent"


def outside(env: BuildEnvironment) -> dict[str, str]:
    """What pages may see of each other, and the settings that are written into them: a digest of each."""
    parts = {name: value for name, value in vars(env).items() if name not in OWN and name[0] != "_"}
    parts |= {f"{domain} domain": data for domain, data in parts.pop("domaindata").items()}
    settings = {value.name: value.value for value in env.config.filter({"env", "html"})}
    parts |= {name: value for name, value in settings.items() if name not in UNSHOWN}
    return {name: digest_of(spelled(value)) for name, value in parts.items()}


def digest_of(texts: Iterable[str]) -> str:
    content = hashlib.sha256()
    for text in texts:
        content.update(text.encode("utf-8", "backslashreplace"))
    return content.hexdigest()


def spelled(value) -> Iterator[str]:
    """The same text for the same content, in whatever order it was put together and wherever it lies."""
    if isinstance(value, str | bytes | int | float | None):
        yield repr(value)
    elif isinstance(value, _TranslationProxy):  # a word that is translated when it is shown
        yield repr(str(value))
    elif isinstance(value, nodes.Node):
        yield value.pformat()
    elif isinstance(value, ast.AST):
        yield ast.dump(value)
    elif isinstance(value, set | frozenset):
        yield from _sequence(sorted("".join(spelled(one)) for one in value))
    elif isinstance(value, dict):
        yield from _sequence(sorted("".join(spelled(item)) for item in value.items()))
    elif isinstance(value, Iterable) and not hasattr(value, "_asdict"):
        yield from _sequence(value)
    else:
        yield type(value).__qualname__
        yield from spelled({name: one for name, one in _attributes(value) if name not in PLACES})


def _sequence(values: Iterable) -> Iterator[str]:
    for value in values:
        yield from spelled(value)
        yield ","
    yield ";"


def _attributes(value) -> Iterator[tuple[str, object]]:
    if hasattr(value, "_asdict"):  # a named tuple
        return iter(value._asdict().items())
    if dataclasses.is_dataclass(value):
        return ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
    return iter(getattr(value, "__dict__", {"": repr(type(value))}).items())


def keep_index_entries(app: Sphinx, error: Exception | None) -> None:
    """On build-finished: Sphinx takes the search's words of pages that it does not write from its last index,
    but not their index entries, such as terms: these are kept here."""
    if not error and app.builder.format == "html":
        _entries_file(app).write_text(json.dumps(app.env._search_index_index_entries), encoding="utf-8")


def restore_index_entries(app: Sphinx, builder) -> None:
    """On write-started; pages that are written bring theirs anew."""
    if builder.format == "html" and _entries_file(app).is_file():
        kept = json.loads(_entries_file(app).read_text("utf-8"))
        known = {page: list(map(tuple, kept[page])) for page in kept.keys() & app.env.found_docs}
        app.env._search_index_index_entries.update(known)


def _entries_file(app: Sphinx) -> Path:
    return Path(app.doctreedir, "index_entries.json")


def setup(app: Sphinx) -> dict:
    app.connect("env-get-outdated", changed_pages)
    app.connect("env-get-updated", note_inputs, priority=950)
    app.connect("write-started", restore_index_entries)
    app.connect("build-finished", keep_index_entries)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
