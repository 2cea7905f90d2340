"""VAE: compiled against eager in Keras; in PyTorch channels last and fused Adam against plain."""

import tensorflow as tf
import torch
from timing import Row, resumed_rate, training, training_rates

from genvision.datasets import digits
from genvision.vae import vae_keras, vae_torch


def bench_vae() -> list[Row]:
    return [keras_row(), torch_row()]


def arrays() -> tuple:
    return (digits().train.scaled(0, 1),)


def keras_row() -> Row:
    run_eagerly = resumed_rate(vae_keras, vae_keras.build_vae(), arrays(), 60)

    def eager() -> float:
        tf.config.run_functions_eagerly(True)
        try:
            return run_eagerly()
        finally:
            tf.config.run_functions_eagerly(False)

    ours = training(vae_keras, vae_keras.build_vae(), arrays())
    mine, others, ratios = training_rates(ours, 300, eager)
    return Row("VAE, keras, compiled against run eagerly", "steps/s", mine, others, ratios, "2×")


def torch_row() -> Row:
    plain = vae_torch.build_vae(device="cpu")
    plain.network.to(memory_format=torch.contiguous_format)
    plain.optimizer = torch.optim.Adam(plain.network.parameters(), lr=plain.settings.learning_rate)
    ours = training(vae_torch, vae_torch.build_vae(device="cpu"), arrays())
    mine, others, ratios = training_rates(ours, 200, resumed_rate(vae_torch, plain, arrays(), 200))
    return Row("VAE, torch, channels last against plain", "steps/s", mine, others, ratios, "1.1×")
