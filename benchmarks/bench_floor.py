"""How far from the machine's floor is a step of the dense GAN?

The floor is what the arithmetic and the traffic of weights would take if the cores did nothing else:
operations over the speed of a large matrix product, plus the bytes that Adam moves over the speed of
an addition in memory. Nothing that computes the same step in float32 can be faster.
"""

from importlib import import_module

import torch
from timing import Row, rate, training, training_rates

from genvision.datasets import digits
from genvision.gan import gan_torch
from genvision.parity import count_parameters


def bench_floor() -> list[Row]:
    floor = 1 / (operations() / product_speed() + adam_bytes() / memory_speed())
    return [share(backend, floor) for backend in ("keras", "torch")]


def operations(batch_size: int = 32) -> float:
    """Floating-point operations of a step: 2 a weight and image forward, 2 for each gradient.

    D's step: forward and both gradients on 2B images, after a forward pass of G.
    G's step: forward and both gradients of G, and through D forward and the gradient of its input.
    """
    gan = gan_torch.build_gan(device="cpu")
    g, d = (sum(count_parameters(network)) for network in (gan.generator, gan.discriminator))
    return batch_size * (2 * g + 2 * 6 * d + 6 * g + 4 * d)


def adam_bytes() -> float:
    """Bytes that Adam moves in a step: of each weight it reads w, g, m, v and writes w, m, v."""
    gan = gan_torch.build_gan(device="cpu")
    return 7 * 4 * sum(count_parameters(n)[0] for n in (gan.generator, gan.discriminator))


def product_speed(size: int = 1024) -> float:
    """Operations a second of a large float32 matrix product: the best of seven."""
    a, b = torch.rand(size, size), torch.rand(size, size)

    def work():
        for _ in range(10):
            a @ b
        return 10 * 2 * size**3

    return max(rate(work) for _ in range(7))


def memory_speed(count: int = 2_150_000) -> float:
    """Bytes a second of y += x on arrays as large as the GAN's weights: the best of seven."""
    x, y = torch.rand(count), torch.rand(count)

    def work():
        for _ in range(50):
            y.add_(x)
        return 50 * 3 * 4 * count

    return max(rate(work) for _ in range(7))


def share(backend: str, floor: float) -> Row:
    module = import_module(f"genvision.gan.gan_{backend}")
    ours = training(module, module.build_gan(), (digits().train.scaled(-1, 1),))
    mine, _, ratios = training_rates(ours, 400, lambda: floor)
    return Row(
        f"dense GAN, {backend}, against the floor of this machine", "steps/s", mine, floor, ratios, "–"
    )
