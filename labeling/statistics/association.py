"""Internal consistency of panels: Cronbach's alpha and random halves."""

from __future__ import annotations

import numpy as np

from labeling.statistics.alpha import require_variance
from labeling.statistics.errors import NotEstimable
from labeling.statistics.icc import intraclass_correlations
from labeling.statistics.intervals import Estimate
from labeling.statistics.ratings import Floats, Ratings

RANDOM_HALVES = "middle 95% of random halves of these raters"


def cronbach_alpha(ratings: Ratings) -> float:
    """Cronbach's alpha with raters as items, at most 1: k/(k-1) (1 - sum of rater variances over the variance
    of unit sums). With holes the ICC(3,k), to which it is equal on complete data, for the harmonic mean
    number of ratings. Raises ``NotEstimable`` (no_variance, no_overlap, and as ``pairable``)."""
    return _known(intraclass_correlations(ratings).icc3k)


def cronbach_with_interval(ratings: Ratings) -> Estimate:
    """``cronbach_alpha`` with the interval of ICC(3,k): Feldt's (1965) F interval on complete data, else the
    jackknife."""
    panel = intraclass_correlations(ratings).icc3k
    _known(panel)
    return panel


def split_half(ratings: Ratings, splits: int = 1000, seed: int = 0) -> float:
    """Mean of ``split_halves``. Raises as they do."""
    return float(split_halves(ratings, splits, seed).mean())


def split_half_with_interval(
    ratings: Ratings, splits: int = 1000, seed: int = 0, confidence: float = 0.95
) -> Estimate:
    """``split_half`` and the range that the middle of the splits falls in: how much the figure hangs on which
    raters are put together. No sampling error of other raters or units is in it."""
    halves = split_halves(ratings, splits, seed)
    mean = float(halves.mean())
    low, high = (float(q) for q in np.quantile(halves, [(1 - confidence) / 2, (1 + confidence) / 2]))
    # Rounding may leave the mean of equal halves a last digit outside.
    return Estimate(mean, min(low, mean), max(high, mean), RANDOM_HALVES)


def split_halves(ratings: Ratings, splits: int = 1000, seed: int = 0) -> Floats:
    """Spearman-Brown corrected correlations of unit means between random halves of the raters, shape
    (usable splits,), cut at -1, below which the correction of a negative correlation runs off.

    Holes are allowed: a unit counts in a split where both halves rated it, and a split where at least three
    units do. Raises ``NotEstimable`` (no_overlap, no_variance, and as ``pairable``).
    """
    paired = ratings.pairable()
    require_variance(paired)
    known = paired.table(np.ones(len(paired)))
    filled = paired.table(paired.value - paired.value.mean())
    floor = 1e-12 * float(paired.value.var())
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
        correlations.append(_column_correlations(x, y, both, floor))
    r = np.concatenate(correlations)
    r = r[np.isfinite(r) & (r > -1)]
    if r.size < splits / 2:
        raise NotEstimable("Halves of the panel share too few units to compare their means.", "no_overlap")
    return np.asarray(np.clip(2 * r / (1 + r), -1.0, 1.0))


def _known(panel: Estimate) -> float:
    if panel.estimate is None:
        raise NotEstimable(
            "All units have much the same sum of ratings, so there is nothing to rely on.", "no_variance"
        )
    return panel.estimate


def _column_correlations(x: Floats, y: Floats, use: np.ndarray, floor: float) -> Floats:
    """Correlation of each column over the rows in use; NaN under three rows or a variance of ``floor``."""
    n = np.maximum(use.sum(axis=0), 1)
    x = np.where(use, x - (x * use).sum(axis=0) / n, 0.0)
    y = np.where(use, y - (y * use).sum(axis=0) / n, 0.0)
    xx, yy = (x * x).sum(axis=0), (y * y).sum(axis=0)
    known = (n >= 3) & (xx > floor * n) & (yy > floor * n)
    return np.where(known, (x * y).sum(axis=0) / np.sqrt(np.where(known, xx * yy, 1.0)), np.nan)
