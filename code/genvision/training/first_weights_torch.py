"""The first weights of PyTorch's networks, drawn as Keras draws them: so both frameworks start alike."""

from torch import nn


def draw_glorot(network: nn.Module):
    """Keras's first weights, U(−a, a) with a = √(6 / (fan in + fan out)), and biases of 0.

    PyTorch's own have a = 1/√(fan in). Glorot & Bengio 2010, eq. 16. Of a transposed convolution PyTorch
    counts fan in as fan out and the other way round; the sum is Keras's.
    """
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
