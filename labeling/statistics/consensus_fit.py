"""The additive model value = unit + rater + residual on the long form, shared by the consensus methods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from labeling.statistics.ratings import Codes, Floats, Ratings


@dataclass(frozen=True, eq=False)
class Fit:
    """What a consensus method finds: shapes (units,) and (raters,). ``freedom`` are the degrees of freedom
    of each standard error (inf: normal), ``panel_variance`` the variance of the panel's mean bias, 0 where
    the standard error already holds it."""

    estimate: Floats
    standard_error: Floats
    freedom: Floats
    bias: Floats
    inconsistency: Floats
    panel_variance: float = 0.0
    rejected: tuple[int, ...] = ()
    note: str | None = None


def panels(ratings: Ratings) -> tuple[int, Codes]:
    """Number of disconnected panels and the panel of each rater: two panels share no unit, so their biases
    cannot be told apart."""
    units, raters = ratings.n_units, ratings.n_raters
    links = sparse.coo_array(
        (np.ones(len(ratings)), (ratings.unit, units + ratings.rater)), shape=(units + raters, units + raters)
    )
    number, label = connected_components(links, directed=False)
    return int(number), label[units:].astype(np.int64)


def solve_additive(
    ratings: Ratings, weight: Floats, bias: Floats, panel: Codes, tolerance: float = 1e-9, passes: int = 500
) -> tuple[Floats, Floats]:
    """Units, shape (units,), and biases, shape (raters,), of weighted least squares with one ``weight`` per
    rater, by alternating unit = sum w(y - b)/sum w and b = mean(y - unit) until no unit moves by more than
    ``tolerance`` scale standard deviations. Biases average zero over the raters of each panel."""
    w = weight[ratings.rater]
    below, n = ratings.per_unit(w), ratings.per_rater()
    stop = tolerance * max(float(ratings.value.std()), 1e-300)
    size = np.bincount(panel)
    unit = np.zeros(ratings.n_units)
    for step in range(passes):
        before = unit
        unit = ratings.per_unit(w * (ratings.value - bias[ratings.rater])) / below
        bias = ratings.per_rater(ratings.value - unit[ratings.unit]) / n
        bias = bias - (np.bincount(panel, bias) / size)[panel]
        if step and np.abs(unit - before).max() <= stop:
            break
    return ratings.per_unit(w * (ratings.value - bias[ratings.rater])) / below, bias


def residuals(ratings: Ratings, unit: Floats, bias: Floats) -> Floats:
    """Value less unit and bias, shape (ratings,)."""
    return ratings.value - unit[ratings.unit] - bias[ratings.rater]


def rater_spread(ratings: Ratings, residual: Floats) -> Floats:
    """Root mean squared residual of each rater, shape (raters,)."""
    return np.sqrt(ratings.per_rater(residual * residual) / ratings.per_rater())


def unit_mean(ratings: Ratings, value: Floats) -> Floats:
    """Mean of ``value``, shape (ratings,), over each unit, shape (units,)."""
    return ratings.per_unit(value) / ratings.per_unit()
