"""Whether two panels use the scale equally widely: a straight line through the anchors."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import stats

from labeling.statistics.ratings import Floats

LEAST = 5


class Line(NamedTuple):
    """A = intercept + slope · B by Deming regression, with the slope's 95% interval (jackknife over anchors);
    ``mean_sigma`` is the ratio of the anchors' standard deviations; ``differs``: the slope is not 1 (at 1%)."""

    slope: float
    low: float
    high: float
    intercept: float
    mean_sigma: float
    differs: bool


def line_through(a: Floats, b: Floats, a_error: Floats, b_error: Floats) -> Line | None:
    """Both axes carry error (Deming 1943), in the ratio of their mean error variances. None under five anchors or
    where they do not differ on either side."""
    n = a.size
    if n < LEAST or a.std() < 1e-9 or b.std() < 1e-9:
        return None
    ratio = float((a_error**2).mean() / max((b_error**2).mean(), 1e-12)) or 1.0
    slope = _deming(a, b, ratio)
    without = np.array([_deming(np.delete(a, i), np.delete(b, i), ratio) for i in range(n)])
    if not np.isfinite(np.append(without, slope)).all():
        return None
    error = float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))
    half, sure = (float(stats.t.ppf(tail, n - 2)) * error for tail in (0.975, 0.995))
    return Line(
        slope=slope,
        low=slope - half,
        high=slope + half,
        intercept=float(a.mean() - slope * b.mean()),
        mean_sigma=float(a.std(ddof=1) / b.std(ddof=1)),
        differs=abs(slope - 1) > sure,
    )


def _deming(a: Floats, b: Floats, ratio: float) -> float:
    s_aa, s_bb = float(a.var()), float(b.var())
    s_ab = float(((a - a.mean()) * (b - b.mean())).mean())
    if abs(s_ab) < 1e-12:
        return float("nan")
    gap = s_aa - ratio * s_bb
    return (gap + np.sqrt(gap**2 + 4 * ratio * s_ab**2)) / (2 * s_ab)
