"""How far an embedding lies from a cloud of embeddings, where there may be fewer of them than dimensions."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh

from scoring.engine.drift.errors import NoReference

COMPONENTS = 64
FEWEST = 20  # embeddings; below, a distance would be noise
_TINY = 1e-12


@dataclass(frozen=True)
class EmbeddingSpace:
    """A Gaussian whose leading directions are kept one by one and the rest share one variance.

    mean (d,); basis (k, d), orthonormal rows; variances (k,), shrunk; rest: variance of every other direction, 0 where
    there is none.
    """

    mean: np.ndarray
    basis: np.ndarray
    variances: np.ndarray
    rest: float

    def distances(self, embeddings: np.ndarray) -> np.ndarray:
        """Squared Mahalanobis distance of each row of (n, d) per dimension, (n,): about 1 for the cloud itself."""
        centred = np.asarray(embeddings, dtype=np.float64) - self.mean
        inside = centred @ self.basis.T
        found = (inside**2 / self.variances).sum(axis=1)
        if self.rest > 0:
            outside = (centred**2).sum(axis=1) - (inside**2).sum(axis=1)
            found += np.maximum(outside, 0.0) / self.rest
        return found / self.mean.size


def fit_space(
    embeddings: np.ndarray, components: int = COMPONENTS, shrink: float | None = None
) -> EmbeddingSpace:
    """Mean, leading principal directions and shrunk variances of embeddings (n, d), for any n from ``FEWEST`` on.

    The covariance is shrunk towards a multiple of the identity with the intensity of Ledoit & Wolf 2004 ("A
    well-conditioned estimator for large-dimensional covariance matrices", eq. 14), then the directions beyond the
    leading ones share their mean variance (Tipping & Bishop 1999, "Probabilistic principal component analysis", eq. 8).
    ``shrink`` names the intensity, 0 to 1, instead.

    Raises:
        NoReference: for fewer than ``FEWEST`` embeddings, values that are no numbers, or embeddings all the same.
    """
    centred, mean, total = _centred(embeddings)
    n, d = centred.shape
    k = min(components, d, n - 1)
    values, vectors = _leading(centred, k)
    average = total / d
    if shrink is None:
        shrink = _intensity(centred, average)
    variances = np.maximum((1 - shrink) * values + shrink * average, _TINY * average)
    left = max(total - float(values.sum()), 0.0)
    rest = (1 - shrink) * left / (d - k) + shrink * average if d > k else 0.0
    # Without shrinkage and beyond the rank nothing varies; a hair's breadth keeps distances finite.
    rest = max(rest, 1e-6 * average) if d > k else 0.0
    return EmbeddingSpace(mean, vectors, variances, rest)


def _centred(embeddings: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """(rows less their mean, the mean, total variance). Raises NoReference as ``fit_space``."""
    rows = np.asarray(embeddings, dtype=np.float64)
    if rows.ndim != 2 or len(rows) < FEWEST:
        raise NoReference(
            f"{len(rows)} embeddings are too few to say what is usual; at least {FEWEST} are needed."
        )
    if not np.isfinite(rows).all():
        raise NoReference("An embedding holds values that are no numbers. Extract the features again.")
    mean = rows.mean(axis=0)
    centred = rows - mean
    total = float((centred**2).sum()) / len(rows)
    if total <= _TINY * max(1.0, float((mean**2).sum())):
        raise NoReference("All embeddings are the same, so none can be called unlike.")
    return centred, mean, total


def _leading(centred: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k largest eigenvalues (k,) of the covariance of (n, d), with their directions (k, d)."""
    n, d = centred.shape
    if n < d:
        values, left = eigh(centred @ centred.T / n, subset_by_index=(n - k, n - 1))
        values = np.maximum(values, 0.0)
        vectors = (left.T @ centred) / np.sqrt(np.maximum(values, _TINY) * n)[:, None]
    else:
        values, right = eigh(centred.T @ centred / n, subset_by_index=(d - k, d - 1))
        values, vectors = np.maximum(values, 0.0), right.T
    order = np.argsort(values)[::-1]
    vectors = vectors[order]
    # Eigenvectors have no sign of their own; the largest entry is made positive, so that every machine stores the same.
    signs = np.sign(vectors[np.arange(k), np.abs(vectors).argmax(axis=1)])
    return values[order], vectors * np.where(signs == 0, 1.0, signs)[:, None]


def _intensity(centred: np.ndarray, average: float) -> float:
    """Ledoit & Wolf's weight of the identity, 0 to 1."""
    n, d = centred.shape
    product = centred @ centred.T if n < d else centred.T @ centred
    spread = float((product**2).sum()) / n**2  # squared Frobenius norm of the covariance
    distance = spread / d - average**2
    noise = (float(((centred**2).sum(axis=1) ** 2).sum()) / n - spread) / (n * d)
    if distance <= 0:
        return 1.0
    return float(min(max(noise, 0.0), distance) / distance)


def distances_out_of_fold(embeddings: np.ndarray, groups: np.ndarray, seed: int) -> np.ndarray:
    """Distance (n,) of each embedding from a space fitted without its fold: what a new image of the same kind has.

    Measured in the space they were fitted on, embeddings lie too near (with n close to d, several times), and every
    new image would look strange. ``groups`` (n,) keeps images of one group in one fold.
    """
    rows = np.asarray(embeddings, dtype=np.float64)
    names, place = np.unique(np.asarray(groups), return_inverse=True)
    folds = min(10 if len(rows) < 1000 else 5, len(names))
    if folds < 2:
        raise NoReference("All images belong to one group, so none can be compared with the others.")
    order = np.random.default_rng(seed).permutation(len(names))
    fold = (order % folds)[place]
    centred, _mean, total = _centred(rows)
    # One intensity for all folds and the whole: it falls with n, and would make every new image look further out.
    shrink = _intensity(centred, total / rows.shape[1])
    found = np.zeros(len(rows))
    for one in range(folds):
        out = fold == one
        if (~out).sum() < FEWEST:
            raise NoReference(
                f"{len(rows)} embeddings in {len(names)} groups are too few to say what is usual."
            )
        found[out] = fit_space(rows[~out], shrink=shrink).distances(rows[out])
    return found
