"""Copies against clouds: the VAE with several weights beta of its KL term, on the test digits.

    python experiments/vae_beta.py      about a minute for each training

The trainings run in PyTorch. Those that the record has already are not repeated.
"""

import json

import recording

recording.prepare()

import numpy as np
import torch

from genvision.datasets import digits
from genvision.vae import vae_torch
from genvision.vae.vae_settings import VAESettings

BETAS = (0.1, 0.5, 1, 4, 10)
SEEDS = (0,)
STEPS = 2_000
FAR = 3  # e^(-9/2) = 1.1 percent of N(0, I) in two dimensions lie farther from the origin


def run(images, test_images, beta: float, seed: int) -> dict:
    """Both terms on the test digits in nats, and the share of their codes that lie far out."""
    vae = vae_torch.build_vae(VAESettings(beta=beta), seed=seed, device="cpu")
    vae_torch.train(vae, images, steps=STEPS, seed=seed)
    found = vae_torch.evaluate(vae, test_images)
    codes = vae_torch.encode(vae, test_images)[0]
    return {
        "beta": beta,
        "seed": seed,
        "reconstruction": round(found["reconstruction"], 2),
        "kl": round(found["kl"], 3),
        "far": round(float(np.mean(np.linalg.norm(codes, axis=1) > FAR)), 3),
    }


def main():
    torch.set_num_threads(1)
    data = digits()
    images, test_images = data.train.scaled(0, 1), data.test.scaled(0, 1)
    path = recording.ROOT / "experiments" / "records" / "vae_beta.json"
    runs = json.loads(path.read_text())["runs"] if path.exists() else []
    done = {(one["beta"], one["seed"]) for one in runs}
    for seed in SEEDS:
        for beta in BETAS:
            if (beta, seed) not in done:
                runs.append(run(images, test_images, beta, seed))
                recording.save("vae_beta", steps=STEPS, learning_rate=VAESettings().learning_rate, runs=runs)


if __name__ == "__main__":
    main()
