"""The environment variables of the kernels that run the cells, and of Sphinx, which may start one."""

import os
from pathlib import Path

KERAS_BACKEND = "tensorflow"

SETTINGS = {
    "KERAS_BACKEND": KERAS_BACKEND,
    "TF_CPP_MIN_LOG_LEVEL": "3",  # only errors: the rest names the processor it ran on
    "PYTHONHASHSEED": "0",  # the order of sets is part of what a page shows
    # One thread a kernel, and a kernel for each core (see `step`): two frameworks share a kernel, and
    # their threads would wait for each other. A page's numbers then do not depend on the machine's cores.
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    # TensorFlow takes these faster convolutions by itself on some processors only: on none, or on all.
    "TF_ENABLE_ONEDNN_OPTS": "1",
    "GENVISION_BUILD": "1",  # the lesson library then shows no progress bars
}
# Set for a kernel, this would keep its figures out of the notebook.
UNWANTED = ("MPLBACKEND",)


def prepare_environment(library: Path) -> None:
    """Set the variables in this process: kernels and subprocesses inherit them.

    The library's source root goes first on PYTHONPATH, so that a kernel, which runs in
    its page's folder, imports the very files that the page's fingerprint was taken of.
    """
    for name in UNWANTED:
        os.environ.pop(name, None)
    os.environ.update(SETTINGS)
    others = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p and p != str(library)]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(library), *others])
