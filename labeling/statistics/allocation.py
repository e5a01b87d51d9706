"""How the ratings of a unit are best shared out over the strata of a panel (Cochran 1977, ch. 5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Floats, Ratings

MOST = 10_000


@dataclass(frozen=True, eq=False)
class Allocation:
    """Ratings of a unit by stratum, shape (strata,), and the half-width of its post-stratified mean's interval."""

    ratings: Floats
    half_width: float

    @property
    def total(self) -> int:
        return int(self.ratings.sum())


def spread_within(ratings: Ratings) -> float:
    """Standard deviation of the ratings of a unit around its mean, pooled over units, in scale points.

    Raises ``NotEstimable`` (all_missing, one_rater, no_pairs, one_unit).
    """
    paired = ratings.pairable()
    counts = paired.counts()
    within = (counts.q - counts.s**2 / counts.m).sum() / (counts.m - 1).sum()
    return float(np.sqrt(max(within, 0.0)))


def ratings_for_mean(spread: float, half_width: float) -> int | None:
    """Fewest ratings n of a unit so that t(n - 1) spread/sqrt(n) is at most ``half_width``; None beyond 10,000."""
    n = np.arange(2.0, MOST + 1)
    enough = np.flatnonzero(stats.t.ppf(0.975, n - 1) * spread / np.sqrt(n) <= half_width)
    return int(n[enough[0]]) if enough.size else None


def allocate(shares: Floats, spread: Floats, total: int, *, neyman: bool, least: int = 1) -> Allocation:
    """Share ``total`` ratings of a unit out over strata with population ``shares`` and ``spread``, shapes (strata,).

    Neyman: in proportion to share times spread, which makes the variance of the post-stratified mean least;
    otherwise in proportion to the shares alone. Every stratum gets ``least``. Variance = sum W^2 S^2/n (Cochran
    1977, eq. 5.12 without finite populations); half-width 1.96 standard errors. Raises ``NotEstimable``
    (no_shares) without shares.
    """
    weight = _normal(shares)
    wish = weight * spread if neyman else weight
    wish = wish if wish.sum() > 0 else weight
    n = np.full(weight.size, float(least))
    for _rest in range(total - least * weight.size):
        # The next rating goes where it lowers the variance most; for shares alone, where most is missing.
        gain = wish**2 / (n * (n + 1)) if neyman else wish / wish.sum() * (n.sum() + 1) - n
        n[int(np.argmax(gain))] += 1
    return Allocation(n, half_width_of(weight, spread, n))


def half_width_of(shares: Floats, spread: Floats, n: Floats) -> float:
    """Half-width of the 95% interval of the post-stratified mean of a unit with ``n`` ratings by stratum."""
    weight = _normal(shares)
    return float(1.959964 * np.sqrt((weight**2 * spread**2 / n).sum()))


def total_for_half_width(shares: Floats, spread: Floats, half_width: float, *, neyman: bool) -> int | None:
    """Ratings of a unit that a post-stratified mean needs for ``half_width``; None beyond 10,000."""
    weight = _normal(shares)
    one = (weight * spread).sum() ** 2 if neyman else (weight * spread**2).sum()
    total = max(int(np.ceil(one * (1.959964 / half_width) ** 2 - 1e-9)), weight.size)
    return total if total <= MOST else None


def _normal(shares: Floats) -> Floats:
    if not shares.size or not (shares > 0).all():
        raise NotEstimable("Give the population share of every stratum first.", "no_shares")
    return np.asarray(shares / shares.sum(), dtype=np.float64)
