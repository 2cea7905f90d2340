#!/bin/sh
# A second `compile` of a Keras model that names no metrics keeps those of the first.
#
# Expected: `compile` configures the model anew, so that metrics=None means no metrics, as loss, optimizer
# and steps_per_execution are those of the last call (steps_per_execution falls back to 1).
# Seen with keras 3.15.1 (TensorFlow 2.21.0): the former metrics go on being measured; metrics=[] takes them away.
# Source: keras/src/trainers/trainer.py, `compile`: metrics are replaced only where they are not None.
# The course relies on that: whoever gives a network another optimizer keeps the numbers of each step
# (tests/lessons/test_training_run.py).
#
# Prints the versions and what is measured; fails if it has changed. Needs 2 GB of disk.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet tensorflow==2.21.0 keras==3.15.1

seen=$(KERAS_BACKEND=tensorflow "$folder/venv/bin/python" -c '
import keras, numpy as np
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
x, y = np.ones((4, 2)), np.ones((4, 1))
measured = []
for options in ({"metrics": ["mae"], "steps_per_execution": 4}, {}, {"metrics": []}):
    model.compile("sgd", "mse", **options)
    measured.append((sorted(model.fit(x, y, verbose=0).history), model.steps_per_execution))
print(keras.__version__, measured)
' 2>/dev/null)
echo "metrics named, none named, an empty list: what fit measures, and steps_per_execution"
echo "$seen"
[ "$seen" = "3.15.1 [(['loss', 'mae'], 4), (['loss', 'mae'], 1), (['loss'], 1)]" ]
