"""What each stratum wants for a mean of its own, and how ratings are best shared out over strata."""

from __future__ import annotations

from typing import Any

import numpy as np

from labeling.models import Stratum
from labeling.planning.reasons import reason_of
from labeling.shares import planned_of
from labeling.statistics import allocation, raters_needed
from labeling.statistics.planning import Component


def strata_of(
    parts: dict[int, dict[str, Any]], strata: list[Stratum], back: set[int], half_width: float, icc: float
) -> list[dict[str, Any]]:
    """One row per stratum of a study with several, in the order of the quota plan.

    Keys: stratum, withheld, raters, k (ratings of an image now), spread (of an image's answers, scale points),
    for_mean (ratings of an image for `half_width` of the stratum's own mean), for_icc2, code, reason. Figures of
    strata in `back` are withheld.
    """
    return [
        _row(stratum, parts[stratum.pk], stratum.pk in back, half_width, icc)
        for stratum in strata
        if stratum.pk in parts
    ]


def _row(
    stratum: Stratum, part: dict[str, Any], withheld: bool, half_width: float, icc: float
) -> dict[str, Any]:
    about: dict[str, Any] = {"stratum": stratum.name, "pk": stratum.pk, "withheld": withheld}
    nothing = {"raters": None, "k": None, "spread": None, "for_mean": None, "for_icc2": None}
    code = "withheld" if withheld else part["code"]
    if code:
        raters = None if withheld else part["raters"]
        return {
            **about,
            **nothing,
            "raters": raters,
            "code": code,
            "reason": reason_of({**part, "code": code}),
        }
    for_mean = allocation.ratings_for_mean(part["spread"], half_width)
    icc2 = raters_needed.raters_for_icc(Component(**part["icc2"]), icc)
    return {
        **about,
        "raters": part["raters"],
        "k": part["k"],
        "spread": part["spread"],
        "for_mean": for_mean,
        "for_icc2": {"estimate": icc2.estimate, "low": icc2.low, "high": icc2.high, "code": icc2.code},
        "code": None if for_mean is not None else "too_wide",
        "reason": None if for_mean is not None else reason_of({"code": "too_wide"}),
    }


def post_stratified(
    rows: list[dict[str, Any]], strata: list[Stratum], half_width: float, total: int
) -> dict[str, Any] | None:
    """Ratings of an image for the post-stratified mean: by shares alone and by Neyman's allocation.

    None in a study with one stratum. Keys: total (ratings of an image by the plan), proportional and neyman (each
    with needed, half_width at `total`, ratings by stratum), code, reason. Withheld where a stratum is.
    """
    waited_for = {stratum.pk: stratum for stratum in planned_of(strata)}
    known = [row for row in rows if row["pk"] in waited_for]
    if len(known) < 2:
        return None
    shares = np.array([waited_for[row["pk"]].population_share for row in known], dtype=np.float64)
    code = next((row["code"] for row in known if row["spread"] is None), None)
    if any(row["withheld"] for row in rows):
        code = "withheld"
    elif not (shares > 0).all():
        code = "no_shares"
    if code:
        return {"code": code, "reason": reason_of({"code": code})}
    spread = np.array([row["spread"] for row in known])
    return {
        "total": total,
        "proportional": _allocated(known, shares, spread, total, half_width, neyman=False),
        "neyman": _allocated(known, shares, spread, total, half_width, neyman=True),
        "code": None,
        "reason": None,
    }


def _allocated(
    rows: list[dict[str, Any]],
    shares: np.ndarray,
    spread: np.ndarray,
    total: int,
    half_width: float,
    *,
    neyman: bool,
) -> dict[str, Any]:
    found = allocation.allocate(shares, spread, max(total, len(rows)), neyman=neyman)
    return {
        "needed": allocation.total_for_half_width(shares, spread, half_width, neyman=neyman),
        "half_width": found.half_width,
        "ratings": {row["stratum"]: int(n) for row, n in zip(rows, found.ratings, strict=True)},
    }
