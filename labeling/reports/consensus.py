"""Consensus in a report: the study's method with both intervals, the other methods beside it, strata, raters."""

from typing import Any, cast

import numpy as np

from labeling.agreement.reasons import reason_of
from labeling.disclosure import withheld_answers, withheld_cells, withheld_table
from labeling.label_data import CONSENSUS_KINDS
from labeling.models import Study, StudyAsset
from labeling.reports.frozen import Frozen
from labeling.statistics.consensus import METHODS, Consensus, Method, consensus
from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Ratings
from labeling.statistics.stratified import stratified

Arrays = dict[str, Any]
LIMITS = ("estimate", "low", "high", "low_absolute", "high_absolute")


def consensus_of(study: Study, frozen: Frozen) -> tuple[dict[str, Any], Arrays]:
    """(summary, arrays). Arrays of one entry per image: asset (key), image (name), estimate and its limits, n, the other
    methods by name, weighted with limits where shares are known, `stratum <name>`; and of one per rater: rater (key),
    bias, inconsistency, rater_n. The summary says why where there is none."""
    ratings = frozen.log.counted().of_kinds(*CONSENSUS_KINDS).long_form()
    method = cast(Method, study.consensus_method)
    about: dict[str, Any] = {
        "method": method,
        "confidence": 0.95,
        "ratings": len(ratings),
        "raters": ratings.n_raters,
        "images": ratings.n_units,
    }
    try:
        found = consensus(ratings, method)
    except NotEstimable as error:
        return {**about, "code": error.code, "reason": error.reason}, {}
    arrays = _images(ratings, found) | _others(ratings, method) | _raters(ratings, found)
    summary = {**about, "code": None, "reason": None, **_widths(study, found)}
    return {**summary, "weighted": _strata(study, ratings, method, arrays)}, arrays


def estimates_of(settings: dict[str, Any], frozen: Frozen) -> dict[int, float]:
    """The consensus on each image (key) by the method in a report's `settings`; empty where there is none."""
    ratings = frozen.log.counted().of_kinds(*CONSENSUS_KINDS).long_form()
    try:
        found = consensus(ratings, cast(Method, settings["consensus_method"]))
    except NotEstimable:
        return {}
    return dict(zip(found.unit_labels, found.estimate.tolist(), strict=True))


def _images(ratings: Ratings, found: Consensus) -> Arrays:
    assets = np.array(found.unit_labels, dtype=np.int64)
    names = dict(StudyAsset.objects.filter(pk__in=assets.tolist()).values_list("pk", "name"))
    return {
        "asset": assets,
        "image": np.array([names[pk] for pk in assets.tolist()]),
        **{name: getattr(found, name) for name in LIMITS},
        "n": ratings.per_unit(),
    }


def _others(ratings: Ratings, method: Method) -> Arrays:
    """The other methods' estimates; one that these ratings do not allow is left out."""
    others = {}
    for name in METHODS:
        if name != method:
            try:
                others[name] = consensus(ratings, cast(Method, name)).estimate
            except NotEstimable:
                continue
    return others


def _raters(ratings: Ratings, found: Consensus) -> Arrays:
    return {
        "rater": np.array(found.rater_labels, dtype=np.int64),
        "bias": found.bias,
        "inconsistency": found.inconsistency,
        "rater_n": ratings.per_rater(),
    }


def _widths(study: Study, found: Consensus) -> dict[str, Any]:
    half = (found.high - found.low) / 2
    return {
        "half_width_median": float(np.median(half)),
        "half_width_90": float(np.quantile(half, 0.9)),
        "narrow_share": float((half <= study.stop_half_width).mean()),
        "narrow": study.stop_half_width,
        "ratings_per_image": float(np.mean(found.count)),
        "bias_sd": float(found.bias.std(ddof=1)),
        "rejected": len(found.rejected),
    }


def _strata(study: Study, ratings: Ratings, method: Method, arrays: Arrays) -> dict[str, Any] | None:
    """Adds stratum means and the post-stratified mean to `arrays`; None where there is one stratum alone."""
    strata = list(study.strata.all())
    if len(strata) < 2:
        return None
    of_rater = dict(study.panelists.values_list("pk", "stratum"))
    shares = {stratum.pk: stratum.population_share for stratum in strata}
    found = stratified(ratings, of_rater, shares, method)
    sizes = {one.stratum: one.raters for one in found.strata}
    back = withheld_answers(study) | withheld_cells(sizes, study.min_cell)
    few = withheld_table(np.stack([one.n for one in found.strata], axis=1).astype(np.int64), study.min_cell)
    names = {stratum.pk: stratum.name for stratum in strata}
    for place, one in enumerate(found.strata):
        if one.stratum in names and one.stratum not in back and one.code is None:
            arrays[f"stratum {names[one.stratum]}"] = np.where(few[:, place], np.nan, one.mean)
    if back:
        # With the panel's plain mean it is a second equation in the means that stay back.
        return {"code": "withheld", "reason": reason_of("withheld"), "note": None}
    if found.code is None:
        arrays |= {"weighted": found.weighted, "weighted_low": found.low, "weighted_high": found.high}
    return {"code": found.code, "reason": found.reason, "note": found.note}
