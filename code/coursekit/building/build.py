"""`course build`: check the catalogs, run the cells once, render each language, write the redirects."""

import time
from dataclasses import dataclass, replace

from coursekit.building.compiled_catalogs import absent_catalogs, compile_catalogs, unsound_catalogs
from coursekit.building.errors import CourseError
from coursekit.building.hosting import prepare_hosting
from coursekit.building.inputs import Inputs
from coursekit.building.lock import only_build
from coursekit.building.project import Project
from coursekit.building.rendering import Rendered, render_all
from coursekit.building.revision import INSTALLED, commit, has_changed_library, is_published
from coursekit.execution.progress import Progress
from coursekit.execution.step import execute, pages_with_cells
from coursekit.language_switcher import write_redirects
from coursekit.languages import course_languages


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
        # The catalogs come first: the cells can take minutes.
        _check_catalogs(project, outdated, settings.draft, progress)
        progress.say("Cells")
        execute(project, pages, settings.jobs, progress)
        progress.say("Languages")
        for language in settings.languages:
            if language not in outdated:
                progress.say(f"  {language}: up to date")
        failed = _render(project, inputs, replace(settings, languages=outdated), progress)
        _redirect(project)
        prepare_hosting(project)
    if failed:
        reports = "\n\n".join(f"{result.language}:\n{result.warnings}" for result in failed)
        raise CourseError(
            f"Not rendered without warnings: {', '.join(r.language for r in failed)}\n\n{reports}"
        )
    if not settings.draft:
        _tell_of_changes(project, progress)
    progress.say(f"The site is in {project.relative(project.site)} ({time.monotonic() - begin:.1f} s).")


def _check_catalogs(project: Project, languages: list[str], draft: bool, progress: Progress) -> None:
    problems = absent_catalogs(project, languages) + unsound_catalogs(project, languages)
    if problems and not draft:
        raise CourseError("\n\n".join(problems))
    for problem in problems:
        progress.say(problem)


def _render(project: Project, inputs: Inputs, settings: Settings, progress: Progress) -> list[Rendered]:
    """Render and publish; give the languages that failed."""
    digests = {language: inputs.digest(language) for language in settings.languages}
    for language in settings.languages:
        compile_catalogs(project, language)

    def done(result: Rendered) -> None:
        state = "rendered" if result.ok else "failed"
        progress.say(f"  {result.language}: {state}, {result.seconds:.1f} s")
        if result.ok:
            inputs.record(result.language, digests[result.language])
            if result.warnings:  # of a draft
                progress.say(result.warnings)

    if settings.languages:
        progress.say(f"  rendering {', '.join(settings.languages)} …")
    strict = not settings.draft
    results = render_all(project, settings.languages, settings.jobs, done, strict=strict)
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
