"""Ratings in long form, with holes: the input of every estimator here."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from labeling.statistics.errors import DuplicateRating, NotEstimable, NotFinite

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """Sufficient statistics of each unit, arrays of shape (units,): number m, sum s and sum of squares q."""

    m: Floats
    s: Floats
    q: Floats


@dataclass(frozen=True, eq=False)
class Ratings:
    """Long form: entry t says that rater ``rater[t]`` gave unit ``unit[t]`` the value ``value[t]``.

    ``unit`` and ``rater`` are codes into ``unit_labels`` and ``rater_labels``; all three arrays have shape
    (ratings,). A pair (unit, rater) occurs at most once, every label has a rating, every value is finite.
    """

    unit: Codes
    rater: Codes
    value: Floats
    unit_labels: tuple[Any, ...]
    rater_labels: tuple[Any, ...]

    @classmethod
    def from_long(cls, units: Iterable[Any], raters: Iterable[Any], values: ArrayLike) -> Ratings:
        """Ratings from three parallel sequences of labels and numbers; NaN values are holes and are dropped.

        Labels are coded in sorted order where they can be sorted, so seeded results do not hang on row order.
        Raises ``DuplicateRating``, ``NotFinite``, or ``ValueError`` when the lengths differ.
        """
        value = np.asarray(values, dtype=np.float64).ravel()
        unit, unit_labels = _factorise(units)
        rater, rater_labels = _factorise(raters)
        if not unit.size == rater.size == value.size:
            raise ValueError(
                f"units, raters and values differ in length: {unit.size}, {rater.size}, {value.size}."
            )
        infinite = np.flatnonzero(np.isinf(value))
        if infinite.size:
            raise NotFinite(unit_labels[unit[infinite[0]]], rater_labels[rater[infinite[0]]])
        known = ~np.isnan(value)
        ratings = _compact(unit[known], rater[known], value[known], unit_labels, rater_labels)
        ratings._refuse_duplicates()
        return ratings

    @classmethod
    def from_matrix(cls, matrix: ArrayLike) -> Ratings:
        """Ratings from a matrix of shape (units, raters) with NaN for holes; labels count rows, columns."""
        table = np.asarray(matrix, dtype=np.float64)
        unit, rater = np.indices(table.shape)
        return cls.from_long(unit.ravel(), rater.ravel(), table.ravel())

    @property
    def n_units(self) -> int:
        return len(self.unit_labels)

    @property
    def n_raters(self) -> int:
        return len(self.rater_labels)

    def __len__(self) -> int:
        return int(self.value.size)

    @property
    def complete(self) -> bool:
        """Whether every rater rated every unit."""
        return len(self) == self.n_units * self.n_raters

    def subset_raters(self, raters: Collection[Hashable]) -> Ratings:
        """The ratings of these rater labels only; units left without a rating go too."""
        wanted = set(raters)
        keep = np.array([label in wanted for label in self.rater_labels], dtype=bool)
        return self.where(keep[self.rater] if keep.size else np.zeros(0, dtype=bool))

    def where(self, keep: NDArray[np.bool_]) -> Ratings:
        """The ratings marked in ``keep``, shape (ratings,), recoded so that every label has a rating."""
        return _compact(
            self.unit[keep], self.rater[keep], self.value[keep], self.unit_labels, self.rater_labels
        )

    def with_values(self, value: Floats) -> Ratings:
        """The same pattern of ratings with other values, shape (ratings,)."""
        return Ratings(self.unit, self.rater, value, self.unit_labels, self.rater_labels)

    def pairable(self) -> Ratings:
        """The ratings of units with at least two of them.

        Raises ``NotEstimable`` (all_missing, one_rater, no_pairs, one_unit) if fewer than two units are left.
        """
        if not len(self):
            raise NotEstimable("There are no ratings yet.", "all_missing")
        if self.n_raters < 2:
            raise NotEstimable("Only one rater has rated; agreement needs at least two.", "one_rater")
        m = self.per_unit()
        if self.n_units == 1:
            raise NotEstimable("Only one unit has ratings; reliability compares at least two.", "one_unit")
        paired = int((m >= 2).sum())
        if paired == 0:
            raise NotEstimable("No unit has ratings from two raters, so nothing can be compared.", "no_pairs")
        if paired == 1:
            raise NotEstimable(
                "Only one unit has ratings from two raters; at least two are needed.", "one_unit"
            )
        return self if paired == self.n_units else self.where(m[self.unit] >= 2)

    def per_unit(self, weights: Floats | None = None) -> Floats:
        """Sum of ``weights``, shape (ratings,), over each unit; the number of ratings without weights."""
        return np.bincount(self.unit, weights, minlength=self.n_units).astype(np.float64, copy=False)

    def per_rater(self, weights: Floats | None = None) -> Floats:
        """Sum of ``weights``, shape (ratings,), over each rater; the number of ratings without weights."""
        return np.bincount(self.rater, weights, minlength=self.n_raters).astype(np.float64, copy=False)

    def counts(self) -> Counts:
        """Number, sum and sum of squares of each unit's values."""
        return Counts(self.per_unit(), self.per_unit(self.value), self.per_unit(self.value * self.value))

    def matrix(self) -> Floats:
        """Matrix of shape (units, raters) with NaN for holes."""
        table = np.full((self.n_units, self.n_raters), np.nan)
        table[self.unit, self.rater] = self.value
        return table

    def table(self, weight: Floats) -> Floats | sparse.csr_array:
        """``weight``, shape (ratings,), as a matrix of shape (units, raters) with 0 for holes; sparse where
        fewer than one cell in ten is filled, for matrix products over the raters."""
        shape = (self.n_units, self.n_raters)
        filled = sparse.csr_array((weight, (self.unit, self.rater)), shape=shape)
        return filled if len(self) < 0.1 * shape[0] * shape[1] else filled.toarray()

    def _refuse_duplicates(self) -> None:
        cell = np.sort(self.unit * max(self.n_raters, 1) + self.rater)
        same = np.flatnonzero(cell[1:] == cell[:-1])
        if same.size:
            unit, rater = divmod(int(cell[same[0]]), self.n_raters)
            raise DuplicateRating(self.unit_labels[unit], self.rater_labels[rater], int(same.size))


def _factorise(labels: Iterable[Any]) -> tuple[Codes, tuple[Any, ...]]:
    if isinstance(labels, np.ndarray) and labels.dtype.kind in "iu":
        found, codes = np.unique(labels.ravel(), return_inverse=True)
        return codes.astype(np.int64, copy=False), tuple(found.tolist())
    # Hashing beats sorting a quarter of a million strings or UUIDs; only the few distinct labels are sorted.
    listed = labels.ravel().tolist() if isinstance(labels, np.ndarray) else list(labels)
    distinct = list(dict.fromkeys(listed))
    try:
        distinct.sort()
    except TypeError:
        distinct = list(dict.fromkeys(listed))
    index = {label: code for code, label in enumerate(distinct)}
    return np.fromiter((index[label] for label in listed), dtype=np.int64, count=len(listed)), tuple(distinct)


def _compact(
    unit: Codes, rater: Codes, value: Floats, unit_labels: tuple[Any, ...], rater_labels: tuple[Any, ...]
) -> Ratings:
    unit, unit_labels = _used(unit, unit_labels)
    rater, rater_labels = _used(rater, rater_labels)
    return Ratings(unit, rater, value, unit_labels, rater_labels)


def _used(codes: Codes, labels: tuple[Any, ...]) -> tuple[Codes, tuple[Any, ...]]:
    present = np.bincount(codes, minlength=len(labels)) > 0
    if present.all():
        return codes, labels
    renumbered = np.cumsum(present) - 1
    return renumbered[codes], tuple(labels[code] for code in np.flatnonzero(present))
