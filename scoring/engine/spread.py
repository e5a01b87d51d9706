"""Where people disagree more, and where less, than the softmax says: a closed-form readout of the spread."""

from dataclasses import dataclass

import numpy as np

from scoring.engine.labels import RatingLabels
from scoring.engine.standardising import Standardised

MIN_ASSETS = 20
MAX_ASSETS = 8_000
_PENALTIES = 10.0 ** np.arange(-2.0, 3.01, 0.25)
_STEPS = 5


@dataclass(frozen=True)
class Spread:
    """Variance of single ratings = softmax variance · exp(x·``weights`` + ``offset``), x standardised (d,).

    The mean needs few training steps, the spread many more: early stopping leaves the softmax with a spread
    that hardly differs between images. ``limit``: largest |x·weights| among the training assets; beyond it
    the readout does not go. All zero where the spread cannot be told from chance.
    """

    weights: np.ndarray
    offset: float
    limit: float

    def variance(self, softmax_variance: np.ndarray, scaled: np.ndarray) -> np.ndarray:
        """Variance (n,) from the distribution's own (n,) and standardised embeddings (n, d)."""
        if self.limit == 0:
            return softmax_variance * np.exp(self.offset)
        moved = np.clip(scaled @ self.weights.astype(np.float32), -self.limit, self.limit)
        return softmax_variance * np.exp(moved.astype(np.float64) + self.offset)


def no_spread(dimension: int) -> Spread:
    """The softmax's own spread, for embeddings of ``dimension`` values."""
    return Spread(np.zeros(dimension, dtype=np.float32), 0.0, 0.0)


def fit_spread(inputs: Standardised, softmax_variance: np.ndarray, labels: RatingLabels) -> Spread:
    """Fit on the training assets with two or more ratings (at most 8,000 of them).

    A gamma regression with log link of each asset's variance s² on its embedding, the softmax variance (n,)
    as offset, weights (ratings - 1)/2 and a ridge penalty (McCullagh & Nelder 1989, ch. 8). The penalty has
    the least leave-one-out error; where that is not below no readout's by a standard error, there is none.
    """
    rows = np.flatnonzero(labels.totals >= 2)[:MAX_ASSETS]
    dimension = len(inputs.mean)
    if len(rows) < MIN_ASSETS or not labels.within[rows].any():
        return no_spread(dimension)
    weight = (labels.totals[rows] - 1) / 2
    weight = weight / weight.mean()
    expected = np.maximum(softmax_variance[rows], 1e-6)
    observed = labels.within[rows] / expected
    offset = float(np.log(np.average(observed, weights=weight)))
    design = inputs.coordinates[rows].astype(np.float64)
    design -= np.average(design, axis=0, weights=weight)
    values, vectors = np.linalg.eigh((design * weight[:, None]).T @ design)
    rotated = design @ vectors
    penalty = _penalty(rotated, values, weight, observed * np.exp(-offset) - 1.0)
    if penalty is None:
        return no_spread(dimension)
    moved = np.zeros(len(rows))
    turn = np.zeros(len(values))
    for _ in range(_STEPS):
        surprise = np.minimum(observed * np.exp(-offset - moved), 20.0) - 1.0
        offset += float(np.average(surprise, weights=weight)) * 0.5
        turn = rotated.T @ (weight * (moved + surprise)) / (np.maximum(values, 0.0) + penalty)
        moved = rotated @ turn
    limit = float(np.abs(moved).max())
    weights = vectors @ turn
    if inputs.basis is not None:
        weights = inputs.basis @ weights
    centre = float(np.average(inputs.scaled[rows] @ weights, weights=weight))
    return Spread(weights.astype(np.float32), offset - centre, limit + abs(centre))


def _penalty(rotated: np.ndarray, values: np.ndarray, weight: np.ndarray, target: np.ndarray) -> float | None:
    """The ridge penalty with the least leave-one-out error, None where no readout is as good."""
    target = target - np.average(target, weights=weight)
    without = weight * target**2
    best: tuple[float, float | None, np.ndarray] = (float(without.sum()), None, without)
    power = rotated**2
    for penalty in _PENALTIES:
        shrink = 1.0 / (np.maximum(values, 0.0) + penalty)
        fitted = rotated @ (shrink * (rotated.T @ (weight * target)))
        leverage = np.minimum(weight * (power @ shrink + 1.0 / weight.sum()), 0.99)
        error = weight * ((target - fitted) / (1.0 - leverage)) ** 2
        if error.sum() < best[0]:
            best = (float(error.sum()), float(penalty), error)
    gain = without - best[2]
    if best[1] is None or gain.sum() <= gain.std() * np.sqrt(len(gain)):
        return None
    return best[1]
