"""What the other raters say of each image that somebody rated: the yardstick of everything a panel tells of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.statistics.ratings import Floats, Ratings


@dataclass(frozen=True, eq=False)
class Others:
    """Of each rating, arrays of shape (ratings,): the number of other raters' ratings of the same unit, their mean
    and the standard error of that mean. NaN where there are none (mean) or fewer than two (error)."""

    number: Floats
    mean: Floats
    error: Floats

    def of(self, chosen: NDArray[Any]) -> Others:
        return Others(self.number[chosen], self.mean[chosen], self.error[chosen])


def others_of(ratings: Ratings, counted: NDArray[np.bool_] | None = None) -> Others:
    """What the other raters say of each rating's unit, from sums per unit: no pass over pairs.

    ``counted``, shape (raters,), marks raters whose word counts; the rest (suspended ones) are compared with them
    and say nothing themselves.
    """
    counts = np.ones(ratings.n_raters, dtype=bool) if counted is None else counted
    weight = counts[ratings.rater].astype(np.float64)
    # Values are centred first: sums of squares of values far from zero would lose the differences.
    centre = float(ratings.value.mean()) if len(ratings) else 0.0
    value = ratings.value - centre
    m = ratings.per_unit(weight)[ratings.unit] - weight
    s = ratings.per_unit(weight * value)[ratings.unit] - weight * value
    q = ratings.per_unit(weight * value * value)[ratings.unit] - weight * value * value
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(m > 0, s / m, np.nan)
        variance = np.where(m > 1, np.maximum(q - s * mean, 0.0) / (m - 1), np.nan)
        return Others(m, mean + centre, np.sqrt(variance / m))
