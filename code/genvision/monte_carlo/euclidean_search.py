"""The nearest pair among all pairs under MSE, Euclidean and cosine distance, by matrix products.

|a − b|² = |a|² + |b|² − 2 a·b, and the products a·b of all pairs are one matrix product: the
operation that computers do fastest. All three metrics grow with |a − b|², once the images are
scaled to length 1 for the cosine.
"""

from collections.abc import Iterator

import numpy as np

ROWS_AT_ONCE = 256  # images of the first class in a block; with 6,000 others a block takes 6 MB


def candidate_pairs(first, second, *, unit_length: bool) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Blocks of pairs (i, j) that hold the nearest one for certain; mostly very few.

    The products are in float32. Rounding shifts each by less than `slack`, so every pair within
    it of the best so far is kept, for a second look in float64.

    Args:
        first, second: (N₁, H, W) and (N₂, H, W).
        unit_length: compare directions (cosine) instead of the images themselves.
    """
    a, b = _as_vectors(first, unit_length), _as_vectors(second, unit_length)
    half_a, half_b = (np.einsum("np,np->n", x, x, dtype="float64") / 2 for x in (a, b))
    # |error of a sum of n products| < n ε Σ|products| ≤ n ε |a| |b| (Higham 2002, section 3.1)
    slack = 4 * (a.shape[1] + 4) * np.finfo("float32").eps * max(half_a.max(), half_b.max())
    inked = a.any(axis=0) & b.any(axis=0)  # pixels that are 0 in a whole class add nothing to a·b
    a, b = a[:, inked], b[:, inked]
    half_b, best = half_b.astype("float32"), np.inf
    for start in range(0, len(a), ROWS_AT_ONCE):
        block = a[start : start + ROWS_AT_ONCE] @ b.T
        np.subtract(half_b, block, out=block)  # (|b|² − 2 a·b) / 2
        rows = block.min(axis=1) + half_a[start : start + ROWS_AT_ONCE]  # |a − b|² / 2 of each a's nearest
        best = min(best, rows.min())
        for row in np.flatnonzero(rows <= best + slack):
            near = np.flatnonzero(block[row] + half_a[start + row] <= best + slack)
            yield np.full(len(near), start + row), near


def _as_vectors(images: np.ndarray, unit_length: bool) -> np.ndarray:
    """(N, H, W) -> (N, H·W) float32."""
    vectors = images.reshape(len(images), -1).astype("float32")
    if unit_length:
        lengths = np.sqrt(np.einsum("np,np->n", vectors, vectors, dtype="float64"))
        vectors /= lengths[:, None].astype("float32")
    return vectors
