"""All reliability figures of one panel as JSON-ready values."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from labeling.statistics.alpha import LEVELS, Level
from labeling.statistics.association import cronbach_with_interval, split_half_with_interval
from labeling.statistics.errors import NotEstimable
from labeling.statistics.gwet import gwet_with_interval
from labeling.statistics.icc import intraclass_correlations
from labeling.statistics.intervals import INTERVAL_CODES, PANEL, Estimate, alpha_with_interval
from labeling.statistics.kappa import mean_kappa
from labeling.statistics.rank_agreement import concordance_with_interval, spearman_with_interval
from labeling.statistics.ratings import Ratings

ICC_NAMES = ("icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k")
SMALL_PANEL = (
    f"Fewer than {PANEL} raters: intervals hold for these raters only and say nothing about other panels."
)
# Name, figure, and whether it needs an order or distances between the answers.
FIGURES: tuple[tuple[str, Callable[[Ratings, int], Estimate], bool], ...] = (
    ("cronbach", lambda ratings, seed: cronbach_with_interval(ratings), True),
    ("kendall_w", lambda ratings, seed: concordance_with_interval(ratings), True),
    ("mean_pairwise_spearman", lambda ratings, seed: spearman_with_interval(ratings), True),
    ("split_half", lambda ratings, seed: split_half_with_interval(ratings, seed=seed), True),
    ("gwet_ac1", lambda ratings, seed: gwet_with_interval(ratings, "nominal"), False),
    ("gwet_ac2_linear", lambda ratings, seed: gwet_with_interval(ratings, "linear"), True),
    ("gwet_ac2_quadratic", lambda ratings, seed: gwet_with_interval(ratings, "quadratic"), True),
    ("kappa_unweighted", lambda ratings, seed: mean_kappa(ratings, "nominal"), False),
    ("kappa_linear", lambda ratings, seed: mean_kappa(ratings, "linear"), True),
    ("kappa_quadratic", lambda ratings, seed: mean_kappa(ratings, "quadratic"), True),
)


def reliability_of(
    ratings: Ratings, level: Level = "interval", seed: int = 0, resamples: int | None = None
) -> dict[str, Any]:
    """Every figure with its interval, or null with a ``reason`` sentence and a ``code``; never NaN.

    Keys: level, raters, assets, ratings; alpha, icc {icc1, icc2, icc3, icc1k, icc2k, icc3k}, and the names
    in ``FIGURES``, each {estimate, low, high, method, reason, code, interval_code, small_panel}; variance {unit, rater,
    residual, k}; small_panel, note, reason and code (of alpha: why the panel as a whole has no figure). A
    figure without an interval has the reason for that and its ``interval_code``. ``resamples`` asks for the bootstrap interval of
    alpha; ``seed`` draws it and the random halves. Raises ``ValueError`` for an unknown level.
    """
    if level not in LEVELS:
        raise ValueError(f"Unknown level of measurement {level!r}; choose one of {', '.join(LEVELS)}.")
    small = ratings.n_raters < PANEL
    alpha = _figure(lambda: alpha_with_interval(ratings, level, resamples=resamples, seed=seed), small)
    numeric = level != "nominal"
    return {
        "level": level,
        "raters": ratings.n_raters,
        "assets": ratings.n_units,
        "ratings": len(ratings),
        "alpha": alpha,
        **_intraclass(ratings, numeric, small),
        **{
            name: _figure(partial(compute, ratings, seed), small, numeric or not ordered)
            for name, compute, ordered in FIGURES
        },
        "small_panel": small,
        "note": SMALL_PANEL if small and alpha["estimate"] is not None else None,
        "reason": alpha["reason"] if alpha["estimate"] is None else None,
        "code": alpha["code"],
    }


def _intraclass(ratings: Ratings, numeric: bool, small: bool) -> dict[str, Any]:
    try:
        _refuse_nominal(numeric)
        found = intraclass_correlations(ratings)
    except NotEstimable as error:
        return {
            "icc": {name: _missing(error, small) for name in ICC_NAMES},
            "variance": {"unit": None, "rater": None, "residual": None, "k": None},
        }
    return {
        "icc": {name: as_dict(getattr(found, name), small) for name in ICC_NAMES},
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


def _figure(compute: Callable[[], Estimate], small: bool, numeric: bool = True) -> dict[str, Any]:
    try:
        _refuse_nominal(numeric)
        return as_dict(compute(), small)
    except NotEstimable as error:
        return _missing(error, small)


def as_dict(estimate: Estimate, small_panel: bool) -> dict[str, Any]:
    """An estimate as JSON-ready values; ``code`` is "undefined" where there is no figure."""
    return {
        "estimate": estimate.estimate,
        "low": estimate.low,
        "high": estimate.high,
        "method": estimate.method,
        "reason": estimate.reason,
        "code": "undefined" if estimate.estimate is None else None,
        "interval_code": INTERVAL_CODES.get(estimate.reason or ""),
        "small_panel": small_panel,
    }


def _missing(error: NotEstimable, small_panel: bool) -> dict[str, Any]:
    return {
        "estimate": None,
        "low": None,
        "high": None,
        "method": None,
        "reason": error.reason,
        "code": error.code,
        "interval_code": None,
        "small_panel": small_panel,
    }
