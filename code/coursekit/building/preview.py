"""A first look at the site: one language, rendered before any cell has run (see `coursekit.preview`).

It lies beside the site, not in it: a later build cannot take it for finished, nor can who publishes the
site. Little is imported here, for somebody waits for the page.
"""

import shutil
from pathlib import Path

from coursekit.building.rendering import run_sphinx
from coursekit.project import Project, only_build


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
