"""Where the results of a page are kept: `_build/executed/<page>/<fingerprint>`, a jupyter-cache each."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbformat import NotebookNode

from coursekit.execution.fingerprint import LENGTH

DEFAULT_BASE = "_build/executed"
RESULTS = "executed/*/base.ipynb"  # in a page's folder
KEPT = 2  # the current one, and the one before: an edit that is undone costs nothing


def page_cache(root: Path, configured: str, docname: str, key: str) -> Path:
    """The folder for a page with a fingerprint; `configured` is nb_execution_cache_path."""
    return (root / (configured or DEFAULT_BASE) / docname / key).absolute()


def is_executed(folder: Path) -> bool:
    return any(folder.glob(RESULTS))


def store(folder: Path, notebook: NotebookNode, source: Path, seconds: float) -> None:
    """Put an executed notebook into its folder, all of it or nothing."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as temporary:
        made = Path(temporary, folder.name)
        cache = get_cache(str(made))
        cache.cache_notebook_bundle(
            CacheBundleIn(notebook, str(source), data={"execution_seconds": seconds}), check_validity=False
        )
        cache.db.dispose()
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(made, folder)


def forget_older(folder: Path) -> None:
    """Remove a page's older results, keeping the last ones. `folder` is the current one."""
    os.utime(folder)
    is_key = re.compile(f"[0-9a-f]{{{LENGTH}}}").fullmatch
    results = [entry for entry in folder.parent.iterdir() if is_key(entry.name)]
    results.sort(key=lambda entry: entry.stat().st_mtime, reverse=True)
    for old in results[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
