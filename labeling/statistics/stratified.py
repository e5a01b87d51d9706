"""What each part of a panel thinks of a unit, and what the population would: post-stratified means."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.statistics.consensus import Method, consensus
from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Floats, Ratings
from labeling.statistics.student import t_quantile


@dataclass(frozen=True, eq=False)
class StratumMeans:
    """The consensus of one stratum: arrays of shape (units,), nan where it has no rating of the unit, ``n`` 0 there.

    ``code`` and ``reason`` say why the stratum has no means at all; ``n`` is known even then. ``share`` is the one the
    weighted mean uses.
    """

    stratum: Hashable
    share: float
    raters: int
    n: Floats
    mean: Floats
    low: Floats
    high: Floats
    standard_error: Floats
    freedom: Floats
    code: str | None = None
    reason: str | None = None


@dataclass(frozen=True, eq=False)
class Stratified:
    """Means per stratum and the post-stratified mean, in the order of ``unit_labels``.

    ``weighted`` is nan where a stratum with a share has no mean of the unit: ``lacking``, shape (units,), is the place
    of the first such stratum in ``strata``, -1 where none is lacking. ``code`` and ``reason`` say why no unit has a
    weighted mean; ``note`` is said with the figures. ``given_total`` is what the shares summed to.
    """

    unit_labels: tuple[Any, ...]
    strata: tuple[StratumMeans, ...]
    weighted: Floats
    low: Floats
    high: Floats
    standard_error: Floats
    lacking: NDArray[np.int64]
    given_total: float
    code: str | None = None
    reason: str | None = None
    note: str | None = None


def stratified(
    ratings: Ratings,
    stratum_of: Mapping[Any, Hashable],
    shares: Mapping[Any, float],
    method: Method = "panelwise",
    confidence: float = 0.95,
) -> Stratified:
    """Means of each stratum and sum_h share_h * mean_h (Holt & Smith 1979, JRSS A 142, 33-46).

    Each stratum's mean is the consensus by ``method`` of its own raters: leniency of single raters comes off as the
    method has it, relative to the stratum, whose level stays its own. Intervals are relative, as in ``consensus``.
    Strata share no rater, so SE^2 = sum share_h^2 SE_h^2, with Satterthwaite's degrees of freedom.
    ``stratum_of`` gives each rater label its stratum (raters without one count nowhere); ``shares`` gives each stratum
    its share of the population, 0 or none where it is not known. Shares that do not sum to 1 are normalised and the
    note says so. Raises ``ValueError`` for a negative share.
    """
    if any(not np.isfinite(share) or share < 0 for share in shares.values()):
        raise ValueError("Shares of the population are 0 or more.")
    total = float(sum(shares.values()))
    own = [stratum_of.get(label) for label in ratings.rater_labels]
    names = list(dict.fromkeys([*shares, *(name for name in own if name is not None)]))
    place = {name: k for k, name in enumerate(names)}
    of_rater = np.array([place.get(name, -1) for name in own], dtype=np.int64)
    of_rating = of_rater[ratings.rater]
    strata = tuple(
        _means(
            ratings, of_rating == k, name, shares.get(name, 0.0) / total if total else 0.0, method, confidence
        )
        for k, name in enumerate(names)
    )
    return _weighted(ratings.unit_labels, strata, total, confidence)


def _means(
    ratings: Ratings,
    inside: NDArray[np.bool_],
    stratum: Hashable,
    share: float,
    method: Method,
    confidence: float,
) -> StratumMeans:
    n = np.bincount(ratings.unit[inside], minlength=ratings.n_units).astype(np.float64)
    part = ratings.where(inside)
    nothing = np.full(ratings.n_units, np.nan)
    try:
        found = consensus(part, method, confidence)
    except NotEstimable as error:
        none = dict.fromkeys(("mean", "low", "high", "standard_error", "freedom"), nothing)
        return StratumMeans(stratum, share, part.n_raters, n, **none, code=error.code, reason=error.reason)

    def everywhere(values: Floats) -> Floats:
        """``values`` of the units with a rating by this stratum, which are in the order of all units."""
        column = nothing.copy()
        column[n > 0] = values
        return column

    return StratumMeans(
        stratum=stratum,
        share=share,
        raters=part.n_raters,
        n=n,
        mean=everywhere(found.estimate),
        low=everywhere(found.low),
        high=everywhere(found.high),
        standard_error=everywhere(found.standard_error),
        freedom=everywhere(found.freedom),
    )


def _weighted(
    units: tuple[Any, ...], strata: tuple[StratumMeans, ...], total: float, confidence: float
) -> Stratified:
    size = len(units)
    weighted, squared, below = np.zeros(size), np.zeros(size), np.zeros(size)
    lacking = np.full(size, -1, dtype=np.int64)
    for k, stratum in enumerate(strata):
        if stratum.share == 0:
            continue
        lacking = np.where((lacking < 0) & np.isnan(stratum.mean), k, lacking)
        weighted += stratum.share * stratum.mean
        part = (stratum.share * stratum.standard_error) ** 2
        squared += part
        with np.errstate(invalid="ignore"):
            below += part**2 / stratum.freedom
    code, reason = _why_none(strata, total, lacking)
    if not total:
        weighted[:] = squared[:] = np.nan
    error = np.sqrt(squared)
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = np.where(below > 0, squared**2 / below, np.inf)
        half = np.where(error > 0, t_quantile((1 + confidence) / 2, freedom), 0.0) * error
    half = np.where(np.isnan(weighted), np.nan, half)
    return Stratified(
        unit_labels=units,
        strata=strata,
        weighted=weighted,
        low=weighted - half,
        high=weighted + half,
        standard_error=error,
        lacking=lacking,
        given_total=total,
        code=code,
        reason=reason,
        note=None
        if not total or abs(total - 1) <= 1e-6
        else f"Shares sum to {total:g}; they were normalised.",
    )


def _why_none(
    strata: tuple[StratumMeans, ...], total: float, lacking: NDArray[np.int64]
) -> tuple[str | None, str | None]:
    if not total:
        return "no_shares", "No stratum has a share of the population."
    for stratum in strata:
        if stratum.share and stratum.code:
            return "stratum_not_estimable", f"Stratum {stratum.stratum!r} has no mean. {stratum.reason}"
    if lacking.size and (lacking >= 0).all():
        return "stratum_lacking", "Every unit lacks ratings from a stratum with a share."
    return None, None
