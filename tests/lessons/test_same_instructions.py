"""Every library hears which instructions to take (see coursekit/kernel_environment.py)."""

import json
import os
import re
import subprocess
import sys

import pytest

from coursekit.kernel_environment import OWN_INSTRUCTIONS, X86_SETTINGS, settings

pytestmark = pytest.mark.skipif(
    not X86_SETTINGS.items() <= settings().items(),
    reason="processors without AVX2, or of another kind, take their own instructions",
)


def run(code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


NUMPY = """
import json, numpy, scipy.linalg, threadpoolctl
from numpy._core._multiarray_umath import __cpu_features__
pools = threadpoolctl.threadpool_info()
found = {pool["architecture"] for pool in pools if pool["internal_api"] == "openblas"}
print(json.dumps([sorted(found), __cpu_features__["X86_V4"], __cpu_features__["AVX512_SPR"]]))
"""


def test_numpy_and_scipy():
    assert json.loads(run(NUMPY)) == [["Haswell"], False, False]


TORCH = """
import torch
print("ATen", torch.backends.cpu.get_cpu_capability())
torch.nn.functional.conv2d(torch.ones(8, 8, 16, 16), torch.ones(8, 8, 3, 3))
torch.ones(300, 300) @ torch.ones(300, 300)
"""


def test_pytorch():
    said = run(TORCH, ONEDNN_VERBOSE="1", MKL_VERBOSE="1")
    assert "ATen AVX2" in said
    assert set(re.findall(r"onednn_verbose.*cpu,isa:([^,\n]+)", said)) == {"Intel AVX2"}
    # The one choice that MKL hears on AMD's processors, too. Unheard it says OFF.
    assert set(re.findall(r"MKL_VERBOSE SGEMM.* CNR:(\w+)", said)) == {"COMPATIBLE"}


TENSORFLOW = """
import hashlib, tensorflow as tf
x = tf.reshape(tf.range(4096.0), (4, 8, 8, 16)) / 4096
tf.nn.conv2d(x, tf.ones((3, 3, 16, 16)), 1, "SAME")
wave = tf.function(lambda x: tf.exp(-x) + tf.tanh(x), jit_compile=True)(x)
print("result", hashlib.sha256(wave.numpy().tobytes()).hexdigest())
"""


def test_tensorflow():
    said = run(TENSORFLOW, ONEDNN_VERBOSE="1")
    assert set(re.findall(r"onednn_verbose.*cpu,isa:([^,\n]+)", said)) == {"Intel AVX2"}
    # XLA does not say what it takes. With older instructions it rounds differently: it listens.
    older = run(TENSORFLOW, XLA_FLAGS="--xla_cpu_max_isa=AVX")
    assert re.search("result .*", older)[0] != re.search("result .*", said)[0]


def test_tests_take_them_too():
    assert OWN_INSTRUCTIONS in os.environ or {name: os.environ[name] for name in X86_SETTINGS} == X86_SETTINGS
