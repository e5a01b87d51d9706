"""Variance components of a scale, and the spread of answers in each stratum: what planning extrapolates from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from labeling.figures.log import rating_log
from labeling.figures.registry import Found, figures_of
from labeling.label_data import AGREEMENT_KINDS
from labeling.models import Scale, Study
from labeling.statistics.allocation import spread_within
from labeling.statistics.errors import NotEstimable
from labeling.statistics.planning import decision_study
from labeling.statistics.ratings import Ratings


@figures_of("planning")
def compute_planning(study: Study, scale: Scale | None, key: str) -> Found:
    """Of one scale, on its regular images and anchors. Values: `whole` (a decision study, or code and reason), and
    `strata` {id: the same, with `spread`, the pooled standard deviation of an image's answers}."""
    assert scale is not None
    if scale.level == Scale.Level.NOMINAL:
        return Found({"whole": {"code": "nominal", "reason": ""}, "strata": {}})
    log = rating_log(scale).of_kinds(*AGREEMENT_KINDS).counted()
    ratings = log.long_form()
    strata = list(study.strata.order_by("pk").values_list("pk", flat=True))
    parts = {pk: log.in_strata([pk]).long_form() for pk in strata} if len(strata) > 1 else {}
    values = {
        "whole": _or_reason(_whole, ratings),
        "strata": {str(pk): _or_reason(_part, part) for pk, part in parts.items()},
    }
    return Found(values, ratings=len(ratings))


def _whole(ratings: Ratings) -> dict[str, Any]:
    return asdict(decision_study(ratings))


def _part(ratings: Ratings) -> dict[str, Any]:
    return {**_whole(ratings), "spread": spread_within(ratings)}


def _or_reason(find: Callable[[Ratings], dict[str, Any]], ratings: Ratings) -> dict[str, Any]:
    about = {"raters": ratings.n_raters, "units": ratings.n_units, "ratings": len(ratings)}
    try:
        return {**find(ratings), "code": None, "reason": None}
    except NotEstimable as error:
        return {**about, "code": error.code, "reason": error.reason}
