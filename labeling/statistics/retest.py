"""Test-retest: how well raters agree with themselves when an image comes back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from labeling.statistics.errors import NotEstimable, NotFinite
from labeling.statistics.intervals import PANEL, Estimate
from labeling.statistics.ratings import Floats

RATER_BOOTSTRAP = "bootstrap over raters"
PAIRS = "repeats taken as independent, for these raters"
FEWEST_FOR_A_CORRELATION = 4
NO_CORRELATION = "A correlation needs at least four repeats, and answers that differ."


@dataclass(frozen=True)
class Retest:
    """Agreement of first and second answers over ``repeats`` pairs of ``raters`` raters.

    ``correlation`` (Pearson); ``within_sd``, the standard deviation of one rater's answers to one image,
    sqrt(mean d^2 / 2) (Bland & Altman 1996), in points; ``exact`` and ``within_one``, shares of pairs at
    most 0 and 1 point apart.
    """

    repeats: int
    raters: int
    correlation: Estimate
    within_sd: Estimate
    exact: Estimate
    within_one: Estimate


def retest(
    rater: Iterable[Any], first: ArrayLike, second: ArrayLike, seed: int = 0, resamples: int = 2000
) -> tuple[Retest, dict[Any, Retest]]:
    """All repeats together, and each rater's own, from three parallel sequences.

    Pairs with a NaN are dropped. From ten raters on the pooled intervals are percentiles of resampled
    raters; otherwise Fisher's z, chi-square and Wilson 1927, which take the repeats as independent. Raises
    ``NotEstimable`` (all_missing) without a pair, ``NotFinite``, ``ValueError`` when lengths differ.
    """
    labels = list(rater)
    x, y = (np.asarray(side, dtype=np.float64).ravel() for side in (first, second))
    if not len(labels) == x.size == y.size:
        raise ValueError(f"rater, first and second differ in length: {len(labels)}, {x.size}, {y.size}.")
    for index in np.flatnonzero(np.isinf(x) | np.isinf(y))[:1]:
        raise NotFinite("of a repeat", labels[index])
    known = np.flatnonzero(~(np.isnan(x) | np.isnan(y)))
    if not known.size:
        raise NotEstimable("No rater has answered an image twice yet.", "all_missing")
    names = list(dict.fromkeys(labels[index] for index in known))
    place = {name: code for code, name in enumerate(names)}
    code = np.array([place[labels[index]] for index in known])
    x, y = x[known], y[known]
    order = np.argsort(code, kind="stable")
    cuts = np.flatnonzero(np.diff(code[order])) + 1
    each = {names[code[rows[0]]]: _of(_sums(x[rows], y[rows])[None, :], 1) for rows in np.split(order, cuts)}
    centre = (x.mean() + y.mean()) / 2
    per_rater = np.array([_sums(x[rows] - centre, y[rows] - centre) for rows in np.split(order, cuts)])
    return _of(per_rater, len(names), seed, resamples), each


def _sums(x: Floats, y: Floats) -> Floats:
    """Number, sums, sums of squares and product, sum of squared differences, exact, within one."""
    gap = np.abs(x - y)
    near = 1e-9
    return np.array(
        [x.size, x.sum(), y.sum(), x @ x, y @ y, x @ y, gap @ gap, (gap < near).sum(), (gap < 1 + near).sum()]
    )


def _figures(sums: Floats) -> Floats:
    """Correlation (NaN where undefined), within-rater SD, exact, within one; from (..., 9) to (..., 4)."""
    n, sx, sy, xx, yy, xy, gaps, exact, near = np.moveaxis(sums, -1, 0)
    vx, vy = n * xx - sx * sx, n * yy - sy * sy
    known = (vx > 1e-9 * n * xx) & (vy > 1e-9 * n * yy) & (n >= FEWEST_FOR_A_CORRELATION)
    r = np.where(known, (n * xy - sx * sy) / np.sqrt(np.where(known, vx * vy, 1.0)), np.nan)
    return np.stack([np.clip(r, -1, 1), np.sqrt(gaps / n / 2), exact / n, near / n], axis=-1)


def _of(per_rater: Floats, raters: int, seed: int = 0, resamples: int = 0) -> Retest:
    total = per_rater.sum(axis=0)
    n, figures = int(total[0]), _figures(total)
    correlation, within, exact, near = (float(figure) for figure in figures)
    found = [
        _correlation(correlation, n),
        _within(within, n),
        *(Estimate(share, *_wilson(share, n), PAIRS) for share in (exact, near)),
    ]
    if raters >= PANEL:
        drawn = np.random.default_rng(seed).multinomial(raters, np.full(raters, 1 / raters), resamples)
        draws = _figures(drawn @ per_rater)
        found = [_percentiles(*pair) for pair in zip(found, draws.T, strict=True)]
    return Retest(n, raters, *found)


def _percentiles(plain: Estimate, draws: NDArray[np.float64]) -> Estimate:
    draws = draws[np.isfinite(draws)]
    # Resamples that never differ say nothing; the plain interval then at least counts the repeats.
    if plain.estimate is None or not draws.size or draws.min() == draws.max():
        return plain
    low, high = np.quantile(draws, [0.025, 0.975])
    return Estimate(plain.estimate, float(low), float(high), RATER_BOOTSTRAP)


def _correlation(r: float, n: int) -> Estimate:
    if not np.isfinite(r):
        return Estimate(None, None, None, PAIRS, NO_CORRELATION)
    if abs(r) > 1 - 1e-12:
        return Estimate(r, None, None, PAIRS, "All repeats lie on one line, which gives no interval.")
    z, half = np.arctanh(r), 1.96 / np.sqrt(n - 3)
    return Estimate(r, float(np.tanh(z - half)), float(np.tanh(z + half)), PAIRS)


def _within(sd: float, n: int) -> Estimate:
    if sd == 0:
        return Estimate(0.0, None, None, PAIRS, "All repeats are equal, which gives no interval.")
    low, high = (float(sd * np.sqrt(n / stats.chi2.ppf(tail, n))) for tail in (0.975, 0.025))
    return Estimate(sd, low, high, PAIRS)


def _wilson(share: float, n: int) -> tuple[float, float]:
    z2 = stats.norm.ppf(0.975) ** 2
    centre, half = share + z2 / (2 * n), np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n)))
    low, high = (centre - half) / (1 + z2 / n), (centre + half) / (1 + z2 / n)
    return max(float(low), 0.0) if share > 0 else 0.0, min(float(high), 1.0) if share < 1 else 1.0
