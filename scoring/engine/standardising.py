"""Embeddings as a head takes them: standardised, and for few assets seen along their main directions."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scoring.engine.head import HeadConfig


@dataclass(frozen=True, eq=False)
class Standardised:
    """Training rows and how to treat others alike.

    ``mean``, ``scale`` (d,) float32; ``scaled`` (n, d) float32 rows of a length near 1; ``basis`` (d, r)
    orthonormal, None where the head looks at every direction.
    """

    mean: np.ndarray
    scale: np.ndarray
    scaled: np.ndarray
    basis: np.ndarray | None

    @cached_property
    def coordinates(self) -> np.ndarray:
        """Training rows (n, r) in the basis, or (n, d) where there is none."""
        return self.scaled if self.basis is None else self.scaled @ self.basis

    def __len__(self) -> int:
        return len(self.scaled)

    def apply(self, embeddings: np.ndarray) -> np.ndarray:
        """Other rows (m, d), standardised as the training rows were."""
        return ((embeddings - self.mean) / self.scale).astype(np.float32)


def standardise(embeddings: np.ndarray, config: HeadConfig) -> Standardised:
    """Standardise training ``embeddings`` (n, d); up to ``project_until`` rows with their principal basis."""
    mean, scale = _mean_and_scale(embeddings)
    scaled = embeddings.astype(np.float32) - mean
    scaled /= scale
    n = len(scaled)
    basis = _principal_basis(scaled, min(n // 2, config.rank)) if n <= config.project_until else None
    return Standardised(mean, scale, scaled, basis)


def _mean_and_scale(embeddings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    mean = np.zeros(embeddings.shape[1])
    for rows in _blocks(embeddings):
        mean += rows.sum(axis=0, dtype=np.float64) / len(embeddings)
    centre = mean.astype(np.float32)
    variance = np.zeros(embeddings.shape[1])
    for rows in _blocks(embeddings):
        variance += ((rows - centre) ** 2).sum(axis=0, dtype=np.float64) / len(embeddings)
    spread = np.sqrt(variance)
    typical = float(np.median(spread))
    # A dimension that hardly moved in training would otherwise dwarf all others on the first unusual image.
    floor = 0.1 * typical if typical > 0 else 1.0
    scale = np.maximum(spread, floor) * np.sqrt(embeddings.shape[1])
    return centre, scale.astype(np.float32)


def _blocks(embeddings: np.ndarray) -> list[np.ndarray]:
    """Rows in pieces that stay in the processor's cache, so that no second copy of all of them is made."""
    return [embeddings[start : start + 1024] for start in range(0, len(embeddings), 1024)]


def _principal_basis(scaled: np.ndarray, rank: int) -> np.ndarray:
    """Orthonormal columns (d, r) spanning the leading principal components, r ≤ rank and ≤ n."""
    _, _, rows = np.linalg.svd(scaled, full_matrices=False)
    return np.ascontiguousarray(rows[:rank].T)
