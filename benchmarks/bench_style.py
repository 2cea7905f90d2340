"""Style transfer without a network, 256×256: seconds from two photographs to the picture."""

import statistics
from importlib import import_module

from timing import Row, seconds

from genvision.datasets import picture


def bench_style() -> list[Row]:
    return [row(backend) for backend in ("keras", "torch")]


def row(backend: str) -> Row:
    module = import_module(f"genvision.style_transfer.sliced_{backend}")
    content, style = picture("chelsea", size=256), picture("immunohistochemistry", size=256)
    times = seconds(lambda: module.transfer(content, style), rounds=5)
    title = f"style transfer without a network, 256×256, {backend}"
    return Row(title, "s", statistics.median(times), None, (), "under 60 s")
