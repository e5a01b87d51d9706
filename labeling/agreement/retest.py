"""Test–retest of a panel: what panelists say when an image comes back unannounced."""

from typing import Any, NamedTuple

import numpy as np

from labeling.figures.log import RatingLog
from labeling.label_data import CONSENSUS_KINDS
from labeling.models import Trial
from labeling.statistics.errors import NotEstimable
from labeling.statistics.intervals import PANEL
from labeling.statistics.ratings import Codes, Floats
from labeling.statistics.report import as_dict
from labeling.statistics.retest import retest

FIGURES = ("correlation", "within_sd", "exact", "within_one")


class Repeats(NamedTuple):
    """Parallel arrays, shape (repeats,): the panelist, the first answer to the image and the one when it came back."""

    panelist: Codes
    first: Floats
    second: Floats


def repeats_in(log: RatingLog) -> Repeats:
    """Every repeat in `log` whose first answer is there too."""
    first, second = log.of_kinds(*CONSENSUS_KINDS).rows, log.of_kinds(Trial.Kind.REPEAT).rows
    if not first.size or not second.size:
        return Repeats(np.empty(0, np.int64), np.empty(0), np.empty(0))
    order = np.lexsort((first["pk"], first["asset"], first["panelist"]))
    first = first[order]
    pair, wanted = (
        rows[["panelist", "asset"]].astype([("p", "i8"), ("a", "i8")]) for rows in (first, second)
    )
    both, code = np.unique(np.concatenate([pair, wanted]), return_inverse=True)
    earliest = np.full(both.size, -1)
    # Written from last to first, so that the earliest answer of each pair stays.
    earliest[code[: pair.size][::-1]] = np.arange(pair.size)[::-1]
    at = earliest[code[pair.size :]]
    known = at >= 0
    return Repeats(second["panelist"][known], first["value"][at[known]], second["value"][known])


def retest_figures(log: RatingLog, seed: int) -> dict[str, dict[str, Any]]:
    """The figures of labeling.statistics.retest over all panelists, ready for JSON; of code "no_repeats" without any."""
    found = repeats_in(log)
    try:
        pooled, _each = retest(found.panelist.tolist(), found.first, found.second, seed=seed)
    except NotEstimable as error:
        missing = {"estimate": None, "low": None, "high": None, "method": None, "reason": error.reason}
        return {name: {**missing, "code": "no_repeats"} for name in FIGURES}
    small = pooled.raters < PANEL
    return {name: as_dict(getattr(pooled, name), small) for name in FIGURES}
