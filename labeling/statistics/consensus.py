"""Consensus per unit with relative and absolute intervals, and bias and inconsistency per rater."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
from scipy import special

from labeling.statistics.consensus_fit import Fit
from labeling.statistics.consensus_itu import bias_removed, bt500, p910, plain_mean
from labeling.statistics.consensus_panelwise import OUTER_PASSES, panelwise
from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Floats, Ratings
from labeling.statistics.student import t_quantile

Method = Literal["panelwise", "mean", "p913", "bt500", "p910"]

METHODS: dict[str, Callable[[Ratings], Fit]] = {
    "panelwise": panelwise,
    "mean": plain_mean,
    "p913": bias_removed,
    "bt500": bt500,
    "p910": p910,
}


@dataclass(frozen=True, eq=False)
class Consensus:
    """Arrays of shape (units,) in the order of ``unit_labels``, and (raters,) in that of ``rater_labels``.

    ``low`` and ``high`` are the relative interval, for comparing units rated by this panel; ``low_absolute``
    and ``high_absolute`` add the uncertainty of the panel's own mean bias, for comparing with other panels.
    Limits may lie outside the scale: see ``limits.clipped``. ``bias`` is each rater's mean deviation from the
    consensus,
    ``inconsistency`` the standard deviation around it; ``rejected`` are raters left out by the method. ``groups`` of
    raters share no unit with one another, which ``note`` says. ``passes`` are for a later ``start``.
    """

    method: str
    confidence: float
    unit_labels: tuple[Any, ...]
    estimate: Floats
    standard_error: Floats
    freedom: Floats
    low: Floats
    high: Floats
    low_absolute: Floats
    high_absolute: Floats
    count: Floats
    rater_labels: tuple[Any, ...]
    bias: Floats
    inconsistency: Floats
    rejected: tuple[Any, ...] = ()
    groups: int = 1
    note: str | None = None
    passes: Floats = field(default_factory=lambda: np.zeros((0, 0)))


class Start(Protocol):
    """Where a fit may begin: an earlier ``Consensus``, or its ``rater_labels`` and ``passes`` as they were kept."""

    @property
    def rater_labels(self) -> Sequence[Any]: ...
    @property
    def passes(self) -> Floats: ...


def consensus(
    ratings: Ratings, method: Method = "panelwise", confidence: float = 0.95, start: Start | None = None
) -> Consensus:
    """Consensus of all units that have a rating.

    ``panelwise`` (weights by consistency, capped), ``mean``, ``p913`` (bias removed), ``bt500`` (rejected
    raters left out) or ``p910`` (alternating projection). ``start`` is an earlier result, of other ratings of the
    same raters if need be: ``panelwise`` goes on from its biases and comes to the same answer in fewer steps, the
    others have nothing to go on from. Raises ``NotEstimable`` (all_missing, one_rater,
    no_pairs, no_residual) and ``ValueError`` for an unknown method or a confidence outside (0, 1).
    """
    if method not in METHODS:
        raise ValueError(f"Unknown consensus method {method!r}; choose one of {', '.join(METHODS)}.")
    if not 0 < confidence < 1:
        raise ValueError(f"Confidence must lie between 0 and 1, not {confidence}.")
    if not len(ratings):
        raise NotEstimable("There are no ratings yet.", "all_missing")
    if ratings.n_raters < 2:
        raise NotEstimable("Only one rater has rated; a consensus needs at least two.", "one_rater")
    if not (ratings.per_unit() >= 2).any():
        raise NotEstimable("No unit has ratings from two raters, so their spread is unknown.", "no_pairs")
    fit = panelwise(ratings, _begin(ratings, start)) if method == "panelwise" else METHODS[method](ratings)
    tail = (1 + confidence) / 2
    half = t_quantile(tail, fit.freedom) * fit.standard_error
    half_absolute = _absolute_half_width(fit, tail, half)
    return Consensus(
        method=method,
        confidence=confidence,
        unit_labels=ratings.unit_labels,
        estimate=fit.estimate,
        standard_error=fit.standard_error,
        freedom=np.asarray(fit.freedom, dtype=np.float64),
        low=fit.estimate - half,
        high=fit.estimate + half,
        low_absolute=fit.estimate - half_absolute,
        high_absolute=fit.estimate + half_absolute,
        count=ratings.per_unit(),
        rater_labels=ratings.rater_labels,
        bias=fit.bias,
        inconsistency=fit.inconsistency,
        rejected=tuple(ratings.rater_labels[code] for code in fit.rejected),
        groups=fit.groups,
        note=note_on_panels(fit.groups),
        passes=fit.passes,
    )


def note_on_panels(number: int) -> str | None:
    """A sentence where panels share no unit, for the result's note."""
    if number == 1:
        return None
    return f"{number} groups of raters share no unit; each is taken to be unbiased on average."


def _begin(ratings: Ratings, start: Start | None) -> Floats | None:
    """Biases to begin each pass with, shape (passes, raters): 0 for raters that were not there. None to begin anew."""
    if start is None or len(start.passes) != OUTER_PASSES:
        return None
    at = {label: code for code, label in enumerate(start.rater_labels)}
    code = np.array([at.get(label, -1) for label in ratings.rater_labels], dtype=np.int64)
    return np.where(code >= 0, start.passes[:, code], 0.0)


def _absolute_half_width(fit: Fit, tail: float, relative: Floats) -> Floats:
    """Adds sigma_b^2 / I to the squared standard error, degrees of freedom by Satterthwaite."""
    if fit.panel_variance == 0:
        return relative
    own, panel = fit.standard_error**2, fit.panel_variance
    total = own + panel
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = total**2 / (own**2 / fit.freedom + panel**2 / max(fit.bias.size - 1, 1))
    freedom = np.where(np.isfinite(freedom) & (freedom > 0), freedom, fit.freedom)
    half = special.stdtrit(freedom, tail) * np.sqrt(total)
    return np.asarray(np.maximum(half, relative), dtype=np.float64)
