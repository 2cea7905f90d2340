#!/bin/sh
# Keras's `fit` with more than one step a call does not run on several devices.
#
# Expected: `steps_per_execution` says only how many steps one call of the compiled function takes, so it
# may be combined with `tf.distribute.MirroredStrategy`, as each of the two may be used alone.
# Seen with keras 3.15.1 and tensorflow 2.21.0, two virtual CPU devices: with one step a call it trains, with four
# it raises InvalidArgumentError.
# The course takes one step a call where there are several devices (genvision/training/fit_keras.py,
# tests/lessons/test_training_run.py trains on two virtual devices).
#
# Prints the versions and what `fit` does; fails if it has changed. Needs 2 GB of disk.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet tensorflow==2.21.0 keras==3.15.1

seen=$(CUDA_VISIBLE_DEVICES=-1 KERAS_BACKEND=tensorflow "$folder/venv/bin/python" -c '
import keras, numpy as np, tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
x, y = np.ones((32, 2), "float32"), np.ones((32, 1), "float32")
for devices in (["CPU:0"], ["CPU:0", "CPU:1"]):
    for steps in (1, 4):
        with tf.distribute.MirroredStrategy(devices).scope():
            model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
            model.compile("sgd", "mse", steps_per_execution=steps, jit_compile=False)
        try:
            model.fit(x, y, batch_size=4, verbose=0)
            result = f"{int(model.optimizer.iterations.numpy())} steps taken"
        except Exception as error:
            result = type(error).__name__
        print(len(devices), "device(s),", steps, "step(s) a call:", result)
' 2>/dev/null)
echo "keras 3.15.1, tensorflow 2.21.0"
echo "$seen"
[ "$seen" = "1 device(s), 1 step(s) a call: 8 steps taken
1 device(s), 4 step(s) a call: 8 steps taken
2 device(s), 1 step(s) a call: 8 steps taken
2 device(s), 4 step(s) a call: InvalidArgumentError" ]
