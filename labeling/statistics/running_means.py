"""Plain means that follow the ratings as they come and go, without looking at the old ones again."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from labeling.statistics.consensus_itu import spread_of_mean
from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Floats, Ratings
from labeling.statistics.student import t_quantile


class Means(NamedTuple):
    """Arrays of shape (units,) in the order of ``unit_labels``: what ``consensus(ratings, "mean")`` says."""

    unit_labels: tuple[Hashable, ...]
    estimate: Floats
    standard_error: Floats
    low: Floats
    high: Floats
    number: Floats


class RunningMeans:
    """Number, sum and sum of squares of each unit's values.

    The order of adding and removing does not matter: exactly so for whole numbers (up to 2^53), else to rounding.
    Sums are taken of values less ``origin``, the middle of the scale, so that squares stay small.
    """

    def __init__(self, origin: float = 0.0) -> None:
        self.origin = origin
        self._place: dict[Hashable, int] = {}
        self._sums = np.zeros((3, 0))

    @classmethod
    def of(cls, ratings: Ratings, origin: float = 0.0) -> RunningMeans:
        """From all ratings at once."""
        means = cls(origin)
        means._place = {label: code for code, label in enumerate(ratings.unit_labels)}
        value = ratings.value - origin
        means._sums = np.stack([ratings.per_unit(), ratings.per_unit(value), ratings.per_unit(value * value)])
        return means

    def __len__(self) -> int:
        """How many ratings are in."""
        return int(self._sums[0].sum())

    def add(self, unit: Hashable, value: float) -> None:
        """One rating more. Raises ``ValueError`` where it is not finite."""
        if not np.isfinite(value):
            raise ValueError(f"The rating of {unit!r} is not a finite number: {value}.")
        code = self._place.setdefault(unit, len(self._place))
        if code == self._sums.shape[1]:
            self._sums = np.hstack([self._sums, np.zeros((3, max(code, 16)))])
        self._sums[:, code] += _parts(value - self.origin)

    def remove(self, unit: Hashable, value: float) -> None:
        """One rating less: it was superseded, or its rater withdrew. Raises ``ValueError`` where the unit has none."""
        code = self._place.get(unit, -1)
        if code < 0 or self._sums[0, code] < 1:
            raise ValueError(f"There is no rating of {unit!r} to take away.")
        self._sums[:, code] -= _parts(value - self.origin)
        if self._sums[0, code] == 0:
            # Nothing is left of a unit without ratings, rounding neither.
            self._sums[:, code] = 0.0

    def replace(self, unit: Hashable, old: float, new: float) -> None:
        """A corrected rating."""
        self.remove(unit, old)
        self.add(unit, new)

    def means(self, confidence: float = 0.95) -> Means:
        """Mean of each unit with a rating, with its t interval; a unit with one rating borrows the pooled spread.

        Raises ``NotEstimable`` (all_missing; no_pairs where no unit has two ratings).
        """
        labels = [label for label, code in self._place.items() if self._sums[0, code] > 0]
        if not labels:
            raise NotEstimable("There are no ratings yet.", "all_missing")
        n, s, q = self._sums[:, [self._place[label] for label in labels]]
        if not (n >= 2).any():
            raise NotEstimable("No unit has ratings from two raters, so their spread is unknown.", "no_pairs")
        error, freedom = spread_of_mean(n, np.maximum(q - s * s / n, 0.0))
        estimate = s / n + self.origin
        half = t_quantile((1 + confidence) / 2, freedom) * error
        return Means(tuple(labels), estimate, error, estimate - half, estimate + half, n)


def _parts(value: float) -> NDArray[np.float64]:
    return np.array([1.0, value, value * value])
