"""Dense GAN and conditional GAN: our training against the lecture's loop, same networks, batch 32."""

from importlib import import_module

import numpy as np
from lecture_loops import GANLoop
from timing import Row, rate, training, training_rates

from genvision.datasets import digits

WANTED = {"keras": 8, "torch": 6}
STEPS = {"ours": 400, "lecture": 30}


def bench_gan() -> list[Row]:
    return [compare("gan", "dense GAN", backend) for backend in ("keras", "torch")]


def bench_cgan() -> list[Row]:
    return [compare("cgan", "conditional GAN", backend) for backend in ("keras", "torch")]


def compare(name: str, title: str, backend: str) -> Row:
    folder = {"gan": "gan", "cgan": "conditional_gan"}[name]
    module = import_module(f"genvision.{folder}.{name}_{backend}")
    data = digits().train
    arrays = (data.scaled(-1, 1),) if name == "gan" else (data.scaled(-1, 1), data.labels)
    ours = training(module, getattr(module, f"build_{name}")(), arrays)
    loop = lecture_loop(folder, name, arrays)
    mine, others, ratios = training_rates(
        ours, STEPS["ours"], lambda: rate(lambda: loop.train(STEPS["lecture"]))
    )
    wanted = f"{WANTED[backend]}×"
    return Row(f"{title}, {backend}, against the lecture's loop", "steps/s", mine, others, ratios, wanted)


def lecture_loop(folder: str, name: str, arrays) -> GANLoop:
    """The lecture's loop on the same networks; both of them must learn."""
    keras_module = import_module(f"genvision.{folder}.{name}_keras")
    model = getattr(keras_module, f"build_{name}")()
    labels = arrays[1].astype("int32") if len(arrays) > 1 else None
    loop = GANLoop(model.generator, model.discriminator, model.settings.latent_dim, arrays[0], labels)
    before = [network.get_weights()[-2] for network in (model.generator, model.discriminator)]
    loop.train(2)
    after = [network.get_weights()[-2] for network in (model.generator, model.discriminator)]
    assert all(np.abs(a - b).max() > 0 for a, b in zip(before, after, strict=True)), "a network is frozen"
    return loop
