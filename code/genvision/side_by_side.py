"""PyTorch and TensorFlow in one process: the one place that sees to it. `import genvision` runs it.

TensorFlow's Linux wheels (2.20, 2.21) load their libraries with RTLD_GLOBAL: what they contain then takes
the place of the same functions in libraries that are loaded later. PyTorch's companion triton finds
TensorFlow's LLVM instead of its own, and the process dies of a segmentation fault at the first optimizer;
PyTorch's CUDA finds TensorFlow's stand-in, which warns of "error 302" and sees no graphics card.
Source: github.com/tensorflow/tensorflow/issues/124205. Newer pins do not help: triton 3.8 and 3.9 die, too.

Where TensorFlow is still to be imported, its symbols are kept local: it asks for RTLD_GLOBAL in a module of
its own, and does without if that is missing. Where it is loaded already, triton is hidden: PyTorch looks
whether it is there, and only `torch.compile` on a graphics card needs it.

TensorFlow also takes nearly all memory of a graphics card when it first computes there, and leaves PyTorch
none. A variable that it reads at that moment makes it take what it needs.
"""

import os
import sys
import warnings
from pathlib import Path

ASKS_FOR_GLOBAL_SYMBOLS = "tensorflow.python.pywrap_dlopen_global_flags"
LOADED_BY_TENSORFLOW = "tensorflow.python._pywrap_tensorflow_internal"
NVIDIA_DRIVER = Path("/proc/driver/nvidia")  # with a graphics card, the warning has something to say


def keep_apart() -> None:
    """Let both frameworks work in this process, whichever is imported first."""
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    if sys.platform != "linux":  # elsewhere a library finds its own functions first
        return
    if LOADED_BY_TENSORFLOW not in sys.modules:
        sys.modules.setdefault(ASKS_FOR_GLOBAL_SYMBOLS, None)  # its import fails, as TensorFlow allows
    elif sys.modules.get(ASKS_FOR_GLOBAL_SYMBOLS):
        sys.modules.setdefault("triton", None)
        if not NVIDIA_DRIVER.exists():
            warnings.filterwarnings("ignore", message="CUDA initialization: Unexpected error")
