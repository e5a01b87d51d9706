"""Cohen's kappa, plain and weighted, of two raters, and its mean over the pairs of a panel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from labeling.statistics.errors import NotEstimable
from labeling.statistics.gwet import Weights, agreement_weights
from labeling.statistics.intervals import TOO_ALIKE, Estimate
from labeling.statistics.rater_pairs import pair_mean_with_interval, pair_moments
from labeling.statistics.ratings import Floats, Ratings
from labeling.statistics.value_counts import MOST_POINTS

LARGE_SAMPLE = "large-sample variance (Fleiss, Cohen & Everitt 1969), Fisher's z"


def weighted_kappa(
    first: ArrayLike,
    second: ArrayLike,
    weights: Weights = "quadratic",
    categories: Sequence[float] | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Kappa of two raters (Cohen 1960; weighted: Cohen 1968), in [-1, 1], from their values of the same
    units, shape (units,); a NaN leaves the unit out. Raises ``NotEstimable`` (all_missing, one_unit,
    no_variance) and ``ValueError`` when lengths differ or a rating is no category.
    """
    x, y = (np.asarray(side, dtype=np.float64).ravel() for side in (first, second))
    if x.size != y.size:
        raise ValueError(f"first and second differ in length: {x.size}, {y.size}.")
    known = ~(np.isnan(x) | np.isnan(y))
    x, y = x[known], y[known]
    if x.size < 2:
        code = "one_unit" if x.size else "all_missing"
        raise NotEstimable("These two raters share fewer than two units.", code)
    used = np.unique(np.concatenate([x, y]))
    values = used if categories is None else np.unique(np.asarray(categories, dtype=np.float64))
    strangers = np.setdiff1d(used, values)
    if strangers.size:
        raise ValueError(f"The rating {strangers[0]:g} is none of the scale's categories.")
    if used.size < 2:
        raise NotEstimable("Both raters gave one value throughout, so chance explains all.", "no_variance")
    table = np.zeros((values.size, values.size))
    np.add.at(table, (np.searchsorted(values, x), np.searchsorted(values, y)), 1.0)
    return kappa_of_table(table, agreement_weights(values, weights), confidence)


def kappa_of_table(table: Floats, weight: Floats, confidence: float = 0.95) -> Estimate:
    """Kappa of a table of counts, shape (categories, categories), and agreement weights of the same shape,
    1 on the diagonal. Raises ``NotEstimable`` (no_variance) where chance agreement is complete."""
    n = table.sum()
    p = table / n
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    agreed, chance = float((p * weight).sum()), float(rows @ weight @ columns)
    if chance > 1 - 1e-12:
        raise NotEstimable("Both raters gave one value throughout, so chance explains all.", "no_variance")
    kappa = (agreed - chance) / (1 - chance)
    expected = (weight @ columns)[:, None] + (rows @ weight)[None, :]
    spread = (p * (weight * (1 - chance) - expected * (1 - agreed)) ** 2).sum()
    spread -= (agreed * chance - 2 * chance + agreed) ** 2
    if not spread > 1e-15 or not abs(kappa) < 1 - 1e-12:
        return Estimate(kappa, None, None, LARGE_SAMPLE, TOO_ALIKE)
    error = np.sqrt(spread / n) / (1 - chance) ** 2
    half = stats.norm.ppf((1 + confidence) / 2) * error / (1 - kappa**2)
    low, high = np.tanh([np.arctanh(kappa) - half, np.arctanh(kappa) + half])
    return Estimate(kappa, float(low), float(high), LARGE_SAMPLE)


def mean_kappa(ratings: Ratings, weights: Weights = "quadratic", confidence: float = 0.95) -> Estimate:
    """Mean kappa over pairs of raters with at least five units in common, weighted by their number (Light
    1971; Hubert 1977), by matrix products. Raises ``NotEstimable`` (as ``pairable``; no_overlap,
    no_variance; too_many_points for linear and unweighted on wide scales)."""
    return pair_mean_with_interval(ratings, lambda panel: pairwise_kappa(panel, weights), confidence)


def pairwise_kappa(ratings: Ratings, weights: Weights = "quadratic") -> tuple[Floats, Floats]:
    """Kappa of each pair and the number of units shared, both of shape (raters, raters); NaN where a pair
    shares nothing or gave one value throughout."""
    shared = np.zeros((ratings.n_raters, ratings.n_raters))
    observed, expected = np.zeros_like(shared), np.zeros_like(shared)
    for value, sign in _coordinates(ratings, weights):
        moments = pair_moments(ratings, value)
        shared, squares = moments.shared, moments.square + moments.square.T
        observed += sign * (squares - 2 * moments.product)
        expected += sign * (squares - 2 * moments.mean * moments.mean.T)
    apart = expected > 1e-12
    return np.where(apart, 1 - observed / np.where(apart, expected, 1.0), np.nan), shared


def _coordinates(ratings: Ratings, weights: Weights) -> list[tuple[Floats, float]]:
    """(x, g) such that the disagreement of two values is the sum of g (x - y)^2: the values themselves, the
    steps between them for absolute differences, or one indicator each for unequal values."""
    if weights == "quadratic":
        return [(ratings.value - ratings.value.mean(), 1.0)]
    values = np.unique(ratings.value)
    if values.size > MOST_POINTS:
        raise NotEstimable(
            f"More than {MOST_POINTS} different answers were given; use quadratic weights.", "too_many_points"
        )
    if weights == "linear":
        steps = np.diff(values)
        return [
            ((ratings.value > v).astype(float), float(s)) for v, s in zip(values[:-1], steps, strict=True)
        ]
    return [((ratings.value == v).astype(float), 0.5) for v in values]
