"""Sphinx configuration: Jupyter Book's, read from _config.yml.

It lets plain `sphinx-build -D language=kn` build what `jb build .` builds: Jupyter
Book itself cannot be given a language.
"""

import os
from pathlib import Path

from jupyter_book.config import get_final_config

_root = Path(__file__).parent
_config, _ = get_final_config(
    user_yaml=_root / "_config.yml",
    sourcedir=_root,
    cli_config={"external_toc_path": "_toc.yml", "latex_individualpages": False},
)

# A fork's own site and repository: GitHub's runners say which one they work for.
if _repository := os.environ.get("GITHUB_REPOSITORY"):
    _owner, _, _name = _repository.partition("/")
    _config["html_baseurl"] = f"https://{_owner.lower()}.github.io/{_name}/"
    _config["html_theme_options"]["repository_url"] = f"https://github.com/{_repository}"

globals().update(_config)
