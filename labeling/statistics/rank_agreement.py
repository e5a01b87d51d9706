"""Agreement in order: mean rank correlation and Kendall's coefficient of concordance, with intervals."""

from __future__ import annotations

import numpy as np
from scipy import stats

from labeling.statistics.deletions import Deletions, jackknife_limits
from labeling.statistics.errors import NotEstimable
from labeling.statistics.intervals import FOR_THESE_RATERS, PANEL, TOO_ALIKE, Estimate
from labeling.statistics.rater_pairs import (
    FEWEST_SHARED,
    OVER_RATERS,
    mean_over_pairs,
    most_active,
    pair_mean_with_interval,
    pair_moments,
    without_unit_groups,
)
from labeling.statistics.ratings import Floats, Ratings

BLOCK_CELLS = 20_000_000


def spearman_with_interval(ratings: Ratings, confidence: float = 0.95) -> Estimate:
    """``mean_pairwise_spearman`` with its interval (see ``rater_pairs``)."""
    return pair_mean_with_interval(ratings, pairwise_spearman, confidence)


def mean_pairwise_spearman(ratings: Ratings) -> float:
    """Mean rank correlation of pairs of raters with at least five units in common (any number on complete
    data), weighted by that number, in [-1, 1]. Raises ``NotEstimable`` (no_overlap, no_variance, and as
    ``pairable``)."""
    return mean_over_pairs(*pairwise_spearman(most_active(ratings.pairable())))[0]


def pairwise_spearman(ratings: Ratings) -> tuple[Floats, Floats]:
    """Correlation of each pair and the number of units shared, both of shape (raters, raters).

    Each rater's values are ranked once, over all their units, and pairs correlate these ranks over what
    they share: Spearman's figure on complete data. NaN where one of a pair never moves.
    """
    moments = pair_moments(ratings, _own_ranks(ratings))
    variance = np.maximum(moments.square - moments.mean**2, 0.0)
    moves = variance > 1e-12
    known = moves & moves.T
    below = np.sqrt(np.where(known, variance * variance.T, 1.0))
    covariance = moments.product - moments.mean * moments.mean.T
    shared = moments.shared
    if ratings.complete:
        # Whole rankings are compared, however short.
        shared = np.maximum(shared, float(FEWEST_SHARED))
    return np.where(known, covariance / below, np.nan), shared


def kendall_w(ratings: Ratings) -> float:
    """Kendall's coefficient of concordance with ties, in [0, 1]: 12 S / (m^2 (n^3 - n) - m T)
    (Kendall & Gibbons 1990, ch. 6). Raises ``NotEstimable`` (incomplete, no_variance, as ``pairable``)."""
    ratings.pairable()
    if not ratings.complete:
        raise NotEstimable(
            "This figure needs every rater to have rated every unit, and some have not.", "incomplete"
        )
    return float(_concordance(_ranked(ratings))[0])


def concordance_with_interval(ratings: Ratings, confidence: float = 0.95) -> Estimate:
    """``kendall_w`` with its interval; with holes, of the largest complete block of raters and units that
    ``complete_block`` finds, which the method names. W of m raters is (1 + (m - 1) r)/m of their mean
    correlation r; the jackknife works on r, which does not hang on m."""
    block = ratings if ratings.complete else complete_block(ratings)
    point = kendall_w(block)
    m = block.n_raters
    where = "" if ratings.complete else f" (complete block: {m} raters, {block.n_units} units)"
    over_raters = m >= PANEL
    if over_raters:
        _, fewer = _concordance(_ranked(block))
        deleted = ((m - 1) * fewer - 1) / (m - 2)
    else:
        deleted = without_unit_groups(block, lambda rest: (m * kendall_w(rest) - 1) / (m - 1))
    limits = jackknife_limits((m * point - 1) / (m - 1), Deletions(float(m), deleted, None), confidence)
    method = (OVER_RATERS if over_raters else FOR_THESE_RATERS) + where
    if limits is None:
        return Estimate(point, None, None, method, TOO_ALIKE)
    low, high = ((1 + (m - 1) * limit) / m for limit in limits)
    return Estimate(point, max(low, 0.0), min(high, 1.0), method)


def complete_block(ratings: Ratings) -> Ratings:
    """The raters with most ratings, as many as give the most cells, and the units that all of them rated.

    Raises ``NotEstimable`` (incomplete, as ``pairable``) under three raters or five units."""
    ratings.pairable()
    reason = "No three raters have rated the same five units, and this figure needs every cell filled."
    raters = min(ratings.n_raters, max(BLOCK_CELLS // ratings.n_units, 3))
    order = np.argsort(-ratings.per_rater(), kind="stable")[:raters]
    place = np.full(ratings.n_raters, -1)
    place[order] = np.arange(raters)
    seen = np.zeros((ratings.n_units, raters), dtype=bool)
    kept = place[ratings.rater] >= 0
    seen[ratings.unit[kept], place[ratings.rater[kept]]] = True
    by_all = np.logical_and.accumulate(seen, axis=1)
    height = by_all.sum(axis=0)
    cells = np.where(height >= FEWEST_SHARED, height * np.arange(1, raters + 1), 0)
    cells[:2] = 0
    if not cells.any():
        raise NotEstimable(reason, "incomplete")
    best = int(cells.argmax())
    inside = (place[ratings.rater] >= 0) & (place[ratings.rater] <= best) & by_all[ratings.unit, best]
    return ratings.where(inside)


def _concordance(ranks: Floats) -> tuple[Floats, Floats]:
    """W of ranks, shape (units, raters), and W without each rater, shape (raters,), NaN where undefined."""
    n, m = ranks.shape
    centred = ranks - (n + 1) / 2
    ties = np.array([_ties(column) for column in ranks.T])
    sums = centred.sum(axis=1)
    below = m * m * (n**3 - n) - m * ties.sum()
    if below <= 0:
        raise NotEstimable("No rater tells the units apart, so there is no order to agree on.", "no_variance")
    fewer = m - 1
    left = fewer * fewer * (n**3 - n) - fewer * (ties.sum() - ties)
    spread = ((sums[:, None] - centred) ** 2).sum(axis=0)
    without = np.where(left > 0, 12 * spread / np.where(left > 0, left, 1.0), np.nan)
    return np.asarray(12 * (sums**2).sum() / below), without


def _ranked(block: Ratings) -> Floats:
    return np.asarray(stats.rankdata(block.matrix(), axis=0), dtype=np.float64)


def _ties(column: Floats) -> float:
    size = np.unique(column, return_counts=True)[1].astype(np.float64)
    return float((size**3 - size).sum())


def _own_ranks(ratings: Ratings) -> Floats:
    """Mid-rank of each rating among its rater's, centred, in units of that rater's number of ratings."""
    order = np.lexsort((ratings.value, ratings.rater))
    rater, value = ratings.rater[order], ratings.value[order]
    fresh = np.ones(order.size, dtype=bool)
    fresh[1:] = (rater[1:] != rater[:-1]) | (value[1:] != value[:-1])
    start = np.flatnonzero(fresh)
    size = np.diff(np.append(start, order.size))
    middle = np.repeat(start + (size - 1) / 2, size)
    number = ratings.per_rater()
    first = np.cumsum(number) - number
    ranks = np.empty(order.size)
    ranks[order] = (middle - first[rater] + 0.5) / number[rater] - 0.5
    return ranks
