"""What is known of every rater on a scale, as it is kept: for the map of raters and for the review of all."""

import json
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from labeling.figures.log import RatingLog, rating_log
from labeling.figures.registry import Found, figures_of
from labeling.label_data import CONSENSUS_KINDS
from labeling.models import Panelist, QualityEvent, Scale, Study
from labeling.quality.records import Records, records_of
from labeling.statistics.carelessness import FAST_MS, upper_bound
from labeling.statistics.consensus import consensus
from labeling.statistics.errors import NotEstimable
from labeling.statistics.rater_signs import Record, signs_of, usual_of
from labeling.statistics.ratings import Floats

KIND = "raters"


def _parts(study: Study) -> Iterator[tuple[Scale, str]]:
    for scale in study.scales.all():
        yield scale, ""


@figures_of(KIND, parts=_parts, personal=True)
def compute(study: Study, scale: Scale | None, key: str) -> Found:
    """Arrays with one entry per panelist with a rating, suspended ones too, NaN where something cannot be known.

    panelist (key), counted, n; bias with bias_se, inconsistency (against the consensus of those who count) and sd in
    scale points; loo_r and loo_upper (correlation with the others over all images, `images` of them); median_ms and
    fast_share (latest session); pairs and violated; retest_difference and retest_r; random, pair_statistic, reversed
    (log likelihood ratios) and against; `latest`, the key of the last rating, and
    `forgiven`, that up to which nothing is held against them. `signs` is for `signs_by_rater`.

    Values: scale, code (why there is no consensus, else ""), usual {sd, extremes, difference, median_ms}.
    """
    if scale is None:
        raise ValueError("Raters are looked at on one scale at a time.")
    log = rating_log(scale)
    about: dict[str, Any] = {"scale": scale.name, "code": ""}
    if scale.level == Scale.Level.NOMINAL:
        return Found({**about, "code": "nominal"}, ratings=len(log))
    since = forgiven(study)
    made = records_of(log, scale.high - scale.low, since, study.rest_minutes)
    if not made.ratings.n_raters:
        return Found({**about, "code": "all_missing"}, ratings=len(log))
    usual = usual_of([made.records[code] for code in np.flatnonzero(made.counted)], scale.low, scale.high)
    about["usual"] = {name: _known(value) for name, value in vars(usual).items()}
    arrays, about["code"] = _against_consensus(log, made)
    arrays |= _evidence(made) | _of_records(made.records)
    arrays["latest"] = _latest(log, arrays["panelist"])
    arrays["forgiven"] = np.array([since.get(pk, 0) for pk in made.ratings.rater_labels], dtype=np.int64)
    signs = {
        str(pk): [sign.as_dict() for sign in signs_of(record, usual, scale.low, scale.high)]
        for pk, record in zip(made.ratings.rater_labels, made.records, strict=True)
    }
    arrays["signs"] = np.frombuffer(zlib.compress(json.dumps(signs).encode(), 1), dtype=np.uint8)
    return Found(about, arrays, len(log))


def signs_by_rater(arrays: dict[str, Any]) -> dict[int, list[dict[str, Any]]]:
    """Signs (name, value, threshold, verdict, n, code, facts) by panelist, from the arrays of this kind."""
    if "signs" not in arrays:
        return {}
    return {int(pk): signs for pk, signs in json.loads(zlib.decompress(arrays["signs"].tobytes())).items()}


def forgiven(study: Study, panelist: Panelist | None = None) -> dict[int, int]:
    """The key of the rating up to which all is forgiven, for everybody whom a person has cleared (or for one)."""
    whose = {"panelist__study": study} if panelist is None else {"panelist": panelist}
    cleared = QualityEvent.objects.filter(state=Panelist.State.CLEARED, **whose)
    latest = cleared.order_by("panelist", "-at", "-pk").distinct("panelist")
    return {
        pk: int(evidence.get("ratings", 0)) for pk, evidence in latest.values_list("panelist", "evidence")
    }


def _against_consensus(log: RatingLog, made: Records) -> tuple[dict[str, Any], str]:
    raters = made.ratings.n_raters
    arrays: dict[str, Any] = {
        "panelist": np.array(made.ratings.rater_labels, dtype=np.int64),
        "counted": made.counted,
        "n": made.ratings.per_rater(),
        "sd": _spread(made.ratings.value, made.ratings.rater, raters),
        **{name: np.full(raters, np.nan) for name in ("bias", "bias_se", "inconsistency")},
    }
    given = log.of_kinds(*CONSENSUS_KINDS)
    try:
        found = consensus(given.counted().long_form())
    except NotEstimable as error:
        return arrays, error.code
    all_ = given.long_form()
    place = {unit: code for code, unit in enumerate(found.unit_labels)}
    estimate = np.array([found.estimate[place[u]] if u in place else np.nan for u in all_.unit_labels])
    there = np.isfinite(estimate[all_.unit])
    deviation, rater = (all_.value - estimate[all_.unit])[there], all_.rater[there]
    n = np.bincount(rater, minlength=all_.n_raters).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        bias = np.bincount(rater, deviation, minlength=all_.n_raters) / n
    spread = _spread(deviation, rater, all_.n_raters)
    at = np.searchsorted(np.array(all_.rater_labels), arrays["panelist"])
    arrays |= {"n": n[at], "bias": bias[at], "inconsistency": spread[at]}
    with np.errstate(invalid="ignore", divide="ignore"):
        arrays["bias_se"] = arrays["inconsistency"] / np.sqrt(arrays["n"])
    return arrays, ""


def _evidence(made: Records) -> dict[str, Any]:
    found = made.evidence
    upper = [
        upper_bound(r, int(n)) if np.isfinite(r) and n > 3 else np.nan
        for r, n in zip(found.correlation, found.images, strict=True)
    ]
    panel = [
        (one.random, one.pairs, one.reversed, one.against) if one else (np.nan,) * 4 for one in found.found
    ]
    columns = np.array(panel, dtype=np.float64).reshape(-1, 4)
    names = ("random", "pair_statistic", "reversed", "against")
    return {
        "loo_r": found.correlation,
        "loo_upper": np.array(upper),
        "images": found.images,
        "pairs": np.array([one.pairs for one in found.pairs]),
        "violated": np.array([one.violated for one in found.pairs]),
        **{name: columns[:, k] for k, name in enumerate(names)},
    }


def _of_records(records: list[Record]) -> dict[str, Any]:
    timed = [record.times for record in records]
    return {
        "median_ms": np.array([np.median(t) if t.size else np.nan for t in timed]),
        "fast_share": np.array([(t < FAST_MS).mean() if t.size else np.nan for t in timed]),
        "repeats": np.array([record.first.size for record in records]),
        "retest_difference": np.array(
            [np.abs(r.first - r.again).mean() if r.first.size else np.nan for r in records]
        ),
        "retest_r": np.array([_correlation(r.first, r.again) for r in records]),
    }


def _latest(log: RatingLog, panelists: Any) -> Any:
    """The key of each panelist's last rating; rows are in ascending order of keys, so the last one written stands."""
    last = np.zeros(panelists.size, dtype=np.int64)
    at = np.searchsorted(panelists, log.rows["panelist"])
    known = (at < panelists.size) & (panelists[np.minimum(at, panelists.size - 1)] == log.rows["panelist"])
    np.maximum.at(last, at[known], log.rows["pk"][known])
    return last


def _correlation(one: Floats, two: Floats) -> float:
    return float(np.corrcoef(one, two)[0, 1]) if one.size > 2 and one.std() > 0 and two.std() > 0 else np.nan


def _spread(value: Floats, rater: Any, raters: int) -> Floats:
    n = np.bincount(rater, minlength=raters).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(rater, value, minlength=raters) / n
        squares = np.bincount(rater, (value - mean[rater]) ** 2, minlength=raters)
        return np.where(n > 1, np.sqrt(squares / (n - 1)), np.nan)


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
