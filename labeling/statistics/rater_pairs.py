"""Figures of every pair of raters over the units they share, and their mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from labeling.statistics.alpha import require_variance
from labeling.statistics.deletions import Deletions, jackknife_limits
from labeling.statistics.errors import NotEstimable
from labeling.statistics.intervals import FOR_THESE_RATERS, PANEL, TOO_ALIKE, Estimate
from labeling.statistics.ratings import Floats, Ratings

FEWEST_SHARED = 5
MOST_RATERS = 1000
GROUPS = 40
DENSE = 0.3
"""Share of filled cells from which dense matrix products beat sparse ones."""
OVER_RATERS = "jackknife over raters, for these units"


@dataclass(frozen=True)
class PairMoments:
    """Moments of pairs of raters over shared units, arrays of shape (raters, raters): number of units
    ``shared``; ``mean`` and ``square`` of row rater's values over units shared with the column rater;
    ``product`` of both. Zero where no unit is shared."""

    shared: Floats
    mean: Floats
    square: Floats
    product: Floats


def pair_moments(ratings: Ratings, value: Floats) -> PairMoments:
    """Moments of ``value``, shape (ratings,), roughly centred, by four matrix products."""
    shape = (ratings.n_units, ratings.n_raters)
    cells = (ratings.unit, ratings.rater)
    weights = np.ones(len(ratings)), value, value * value
    present, filled, squares = (sparse.csr_array((weight, cells), shape=shape) for weight in weights)
    if len(ratings) > DENSE * shape[0] * shape[1]:
        present, filled, squares = (table.toarray() for table in (present, filled, squares))
    products = [left.T @ right for left, right in ((present, present), (filled, present), (squares, present))]
    products.append(filled.T @ filled)
    shared, *sums = (np.asarray(p if isinstance(p, np.ndarray) else p.toarray()) for p in products)
    mean, square, product = (part / np.maximum(shared, 1.0) for part in sums)
    return PairMoments(shared, mean, square, product)


def mean_over_pairs(figure: Floats, shared: Floats) -> tuple[float, Floats]:
    """Mean of a figure of pairs, shape (raters, raters), weighted by shared units, and the same mean without
    each rater, shape (raters,), NaN where no pair is left.

    Pairs with fewer than ``FEWEST_SHARED`` units or a NaN are left out. Raises ``NotEstimable``
    (no_overlap, no_variance).
    """
    enough = np.triu(shared >= FEWEST_SHARED, 1)
    if not enough.any():
        raise NotEstimable(
            f"No two raters share {FEWEST_SHARED} units; let raters rate more of the same.", "no_overlap"
        )
    used = enough & np.isfinite(figure)
    if not used.any():
        raise NotEstimable("No two raters who tell units apart can be compared.", "no_variance")
    weight = np.where(used, shared, 0.0)
    weighted = np.where(used, shared * np.where(used, figure, 0.0), 0.0)
    total, sums = weight.sum(), weighted.sum()
    left = total - weight.sum(axis=0) - weight.sum(axis=1)
    rest = sums - weighted.sum(axis=0) - weighted.sum(axis=1)
    without = np.where(left > 0.5, rest / np.maximum(left, 0.5), np.nan)
    return float(sums / total), without


def pair_mean_with_interval(
    ratings: Ratings, figure: Callable[[Ratings], tuple[Floats, Floats]], confidence: float = 0.95
) -> Estimate:
    """Mean over pairs of raters; ``figure`` gives the figure of each pair and the units shared.

    Each rater is left out in turn from ten raters on; with fewer, each unit (or one of forty groups of
    units). Of more than ``MOST_RATERS`` raters those with most ratings stand for all.
    """
    paired = most_active(ratings.pairable())
    require_variance(paired)
    point, without = mean_over_pairs(*figure(paired))
    if paired.n_raters >= PANEL:
        limits = jackknife_limits(point, Deletions(2.0, without, None), confidence)
        method = OVER_RATERS
    else:
        deleted = without_unit_groups(paired, lambda rest: mean_over_pairs(*figure(rest))[0])
        limits, method = jackknife_limits(point, Deletions(2.0, deleted, None), confidence), FOR_THESE_RATERS
    if limits is None:
        return Estimate(point, None, None, method, TOO_ALIKE)
    return Estimate(point, *limits, method)


def without_unit_groups(ratings: Ratings, figure: Callable[[Ratings], float]) -> Floats:
    """A figure without each unit, or each of ``GROUPS`` groups of units, in turn; NaN where undefined."""
    groups = min(ratings.n_units, GROUPS)
    # A fixed shuffle: neighbouring units may have been made alike.
    group = np.random.default_rng(0).permutation(ratings.n_units) % groups
    found = np.full(groups, np.nan)
    for left_out in range(groups):
        try:
            found[left_out] = figure(ratings.where(group[ratings.unit] != left_out))
        except NotEstimable:
            return np.full(groups, np.nan)
    return found


def most_active(ratings: Ratings) -> Ratings:
    """The ratings of at most ``MOST_RATERS`` raters, those with most ratings."""
    if ratings.n_raters <= MOST_RATERS:
        return ratings
    chosen = np.zeros(ratings.n_raters, dtype=bool)
    chosen[np.argsort(-ratings.per_rater(), kind="stable")[:MOST_RATERS]] = True
    return ratings.where(chosen[ratings.rater]).pairable()
