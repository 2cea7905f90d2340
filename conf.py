"""Sphinx configuration: Jupyter Book's, read from _config.yml.

It lets plain `sphinx-build -D language=kn` build what `jb build .` builds: Jupyter
Book itself cannot be given a language.
"""

from pathlib import Path

from jupyter_book.config import get_final_config

_root = Path(__file__).parent
_config, _ = get_final_config(
    user_yaml=_root / "_config.yml",
    sourcedir=_root,
    cli_config={"external_toc_path": "_toc.yml", "latex_individualpages": False},
)
globals().update(_config)
