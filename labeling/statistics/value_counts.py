"""How often each unit got each value: all that agreement measures need of a scale with few points."""

from __future__ import annotations

import numpy as np

from labeling.statistics.ratings import Floats, Ratings

MOST_POINTS = 32
"""Widest whole-number scale counted without sorting; wider tables cost more than they save."""


def value_counts(ratings: Ratings) -> tuple[Floats, Floats]:
    """The distinct values, shape (values,), and how often each unit got each, shape (units, values)."""
    values, code = np.unique(ratings.value, return_inverse=True)
    cells = np.bincount(ratings.unit * values.size + code, minlength=ratings.n_units * values.size)
    return values, cells.reshape(ratings.n_units, values.size).astype(np.float64)


def point_counts(ratings: Ratings) -> tuple[Floats, Floats] | None:
    """``value_counts`` in one pass without sorting, or None where values are not whole numbers on a scale
    of at most ``MOST_POINTS`` points. Needs at least one rating."""
    lowest, highest = ratings.value.min(), ratings.value.max()
    points = int(min(highest - lowest, MOST_POINTS)) + 1
    if points > MOST_POINTS or max(abs(lowest), abs(highest)) > 2**52:
        return None
    whole = ratings.value.astype(np.int64)
    if not np.array_equal(whole, ratings.value):
        return None
    code = ratings.unit * points
    code += whole
    code -= int(lowest)
    cells = np.bincount(code, minlength=ratings.n_units * points).reshape(ratings.n_units, points)
    counts = cells.astype(np.float64)
    used = counts.any(axis=0)
    values = np.arange(points) + lowest
    return (values, counts) if used.all() else (values[used], counts[:, used])
