"""`course build`: check the catalogs, run the cells once, render each language, write the redirects.

And its first look: one language, rendered before any cell has run (see `coursekit.preview`). It lies
beside the site, not in it: a later build cannot take it for finished, nor can who publishes the site.
Heavy imports wait, for somebody waits for that page.
"""

import shutil
import time
from collections.abc import Container
from dataclasses import dataclass, replace
from pathlib import Path

from coursekit.building.hosting import prepare_hosting
from coursekit.building.inputs import INSTALLED, Inputs, commit, has_changed_library, is_published
from coursekit.building.rendering import Rendered, render_all, run_sphinx
from coursekit.catalogs.reports import absent_catalogs, unsound_and_fuzzy
from coursekit.execution import execute, pages_with_cells
from coursekit.execution.running import Progress
from coursekit.language_switcher import write_redirects
from coursekit.languages import course_languages
from coursekit.project import CourseError, Project, only_build


def preview_folder(project: Project) -> Path:
    """Laid out as the site is: a folder for each language, and a page that leads there."""
    return project.build / "preview" / "site"


def render_preview(project: Project, language: str, jobs: int) -> bool:
    """Render it; False if that is not possible: the build itself will say why."""
    with only_build(project):
        remove_preview(project)
        doctrees = project.build / "preview" / "doctrees"
        options = ("-E", "-j", str(jobs), "-D", "course_preview=1")
        return run_sphinx(project, language, doctrees, preview_folder(project) / language, *options).ok


def remove_preview(project: Project) -> None:
    shutil.rmtree(project.build / "preview", ignore_errors=True)


@dataclass(frozen=True)
class Settings:
    """What a build is asked to do."""

    languages: list[str]
    jobs: int = 1
    # Translators at work: problems in the catalogs are told, and shown in English, but stop nothing.
    draft: bool = False


def build_site(project: Project, settings: Settings, progress: Progress) -> None:
    """Bring the site up to date. Raises a CourseError if that is not possible."""
    begin = time.monotonic()
    with only_build(project):
        pages = pages_with_cells(project)
        inputs = Inputs(project, [page.folder for page in pages], settings.draft)
        outdated = [language for language in settings.languages if not inputs.is_rendered(language)]
        # The catalogs come first: the cells can take minutes. What is wrong with one costs its own page.
        unsound = _check_catalogs(project, outdated, progress)
        progress.say("Cells")
        execute(project, pages, settings.jobs, progress)
        progress.say("Languages")
        for language in settings.languages:
            if language not in outdated:
                progress.say(f"  {language}: up to date")
        failed = _render(project, inputs, replace(settings, languages=outdated), unsound, progress)
        _redirect(project)
        prepare_hosting(project)
    if failed:
        reports = "\n\n".join(f"{result.language}:\n{result.warnings}" for result in failed)
        raise CourseError(
            f"Not rendered without warnings: {', '.join(r.language for r in failed)}\n\n{reports}"
        )
    if unsound and not settings.draft:
        raise CourseError("\n\n".join(sum(unsound.values(), [_SHOWN_IN_ENGLISH])))
    if not settings.draft:
        _tell_of_changes(project, progress)
    progress.say(f"The site is in {project.relative(project.site)} ({time.monotonic() - begin:.1f} s).")


_SHOWN_IN_ENGLISH = "The site is rendered; what is named here is in English there. Mend it and build again."


def _check_catalogs(project: Project, languages: list[str], progress: Progress) -> dict[str, list[str]]:
    """What is wrong with the catalogs of each language; nothing of it costs another page or language."""
    found = {}
    for language in languages:
        problems, fuzzy = unsound_and_fuzzy(project, language)
        problems = absent_catalogs(project, [language]) + problems
        for text in problems + fuzzy:
            progress.say(text)
        found |= {language: problems} if problems else {}
    return found


def _render(
    project: Project, inputs: Inputs, settings: Settings, unsound: Container[str], progress: Progress
) -> list[Rendered]:
    """Render and publish; give the languages that failed. The next build tells of unsound ones again."""
    digests = {language: inputs.digest(language) for language in settings.languages}

    def done(result: Rendered) -> None:
        state = "rendered" if result.ok else "failed"
        progress.say(f"  {result.language}: {state}, {result.seconds:.1f} s")
        if result.ok:
            if result.language not in unsound or settings.draft:
                inputs.record(result.language, digests[result.language])
            if result.warnings:  # of a draft
                progress.say(result.warnings)

    if settings.languages:
        progress.say(f"  rendering {', '.join(settings.languages)} …")
    machinery = {language: inputs.machinery(language) for language in settings.languages}
    results = render_all(
        *(project, settings.languages, settings.jobs, done), strict=not settings.draft, machinery=machinery
    )
    return [result for result in results if not result.ok]


def _redirect(project: Project) -> None:
    """Lead from the site's address, and each language's, to the root page."""
    root = project.root_docname
    languages = course_languages(project.root).values()
    published = [one for one in languages if (project.site / one.code / f"{root}.html").is_file()]
    if published:
        write_redirects(project.site, published, root, title=str(project.settings.get("html_title", "")))


def _tell_of_changes(project: Project, progress: Progress) -> None:
    """A notebook away from the site installs a commit: it has to be where the notebook looks, and whole."""
    if not any(project.site.glob("*/_notebooks")):
        return
    if commit(project.root) and has_changed_library(project.root):
        progress.say(
            f"The notebooks install commit {commit(project.root)[:12]}, which lacks the changes here in "
            f"{' and '.join(INSTALLED)}. Commit them before you publish this site."
        )
    if not is_published(project.root):
        progress.say(
            f"The notebooks install commit {commit(project.root)[:12]}, which no remote branch has yet. "
            "Push it before you publish this site."
        )
