"""VAE: compiled against eager in Keras; in PyTorch channels last and fused Adam against plain."""

import tensorflow as tf
import torch
from timing import Row, rates, training_rate

from genvision.datasets import digits
from genvision.vae import vae_keras, vae_torch


def bench_vae() -> list[Row]:
    return [keras_row(), torch_row()]


def ours(module, model, steps: int):
    return training_rate(module, model, (digits().train.scaled(0, 1),), steps)


def keras_row() -> Row:
    run_eagerly = ours(vae_keras, vae_keras.build_vae(), 100)

    def eager() -> float:
        tf.config.run_functions_eagerly(True)
        try:
            return run_eagerly()
        finally:
            tf.config.run_functions_eagerly(False)

    mine, others, ratios = rates(ours(vae_keras, vae_keras.build_vae(), 300), eager)
    return Row("VAE, keras, compiled against run eagerly", "steps/s", mine, others, ratios, "2×")


def torch_row() -> Row:
    plain = vae_torch.build_vae(device="cpu")
    plain.network.to(memory_format=torch.contiguous_format)
    plain.optimizer = torch.optim.Adam(plain.network.parameters(), lr=plain.settings.learning_rate)
    fast = ours(vae_torch, vae_torch.build_vae(device="cpu"), 200)
    mine, others, ratios = rates(fast, ours(vae_torch, plain, 200))
    return Row("VAE, torch, channels last against plain", "steps/s", mine, others, ratios, "1.1×")
