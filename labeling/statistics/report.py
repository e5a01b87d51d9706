"""All reliability figures of one panel as JSON-ready values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labeling.statistics.alpha import LEVELS, Level
from labeling.statistics.association import (
    cronbach_alpha,
    kendall_w,
    mean_pairwise_spearman,
    split_half,
)
from labeling.statistics.errors import NotEstimable
from labeling.statistics.gwet import gwet
from labeling.statistics.icc import intraclass_correlations
from labeling.statistics.intervals import PANEL, Estimate, alpha_with_interval
from labeling.statistics.ratings import Ratings

ICC_NAMES = ("icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k")
SMALL_PANEL = (
    f"Fewer than {PANEL} raters: intervals hold for these raters only and say nothing about other panels."
)


def reliability_of(
    ratings: Ratings, level: Level = "interval", seed: int = 0, resamples: int = 1000
) -> dict[str, Any]:
    """Every figure with its interval, or null with a ``reason`` sentence and a ``code``; never NaN.

    Keys: level, raters, assets, ratings, alpha {estimate, low, high, method, reason, code}, icc {icc1, icc2,
    icc3, icc1k, icc2k, icc3k: as alpha}, variance {unit, rater, residual, k}, and cronbach, kendall_w,
    mean_pairwise_spearman, split_half, gwet_ac2_quadratic {estimate, reason, code}, small_panel, note,
    reason and code (of alpha: why the panel as a whole has no figure). Raises ``ValueError`` for an
    unknown level.
    """
    if level not in LEVELS:
        raise ValueError(f"Unknown level of measurement {level!r}; choose one of {', '.join(LEVELS)}.")
    alpha = _interval(lambda: alpha_with_interval(ratings, level, resamples=resamples, seed=seed))
    small = ratings.n_raters < PANEL
    numeric = level != "nominal"
    return {
        "level": level,
        "raters": ratings.n_raters,
        "assets": ratings.n_units,
        "ratings": len(ratings),
        "alpha": alpha,
        **_intraclass(ratings, numeric),
        "cronbach": _figure(lambda: cronbach_alpha(ratings), numeric),
        "kendall_w": _figure(lambda: kendall_w(ratings), numeric),
        "mean_pairwise_spearman": _figure(lambda: mean_pairwise_spearman(ratings), numeric),
        "split_half": _figure(lambda: split_half(ratings, seed=seed), numeric),
        "gwet_ac2_quadratic": _figure(lambda: gwet(ratings, "quadratic"), numeric),
        "small_panel": small,
        "note": SMALL_PANEL if small and alpha["estimate"] is not None else None,
        "reason": alpha["reason"] if alpha["estimate"] is None else None,
        "code": alpha["code"],
    }


def _intraclass(ratings: Ratings, numeric: bool) -> dict[str, Any]:
    try:
        _refuse_nominal(numeric)
        found = intraclass_correlations(ratings)
    except NotEstimable as error:
        return {
            "icc": {name: _missing(error) for name in ICC_NAMES},
            "variance": {"unit": None, "rater": None, "residual": None, "k": None},
        }
    return {
        "icc": {name: _as_dict(getattr(found, name)) for name in ICC_NAMES},
        "variance": {
            "unit": found.variance_unit,
            "rater": found.variance_rater,
            "residual": found.variance_residual,
            "k": found.k,
        },
    }


def _refuse_nominal(numeric: bool) -> None:
    if not numeric:
        raise NotEstimable("Nominal categories have no order or distance to compute this from.", "nominal")


def _figure(compute: Callable[[], float], numeric: bool) -> dict[str, Any]:
    try:
        _refuse_nominal(numeric)
        return {"estimate": compute(), "reason": None, "code": None}
    except NotEstimable as error:
        return {"estimate": None, "reason": error.reason, "code": error.code}


def _interval(compute: Callable[[], Estimate]) -> dict[str, Any]:
    try:
        return _as_dict(compute())
    except NotEstimable as error:
        return _missing(error)


def _as_dict(estimate: Estimate) -> dict[str, Any]:
    return {
        "estimate": estimate.estimate,
        "low": estimate.low,
        "high": estimate.high,
        "method": estimate.method,
        "reason": estimate.reason,
        "code": "undefined" if estimate.estimate is None else None,
    }


def _missing(error: NotEstimable) -> dict[str, Any]:
    return {
        "estimate": None,
        "low": None,
        "high": None,
        "method": None,
        "reason": error.reason,
        "code": error.code,
    }
