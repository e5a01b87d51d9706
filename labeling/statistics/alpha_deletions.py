"""Krippendorff's alpha with each unit, each rater or each single rating left out, in one pass."""

from __future__ import annotations

import numpy as np

from labeling.statistics.alpha import Level, coordinates
from labeling.statistics.deletions import Deletions
from labeling.statistics.ratings import Floats, Ratings


def alpha_deletions(ratings: Ratings, level: Level = "interval") -> Deletions:
    """Alpha without each pairable unit, each of their raters and each of their ratings; NaN where undefined.

    A unit left with one rating is left out whole. Ordinal mid-ranks stay those of all ratings.
    """
    paired = ratings.pairable()
    x, sign = coordinates(paired, level)
    unit = paired.unit
    m, q = paired.per_unit(), paired.per_unit((x * x) @ sign)
    lonely = m[unit] == 2
    kept = np.where(lonely, 1.0, m[unit] - 1.0)
    square = (x * x) @ sign
    within = m * q
    left = np.where(lonely, 0.0, kept * (q[unit] - square))
    n, total_q, sums = m.sum(), q.sum(), np.zeros(x.shape[1])
    shifts: list[tuple[Floats, Floats, Floats]] = []
    for index, (column, direction) in enumerate(zip(x.T, sign, strict=True)):
        s = paired.per_unit(column)
        sums[index] = s.sum()
        within -= direction * s * s
        own = s[unit]
        left -= np.where(lonely, 0.0, direction * (own - column) ** 2)
        lost = np.where(lonely, own, column)
        shifts.append((s, paired.per_rater(lost), lost))
    within *= 2.0 / (m - 1.0)
    change = np.where(lonely, 0.0, 2.0 * left / np.maximum(kept - 1.0, 1.0)) - within[unit]
    gone_m = np.where(lonely, 2.0, 1.0)
    gone_q = np.where(lonely, q[unit], square)
    by_rater = [paired.per_rater(lost) for lost in (change, gone_m, gone_q)]
    lost_values = ((-within, m, q), tuple(by_rater), (change, gone_m, gone_q))
    found = []
    for place, (d_within, d_n, d_q) in enumerate(lost_values):
        rest = n - d_n
        expected = rest * (total_q - d_q)
        for index, direction in enumerate(sign):
            expected = expected - direction * (sums[index] - shifts[index][place]) ** 2
        with np.errstate(divide="ignore", invalid="ignore"):
            observed = (within.sum() + d_within) / rest
            expected = 2.0 * expected / (rest * (rest - 1.0))
            found.append(np.where((rest > 1) & (expected > 1e-12), 1.0 - observed / expected, np.nan))
    return Deletions(float(m.size / (1.0 / m).sum()), *found)
