"""Does a warm-up of β keep the KL term alive? Exercise 2 of the lesson on the VAE, for three seeds.

    python experiments/vae_warm_up.py      about half a minute for each training

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

SEEDS = (0, 1, 2)
STEPS, RATE, BETA = 900, 3e-3, 10  # the page's steps and rate
WARM_UPS = (0, 500)  # steps in which β grows from 0; 0: none


def run(images, test_images, warm_up: int, seed: int) -> dict:
    """Both terms on the test digits, in nats, after the loop of the exercise's solution."""
    settings = VAESettings(beta=BETA, learning_rate=RATE)
    vae = vae_torch.build_vae(settings, seed=seed, device="cpu")
    pixels, rng = torch.tensor(images), np.random.default_rng(seed)
    for step in range(STEPS):
        batch = pixels[rng.integers(len(pixels), size=64)]
        epsilon = torch.tensor(rng.standard_normal((64, 2), "float32"))
        _, reconstruction, kl = vae_torch.losses_of(settings, batch, *vae.network(batch, epsilon))
        share = min(1, step / warm_up) if warm_up else 1
        loss = reconstruction + share * BETA * kl
        vae.optimizer.zero_grad()
        loss.backward()
        vae.optimizer.step()
    found = {name: round(value, 2) for name, value in vae_torch.evaluate(vae, test_images).items()}
    return {"warm_up": warm_up, "seed": seed, **found}


def main():
    torch.set_num_threads(1)
    data = digits()
    images, test_images = data.train.scaled(0, 1), data.test.scaled(0, 1)
    path = recording.ROOT / "experiments" / "records" / "vae_warm_up.json"
    runs = json.loads(path.read_text())["runs"] if path.exists() else []
    done = {(one["warm_up"], one["seed"]) for one in runs}
    for seed in SEEDS:
        for warm_up in WARM_UPS:
            if (warm_up, seed) not in done:
                runs.append(run(images, test_images, warm_up, seed))
                recording.save("vae_warm_up", steps=STEPS, learning_rate=RATE, beta=BETA, runs=runs)


if __name__ == "__main__":
    main()
