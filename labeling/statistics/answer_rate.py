"""Answers per day from the counts of a few days, and when the last may be in, with intervals that allow for uneven
days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from labeling.statistics.errors import NotEstimable
from labeling.statistics.intervals import Estimate

QUASI_POISSON = "quasi-Poisson, days as they vary"
POISSON = "Poisson"
LEAST_STRETCHES = 3  # from which on counts themselves say how uneven they are


def answer_rate(counts: Sequence[int], length: float = 1.0) -> Estimate:
    """Mean of ``counts``, one per stretch of ``length`` days, per day, with its 95% interval.

    From three stretches on: logarithmic scale, variance = dispersion x mean with the dispersion from the counts
    themselves and never below 1 (McCullagh & Nelder 1989, sec. 6.2), t with one less degree of freedom than counts.
    Fewer: the exact Poisson interval (Garwood 1936). Raises ``NotEstimable`` (no_answers) where nothing was counted.
    """
    total = int(sum(counts))
    if not total:
        raise NotEstimable("Nobody has answered in these days, so there is no pace.", "no_answers")
    days = len(counts) * length
    if len(counts) < LEAST_STRETCHES:
        low, high = stats.chi2.ppf(0.025, 2 * total) / 2, stats.chi2.ppf(0.975, 2 * total + 2) / 2
        return Estimate(total / days, float(low) / days, float(high) / days, POISSON)
    spread = np.sqrt(_dispersion(counts) / total)
    factor = float(np.exp(min(stats.t.ppf(0.975, len(counts) - 1) * spread, 50.0)))
    return Estimate(total / days, total / days / factor, total / days * factor, QUASI_POISSON)


def days_left(missing: int, counts: Sequence[int], length: float = 1.0) -> Estimate:
    """Days until ``missing`` further answers are in, if days to come are like those of ``counts`` (as in
    ``answer_rate``), with a 95% prediction interval.

    missing / rate; on the logarithmic scale the variance is dispersion x (1/counted + 1/missing), the first part for
    what is not known of the pace, the second for how days to come differ (quasi-Poisson, as above). Below three
    stretches, where the dispersion is not known, there is no interval. Raises ``NotEstimable`` (no_answers).
    """
    rate = answer_rate(counts, length)
    assert rate.estimate is not None
    if missing <= 0:
        return Estimate(0.0, None, None, rate.method)
    days = missing / rate.estimate
    if len(counts) < LEAST_STRETCHES:
        return Estimate(days, None, None, rate.method)
    spread = np.sqrt(_dispersion(counts) * (1 / sum(counts) + 1 / missing))
    factor = float(np.exp(min(stats.t.ppf(0.975, len(counts) - 1) * spread, 50.0)))
    return Estimate(days, days / factor, days * factor, QUASI_POISSON)


def _dispersion(counts: Sequence[int]) -> float:
    return max(float(np.var(counts, ddof=1)) / float(np.mean(counts)), 1.0)
