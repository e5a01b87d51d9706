"""The additive model value = unit + rater + residual on the long form, shared by the consensus methods."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from labeling.statistics.ratings import Codes, Floats, Ratings

NEAR = 40
"""Steps from one rater to all others that are looked through before the general search for panels."""


@dataclass(frozen=True, eq=False)
class Fit:
    """What a consensus method finds: shapes (units,) and (raters,). ``freedom`` are the degrees of freedom
    of each standard error (inf: normal), ``panel_variance`` the variance of the panel's mean bias, 0 where
    the standard error already holds it. ``groups`` of raters share no unit with one another. ``passes`` are the biases after each outer pass, shape (passes, raters):
    where a later fit may start."""

    estimate: Floats
    standard_error: Floats
    freedom: Floats
    bias: Floats
    inconsistency: Floats
    panel_variance: float = 0.0
    rejected: tuple[int, ...] = ()
    groups: int = 1
    passes: Floats = field(default_factory=lambda: np.zeros((0, 0)))


def who_rated(ratings: Ratings) -> sparse.csr_array:
    """1 where a rater rated a unit, shape (units, raters), sparse: sums over a unit's raters, and (transposed) over a
    rater's units, as matrix products that need no array as long as the ratings."""
    shape = (ratings.n_units, ratings.n_raters)
    return sparse.csr_array((np.ones(len(ratings)), (ratings.unit, ratings.rater)), shape=shape)


def panels(ratings: Ratings, rated: sparse.csr_array | None = None) -> tuple[int, Codes]:
    """Number of disconnected panels and the panel of each rater: two panels share no unit, so their biases
    cannot be told apart."""
    rated = who_rated(ratings) if rated is None else rated
    reached = np.zeros(ratings.n_raters)
    reached[:1] = 1.0
    for _step in range(NEAR):
        seen = int(reached.sum())
        reached = (rated.T @ (rated @ reached) > 0).astype(np.float64)
        if reached.all():
            return 1, np.zeros(ratings.n_raters, dtype=np.int64)
        if int(reached.sum()) == seen:
            break
    units, raters = rated.shape
    links = sparse.coo_array(
        (np.ones(len(ratings)), (ratings.unit, units + ratings.rater)), shape=(units + raters, units + raters)
    )
    number, label = connected_components(links, directed=False)
    return int(number), label[units:].astype(np.int64)


def solve_additive(
    rated: sparse.csr_array,
    sums: tuple[Floats, Floats],
    weight: Floats,
    bias: Floats,
    panel: Codes,
    stop: float,
    passes: int = 500,
) -> tuple[Floats, Floats]:
    """Units, shape (units,), and biases, shape (raters,), of weighted least squares with one ``weight`` per rater.

    At the solution unit = sum w(y - b)/sum w and b = mean(y - unit); biases average zero over the raters of each
    ``panel``. ``sums`` are sum w y of each unit and the mean y of each rater. Conjugate gradients on the biases from
    ``bias`` on, with the units put in their place: as many steps as alternating takes on a dense design and far
    fewer on one that hangs together by few raters. Ends where one more alternation would move no bias, and so no
    unit, by more than ``stop``.
    """
    unit_sum, rater_mean = sums
    n = rated.sum(axis=0)
    below = rated @ weight
    diagonal = weight * n

    def projected(b: Floats) -> Floats:
        """The normal equations with the units put in: D b - W A' (A W b / below)."""
        return np.asarray(diagonal * b - weight * (rated.T @ ((rated @ (weight * b)) / below)))

    right = diagonal * rater_mean - weight * (rated.T @ (unit_sum / below))
    rest = right - projected(bias)
    step = rest / diagonal
    direction, size = step, float(rest @ step)
    for _pass in range(passes):
        if np.abs(step).max() <= stop:
            break
        ahead = projected(direction)
        slope = float(direction @ ahead)
        if slope <= 0:
            break
        bias = bias + (size / slope) * direction
        rest = rest - (size / slope) * ahead
        step = rest / diagonal
        before, size = size, float(rest @ step)
        direction = step + (size / before) * direction
    bias = bias - (np.bincount(panel, bias) / np.bincount(panel))[panel]
    return np.asarray((unit_sum - rated @ (weight * bias)) / below), bias


def residuals(ratings: Ratings, unit: Floats, bias: Floats) -> Floats:
    """Value less unit and bias, shape (ratings,)."""
    residual = ratings.value - unit[ratings.unit]
    residual -= bias[ratings.rater]
    return residual


def rater_spread(ratings: Ratings, residual: Floats) -> Floats:
    """Root mean squared residual of each rater, shape (raters,)."""
    return np.sqrt(ratings.per_rater(residual * residual) / ratings.per_rater())


def unit_mean(ratings: Ratings, value: Floats) -> Floats:
    """Mean of ``value``, shape (ratings,), over each unit, shape (units,)."""
    return ratings.per_unit(value) / ratings.per_unit()
