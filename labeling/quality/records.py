"""Each rater's answers on a scale, laid out for the signs: only what they may be judged by."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from labeling.figures.log import RatingLog
from labeling.figures.rating_rows import KINDS, Rows
from labeling.figures.sittings import sittings
from labeling.label_data import AGREEMENT_KINDS
from labeling.models import Trial
from labeling.statistics.panel_evidence import PanelEvidence, panel_evidence
from labeling.statistics.rater_signs import Record
from labeling.statistics.ratings import Ratings

RECENT = 60
SESSION = 10
"""Fewest timed answers of a session that say something about speed."""
Marks = NDArray[np.bool_]


class Records(NamedTuple):
    """By rater in the order of `evidence.rater_labels`; `ratings` are those of `evidence`, `counted` who counts."""

    ratings: Ratings
    evidence: PanelEvidence
    records: list[Record]
    counted: Marks


def records_of(log: RatingLog, span: float, since: Mapping[int, int], rest_minutes: float) -> Records:
    """Of every rater in `log` (suspended ones too, whose word does not count among the others).

    `since`: for raters whom a person has cleared, the key of the rating up to which all is forgiven.
    """
    rows = log.rows[log.rows["kind"] != KINDS.index(Trial.Kind.PRACTICE)]
    fair = np.ones(rows.size, dtype=bool)
    for pk, until in since.items():
        fair &= (rows["panelist"] != pk) | (rows["pk"] > until)
    judged_kind = _of(rows, *AGREEMENT_KINDS)
    first = _firsts(rows, judged_kind)
    plain = rows[first]
    ratings = Ratings.from_long(plain["asset"], plain["panelist"], plain["value"])
    counted = np.array([pk not in log.left_out for pk in ratings.rater_labels], dtype=bool)
    evidence = panel_evidence(ratings, span, counted, fair[first])
    # What the others say of each judged rating, at the place of its row; NaN elsewhere.
    others = np.full(rows.size, np.nan)
    others[first] = evidence.others.mean
    sitting = sittings(rows, rest_minutes).sitting
    # Laid out rater by rater once: picking a rater's rows out of the whole anew each time costs more.
    order = np.argsort(rows["panelist"], kind="stable")
    order = order[fair[order]]
    rows, others, sitting, first = rows[order], others[order], sitting[order], first[order]
    edges = np.searchsorted(rows["panelist"], ratings.rater_labels, side="left")
    ends = np.searchsorted(rows["panelist"], ratings.rater_labels, side="right")
    records = []
    for code, (start, stop) in enumerate(zip(edges, ends, strict=True)):
        own = slice(start, stop)
        records.append(_record(rows[own], others[own], sitting[own], first[own], evidence, code))
    return Records(ratings, evidence, records, counted)


def _record(
    own: Rows,
    others: NDArray[np.float64],
    sitting: NDArray[np.int64],
    first: Marks,
    found: PanelEvidence,
    code: int,
) -> Record:
    answers = own["value"][~_of(own, Trial.Kind.ATTENTION)]
    anchor = _of(own, Trial.Kind.ANCHOR) & np.isfinite(others)
    place = np.arange(own.size, dtype=np.float64)
    again = np.flatnonzero(_of(own, Trial.Kind.REPEAT))
    once = own[first & np.isin(own["asset"], own["asset"][again])] if again.size else own[:0]
    before = {int(asset): value for asset, value in zip(once["asset"], once["value"], strict=True)}
    pairs = [(before[int(own["asset"][k])], own["value"][k]) for k in again if int(own["asset"][k]) in before]
    repeated = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return Record(
        recent=answers[-RECENT:],
        values=own["value"][first],
        others_mean=others[first],
        correlation=float(found.latest_correlation[code]),
        images=int(found.latest_images[code]),
        pairs=found.pairs[code],
        anchor_deviation=(own["value"] - others)[anchor],
        anchor_place=place[anchor],
        first=repeated[:, 0],
        again=repeated[:, 1],
        times=_latest_session(own, sitting),
    )


def _latest_session(own: Rows, sitting: NDArray[np.int64]) -> NDArray[np.float64]:
    timed = np.isfinite(own["response_ms"])
    for code in dict.fromkeys(sitting[timed][::-1].tolist()):
        times = own["response_ms"][timed & (sitting == code)]
        if times.size >= SESSION:
            return np.asarray(times, dtype=np.float64)
    return np.zeros(0)


def _of(rows: Rows, *kinds: str) -> Marks:
    return np.isin(rows["kind"], [KINDS.index(kind) for kind in kinds])


def _firsts(rows: Rows, wanted: Marks) -> Marks:
    """The first of the `wanted` ratings of each rater and image: an anchor may have come in twice."""
    there = np.flatnonzero(wanted)
    marks = np.zeros(rows.size, dtype=bool)
    if there.size:
        asset, panelist = rows["asset"][there], rows["panelist"][there]
        pair = (asset - asset.min()) * (int(np.ptp(panelist)) + 1) + (panelist - panelist.min())
        marks[there[np.unique(pair, return_index=True)[1]]] = True
    return marks
