"""What is left to do in a study for each aim: answers, cost and days."""

from __future__ import annotations

from typing import Any

from labeling.models import Stratum, Study
from labeling.planning import workload
from labeling.planning.reasons import reason_of
from labeling.planning.stopping import Decision


def pace_of(load: workload.Workload | None) -> dict[str, Any]:
    if load is None:
        about: dict[str, Any] = {"estimate": None, "low": None, "high": None, "code": "computing"}
    else:
        rate = load.pace.rate
        about = {"estimate": rate.estimate, "low": rate.low, "high": rate.high, "code": load.pace.code}
    return {**about, "reason": reason_of(about) or None}


def effort_of(
    study: Study,
    needs: list[dict[str, Any]],
    cost: float | None,
    load: workload.Workload,
    strata: list[Stratum],
    decision: Decision | None,
) -> list[dict[str, Any]]:
    """What is left to do by the plan as it stands, by the stopping rule, and for each wish on every scale at once.

    `needs` are what each scale needs, as `planning.needed_of` has it, `cost` is that of one answer (None: not known).

    Keys: aim, raters {estimate, low, high}, missing and cost {estimate, low, high} (the interval follows from that of
    the raters), cost_with_checks, days {estimate, low, high} (a prediction interval).
    """
    plan = {"estimate": study.ratings_per_asset, "low": None, "high": None}
    rows = [_row("plan", plan, _missing(load, plan, strata), study, cost, load)]
    if decision is not None:
        more = {"estimate": int(decision.more.sum()), "low": None, "high": None}
        rows.append(_row("rule", None, more, study, cost, load))
    for aim in ("icc2", "relative"):
        raters = most_of([need[aim] for need in needs])
        if raters is not None:
            rows.append(_row(aim, raters, _missing(load, raters, strata), study, cost, load))
    return rows


def most_of(needs: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The largest of what scales want; None where one of them cannot be reached."""
    if not needs or any(need["estimate"] is None for need in needs):
        return None
    return {
        "estimate": max(need["estimate"] for need in needs),
        **{
            end: None if any(need[end] is None for need in needs) else max(need[end] for need in needs)
            for end in ("low", "high")
        },
    }


def _missing(load: workload.Workload, raters: dict[str, Any], strata: list[Stratum]) -> dict[str, Any]:
    return {
        end: None if number is None else workload.missing_by_plan(load, number, strata)
        for end, number in raters.items()
    }


def _row(
    aim: str,
    raters: dict[str, Any] | None,
    missing: dict[str, Any],
    study: Study,
    cost_of_one: float | None,
    load: workload.Workload,
) -> dict[str, Any]:
    days = load.pace.days(missing["estimate"])
    checks = workload.showings_per_answer(study)
    cost = {
        end: None if number is None or cost_of_one is None else number * cost_of_one
        for end, number in missing.items()
    }
    return {
        "aim": aim,
        "raters": raters,
        "missing": missing,
        "cost": cost,
        "cost_with_checks": {end: None if one is None else one * checks for end, one in cost.items()},
        "days": {"estimate": days.estimate, "low": days.low, "high": days.high},
    }
