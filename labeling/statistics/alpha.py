"""Krippendorff's alpha for nominal, ordinal, interval and ratio values, with any pattern of holes."""

from __future__ import annotations

from typing import Literal

import numpy as np

from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Counts, Floats, Ratings
from labeling.statistics.value_counts import point_counts, value_counts

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")


def alpha(ratings: Ratings, level: Level = "interval") -> float:
    """Krippendorff's alpha, 1 - Do/De (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability").

    At most 1; 0 is chance; negative is systematic disagreement. Raises ``NotEstimable`` (all_missing,
    one_rater, one_unit, no_pairs, no_variance, not_ratio).
    """
    counted = _counted_whole(ratings)
    if counted is None:
        paired = ratings.pairable()
        require_variance(paired)
        if level == "interval":
            return alpha_from_counts(centred(paired).counts())
        counted = value_counts(paired)
    return alpha_from_points(*counted, level)


def alpha_from_points(values: Floats, counts: Floats, level: Level = "interval") -> float:
    """Alpha from the scale's points in order, shape (values,), and how often each unit got each, shape
    (units, values). Units with fewer than two ratings count for nothing. Raises ``NotEstimable`` (no_pairs,
    one_unit, no_variance, not_ratio)."""
    m = counts.sum(axis=1)
    if not (m >= 2).all():
        counts, m = counts[m >= 2], m[m >= 2]
    if m.size < 2:
        code = "one_unit" if m.size else "no_pairs"
        raise NotEstimable("Fewer than two units have ratings from two raters.", code)
    totals = counts.sum(axis=0)
    if (totals > 0).sum() < 2:
        raise NotEstimable("All ratings are the same, so chance agreement is undefined.", "no_variance")
    if level == "nominal" or level == "ratio":
        used = totals > 0
        return alpha_from_value_counts(counts[:, used], distances(values[used], level))
    if level == "ordinal":
        values = np.cumsum(totals) - totals / 2.0
    x = values - (totals @ values) / m.sum()
    s, q = (counts @ np.column_stack([x, x * x])).T
    return alpha_from_counts(Counts(m, s, q))


def alpha_from_counts(counts: Counts) -> float:
    """Interval alpha from number, sum and sum of squares of each unit, shapes (units,).

    Do = (1/n) sum 2(m q - s^2)/(m - 1), De = 2(n sum q - (sum s)^2)/(n(n - 1)) over units with m >= 2.
    Values should be roughly centred: sums of squares of large values lose digits.
    """
    paired = counts.m >= 2
    m, s, q = counts.m[paired], counts.s[paired], counts.q[paired]
    n = m.sum()
    if n == 0:
        raise NotEstimable("No unit has ratings from two raters, so nothing can be compared.", "no_pairs")
    observed = (2.0 * (m * q - s * s) / (m - 1.0)).sum() / n
    expected = 2.0 * (n * q.sum() - s.sum() ** 2) / (n * (n - 1.0))
    if not expected > 0:
        raise NotEstimable("All ratings are the same, so chance agreement is undefined.", "no_variance")
    return float(1.0 - observed / expected)


def alpha_from_value_counts(counts: Floats, distance: Floats) -> float:
    """Alpha from a count matrix, shape (units, values), and squared distances, shape (values, values)."""
    m = counts.sum(axis=1)
    counts, m = counts[m >= 2], m[m >= 2]
    n, totals = m.sum(), counts.sum(axis=0)
    observed = (((counts @ distance) * counts).sum(axis=1) / (m - 1.0)).sum() / n
    expected = totals @ distance @ totals / (n * (n - 1.0))
    return float(1.0 - observed / expected)


def _counted_whole(ratings: Ratings) -> tuple[Floats, Floats] | None:
    """Counts of a scale of few whole numbers where every unit can be compared; otherwise ``pairable`` must
    first say what is missing."""
    if ratings.n_units < 2 or ratings.n_raters < 2:
        return None
    counted = point_counts(ratings)
    return counted if counted is not None and counted[1].sum(axis=1).min() >= 2 else None


def distances(values: Floats, level: Literal["nominal", "ratio"]) -> Floats:
    """Squared distances between values, shape (values, values): 0/1, or ((v - w)/(v + w))^2 with 0/0 = 0.

    Raises ``NotEstimable`` (not_ratio) for negative values on a ratio scale.
    """
    if level == "nominal":
        return 1.0 - np.eye(values.size)
    if values.min() < 0:
        raise NotEstimable("A ratio scale has no negative values; use the interval level.", "not_ratio")
    total = values[:, None] + values[None, :]
    gap = values[:, None] - values[None, :]
    return (gap / np.where(total > 0, total, 1.0)) ** 2


def mid_ranks(value: Floats) -> Floats:
    """Cumulative count minus half the value's own count, centred, shape (ratings,).

    Half the sum of counts between two values is the difference of their mid-ranks, so ordinal alpha is
    interval alpha on these (Krippendorff 2011, ordinal metric).
    """
    _, code, count = np.unique(value, return_inverse=True, return_counts=True)
    ranks = np.cumsum(count) - count / 2.0
    return np.asarray((ranks - value.size / 2.0)[code], dtype=np.float64)


def centred(ratings: Ratings) -> Ratings:
    """The same ratings with their grand mean at zero."""
    return ratings.with_values(ratings.value - ratings.value.mean())


def require_variance(ratings: Ratings) -> None:
    """Raises ``NotEstimable`` (no_variance) when all values are one."""
    if ratings.value.min() == ratings.value.max():
        raise NotEstimable("All ratings are the same, so chance agreement is undefined.", "no_variance")


def coordinates(paired: Ratings, level: Level) -> tuple[Floats, Floats]:
    """Coordinates x, shape (ratings, k), and signs g, shape (k,): squared distance = sum_k g_k (x_k - y_k)^2.

    Interval and ordinal have one coordinate. Nominal has an indicator per value. Ratio distances are
    embedded by the eigenvectors of the doubly centred distance matrix (Torgerson scaling, both signs kept).
    """
    if level == "interval":
        return centred(paired).value[:, None], np.ones(1)
    if level == "ordinal":
        return mid_ranks(paired.value)[:, None], np.ones(1)
    values, code = np.unique(paired.value, return_inverse=True)
    if level == "nominal":
        return np.eye(values.size)[code], np.full(values.size, 0.5)
    centring = np.eye(values.size) - 1.0 / values.size
    roots, vectors = np.linalg.eigh(-0.5 * centring @ distances(values, "ratio") @ centring)
    kept = np.abs(roots) > 1e-9 * np.abs(roots).max()
    embedded = vectors[:, kept] * np.sqrt(np.abs(roots[kept]))
    return embedded[code], np.sign(roots[kept])
