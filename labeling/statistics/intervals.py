"""Intervals of Krippendorff's alpha: two-way jackknife for panels, unit jackknife for a few raters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeling.statistics.alpha import Level, alpha, coordinates
from labeling.statistics.alpha_deletions import alpha_deletions
from labeling.statistics.deletions import jackknife_limits
from labeling.statistics.ratings import Codes, Floats, Ratings

TWO_WAY = "two-way jackknife (raters and units)"
TWO_WAY_BOOTSTRAP = "two-way bootstrap (raters and units)"
FOR_THESE_RATERS = "unit jackknife, for these raters"
PANEL = 10
"""Fewest raters that stand for a panel; resampling fewer raters gives degenerate panels."""
TOO_FEW_UNITS = "Too few units have ratings from two raters for an interval; three or more are needed."
TOO_ALIKE = "These ratings are too few or too alike for an interval."
INTERVAL_CODES = {TOO_FEW_UNITS: "too_few_units", TOO_ALIKE: "too_alike"}
"""Stable codes of the reasons for a figure without an interval."""


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval; ``reason`` says why the figure or its interval is missing."""

    estimate: float | None
    low: float | None
    high: float | None
    method: str
    reason: str | None = None


def alpha_with_interval(
    ratings: Ratings,
    level: Level = "interval",
    confidence: float = 0.95,
    resamples: int | None = None,
    seed: int = 0,
) -> Estimate:
    """Alpha with its interval: two-way jackknife from ten raters on, else the unit jackknife.

    A number of ``resamples`` asks for percentiles of the two-way bootstrap instead, which fall low where
    raters are few or lenient in very different degrees (benchmarks/alpha_coverage.py). Raises
    ``NotEstimable`` as ``alpha`` does. What deletions or resamples leave undefined falls back on the unit
    jackknife.
    """
    point = alpha(ratings, level)
    panel = ratings.n_raters >= PANEL
    if panel and resamples is not None:
        draws = bootstrap_alpha(ratings, level, resamples, seed)
        if draws.size >= 0.95 * resamples:
            low, high = np.quantile(draws, [(1 - confidence) / 2, (1 + confidence) / 2])
            return Estimate(point, float(low), float(high), TWO_WAY_BOOTSTRAP)
    deletions = alpha_deletions(ratings, level)
    if panel:
        limits = jackknife_limits(point, deletions, confidence)
        if limits is not None:
            return Estimate(point, *limits, TWO_WAY)
    limits = jackknife_limits(point, deletions.of_these_raters(), confidence)
    if limits is not None:
        return Estimate(point, *limits, FOR_THESE_RATERS)
    units = deletions.units.size
    return Estimate(point, None, None, FOR_THESE_RATERS, TOO_FEW_UNITS if units < 3 else TOO_ALIKE)


def bootstrap_alpha(
    ratings: Ratings, level: Level = "interval", resamples: int = 1000, seed: int = 0
) -> Floats:
    """Alpha of resamples of raters and of units, shape (usable resamples,).

    A rater drawn twice is one rater with weight two: pairs of a rating with its own copy are left out of
    both the observed and the expected disagreement, which would else inflate alpha by .03 to .19. With a
    for rater weights, m = sum a, p = sum a^2, a unit's pairs number m^2 - p and its disagreement is
    2(m q - s^2). Every unit statistic is a matrix product (units, raters) @ (raters, resamples).
    """
    paired = ratings.pairable()
    x, sign = coordinates(paired, level)
    rng = np.random.default_rng(seed)
    present = paired.table(np.ones(len(paired)))
    squares = paired.table((x * x) @ sign)
    sums = [paired.table(column) for column in x.T]
    chunk = max(1, min(resamples, 2_000_000 // max(paired.n_units, paired.n_raters)))
    draws = []
    for start in range(0, resamples, chunk):
        size = min(chunk, resamples - start)
        a = _multinomial(rng, paired.n_raters, size).T
        u = _multinomial(rng, paired.n_units, size).T
        m, p, q = present @ a, present @ (a * a), squares @ a
        pairs = m * m - p
        usable = pairs > 0.5
        u = u * usable
        n = (u * m).sum(axis=0)
        within, between = m * q, n * (u * q).sum(axis=0)
        for column, direction in zip(sums, sign, strict=True):
            s = column @ a
            within -= direction * s * s
            between -= direction * (u * s).sum(axis=0) ** 2
        own = (u * u * p).sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            observed = (u * m * within / np.where(usable, pairs, 1.0)).sum(axis=0) / n
            draw = 1.0 - observed * (n * n - own) / between
        draws.append(draw[(n > 0) & (between > 1e-12) & np.isfinite(draw)])
    return np.concatenate(draws)


def _multinomial(rng: np.random.Generator, n: int, size: int) -> Floats:
    drawn: Codes = rng.integers(n, size=(size, n)) + n * np.arange(size)[:, None]
    return np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n).astype(np.float64)
