"""Pages with cells, read exactly as myst-nb reads them: its cache then finds what was run here.

Their results are kept in `_build/executed/<page>/<fingerprint>`, a jupyter-cache each.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from myst_nb.core.config import NbParserConfig
from myst_nb.core.nb_to_tokens import nb_node_to_dict
from myst_nb.core.read import create_nb_reader
from myst_parser.config.main import MdParserConfig
from nbformat import NotebookNode

from coursekit.execution.fingerprint import LENGTH
from coursekit.project import CourseError

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


@dataclass(frozen=True)
class NotebookReader:
    """Reads pages under one Sphinx configuration."""

    myst: MdParserConfig
    mystnb: NbParserConfig

    @classmethod
    def from_settings(cls, settings: Mapping) -> "NotebookReader":
        """A reader for the variables of a conf.py."""
        myst = {
            name: settings[f"myst_{name}"]
            for name, _, field in MdParserConfig().as_triple()
            if "sphinx" not in field.metadata.get("omit", []) and f"myst_{name}" in settings
        }
        mystnb = {
            name: settings[f"nb_{name}"]
            for name, _, field in NbParserConfig().as_triple()
            if not field.metadata.get("sphinx_exclude") and f"nb_{name}" in settings
        }
        return cls(MdParserConfig(**myst), NbParserConfig(**mystnb))

    def read(self, path: Path, text: str) -> NotebookNode | None:
        """The notebook of a page, or None for a page without cells."""
        reader = create_nb_reader(str(path), self.myst, self.mystnb, text)
        if reader is None:
            return None
        try:
            notebook = reader.read(text)
        except Exception as error:  # a notebook may come from anywhere, and its readers raise many kinds
            raise CourseError(f"{path} cannot be read as a notebook: {error}") from error
        self._rename_kernel(notebook)
        return notebook

    def config_for(self, notebook: NotebookNode) -> NbParserConfig:
        """The configuration with what the page's own header says."""
        own = notebook.metadata.get(self.mystnb.metadata_key, {})
        overrides = {k: v for k, v in nb_node_to_dict(own).items() if k != "output_folder"}
        return self.mystnb.copy(**overrides)

    def _rename_kernel(self, notebook: NotebookNode) -> None:
        kernel = notebook.metadata.get("kernelspec", {})
        for pattern, alias in self.mystnb.kernel_rgx_aliases.items():
            if re.fullmatch(pattern, kernel.get("name", "")):
                kernel["name"] = alias
                return
