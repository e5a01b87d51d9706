"""Variance components of a unit x rater table with holes, from squared differences of pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Floats, Ratings


@dataclass(frozen=True)
class Components:
    """Variance of units, raters and residual, and of any two ratings of different units (``between``),
    each a number or an array of shape (deletions,)."""

    unit: Floats
    rater: Floats
    residual: Floats
    between: Floats


@dataclass(frozen=True)
class PairDifferences:
    """Sums of squared differences and numbers of unordered pairs: of all ratings, within a unit, within a
    rater. Each a number or an array of shape (deletions,)."""

    total: Floats
    total_pairs: Floats
    unit: Floats
    unit_pairs: Floats
    rater: Floats
    rater_pairs: Floats

    def components(self) -> Components:
        """With A, B, C half the mean squared difference within a unit, within a rater, across both:
        unit = C - A, rater = C - B, residual = A + B - C.

        Raises ``NotEstimable`` (no_overlap) on a whole table with no pair of one of the three sorts.
        """
        across_pairs = self.total_pairs - self.unit_pairs - self.rater_pairs
        if np.ndim(self.total) == 0 and min(self.unit_pairs, self.rater_pairs, across_pairs) < 1:
            raise NotEstimable(
                "Raters share too few units to tell raters from units; let raters rate more of the same.",
                "no_overlap",
            )
        with np.errstate(divide="ignore", invalid="ignore"):
            a = self.unit / self.unit_pairs / 2
            b = self.rater / self.rater_pairs / 2
            c = (self.total - self.unit - self.rater) / across_pairs / 2
            between = (self.total - self.unit) / (self.total_pairs - self.unit_pairs) / 2
            return Components(c - a, c - b, a + b - c, between)


def pair_differences(ratings: Ratings, value: Floats) -> PairDifferences:
    """Sums over all pairs of the ratings, with ``value``, shape (ratings,), roughly centred."""
    square = value * value
    m, s, q = ratings.per_unit(), ratings.per_unit(value), ratings.per_unit(square)
    n, t, r = ratings.per_rater(), ratings.per_rater(value), ratings.per_rater(square)
    return PairDifferences(
        total=np.asarray(len(ratings) * q.sum() - s.sum() ** 2),
        total_pairs=np.asarray(len(ratings) * (len(ratings) - 1) / 2),
        unit=(m * q - s * s).sum(),
        unit_pairs=(m * (m - 1) / 2).sum(),
        rater=(n * r - t * t).sum(),
        rater_pairs=(n * (n - 1) / 2).sum(),
    )


def pair_differences_without_each_unit(ratings: Ratings, value: Floats) -> PairDifferences:
    """The same sums with each unit left out in turn: arrays of shape (units,), in one pass over ratings."""
    square = value * value
    m, s, q = ratings.per_unit(), ratings.per_unit(value), ratings.per_unit(square)
    n, t, r = ratings.per_rater(), ratings.per_rater(value), ratings.per_rater(square)
    left, rest, rest_q = len(ratings) - m, s.sum() - s, q.sum() - q
    own, own_pairs = m * q - s * s, m * (m - 1) / 2
    # A deleted rating x takes its differences with the rest of its rater's ratings along.
    lost = n[ratings.rater] * square - 2 * value * t[ratings.rater] + r[ratings.rater]
    return PairDifferences(
        total=left * rest_q - rest**2,
        total_pairs=left * (left - 1) / 2,
        unit=own.sum() - own,
        unit_pairs=own_pairs.sum() - own_pairs,
        rater=(n * r - t * t).sum() - ratings.per_unit(lost),
        rater_pairs=(n * (n - 1) / 2).sum() - ratings.per_unit(n[ratings.rater] - 1),
    )


def pair_differences_without_each_rating(ratings: Ratings, value: Floats) -> PairDifferences:
    """The same sums with each rating left out in turn: arrays of shape (ratings,)."""
    square, unit, rater = value * value, ratings.unit, ratings.rater
    whole = pair_differences(ratings, value)
    m, s, q = ratings.per_unit(), ratings.per_unit(value), ratings.per_unit(square)
    n, t, r = ratings.per_rater(), ratings.per_rater(value), ratings.per_rater(square)
    left = len(ratings) - 1
    return PairDifferences(
        total=left * (q.sum() - square) - (s.sum() - value) ** 2,
        total_pairs=np.full(len(ratings), left * (left - 1) / 2),
        unit=whole.unit - (m[unit] * square - 2 * value * s[unit] + q[unit]),
        unit_pairs=whole.unit_pairs - (m[unit] - 1),
        rater=whole.rater - (n[rater] * square - 2 * value * t[rater] + r[rater]),
        rater_pairs=whole.rater_pairs - (n[rater] - 1),
    )


def transposed(ratings: Ratings) -> Ratings:
    """Units and raters exchanged."""
    return Ratings(ratings.rater, ratings.unit, ratings.value, ratings.rater_labels, ratings.unit_labels)


def without_each_rater(ratings: Ratings, value: Floats) -> PairDifferences:
    """The sums with each rater left out in turn: arrays of shape (raters,)."""
    swapped = pair_differences_without_each_unit(transposed(ratings), value)
    return PairDifferences(
        swapped.total,
        swapped.total_pairs,
        unit=swapped.rater,
        unit_pairs=swapped.rater_pairs,
        rater=swapped.unit,
        rater_pairs=swapped.unit_pairs,
    )


def icc_figures(components: Components, k: float) -> tuple[Floats, ...]:
    """ICC(1), (2), (3), (1,k), (2,k), (3,k) from variance components; NaN where a denominator is not
    positive. ICC(1) forgets who rated, so its unit variance is ``between`` less the variance within units."""
    unit, rater, residual = components.unit, components.rater, components.residual
    with np.errstate(invalid="ignore"):
        within = rater + residual
        unit_one_way = components.between - within
    return (
        _share(unit_one_way, within),
        _share(unit, within),
        _share(unit, residual),
        _share(unit_one_way, within / k),
        _share(unit, within / k),
        _share(unit, residual / k),
    )


def _share(signal: Floats, noise: Floats) -> Floats:
    # A deletion that leaves no pair of some sort has components of 0/0 or x/0.
    with np.errstate(divide="ignore", invalid="ignore"):
        total = np.asarray(signal + noise)
        floor = 1e-12 * (np.abs(signal) + np.abs(noise))
        return np.where(total > floor, signal / total, np.nan)
