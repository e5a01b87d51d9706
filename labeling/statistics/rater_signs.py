"""All signs of one rater on one scale, from what they answered and from what the panel says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeling.statistics.carelessness import agreement_sign, long_run, speed, straight_lining
from labeling.statistics.consensus_pairs import PairEvidence
from labeling.statistics.drift import drift
from labeling.statistics.ratings import Floats
from labeling.statistics.retest_signs import retest
from labeling.statistics.scale_use import extreme_responding, leniency, range_used, sd_ratio
from labeling.statistics.screening import WATCH_AT
from labeling.statistics.signs import Sign

PAIRS_SHARE = 0.3
"""Share of consensus pairs that random raters violate; honest ones .4 to 5.5%."""


@dataclass(frozen=True, eq=False)
class Record:
    """One rater on one scale, arrays in the order of the answers.

    ``recent``: the latest answers of whatever kind but cards and practice. ``values`` and ``others_mean``: ratings of
    regular images and anchors, and the others' means. ``correlation`` over so many ``images``. ``anchor_deviation``
    with ``anchor_place``, the number of the answer. ``first`` and ``again``: repeated images. ``times``: of the latest
    session, in ms."""

    recent: Floats
    values: Floats
    others_mean: Floats
    correlation: float
    images: int
    pairs: PairEvidence
    anchor_deviation: Floats
    anchor_place: Floats
    first: Floats
    again: Floats
    times: Floats


@dataclass(frozen=True)
class Usual:
    """Medians over the raters who count, NaN unknown: standard deviation, share of answers at the ends, mean absolute
    difference of repeats, and median time in ms."""

    sd: float
    extremes: float
    difference: float
    median_ms: float


def signs_of(record: Record, usual: Usual, low: float, high: float) -> list[Sign]:
    """Every sign, also those that cannot be known yet; the order is that of a page."""
    span = high - low
    return [
        straight_lining(record.recent, span, low),
        long_run(record.recent, round(span) + 1),
        agreement_sign(record.correlation, record.images),
        pairs_sign(record.pairs),
        drift(record.anchor_deviation, record.anchor_place),
        retest(record.first, record.again, usual.difference, span),
        *speed(record.times, usual.median_ms),
        leniency(record.values, record.others_mean, span),
        sd_ratio(record.values, usual.sd),
        range_used(record.values, low, high),
        extreme_responding(record.values, low, high, usual.extremes),
    ]


def pairs_sign(pairs: PairEvidence) -> Sign:
    """The share of consensus pairs violated; to watch where their log likelihood ratio is 2.5 or more."""
    facts = {"violated": pairs.violated, "pairs": pairs.pairs, "statistic": pairs.statistic}
    if not pairs.pairs:
        reason = "No two images are clearly ordered by the others yet."
        return Sign("consensus_pairs", None, PAIRS_SHARE, "ok", 0, reason, "no_pairs", facts)
    if pairs.statistic < WATCH_AT:
        return Sign("consensus_pairs", pairs.share, PAIRS_SHARE, "ok", pairs.pairs, facts=facts)
    reason = f"{pairs.violated} of {pairs.pairs} clear pairs the wrong way round."
    return Sign(
        "consensus_pairs", pairs.share, PAIRS_SHARE, "watch", pairs.pairs, reason, "consensus_pairs", facts
    )


def usual_of(records: list[Record], low: float, high: float) -> Usual:
    """Medians over the records of the raters who count."""
    varied = [float(r.values.std(ddof=1)) for r in records if r.values.size >= 20]
    ends = [float(((r.values <= low) | (r.values >= high)).mean()) for r in records if r.values.size >= 20]
    repeats = [float(np.abs(r.first - r.again).mean()) for r in records if r.first.size]
    times = [float(np.nanmedian(r.times)) for r in records if np.isfinite(r.times).any()]
    return Usual(_median(varied), _median(ends), _median(repeats), _median(times))


def _median(values: list[float]) -> float:
    return float(np.median(values)) if values else float("nan")
