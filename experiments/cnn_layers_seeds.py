"""Four networks, and three that see moved digits: what the lesson on CNN layers says of several seeds.

    python experiments/cnn_layers_seeds.py

It writes experiments/records/cnn_layers_seeds.json. Each network is trained as on the page, for three epochs,
in both frameworks and from three seeds; that takes about eight minutes on one core.
"""

import recording

recording.prepare()

import numpy as np

from genvision.cnn_layers import cnn_keras, cnn_torch
from genvision.cnn_layers.cnn_settings import CNNSettings
from genvision.datasets import digits

SEEDS, STEPS, EPOCH, SHIFTS = (0, 1, 2), 93, 31, (0, 2, 4, 6)  # STEPS, EPOCH and SHIFTS are the page's
DATA = digits()
IMAGES, LABELS = DATA.train.scaled(), DATA.train.labels
TEST_IMAGES, TEST_LABELS = DATA.test.scaled(), DATA.test.labels

FOUR = {
    "conv + BN + pool": CNNSettings(),
    "conv + BN": CNNSettings(pooling=False),
    "conv + pool": CNNSettings(batch_norm=False),
    "conv": CNNSettings(batch_norm=False, pooling=False),
}
THREE = {"filters": (8, 16, 32), "dropout": 0, "learning_rate": 0.01}
MOVED = {
    "fully connected": CNNSettings(filters=()),
    "CNN, flattened": CNNSettings(**THREE),
    "CNN, averaged": CNNSettings(**THREE, global_average=True),
}


def main():
    record = {}
    for framework, cnn in {"PyTorch": cnn_torch, "Keras": cnn_keras}.items():
        for name, settings in {**FOUR, **MOVED}.items():
            results = record.setdefault(framework, {})[name] = {}
            for seed in SEEDS:
                for what, value in measure(cnn, settings, seed, SHIFTS if name in MOVED else (0,)):
                    results.setdefault(what, []).append(round(float(value), 4))
            print(framework, name, results, flush=True)
    recording.save("cnn_layers_seeds", seeds=list(SEEDS), steps=STEPS, **record)


def measure(cnn, settings, seed, shifts):
    """The loss in the first epoch and in the last fifteen steps; test loss and accuracy of moved digits."""
    classifier = cnn.build_classifier(settings, seed=seed)
    loss = cnn.train(classifier, IMAGES, LABELS, steps=STEPS, seed=seed).loss
    yield "first_epoch_loss", loss[:EPOCH].mean()
    yield "last_loss", loss[-15:].mean()
    for pixels in shifts:
        test_loss, accuracy = cnn.evaluate(classifier, shifted(TEST_IMAGES, pixels), TEST_LABELS)
        yield f"test_loss_{pixels}", test_loss
        yield f"accuracy_{pixels}", accuracy


def shifted(images, pixels):
    """Images (N, 28, 28), moved to the right; black comes in from the left."""
    moved = np.zeros_like(images)
    moved[:, :, pixels:] = images[:, :, : images.shape[2] - pixels]
    return moved


if __name__ == "__main__":
    main()
