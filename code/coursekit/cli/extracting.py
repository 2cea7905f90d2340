"""Taking the messages from the pages: for `course catalogs update`, and for `course check`."""

import subprocess
from collections.abc import Callable

from coursekit.project import CourseError, Project, only_build


def extracting(project: Project, extraction: Callable):
    """Extract messages. The cells have to be run before: figures have messages too."""
    from coursekit.execution.progress import Progress
    from coursekit.execution.step import execute, pages_with_cells

    with only_build(project):
        execute(project, pages_with_cells(project), 1, Progress())
        try:
            return extraction()
        except subprocess.CalledProcessError as error:
            raise CourseError(
                "The messages could not be taken from the pages; Sphinx says why above."
            ) from error
