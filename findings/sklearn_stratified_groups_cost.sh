#!/bin/sh
# scikit-learn's StratifiedGroupKFold takes minutes where nearly every image is a group of its own.
#
# Expected: with one image a group it costs about as much as StratifiedKFold, which then gives as good folds.
# Seen with scikit-learn 1.9.1: hundreds of times as much: each group is tried in each fold, one after the other
# in Python, with a standard deviation over the folds each time. 50,000 groups (CIFAR-10, by code that also splits
# crops which share pixels) took 107 seconds on a busy machine.
# Source: sklearn/model_selection/_split.py, StratifiedGroupKFold._iter_test_indices and _find_best_fold.
# The course splits by `groups % 5` instead (genvision/datasets/colour.py, book/assignments/compare_cnns.md).
#
# Prints the version and how many times as much it takes; fails if that has become less than 300.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet scikit-learn==1.9.1 numpy==2.4.6

echo "scikit-learn, 2,000 groups of one: is StratifiedGroupKFold more than 300 times as slow as StratifiedKFold?"
"$folder/venv/bin/python" -c '
import time
import numpy as np
import sklearn
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

labels = np.random.default_rng(0).integers(0, 10, 2000)

def seconds(kind, **groups):
    times = []
    for _ in range(3):
        start = time.process_time()
        next(kind(5, shuffle=True, random_state=0).split(labels, labels, **groups))
        times.append(time.process_time() - start)
    return min(times)

ratio = seconds(StratifiedGroupKFold, groups=np.arange(2000)) / seconds(StratifiedKFold)
print(sklearn.__version__, f"{ratio:.0f} times")
raise SystemExit(ratio < 300)
'
