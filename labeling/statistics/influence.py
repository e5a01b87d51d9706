"""What one rater's ratings do to agreement and consensus: the same figures with and without them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from labeling.statistics.alpha import Level, alpha
from labeling.statistics.alpha_deletions import alpha_deletions
from labeling.statistics.consensus import Method, consensus
from labeling.statistics.errors import NotEstimable
from labeling.statistics.pair_differences import (
    icc_figures,
    pair_differences,
    pair_differences_without_each_unit,
)
from labeling.statistics.ratings import Floats, Ratings

ICC2K = 4


@dataclass(frozen=True)
class Change:
    """A figure with the rater and without, and with less without with its 95% interval (jackknife over units). None
    where it cannot be known; ``code`` is NotEstimable's, "few_units" where only the interval is missing, or empty."""

    with_rater: float | None
    without_rater: float | None
    difference: float | None
    low: float | None
    high: float | None
    code: str = ""


@dataclass(frozen=True)
class Moved:
    """How the consensus of units that keep a rating moves: the largest and the mean absolute change in scale points,
    how many units there are, how many move by more than the half-width of their relative interval (with the rater),
    and how many have no rating left. ``code`` says why nothing is known."""

    largest: float | None
    mean: float | None
    units: int
    beyond: int
    lost: int
    code: str = ""


def alpha_change(both: Ratings, rater: Any, level: Level) -> Change:
    """Krippendorff's alpha of all of ``both`` and of those not by the rater with the label ``rater``."""
    return _change(
        both, _without(both, rater), lambda r: alpha(r, level), lambda r: alpha_deletions(r, level).units
    )


def icc2k_change(both: Ratings, rater: Any) -> Change:
    """ICC(2,k) by variance components, k the harmonic mean of the ratings per unit with the rater."""
    centre = float(both.value.mean()) if len(both) else 0.0
    k = 1.0

    def whole(ratings: Ratings) -> float:
        nonlocal k
        paired = ratings.pairable()
        if ratings is both:
            k = float(paired.n_units / (1.0 / paired.per_unit()).sum())
        parts = pair_differences(paired, paired.value - centre).components()
        return float(icc_figures(parts, k)[ICC2K])

    def deleted(ratings: Ratings) -> Floats:
        paired = ratings.pairable()
        sums = pair_differences_without_each_unit(paired, paired.value - centre)
        return icc_figures(sums.components(), k)[ICC2K]

    return _change(both, _without(both, rater), whole, deleted)


def consensus_change(both: Ratings, rater: Any, method: Method) -> Moved:
    """The consensus with and without the rater, on the units that somebody else has rated too."""
    rest = _without(both, rater)
    lost = both.n_units - rest.n_units
    try:
        one = consensus(both, method)
        two = consensus(rest, method)
    except NotEstimable as error:
        return Moved(None, None, 0, 0, lost, error.code)
    at = np.searchsorted(np.array(one.unit_labels), np.array(two.unit_labels))
    change = np.abs(one.estimate[at] - two.estimate)
    half = (one.high - one.low)[at] / 2
    beyond = int((change > half).sum())
    return Moved(float(change.max()), float(change.mean()), int(change.size), beyond, lost)


def _without(both: Ratings, rater: Any) -> Ratings:
    labels = np.array([label != rater for label in both.rater_labels], dtype=bool)
    return both.where(labels[both.rater] if labels.size else np.zeros(0, dtype=bool))


def _change(
    both: Ratings, rest: Ratings, whole: Callable[[Ratings], float], deleted: Callable[[Ratings], Floats]
) -> Change:
    found: list[float | None] = []
    code = ""
    for ratings in (both, rest):
        try:
            figure = whole(ratings)
            found.append(figure if np.isfinite(figure) else None)
        except NotEstimable as error:
            found.append(None)
            code = code or error.code
    one, two = found
    if one is None or two is None:
        return Change(one, two, None, None, None, code or "no_variance")
    # A unit that only the rater makes a pair of is not in the rest: leaving it out changes nothing there.
    units = both.pairable().unit_labels
    away = np.full(len(units), two)
    away[np.searchsorted(np.array(units), np.array(rest.pairable().unit_labels))] = deleted(rest)
    change = deleted(both) - away
    change = change[np.isfinite(change)]
    number = change.size
    if number < 3:
        return Change(one, two, one - two, None, None, "few_units")
    spread = float(np.sqrt((number - 1) / number * ((change - change.mean()) ** 2).sum()))
    half = float(stats.t.ppf(0.975, number - 1)) * spread
    return Change(one, two, one - two, one - two - half, one - two + half)
