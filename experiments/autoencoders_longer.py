"""Trainings that the lesson on autoencoders quotes and does not run: other widths, more steps, new noise.

    python experiments/autoencoders_longer.py

It writes experiments/records/autoencoders_longer.json. All of it runs in PyTorch, from two seeds, and takes
about four minutes on one core.
"""

import recording

recording.prepare()

import numpy as np
import torch
from torch.nn import functional as F

from genvision.autoencoders import autoencoder_torch
from genvision.autoencoders.autoencoder_settings import AutoencoderSettings
from genvision.autoencoders.corruption import add_noise
from genvision.datasets import digits
from genvision.metrics.metrics_numpy import mse, psnr

SEEDS, STEPS, MORE_STEPS, DEVIATION = (0, 1), 700, 1_400, 0.5  # STEPS and DEVIATION are the page's
DATA = digits()
IMAGES, TEST_IMAGES = DATA.train.scaled(0, 1), DATA.test.scaled(0, 1)
NOISY_TEST = add_noise(TEST_IMAGES, deviation=DEVIATION, seed=1)


def main():
    record = {}
    for seed in SEEDS:
        for name, value in [*widths(seed), *noise(seed), *noisy_targets(seed)]:
            record.setdefault(name, []).append(round(float(value), 4))
            print(seed, name, record[name][-1], flush=True)
    steps = {"steps": STEPS, "more_steps": MORE_STEPS, "framework": "PyTorch"}
    recording.save("autoencoders_longer", seeds=list(SEEDS), **steps, **record)


def widths(seed):
    """The test error with 16 numbers, and with 32 after more steps."""
    for count, steps in ((16, STEPS), (32, MORE_STEPS)):
        model = autoencoder_torch.build_autoencoder(AutoencoderSettings(latent_dim=count), seed=seed)
        autoencoder_torch.train(model, IMAGES, IMAGES, steps=steps, seed=seed)
        yield f"mse_{count}_{steps}", mse(TEST_IMAGES, autoencoder_torch.reconstruct(model, TEST_IMAGES))


def noise(seed):
    """The PSNR of a denoiser whose images have the same noise all the time, and with new noise each step."""
    noisy = add_noise(IMAGES, deviation=DEVIATION, seed=1000 * seed)
    model, history = autoencoder_torch.build_autoencoder(seed=seed), None
    for steps in (STEPS, MORE_STEPS):
        history = autoencoder_torch.train(model, noisy, IMAGES, steps=steps, seed=seed, history=history)
        yield f"psnr_same_noise_{steps}", decibels(cleaned(model))

    torch.manual_seed(seed)
    model = autoencoder_torch.build_autoencoder(seed=seed, device="cpu")
    images = torch.tensor(IMAGES)
    for step in range(1, MORE_STEPS + 1):
        batch = images[torch.randint(len(images), (32,))]
        noisy = (batch + DEVIATION * torch.randn_like(batch)).clamp(0, 1)
        loss = F.binary_cross_entropy(model.network(noisy), batch)
        model.optimizer.zero_grad()
        loss.backward()
        model.optimizer.step()
        if step in (STEPS, MORE_STEPS):
            yield f"psnr_new_noise_{step}", decibels(cleaned(model))


def noisy_targets(seed):
    """The challenge: no clean image in the training."""
    noisy, other = (add_noise(IMAGES, deviation=DEVIATION, seed=1000 * seed + s) for s in (0, 2))
    model = autoencoder_torch.build_autoencoder(AutoencoderSettings(loss="mse"), seed=seed)
    autoencoder_torch.train(model, noisy, other, steps=STEPS, seed=seed)
    made = cleaned(model)
    yield "noisy_targets_black", made[TEST_IMAGES == 0].mean()
    yield "noisy_targets_white", np.median(made[TEST_IMAGES > 0.98])
    yield "noisy_targets_psnr", decibels(made)
    yield "noisy_targets_psnr_stretched", decibels(((made - 0.2) / 0.6).clip(0, 1))


def cleaned(model):
    return autoencoder_torch.reconstruct(model, NOISY_TEST)


def decibels(made):
    """The mean PSNR of the test images."""
    return np.mean([psnr(*pair, data_range=1) for pair in zip(TEST_IMAGES, made, strict=True)])


if __name__ == "__main__":
    main()
