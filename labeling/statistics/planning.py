"""How many raters for a wanted reliability or interval: a decision study on the variance components of a panel.

Cronbach, Gleser, Nanda & Rajaratnam 1972; Brennan 2001, "Generalizability Theory", ch. 1 and 4: components found with
one number of raters say what any other number would give.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from labeling.statistics.consensus import consensus
from labeling.statistics.errors import NotEstimable
from labeling.statistics.intervals import FOR_THESE_RATERS, PANEL
from labeling.statistics.pair_differences import (
    Components,
    pair_differences,
    pair_differences_without_each_unit,
    without_each_rater,
)
from labeling.statistics.ratings import Floats, Ratings

Width = Literal["relative", "absolute"]
TWO_WAY_JACKKNIFE = "two-way jackknife of logarithms (raters and units)"
MODEL_SHARE = 7.0
"""Degrees of freedom of the consensus' relative interval beyond the ratings of a unit (see consensus_panelwise)."""


@dataclass(frozen=True)
class Component:
    """A variance, or a ratio of variances, with its 95% interval. ``code`` names why ``estimate`` is None:
    ``no_signal`` (units differ no more than chance allows)."""

    estimate: float | None
    low: float | None = None
    high: float | None = None
    code: str | None = None


@dataclass(frozen=True)
class DecisionStudy:
    """What a panel says about panels of any size.

    ``unit``, ``rater``, ``residual`` are variance components in squared scale points (not below 0); ``icc2`` and
    ``icc3`` are noise over signal of one rater, (rater + residual)/unit and residual/unit; ``absolute`` is rater +
    residual, ``relative`` the residual that is left when steady raters weigh more, as they do in the consensus: what
    n ratings of a unit leave of it is relative/n. ``k`` is the ratings per unit there are now (harmonic mean over units with two or more). ``small_panel``:
    fewer than ten raters, so intervals hold for these raters only.
    """

    units: int
    raters: int
    ratings: int
    k: float
    unit: Component
    rater: Component
    residual: Component
    absolute: Component
    relative: Component
    icc2: Component
    icc3: Component
    method: str
    small_panel: bool


def decision_study(ratings: Ratings, confidence: float = 0.95) -> DecisionStudy:
    """Variance components of ``ratings`` (holes allowed) with jackknife intervals on the logarithmic scale.

    Each unit, and from ten raters on each rater too, is left out in turn; the variance is the sum of both (a little
    wide: the residual counts in each), t with the smaller number of them less one. Raises ``NotEstimable``
    (all_missing, one_rater, one_unit, no_pairs, no_overlap, no_variance).
    """
    paired = ratings.pairable()
    if paired.value.min() == paired.value.max():
        raise NotEstimable("All ratings are the same, so there is no variance to divide.", "no_variance")
    value = paired.value - paired.value.mean()
    found = pair_differences(paired, value).components()
    sweeps = [pair_differences_without_each_unit(paired, value).components()]
    panel = paired.n_raters >= PANEL
    if panel:
        sweeps.append(without_each_rater(paired, value).components())
    freedom = (min(paired.n_units, paired.n_raters) if panel else paired.n_units) - 1
    reach = float(stats.t.ppf((1 + confidence) / 2, freedom)) if freedom >= 2 else np.inf

    def component(figure: Callable[[Components], Floats]) -> Component:
        return _component(figure, found, sweeps, reach)

    signal = float(found.unit) > 1e-9 * float(found.unit + found.residual + abs(found.rater))
    ratio = component if signal else lambda _figure: Component(None, code="no_signal")
    return DecisionStudy(
        units=paired.n_units,
        raters=paired.n_raters,
        ratings=len(paired),
        k=float(paired.n_units / (1.0 / paired.per_unit()).sum()),
        unit=component(lambda c: np.maximum(c.unit, 0.0)),
        rater=component(lambda c: np.maximum(c.rater, 0.0)),
        residual=component(_residual),
        absolute=component(_absolute),
        relative=_weighted(paired, component(_residual)),
        icc2=ratio(lambda c: _absolute(c) / c.unit),
        icc3=ratio(lambda c: _residual(c) / c.unit),
        method=TWO_WAY_JACKKNIFE if panel else FOR_THESE_RATERS,
        small_panel=not panel,
    )


def _weighted(ratings: Ratings, residual: Component) -> Component:
    """``residual`` times what weighting raters by their consistency leaves of it in these ratings."""
    if not residual.estimate:
        return residual
    try:
        found = consensus(ratings)
    except NotEstimable:
        return residual
    ratio = float(np.average(found.standard_error**2 * found.count, weights=found.count)) / residual.estimate
    low, high = (None if end is None else end * ratio for end in (residual.low, residual.high))
    return Component(residual.estimate * ratio, low, high)


def _residual(components: Components) -> Floats:
    return np.maximum(components.residual, 0.0)


def _absolute(components: Components) -> Floats:
    return np.maximum(components.rater, 0.0) + _residual(components)


def _component(
    figure: Callable[[Components], Floats], found: Components, sweeps: list[Components], reach: float
) -> Component:
    estimate = float(figure(found))
    if not estimate > 0 or not np.isfinite(reach):
        return Component(estimate)
    variance = 0.0
    for sweep in sweeps:
        with np.errstate(divide="ignore", invalid="ignore"):
            left = np.log(figure(sweep))
        if not np.isfinite(left).all():
            return Component(estimate)
        variance += (left.size - 1) / left.size * float(((left - left.mean()) ** 2).sum())
    factor = float(np.exp(min(reach * np.sqrt(variance), 50.0)))
    return Component(estimate, estimate / factor, estimate * factor)


def icc_at(noise: Component, k: Floats) -> tuple[Floats, Floats, Floats]:
    """Reliability of the mean of ``k`` raters, 1/(1 + noise/k), with its limits: three arrays like ``k``.

    ``noise`` is ``icc2`` or ``icc3`` of a decision study; its estimate must be known. Limits are NaN where unknown.
    """
    return _of(noise, lambda one: 1.0 / (1.0 + one / k), falling=True)


def half_width_at(noise: Component, k: Floats, width: Width) -> tuple[Floats, Floats, Floats]:
    """Expected half-width of a unit's 95% interval with ``k`` raters, and its limits, in scale points.

    Relative (``noise`` is ``relative``): t(k + 7) sqrt(noise/k), as the consensus has it once leniency is removed.
    Absolute (``noise`` rater + residual): t(k - 1) sqrt((rater + residual)/k), the mean of k raters of the unit's
    own against other panels; NaN for one rater.
    """
    freedom = k + MODEL_SHARE if width == "relative" else np.where(k > 1, k - 1, np.nan)
    reach = stats.t.ppf(0.975, freedom)
    return _of(noise, lambda one: reach * np.sqrt(one / k), falling=False)


def _of(noise: Component, curve: Callable[[float], Floats], falling: bool) -> tuple[Floats, Floats, Floats]:
    if noise.estimate is None:
        raise NotEstimable("Units differ no more than chance allows.", noise.code or "no_signal")
    middle = curve(noise.estimate)
    if noise.low is None or noise.high is None:
        unknown = np.full_like(middle, np.nan)
        return middle, unknown, unknown
    ends = curve(noise.low), curve(noise.high)
    return (middle, ends[1], ends[0]) if falling else (middle, ends[0], ends[1])
