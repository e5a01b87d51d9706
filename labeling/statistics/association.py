"""Agreement in order and internal consistency of complete panels."""

from __future__ import annotations

import numpy as np
from scipy import stats

from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Floats, Ratings


def spearman_brown(reliability: float, factor: float) -> float:
    """Reliability after multiplying the number of ratings by ``factor`` (Spearman 1910; Brown 1910).

    Raises ``ValueError`` where 1 + (factor - 1) * reliability is not positive.
    """
    below = 1.0 + (factor - 1.0) * reliability
    if below <= 0:
        raise ValueError(
            f"A reliability of {reliability:.3f} cannot be stepped to {factor:g} times as many ratings."
        )
    return factor * reliability / below


def cronbach_alpha(ratings: Ratings) -> float:
    """Cronbach's alpha with raters as items, equal to ICC(3,k): k/(k-1) (1 - sum of rater variances over
    the variance of unit sums). Raises ``NotEstimable`` (incomplete, no_variance, and as ``pairable``)."""
    table = _complete(ratings)
    k = table.shape[1]
    total = table.sum(axis=1).var(ddof=1)
    if not total > 1e-12 * max(table.var(), 1e-300):
        raise NotEstimable(
            "All units have the same sum of ratings, so there is nothing to rely on.", "no_variance"
        )
    return float(k / (k - 1) * (1 - table.var(axis=0, ddof=1).sum() / total))


def kendall_w(ratings: Ratings) -> float:
    """Kendall's coefficient of concordance with ties, in [0, 1]: 12 S / (m^2 (n^3 - n) - m T)
    (Kendall & Gibbons 1990, ch. 6). Raises ``NotEstimable`` (incomplete, no_variance, as ``pairable``)."""
    table = _complete(ratings)
    n, m = table.shape
    ranks = stats.rankdata(table, axis=0)
    ties = sum(float((size**3 - size).sum()) for size in map(_tie_sizes, table.T))
    below = m * m * (n**3 - n) - m * ties
    if below <= 0:
        raise NotEstimable("No rater tells the units apart, so there is no order to agree on.", "no_variance")
    sums = ranks.sum(axis=1)
    return float(12 * ((sums - sums.mean()) ** 2).sum() / below)


def mean_pairwise_spearman(ratings: Ratings) -> float:
    """Mean rank correlation over all pairs of raters, in [-1, 1]; raters who give one value throughout have
    no order and are left out. Raises ``NotEstimable`` (incomplete, no_variance, as ``pairable``)."""
    ranks = stats.rankdata(_complete(ratings), axis=0)
    ranks = ranks[:, ranks.std(axis=0) > 0]
    raters = ranks.shape[1]
    if raters < 2:
        raise NotEstimable("Fewer than two raters tell the units apart.", "no_variance")
    scored = (ranks - ranks.mean(axis=0)) / (ranks.std(axis=0) * np.sqrt(ranks.shape[0]))
    # The squared length of the sum of unit vectors holds every pairwise correlation twice.
    return float(((scored.sum(axis=1) ** 2).sum() - raters) / (raters * (raters - 1)))


def split_half(ratings: Ratings, splits: int = 1000, seed: int = 0) -> float:
    """Mean Spearman-Brown corrected correlation of unit means between random halves of the raters.

    Holes are allowed: a unit counts in a split where both halves rated it, and a split where at least three
    units do. Raises ``NotEstimable`` (no_overlap, and as ``pairable``).
    """
    paired = ratings.pairable()
    known = paired.table(np.ones(len(paired)))
    filled = paired.table(paired.value - paired.value.mean())
    rng = np.random.default_rng(seed)
    raters = paired.n_raters
    chunk = max(1, 2_000_000 // max(paired.n_units, raters))
    correlations = []
    for start in range(0, splits, chunk):
        shuffled = rng.permuted(np.tile(np.arange(raters), (min(chunk, splits - start), 1)), axis=1)
        first = (shuffled < raters // 2).T.astype(np.float64)
        count, other_count = known @ first, known @ (1 - first)
        both = (count > 0) & (other_count > 0)
        x = np.where(both, filled @ first / np.maximum(count, 1), 0.0)
        y = np.where(both, filled @ (1 - first) / np.maximum(other_count, 1), 0.0)
        correlations.append(_column_correlations(x, y, both))
    r = np.concatenate(correlations)
    r = r[np.isfinite(r) & (r > -1)]
    if r.size < splits / 2:
        raise NotEstimable("Halves of the panel share too few units to compare their means.", "no_overlap")
    return float((2 * r / (1 + r)).mean())


def _column_correlations(x: Floats, y: Floats, use: np.ndarray) -> Floats:
    n = use.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        x = np.where(use, x - (x * use).sum(axis=0) / n, 0.0)
        y = np.where(use, y - (y * use).sum(axis=0) / n, 0.0)
        r = (x * y).sum(axis=0) / np.sqrt((x * x).sum(axis=0) * (y * y).sum(axis=0))
    return np.where(n >= 3, r, np.nan)


def _tie_sizes(column: Floats) -> Floats:
    return np.unique(column, return_counts=True)[1].astype(np.float64)


def _complete(ratings: Ratings) -> Floats:
    ratings.pairable()
    if not ratings.complete:
        raise NotEstimable(
            "This figure needs every rater to have rated every unit, and some have not.", "incomplete"
        )
    return ratings.matrix()
