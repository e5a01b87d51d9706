"""What each stratum thinks of each image, and what the population would, as it is kept.

Apart from the consensus of the whole panel, so that a page which shows that alone reads no more.
"""

from collections.abc import Iterator
from typing import Any, cast

import numpy as np

from labeling.disclosure import withheld_cells, withheld_strata, withheld_table
from labeling.figures.consensus import CONFIDENCE, counted_ratings, method_asked
from labeling.figures.registry import Found, figures_of
from labeling.models import Scale, Study
from labeling.statistics.stratified import Stratified, stratified

KIND = "consensus_strata"


def _parts(study: Study) -> Iterator[tuple[Scale, str]]:
    if study.strata.count() > 1:
        for scale in study.scales.all():
            yield scale, study.consensus_method


@figures_of(KIND, parts=_parts)
def compute(study: Study, scale: Scale | None, key: str) -> Found:
    """Arrays with one entry per image with a rating, ascending by `asset` (key of the study asset).

    For each stratum <pk> that may be shown n_<pk>, mean_<pk>, low_<pk>, high_<pk> (nan where it has no rating of the
    image, and n_<pk> too where so few of it have rated the image that their mean stays back); weighted, weighted_low,
    weighted_high (nan where a stratum with a share has none). Limits may leave the scale. `key` is a method, "" the
    study's.

    Values: scale, method; strata, a list of {pk, share, raters, code, withheld}; weighted, a dict of code and reason
    (why there is none at all), normalised, shares_sum, lacking (images without).
    """
    scale, method = method_asked(study, scale, key)
    ratings = counted_ratings(scale)
    values: dict[str, Any] = {"scale": scale.name, "method": method, "strata": []}
    shares = dict(study.strata.order_by("pk").values_list("pk", "population_share"))
    if len(shares) < 2:
        values["weighted"] = {"code": "one_stratum", "reason": "The panel has one stratum."}
        return Found(values, {"asset": np.array(ratings.unit_labels, dtype=np.int64)}, len(ratings))
    found = stratified(
        ratings, dict(study.panelists.values_list("pk", "stratum")), shares, method, CONFIDENCE
    )
    sizes = {cast(int, means.stratum): means.raters for means in found.strata}
    # By who has rated too: many panelists who have not rated would not hide one who has.
    back = withheld_strata(study) | withheld_cells(sizes, study.min_cell)
    arrays: dict[str, Any] = {"asset": np.array(ratings.unit_labels, dtype=np.int64)}
    few = withheld_table(
        np.stack([means.n for means in found.strata], axis=1).astype(np.int64), study.min_cell
    )
    for place, means in enumerate(found.strata):
        pk = cast(int, means.stratum)
        about = {"pk": pk, "share": shares[pk], "withheld": pk in back}
        if pk in back:
            values["strata"].append({**about, "raters": None, "code": "withheld"})
            continue
        values["strata"].append({**about, "raters": means.raters, "code": means.code})
        columns = {"n": means.n, "mean": means.mean, "low": means.low, "high": means.high}
        arrays |= {
            f"{name}_{pk}": np.where(few[:, place], np.nan, column) for name, column in columns.items()
        }
    values["weighted"] = _weighted(found)
    if back:
        # With the panel's plain mean it is a second equation in the means that stay back.
        values["weighted"]["code"] = "withheld"
    elif found.code is None:
        arrays |= {"weighted": found.weighted, "weighted_low": found.low, "weighted_high": found.high}
    return Found(values, arrays, len(ratings))


def _weighted(found: Stratified) -> dict[str, Any]:
    return {
        "code": found.code,
        "reason": None,
        "normalised": found.note is not None,
        "shares_sum": found.given_total,
        "lacking": int((found.lacking >= 0).sum()) if found.code is None else len(found.unit_labels),
    }
