"""The one place that sets the environment of whatever computes: the kernels that run the cells, the tests,
`course weights` and the benchmarks.

What is printed on one machine has to be printed on another. So all take the same instructions on every x86-64
processor, one thread, no graphics card, and nothing from the settings that their user keeps at home.
Processors of another kind (Arm) round differently, whatever is set here; what a page says of its numbers
has to hold there, too (tests/pages).
"""

import os
import platform
from pathlib import Path

KERAS_BACKEND = "tensorflow"

SETTINGS = {
    "KERAS_BACKEND": KERAS_BACKEND,
    "TF_CPP_MIN_LOG_LEVEL": "3",  # only errors: the rest names the processor it ran on
    "PYTHONHASHSEED": "0",  # the order of sets is part of what a page shows
    # TensorFlow takes these faster convolutions by itself on some processors only: on none, or on all.
    "TF_ENABLE_ONEDNN_OPTS": "1",
    "CUDA_VISIBLE_DEVICES": "-1",  # a graphics card rounds in its own way, too
}

# One thread a kernel, and a kernel for each core (see `execution.step`): two frameworks share a kernel, and
# their threads would wait for each other. A page's numbers then do not depend on the cores.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}

# Each library looks for the newest instructions of the processor, and sums in another order with each.
# What AVX2 offers is there since 2013 (Intel) and 2015 (AMD). Which setting moves which results was
# found by trying; tests/lessons/test_same_instructions.py looks whether each is heard.
X86_SETTINGS = {
    "ONEDNN_MAX_CPU_ISA": "AVX2",  # convolutions of both frameworks, TensorFlow's products
    "ATEN_CPU_CAPABILITY": "avx2",  # PyTorch's own kernels: softmax, sums, tanh …
    # PyTorch's matrix products and decompositions. MKL hears AVX2 on Intel's processors alone: with it a VAE
    # ends 2,000 steps with a reconstruction loss of 158.1 on a Xeon, of 157.2 on an EPYC; with COMPATIBLE,
    # which takes SSE2, with 156.71 on both. Its price: a dense VAE trains 1.3, a dense GAN 2 times as long.
    "MKL_CBWR": "COMPATIBLE",
    "OPENBLAS_CORETYPE": "Haswell",  # matrix products and decompositions of NumPy and SciPy
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",  # NumPy's exp, log, tan, power …
    "XLA_FLAGS": "--xla_cpu_max_isa=AVX2",  # compiled functions of TensorFlow
}

# Other settings of these libraries that may change a result or a page, by their first letters.
FOREIGN = (
    *("KERAS_", "TF_", "XLA_", "TORCH_", "PYTORCH_", "ATEN_", "ONEDNN_", "DNNL_", "CUDA_"),
    *("OMP_", "GOMP_", "KMP_", "MKL_", "NPY_", "NUMPY_", "SCIPY_", "MPL", "MATPLOTLIB", "IPYTHON"),
    *("PYTHONSTARTUP", "PYTHONOPTIMIZE", "PYTHONINSPECT", "COLUMNS", "LINES", "FORCE_COLOR", "CLICOLOR"),
)
# Where libraries look for personal settings, and leave what they keep: an empty folder each.
HOMES = ("KERAS_HOME", "IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")
# What costs speed, and is left to its user where speed is what is measured.
SLOWER = (*ONE_THREAD, "MKL_CBWR")
# Set by those who want to know what other instructions compute (`make test-everywhere`).
OWN_INSTRUCTIONS = "GENVISION_OWN_INSTRUCTIONS"


def settings() -> dict[str, str]:
    """The variables that decide what is computed, on this machine."""
    same_instructions = _has_avx2() and not os.environ.get(OWN_INSTRUCTIONS)
    return SETTINGS | ONE_THREAD | (X86_SETTINGS if same_instructions else {})


def _has_avx2() -> bool:
    if platform.machine() not in ("x86_64", "AMD64"):
        return False
    processor = Path("/proc/cpuinfo")  # not on macOS: its x86 machines all have AVX2, but no PyTorch
    return not processor.is_file() or "avx2" in processor.read_text()


def prepare_settings(home: Path, *, for_speed: bool = False) -> None:
    """Set the variables in this process, before NumPy or a framework is imported.

    `home` is a folder without personal settings. `for_speed=True` leaves the threads and MKL's products as a
    reader has them.
    """
    own = settings()
    kept = set(SLOWER) if for_speed else set()
    if os.environ.get(OWN_INSTRUCTIONS):
        kept |= X86_SETTINGS.keys()
    for name in [name for name in os.environ if name.startswith(FOREIGN) and name not in kept]:
        del os.environ[name]
    os.environ.update({name: value for name, value in own.items() if name not in kept})
    for name in HOMES:
        folder = home / name.lower()
        folder.mkdir(parents=True, exist_ok=True)
        os.environ[name] = str(folder)


def prepare_kernels(library: Path) -> None:
    """Set the variables in this process: kernels and subprocesses inherit them.

    The library's source root goes first on PYTHONPATH, so that a kernel, which runs in its page's folder,
    imports the very files that the page's fingerprint was taken of. Of what stood there only the place of
    this package stays.
    """
    prepare_settings(library.parent / "_build" / "home")
    os.environ["GENVISION_BUILD"] = "1"  # the lesson library then shows no progress bars
    places = dict.fromkeys([str(library), str(Path(__file__).parents[1])])
    os.environ["PYTHONPATH"] = os.pathsep.join(places)
