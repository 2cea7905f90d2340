"""Principal component analysis of images: the best LINEAR autoencoder, to compare others with."""

from dataclasses import dataclass

import numpy as np
from scipy import linalg


@dataclass(frozen=True, eq=False)
class PCA:
    """A mean image and the directions from it in which images vary most.

    Attributes:
        mean: (*image_shape) the mean image.
        components: (Z, *image_shape) directions of length 1, at right angles, the strongest first.
    """

    mean: np.ndarray
    components: np.ndarray

    def encode(self, images) -> np.ndarray:
        """How far images (N, *image_shape) go in each direction: (N, Z)."""
        differences = np.asarray(images, "float32") - self.mean
        return differences.reshape(len(differences), -1) @ self.components.reshape(len(self.components), -1).T

    def decode(self, latents) -> np.ndarray:
        """Images (N, *image_shape) from latent vectors (N, Z): mean + Σ z · component. May leave [0, 1]."""
        return self.mean + np.tensordot(np.asarray(latents, "float32"), self.components, axes=1)

    def reconstruct(self, images) -> np.ndarray:
        """The images (N, *image_shape) that are left of images after `encode` and `decode`."""
        return self.decode(self.encode(images))


def fit_pca(images, latent_dim: int) -> PCA:
    """The PCA of images (N, H, W[, 3]) with the smallest squared error in `latent_dim` dimensions.

    By the singular value decomposition of the images around their mean: Eckart & Young 1936,
    doi:10.1007/BF02288367.

    Raises:
        ValueError: no batch of finite images, or more dimensions than images or pixels.
    """
    images = np.asarray(images, "float32")
    if images.ndim not in (3, 4) or not np.isfinite(images).all():
        raise ValueError(f"images must be finite and have shape (N, H, W[, 3]), received {images.shape}")
    flat = images.reshape(len(images), -1)  # (N, D)
    if not 1 <= latent_dim <= min(flat.shape):
        raise ValueError(f"latent_dim must lie in 1 … {min(flat.shape)}, received {latent_dim}")
    mean = flat.mean(axis=0)
    _, _, directions = linalg.svd(flat - mean, full_matrices=False)  # rows (D,), the strongest first
    return PCA(mean.reshape(images.shape[1:]), directions[:latent_dim].reshape(-1, *images.shape[1:]))
