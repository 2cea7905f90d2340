"""A translator's workshop: one language with all its pages in memory, and each page anew at every save.

`python -m coursekit.building.workshop LANGUAGE` is a process that stays. It begins where the last build of
the language ended, with a copy of the pages as that one read them. It is given names of pages, a JSON list
in a line, and answers in the same way: which pages it has written, and what is wrong with their catalogs.

What it writes lies beside the site, in `_build/workshop`, and the server shows it in the site's place: the
next build goes out from what it knows, and nothing of a draft can get into it. A page is made as a build
makes it. The search and the list of pages follow with the next build.
"""

import contextlib
import gettext
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import console
from sphinx.util.build_phase import BuildPhase
from sphinx.util.docutils import docutils_namespace, patch_docutils

from coursekit.catalogs.checked import make_catalogs
from coursekit.catalogs.po_files import read_po
from coursekit.catalogs.problem import CatalogSyntaxError
from coursekit.changed_pages import catalogs
from coursekit.project import Project

# A file of the site with the mark of its content, as pages name it.
_STATIC_FILE = re.compile(r"(_static/[^\"'?#\s]+)(?:\?v=([\w.]+))?(?=[\"'])")
_CATALOG = re.compile(r".*?\.po(?=:\d)")  # what a warning is about


def workshop_folder(project: Project, language: str) -> Path:
    """Laid out as the language's folder of the site."""
    return project.build / "workshop" / language / "html"


class Workshop:
    """Sphinx, with the language's pages loaded."""

    def __init__(self, project: Project, language: str) -> None:
        self.project = project
        self.output = workshop_folder(project, language)
        shutil.rmtree(self.output.parent, ignore_errors=True)
        doctrees = self.output.parent / "doctrees"
        shutil.copytree(project.build / "doctrees" / language, doctrees)
        self.warnings = io.StringIO()
        self.app = Sphinx(
            *(project.root, project.root, self.output, doctrees, "html"),
            confoverrides={"language": language, "nitpicky": True},
            **{"status": None, "warning": self.warnings},
        )
        self.app.env.find_files(self.app.config, self.app.builder)
        self.app.builder.search = False  # the index is of all pages
        self.app.builder.prepare_writing(set())  # once: what it finds goes into each page
        self.marks = marks_of(project.site / language)

    def outdated(self) -> list[str]:
        """The pages that have changed since the last build."""
        found = self.app.emit("env-get-outdated", self.app.env, set(), set(), set())
        return sorted(set().union(*found))

    def renew(self, docnames: list[str]) -> Iterator[dict]:
        """Read and write these pages; then the others, if they show what has changed in these."""
        self.warnings.seek(0)
        self.warnings.truncate()
        unreadable = {name: problem for name in docnames if (problem := self._unreadable(name))}
        sound = [name for name in docnames if name not in unreadable]
        others = self._read(sound) if sound else set()
        self._write(sound)
        yield {"pages": sound, "problems": [*unreadable.values(), *self._said_of(docnames)]}
        if others - set(sound):
            self._write(sorted(others - set(sound)))
            yield {"pages": sorted(others - set(sound)), "problems": None}

    def _said_of(self, docnames: list[str]) -> list[str]:
        """The warnings, less those of other pages' catalogs."""
        own = {str(path) for name in docnames for path in catalogs(self.app.env, name)}
        said = dict.fromkeys(self.warnings.getvalue().splitlines())
        mine = [line for line in said if not (found := _CATALOG.match(line)) or found[0] in own]
        return [line.replace(f"{self.project.root}{os.sep}", "") for line in mine]

    def _unreadable(self, docname: str) -> str:
        """What keeps a catalog from being read: the page that is there stays until it is mended."""
        for path in filter(Path.is_file, catalogs(self.app.env, docname)):
            try:
                read_po(path)
            except CatalogSyntaxError as error:
                return f"{self.project.relative(path)}:{error.line}: {error}. The page stays as it was."
        return ""

    def _read(self, docnames: list[str]) -> set[str]:
        """Read pages; give those that have to be written."""
        app, env = self.app, self.app.env
        app.phase = BuildPhase.READING
        if "coursekit.catalogs" in app.extensions:
            make_catalogs(app)
            gettext._translations.clear()  # what Python has read it would not read again
        app.emit("env-get-outdated", env, set(), set(docnames), set())
        app.emit("env-before-read-docs", env, docnames)
        for docname in docnames:
            app.emit("env-purge-doc", env, docname)
            env.clear_doc(docname)
            app.builder.read_doc(docname)
            env._pickled_doctree_cache.pop(docname, None)
        app.emit("env-updated", env)
        app.phase = BuildPhase.CONSISTENCY_CHECK
        return set().union(*app.emit("env-get-updated", env))

    def _write(self, docnames: list[str]) -> None:
        builder = self.app.builder
        for docname in docnames:
            self.app.phase = BuildPhase.RESOLVING
            doctree = self.app.env.get_and_resolve_doctree(docname, builder)
            self.app.phase = BuildPhase.WRITING
            builder.write_doc_serialized(docname, doctree)
            builder.write_doc(docname, doctree)
            page = Path(builder.get_outfilename(docname))
            page.write_text(self._marked(page.read_text("utf-8")), encoding="utf-8")
        builder.copy_image_files()

    def _marked(self, page: str) -> str:
        """With the marks that the site's pages have: the files themselves are not here."""
        return _STATIC_FILE.sub(lambda found: found[1] + self.marks.get(found[1], ""), page)


def marks_of(site: Path) -> dict[str, str]:
    """For each static file that the site's pages name, what stands behind its name."""
    pages = (path.read_text("utf-8") for path in site.rglob("*.html"))
    found = (match for page in pages for match in _STATIC_FILE.finditer(page))
    return {match[1]: f"?v={match[2]}" for match in found if match[2]}


def work(workshop: Workshop, orders: Iterable[str], answer) -> None:
    """Answer each line of orders."""
    for line in orders:
        for result in workshop.renew(json.loads(line)):
            print(json.dumps(result), file=answer, flush=True)
        print("null", file=answer, flush=True)


def main(language: str) -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed is no answer
    console.nocolor()
    project = Project.find()
    os.chdir(project.root)
    with patch_docutils(str(project.root)), docutils_namespace():
        workshop = Workshop(project, language)
        outdated = workshop.outdated()
        print(json.dumps(outdated), file=answers, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            work(workshop, sys.stdin, answers)


if __name__ == "__main__":
    main(sys.argv[1])
