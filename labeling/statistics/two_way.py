"""Additive effects of units and raters by least squares, and consensus that leaves a rater's own answers out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeling.statistics.ratings import Codes, Floats

PASSES = 60
CLOSE = 1e-9


@dataclass(frozen=True, eq=False)
class TwoWay:
    """``unit_effect`` (units,) in scale points, ``bias`` (raters,) with mean 0 over the raters, ``residual``
    (ratings,) = value - unit_effect - bias, ``variance`` its variance on ``freedom`` degrees (0 where there are none).
    """

    unit_effect: Floats
    bias: Floats
    residual: Floats
    variance: float
    freedom: int


def two_way(unit: Codes, rater: Codes, value: Floats, units: int, raters: int) -> TwoWay:
    """Least squares of value = unit effect + rater bias, by alternating means. Codes lie in 0..units-1 and
    0..raters-1; a unit may have several ratings of one rater. Codes without a rating get effect NaN and bias 0.
    """
    per_unit = np.bincount(unit, minlength=units).astype(np.float64)
    per_rater = np.bincount(rater, minlength=raters).astype(np.float64)
    known = per_rater > 0
    bias = np.zeros(raters)
    effect = np.zeros(units)
    for _ in range(PASSES):
        effect = np.bincount(unit, value - bias[rater], minlength=units) / np.maximum(per_unit, 1)
        new = np.bincount(rater, value - effect[unit], minlength=raters) / np.maximum(per_rater, 1)
        new = np.where(known, new - (new[known].mean() if known.any() else 0.0), 0.0)
        moved = float(np.abs(new - bias).max(initial=0.0))
        bias = new
        if moved < CLOSE:
            break
    effect = np.bincount(unit, value - bias[rater], minlength=units) / np.maximum(per_unit, 1)
    effect = np.where(per_unit > 0, effect, np.nan)
    residual = value - effect[unit] - bias[rater]
    freedom = max(0, value.size - int((per_unit > 0).sum()) - int(known.sum()) + 1)
    variance = float(residual @ residual) / freedom if freedom else 0.0
    return TwoWay(effect, bias, residual, variance, freedom)


def without_own(unit: Codes, rater: Codes, value: Floats, fit: TwoWay, raters: int) -> tuple[Floats, Floats]:
    """For each rating: the unit's mean over all other raters (biases taken off), NaN where nobody else rated it, and
    how many ratings it rests on. Both of shape (ratings,)."""
    plain = value - fit.bias[rater]
    units = fit.unit_effect.size
    total = np.bincount(unit, plain, minlength=units)[unit]
    number = np.bincount(unit, minlength=units)[unit].astype(np.float64)
    _pairs, own = np.unique(unit * raters + rater, return_inverse=True)
    total = total - np.bincount(own, plain)[own]
    number = number - np.bincount(own)[own]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(number > 0, total / number, np.nan), number
