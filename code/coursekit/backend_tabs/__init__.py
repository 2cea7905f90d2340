"""PyTorch and Keras side by side, in tabs that stay in step through the whole site.

Two ways into the tabs:

* consecutive code cells tagged `backend-torch` and `backend-keras` (they run like
  any cell; a `{code-cell}` inside a `{tab-item}` would not);
* `{backend-code}`, which shows one function or class from both files of a topic.

The tabs themselves, their keyboard, synchronization and memory are sphinx-design's.
"""

from coursekit.backend_tabs.backend_code import BackendCode
from coursekit.backend_tabs.cell_tabs import CellTabs


def setup(app):
    app.setup_extension("sphinx_design")
    app.add_directive("backend-code", BackendCode)  # while a page is parsed
    app.add_transform(CellTabs)  # once it is parsed and translated
    return {"parallel_read_safe": True, "parallel_write_safe": True}
