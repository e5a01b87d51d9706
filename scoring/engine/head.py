"""The head: a small MLP from an embedding to a distribution over the points of one scale."""

from dataclasses import dataclass

import numpy as np
from scipy.special import erf, log_softmax


@dataclass(frozen=True)
class HeadConfig:
    """How a head is trained; the defaults suit studies of a hundred to a hundred thousand assets.

    ``decays``: strengths of the Gaussian prior that are tried; ``small_decays`` instead, up to
    ``small_until`` assets. ``saturation``: ratings at which an asset has half its full weight.
    ``emd_weight``: weight of the squared earth mover's distance beside cross-entropy. ``project_until``: up
    to so many assets n the head looks only at their leading min(n/2, ``rank``) principal components;
    directions beyond them are noise at that size (on 145 images they cost two thirds of the skill) and count
    as unseen in the epistemic spread. ``holdout_from``: from so many assets one held-out part replaces
    cross-fitting, and fitting ends ``patience`` checks after the best one. ``coverage``: nominal coverage of the interval. ``smoothing``: share of
    each soft label that is replaced by the pooled distribution of all ratings.
    """

    hidden: int = 128
    decays: tuple[float, ...] = (1e-4, 1e-3, 1e-2)
    small_decays: tuple[float, ...] = (1e-3, 1e-2, 1e-1)
    small_until: int = 60
    large_decays: tuple[float, ...] = (1e-5,)
    learning_rate: float = 3e-3
    steps: int = 200
    check_every: int = 20
    batch: int = 512
    large_batch: int = 1024
    large_steps: int = 400
    patience: int = 5
    saturation: float = 5.0
    emd_weight: float = 8.0
    folds: int = 5
    project_until: int = 2000
    rank: int = 384
    holdout_from: int = 2000
    holdout_share: float = 0.2
    coverage: float = 0.9
    smoothing: float = 0.0


@dataclass(frozen=True)
class HeadParameters:
    """Weights of one head, float32: an embedding z becomes softmax(gelu((z - mean)/scale · w1 + b1) · w2 +
    b2).

    ``mean``, ``scale`` (d,); ``w1`` (d, h); ``b1`` (h,); ``w2`` (h, K); ``b2`` (K,). ``basis`` (d, r):
    orthonormal directions that the head looks at; r = 0 where it looks at all.
    """

    mean: np.ndarray
    scale: np.ndarray
    w1: np.ndarray
    b1: np.ndarray
    w2: np.ndarray
    b2: np.ndarray
    basis: np.ndarray

    def hidden(self, embeddings: np.ndarray) -> np.ndarray:
        """Activations (n, h) float32 of the hidden layer for ``embeddings`` (n, d).

        Raises:
            ValueError: when the embeddings have another dimension than the head.
        """
        return self.hidden_of(self.standardised(embeddings))

    def hidden_of(self, scaled: np.ndarray) -> np.ndarray:
        """Hidden activations (n, h) float32 for rows that are standardised already."""
        return gelu(scaled @ self.w1 + self.b1)

    def unseen_of(self, scaled: np.ndarray) -> np.ndarray:
        """Squared length (n,) of what lies outside the directions the head looks at, of standardised rows.

        A training asset's whole squared length is near 1.
        """
        if self.basis.shape[1] == 0:
            return np.zeros(len(scaled))
        rows = scaled.astype(np.float64)
        return np.maximum((rows**2).sum(axis=1) - ((rows @ self.basis) ** 2).sum(axis=1), 0.0)

    def standardised(self, embeddings: np.ndarray) -> np.ndarray:
        """``embeddings`` (n, d) less their mean, over their scale, float32.

        Raises:
            ValueError: when the embeddings have another dimension than the head.
        """
        if embeddings.ndim != 2 or embeddings.shape[1] != len(self.mean):
            raise ValueError(
                f"The head reads embeddings of {len(self.mean)} values; these have the shape {embeddings.shape}. "
                "Score with the extractor the head was trained on."
            )
        return (embeddings.astype(np.float32) - self.mean) / self.scale

    def probabilities(self, hidden: np.ndarray) -> np.ndarray:
        """Distribution (n, K) over the scale points from hidden activations (n, h)."""
        logits = (hidden @ self.w2 + self.b2).astype(np.float64)
        return np.exp(log_softmax(logits, axis=1))


def gelu(values: np.ndarray) -> np.ndarray:
    """x·Φ(x), the exact GELU (Hendrycks & Gimpel 2016), same shape, float32."""
    values = values.astype(np.float32)
    return (0.5 * values * (1.0 + erf(values * np.float32(1.0 / np.sqrt(2.0))))).astype(np.float32)
