"""Intervals of intraclass correlations: F-based for complete data, jackknife where there are holes."""

from __future__ import annotations

import numpy as np
from scipy import stats

from labeling.statistics.deletions import Deletions, jackknife_limits
from labeling.statistics.intervals import FOR_THESE_RATERS, PANEL, TOO_ALIKE, Estimate
from labeling.statistics.pair_differences import (
    icc_figures,
    pair_differences_without_each_rating,
    pair_differences_without_each_unit,
    without_each_rater,
)
from labeling.statistics.ratings import Floats, Ratings

F_BASED = "F distribution (complete data)"
TWO_WAY_JACKKNIFE = "two-way jackknife (raters and units)"
UNDEFINED = "Units differ no more than chance allows, and the figure is undefined there."
Limits = tuple[float, float] | None


def f_intervals(table: Floats, figures: tuple[Floats, ...], confidence: float) -> list[Estimate]:
    """Intervals of the six figures of a complete table, shape (units, raters).

    Shrout & Fleiss 1979, p. 424; McGraw & Wong 1996, table 7. Exact agreement (no residual) has no interval.
    """
    n, k = table.shape
    rows, columns, grand = table.mean(axis=1), table.mean(axis=0), table.mean()
    msr = k * ((rows - grand) ** 2).sum() / (n - 1)
    msc = n * ((columns - grand) ** 2).sum() / (k - 1)
    msw = ((table - rows[:, None]) ** 2).sum() / (n * (k - 1))
    mse = ((table - rows[:, None] - columns + grand) ** 2).sum() / ((n - 1) * (k - 1))
    tail = (1 + confidence) / 2
    one = _ratio_limits(msr, msw, n - 1, n * (k - 1), k, tail)
    three = _ratio_limits(msr, mse, n - 1, (n - 1) * (k - 1), k, tail)
    two = _agreement_limits(msr, msc, mse, n, k, figures[1], tail)
    singles = [_possible(pair, figures[place], k) for place, pair in enumerate((one, two, three))]
    limits = singles + [None if pair is None else _averaged(pair, k) for pair in singles]
    return [_estimate(figure, pair, F_BASED) for figure, pair in zip(figures, limits, strict=True)]


def jackknife_intervals(
    ratings: Ratings, value: Floats, figures: tuple[Floats, ...], k: float, confidence: float
) -> list[Estimate]:
    """Intervals with holes: each unit, and from ten raters on each rater too, left out in turn.

    Limits as ``jackknife_limits`` has them. Averages take the limits of their single figure through
    Spearman-Brown.
    """
    panel = ratings.n_raters >= PANEL
    sweeps = [pair_differences_without_each_unit(ratings, value)]
    if panel:
        sweeps += [without_each_rater(ratings, value), pair_differences_without_each_rating(ratings, value)]
    deleted = [icc_figures(sweep.components(), k)[:3] for sweep in sweeps]
    singles: list[Limits] = []
    for place, figure in enumerate(figures[:3]):
        swept = [found[place] for found in deleted]
        deletions = Deletions(k, *swept) if panel else Deletions(k, swept[0], None)
        singles.append(
            jackknife_limits(float(figure), deletions, confidence) if np.isfinite(figure) else None
        )
    limits = singles + [None if pair is None else _averaged(pair, k) for pair in singles]
    method = TWO_WAY_JACKKNIFE if panel else FOR_THESE_RATERS
    return [_estimate(figure, pair, method) for figure, pair in zip(figures, limits, strict=True)]


def _ratio_limits(signal: float, noise: float, df1: int, df2: int, k: int, tail: float) -> Limits:
    if not noise > 1e-12 * signal:
        return None
    f = signal / noise
    low, high = f / stats.f.ppf(tail, df1, df2), f * stats.f.ppf(tail, df2, df1)
    return float((low - 1) / (low + k - 1)), float((high - 1) / (high + k - 1))


def _agreement_limits(
    msr: float, msc: float, mse: float, n: int, k: int, figure: Floats, tail: float
) -> Limits:
    if not mse > 1e-12 * msr or not np.isfinite(figure):
        return None
    rho, ratio = float(figure), msc / mse
    base = n * (1 + (k - 1) * rho) - k * rho
    below = (n - 1) * (k * rho * ratio) ** 2 + base**2
    freedom = (k - 1) * (n - 1) * (k * rho * ratio + base) ** 2 / below if below > 0 else 0.0
    if not freedom > 0:
        return None
    upper, lower = stats.f.ppf(tail, n - 1, freedom), stats.f.ppf(tail, freedom, n - 1)
    if not np.isfinite([upper, lower]).all():  # hardly any degrees of freedom
        return None
    noise = k * msc + (k * n - k - n) * mse
    low = n * (msr - upper * mse) / (upper * noise + n * msr)
    high = n * (lower * msr - mse) / (noise + n * lower * msr)
    return float(low), float(high)


def _possible(limits: Limits, figure: Floats, k: int) -> Limits:
    """Limits cut at -1/(k - 1) and 1, beyond which no correlation of k ratings lies; an estimate may."""
    if limits is None or not np.isfinite(figure):
        return None
    return max(limits[0], min(float(figure), -1 / (k - 1))), min(limits[1], 1.0)


def _averaged(limits: tuple[float, float], k: float) -> Limits:
    low, high = (1 + (k - 1) * limit for limit in limits)
    if low <= 0 or high <= 0:
        return None
    return k * limits[0] / low, k * limits[1] / high


def _estimate(figure: Floats, limits: Limits, method: str) -> Estimate:
    if not np.isfinite(figure):
        return Estimate(None, None, None, method, UNDEFINED)
    if limits is None or not np.isfinite(limits).all():
        return Estimate(float(figure), None, None, method, TOO_ALIKE)
    # Rounding may leave a figure a last digit outside its limits.
    low, high = min(limits[0], float(figure)), max(limits[1], float(figure))
    return Estimate(float(figure), low, high, method)
