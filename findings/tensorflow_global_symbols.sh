#!/bin/sh
# TensorFlow's Linux wheel makes its libraries' functions visible to every library that is loaded later.
#
# Expected: what an extension module brings stays its own (Python loads it with RTLD_LOCAL).
# Seen with tensorflow 2.21.0: it sets RTLD_GLOBAL while it loads, in a module of its own,
# tensorflow/python/pywrap_dlopen_global_flags.py. TensorFlow's own comment calls this unnecessary for a wheel
# whose libraries name what they need; where that module cannot be imported, TensorFlow loads with RTLD_LOCAL
# and works. The course relies on that: code/genvision/side_by_side.py.
# Source: https://github.com/tensorflow/tensorflow/issues/124205 (a regression of 2.20).
#
# Prints the version and both behaviours; fails if either has changed. Needs Linux on x86-64, Python 3.11 to
# 3.13, 2 GB of disk.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet tensorflow==2.21.0

look='
import ctypes, sys
if sys.argv[1] == "without":
    sys.modules["tensorflow.python.pywrap_dlopen_global_flags"] = None
import tensorflow as tf
total = float(tf.reduce_sum(tf.linalg.matmul(tf.ones((2, 3)), tf.ones((3, 2)))))
assert total == 12
print(tf.__version__, hasattr(ctypes.CDLL(None), "TF_Version"))
'
with_module=$("$folder/venv/bin/python" -c "$look" with 2>/dev/null)
without_module=$("$folder/venv/bin/python" -c "$look" without 2>/dev/null)
echo "version, and whether TF_Version is visible to all:"
echo "  as it comes:                     $with_module"
echo "  without its module for the flag: $without_module"
[ "$with_module" = "2.21.0 True" ] && [ "$without_module" = "2.21.0 False" ]
