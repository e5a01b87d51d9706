"""Answers per day from the counts of a few days, with an interval that allows for uneven days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from labeling.statistics.errors import NotEstimable
from labeling.statistics.intervals import Estimate

QUASI_POISSON = "quasi-Poisson, days as they vary"
POISSON = "Poisson"


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
    if len(counts) < 3:
        low, high = stats.chi2.ppf(0.025, 2 * total) / 2, stats.chi2.ppf(0.975, 2 * total + 2) / 2
        return Estimate(total / days, float(low) / days, float(high) / days, POISSON)
    mean = total / len(counts)
    dispersion = max(float(np.var(counts, ddof=1)) / mean, 1.0)
    factor = float(np.exp(min(stats.t.ppf(0.975, len(counts) - 1) * np.sqrt(dispersion / total), 50.0)))
    return Estimate(total / days, total / days / factor, total / days * factor, QUASI_POISSON)
