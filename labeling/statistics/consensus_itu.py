"""Consensus as the ITU recommendations have it: plain mean, P.913, BT.500-14 and P.910."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from labeling.statistics.consensus_fit import (
    Fit,
    panels,
    rater_spread,
    residuals,
    unit_mean,
)
from labeling.statistics.consensus_panelwise import panel_variance
from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Floats, Ratings


def plain_mean(ratings: Ratings) -> Fit:
    """Mean opinion score with its t interval (ITU-R BT.500-14, 2.2); a unit with one rating borrows the
    pooled spread. The interval holds the raters' biases, so relative and absolute are one."""
    estimate = unit_mean(ratings, ratings.value)
    deviation = ratings.value - estimate[ratings.unit]
    bias = ratings.per_rater(deviation) / ratings.per_rater()
    error, freedom = spread_of_mean(ratings.per_unit(), ratings.per_unit(deviation * deviation))
    spread = rater_spread(ratings, residuals(ratings, estimate, bias))
    return Fit(estimate, error, freedom, bias, spread)


def bias_removed(ratings: Ratings) -> Fit:
    """Mean after taking each rater's mean deviation from the unit means off (ITU-T P.913, 12.4). Biases are
    centred over raters, so the level stays that of the average rater where there are holes."""
    first = unit_mean(ratings, ratings.value)
    bias = ratings.per_rater(ratings.value - first[ratings.unit]) / ratings.per_rater()
    bias = bias - bias.mean()
    estimate = unit_mean(ratings, ratings.value - bias[ratings.rater])
    residual = residuals(ratings, estimate, bias)
    error, freedom = spread_of_mean(ratings.per_unit(), ratings.per_unit(residual * residual))
    return Fit(
        estimate,
        error,
        freedom,
        bias,
        rater_spread(ratings, residual),
        panel_variance=panel_variance(bias, 1),
    )


def bt500(ratings: Ratings) -> Fit:
    """Mean without the raters that ITU-R BT.500-14, A1-2.3.1 rejects; biases are still given for all.

    A unit whose raters were all rejected keeps them. Raises ``NotEstimable`` (all_rejected)."""
    rejected = bt500_rejected(ratings)
    if rejected.all():
        raise NotEstimable("BT.500 rejects every rater here; use another method.", "all_rejected")
    kept = ~rejected[ratings.rater]
    kept |= ratings.per_unit(kept.astype(np.float64))[ratings.unit] == 0
    screened = ratings.where(kept)
    fit = plain_mean(screened)
    bias = ratings.per_rater(ratings.value - fit.estimate[ratings.unit]) / ratings.per_rater()
    spread = rater_spread(ratings, residuals(ratings, fit.estimate, bias))
    out = tuple(int(code) for code in np.flatnonzero(rejected))
    return Fit(fit.estimate, fit.standard_error, fit.freedom, bias, spread, rejected=out)


def bt500_rejected(ratings: Ratings) -> np.ndarray:
    """Whether each rater is rejected, shape (raters,): more than 5% of ratings beyond 2 standard deviations
    (sqrt(20) where the kurtosis is outside 2 to 4), about evenly above and below (below 30% difference).
    Units without spread judge nobody."""
    n = np.maximum(ratings.per_unit(), 1.0)
    deviation = ratings.value - unit_mean(ratings, ratings.value)[ratings.unit]
    second = ratings.per_unit(deviation**2) / n
    fourth = ratings.per_unit(deviation**4) / n
    judging = (n >= 2) & (second > 1e-12 * max(float(second.max()), 1e-300))
    kurtosis = np.where(judging, fourth / np.where(judging, second, 1.0) ** 2, 0.0)
    sd = np.sqrt(second * n / np.maximum(n - 1, 1.0))
    limit = np.where((kurtosis >= 2) & (kurtosis <= 4), 2.0, np.sqrt(20.0)) * sd
    limit = np.where(judging, limit, np.inf)[ratings.unit]
    above = ratings.per_rater((deviation >= limit).astype(np.float64))
    below = ratings.per_rater((deviation <= -limit).astype(np.float64))
    beyond = above + below
    balance = np.abs(above - below) / np.maximum(beyond, 1.0)
    return np.asarray((beyond / ratings.per_rater() > 0.05) & (balance < 0.3))


def p910(ratings: Ratings) -> Fit:
    """Alternating projection of ITU-T P.910 (2022), annex E: units weighted by the inverse residual variance
    of their raters, biases averaged plainly, until the units stand still.

    Kept for comparison with other laboratories: it has neither prior nor cap and collapses onto a rater who
    never moves, or who fits by chance. The standard error is the spread of a unit's residuals over sqrt(n).
    """
    number, _ = panels(ratings)
    unit = unit_mean(ratings, ratings.value)
    n_rater = ratings.per_rater()
    bias = ratings.per_rater(ratings.value - unit[ratings.unit]) / n_rater
    residual, spread = residuals(ratings, unit, bias), np.zeros(ratings.n_raters)
    for _pass in range(1000):
        before = unit
        residual = residuals(ratings, unit, bias)
        spread = _deviation(ratings.per_rater, residual, n_rater)
        w = (1.0 / (spread**2 + 1e-8))[ratings.rater]
        unit = ratings.per_unit(w * (ratings.value - bias[ratings.rater])) / ratings.per_unit(w)
        bias = ratings.per_rater(ratings.value - unit[ratings.unit]) / n_rater
        if np.linalg.norm(unit - before) < 1e-8:
            break
    n_unit = ratings.per_unit()
    error = _deviation(ratings.per_unit, residual, n_unit) / np.sqrt(n_unit)
    # One rating says nothing of its own spread: its rater's is what there is.
    lone = np.sqrt(ratings.per_unit((spread**2)[ratings.rater]))
    error = np.where(n_unit >= 2, error, lone)
    shift = bias.mean()
    bias = bias - shift
    return Fit(
        unit + shift,
        error,
        np.full(ratings.n_units, np.inf),
        bias,
        spread,
        panel_variance=panel_variance(bias, 1),
        groups=number,
    )


def _deviation(total: Callable[[Floats], Floats], residual: Floats, n: Floats) -> Floats:
    mean = total(residual) / n
    return np.sqrt(np.maximum(total(residual * residual) / n - mean * mean, 0.0))


def spread_of_mean(n: Floats, squares: Floats) -> tuple[Floats, Floats]:
    """Standard error of each unit's mean and its degrees of freedom, from the number of ratings and the sum of squared
    deviations, shape (units,). A unit with one rating borrows the spread and the freedom of the others."""
    several = n >= 2
    total = float((n[several] - 1).sum())
    pooled = float(squares[several].sum()) / total if total else 0.0
    variance = np.where(several, squares / np.maximum(n - 1, 1.0), pooled)
    freedom = np.where(several, n - 1, max(total, 1.0))
    return np.sqrt(variance / n), freedom
