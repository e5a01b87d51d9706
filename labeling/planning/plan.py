"""How many raters a study wants for a reliability or an interval, what that costs and how long it takes."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any, NamedTuple

import numpy as np

from labeling.disclosure import withheld_answers
from labeling.figures.kept import Kept, kept
from labeling.models import Scale, Stratum, Study
from labeling.planning import workload
from labeling.planning.effort import effort_of, pace_of
from labeling.planning.reasons import reason_of
from labeling.planning.stopping import Decision, rule_of
from labeling.planning.strata import post_stratified, strata_of
from labeling.statistics import planning as engine
from labeling.statistics import raters_needed
from labeling.statistics.planning import Component, DecisionStudy
from labeling.statistics.raters_needed import Needed

DEFAULT_ICC = 0.9


class Wishes(NamedTuple):
    """ICC(2,k) or ICC(3,k) wanted, in (0, 1), half-width of a 95% interval in scale points, cost of one answer."""

    icc: float
    half_width: float
    cost: float | None


class ScalePlan(NamedTuple):
    """`found` is ready for JSON; `study` is what its curves are drawn from (None: see `found["code"]`)."""

    scale: Scale
    found: dict[str, Any]
    decision: DecisionStudy | None
    kept: Kept | None


class Plan(NamedTuple):
    """`found` is the document of API and command; `load` None where it is being counted for the first time, `decision`
    what the study's stopping rule says, None without intervals."""

    found: dict[str, Any]
    scales: list[ScalePlan]
    load: workload.Workload | None
    strata: list[Stratum]
    decision: Decision | None


def wishes_of(study: Study, icc: float | None = None, half_width: float | None = None) -> Wishes:
    """What is asked for, or what the study's own settings say."""
    cost = None if study.cost_per_rating is None else float(study.cost_per_rating)
    return Wishes(icc or DEFAULT_ICC, half_width or study.stop_half_width, cost)


def plan_of(study: Study, wishes: Wishes, scale_name: str | None = None) -> Plan:
    """The plan of a study for `wishes`, from its kept figures: no query over ratings.

    Keys of `found`: study, wanted {icc, half_width}, currency, cost_per_answer, pace, scales (see `_scale`),
    effort (see `effort_of`). What cannot be said carries `code` and `reason`.
    """
    strata = list(study.strata.order_by("pk"))
    back = withheld_answers(study)
    chosen = [scale for scale in study.scales.all() if scale_name in (None, scale.name)]
    scales = [_scale(study, scale, wishes, strata, back) for scale in chosen]
    needs = [plan.found["needed"] for plan in scales if plan.decision is not None]
    load = workload.workload_of(study)
    decision = workload.decision_of(load, rule_of(study), strata) if load else None
    found = {
        "study": study.slug,
        "wanted": {"icc": wishes.icc, "half_width": wishes.half_width},
        "currency": study.currency,
        "cost_per_answer": wishes.cost,
        "stopping": study.stopping,
        "images": load.images if load else None,
        "answered": load.answered if load else None,
        "leased": load.leased if load else None,
        "open_blocks": load.open_blocks if load else None,
        "pace": pace_of(load),
        "scales": [plan.found for plan in scales],
        "effort": effort_of(study, needs, wishes.cost, load, strata, decision) if load else [],
    }
    return Plan(found, scales, load, strata, decision)


def _scale(study: Study, scale: Scale, wishes: Wishes, strata: list[Stratum], back: set[int]) -> ScalePlan:
    """Keys: scale, ratings, raters, images, k (ratings of an image now), small_panel, variance, now (icc2, icc3,
    relative and absolute half-width at k), needed (raters for each of them), strata, post_stratified, code, reason."""
    stored = kept(study, scale, "planning")
    if stored is None:
        return ScalePlan(scale, _unknown(scale, {"code": "computing"}), None, None)
    whole = stored.values["whole"]
    if whole["code"]:
        return ScalePlan(scale, _unknown(scale, whole), None, stored)
    decision = read_decision(whole)
    spread = {int(pk): part for pk, part in stored.values["strata"].items()}
    parts = strata_of(spread, strata, back, wishes.half_width, wishes.icc)
    found = {
        "scale": scale.name,
        "ratings": decision.ratings,
        "raters": decision.raters,
        "images": decision.units,
        "k": decision.k,
        "small_panel": decision.small_panel,
        "method": decision.method,
        "variance": {name: asdict(getattr(decision, name)) for name in ("unit", "rater", "residual")},
        "now": now_of(decision),
        "needed": needed_of(decision, wishes),
        "strata": parts,
        "post_stratified": post_stratified(parts, strata, wishes.half_width, study.ratings_per_asset),
        "code": None,
        "reason": None,
    }
    return ScalePlan(scale, found, decision, stored)


def _unknown(scale: Scale, about: dict[str, Any]) -> dict[str, Any]:
    counts = {
        "ratings": about.get("ratings", 0),
        "raters": about.get("raters", 0),
        "images": about.get("units", 0),
    }
    return {"scale": scale.name, **counts, "code": about["code"], "reason": reason_of(about)}


def read_decision(values: dict[str, Any]) -> DecisionStudy:
    """The decision study behind the values that figures of kind `planning` keep."""
    known = {field.name: values[field.name] for field in fields(DecisionStudy)}
    # The keys and shapes are those that `asdict` gave.
    return DecisionStudy(
        **{name: Component(**value) if isinstance(value, dict) else value for name, value in known.items()}  # type: ignore[arg-type]
    )


def now_of(decision: DecisionStudy) -> dict[str, dict[str, Any]]:
    """Reliability and expected half-widths at the ratings per image there are now."""
    k = np.array([decision.k])
    return {
        "icc2": _figure(decision.icc2, lambda noise: engine.icc_at(noise, k)),
        "icc3": _figure(decision.icc3, lambda noise: engine.icc_at(noise, k)),
        "relative": _figure(decision.relative, lambda noise: engine.half_width_at(noise, k, "relative")),
        "absolute": _figure(decision.absolute, lambda noise: engine.half_width_at(noise, k, "absolute")),
    }


def _figure(noise: Component, at: Any) -> dict[str, Any]:
    if noise.estimate is None:
        about = {"estimate": None, "low": None, "high": None, "code": noise.code}
        return {**about, "reason": reason_of(about)}
    estimate, low, high = (float(one[0]) if np.isfinite(one[0]) else None for one in at(noise))
    return {"estimate": estimate, "low": low, "high": high, "code": None, "reason": None}


def needed_of(decision: DecisionStudy, wishes: Wishes) -> dict[str, dict[str, Any]]:
    """Raters of an image for each wish, with intervals, or code and reason."""
    found = {
        "icc2": raters_needed.raters_for_icc(decision.icc2, wishes.icc),
        "icc3": raters_needed.raters_for_icc(decision.icc3, wishes.icc),
        "relative": raters_needed.raters_for_half_width(decision.relative, wishes.half_width, "relative"),
        "absolute": raters_needed.raters_for_half_width(decision.absolute, wishes.half_width, "absolute"),
    }
    return {name: as_figure(needed) for name, needed in found.items()}


def as_figure(needed: Needed) -> dict[str, Any]:
    about = asdict(needed)
    return {**about, "reason": reason_of(about) or None}
