"""What is left to be answered in a study, how fast answers come, what that costs and how long it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from django.utils import timezone

from labeling.block_mix import mix_of
from labeling.figures.kept import kept
from labeling.figures.workload import compute_workload
from labeling.fill_table import FillTable
from labeling.models import Stratum, Study, StudyAsset
from labeling.planning import stopping
from labeling.shares import share_out
from labeling.statistics.answer_rate import answer_rate
from labeling.statistics.errors import NotEstimable
from labeling.statistics.intervals import Estimate
from labeling.statistics.stopping import StoppingRule

SMALL = 1000  # images; up to here what is left is counted anew for each page
DAYS = 7


@dataclass(frozen=True, eq=False)
class Workload:
    """Of the regular images with a picture. `table` has no targets: what is wanted follows from plan or rule."""

    table: FillTable
    scales: list[stopping.ScaleIntervals]
    leased: int
    open_blocks: int
    pace: Estimate
    pace_code: str | None

    @property
    def images(self) -> int:
        return int(self.table.asset.size)

    @property
    def answered(self) -> int:
        return int(self.table.answered.sum())

    def missing(self, targets: dict[int, int]) -> int:
        """Answers missing where every image wants `targets`, by stratum id."""
        wanted = np.array([targets.get(pk, 0) for pk in self.table.strata.tolist()], dtype=np.int64)
        return int(np.maximum(wanted - self.table.answered, 0).sum())


def workload_of(study: Study, now: datetime | None = None) -> Workload | None:
    """None where it is being computed for the first time."""
    regular = study.assets.filter(purpose=StudyAsset.Purpose.REGULAR)
    if len(regular.order_by().values_list("pk", flat=True)[: SMALL + 1]) <= SMALL:
        found = compute_workload(study, None, "")
        values, arrays = found.values, found.arrays or {}
    else:
        stored = kept(study, None, "workload")
        if stored is None:
            return None
        values, arrays = stored.values, stored.arrays
    rate, code = _pace(values, now or timezone.now())
    return Workload(
        _table(arrays), _scales(study, arrays), values["leased"], values["open_blocks"], rate, code
    )


def _table(arrays: dict[str, Any]) -> FillTable:
    answered, leased = (arrays[name].astype(np.int64) for name in ("answered", "leased"))
    none = np.zeros_like(answered)
    return FillTable(arrays["asset"], arrays["strata"], none, none, answered, leased)


def _scales(study: Study, arrays: dict[str, Any]) -> list[stopping.ScaleIntervals]:
    return [
        stopping.ScaleIntervals(
            arrays[f"n_{scale.pk}"].astype(np.int64), arrays[f"half_{scale.pk}"].astype(np.float64)
        )
        for scale in study.scales.all()
        if f"n_{scale.pk}" in arrays
    ]


def _pace(values: dict[str, Any], now: datetime) -> tuple[Estimate, str | None]:
    """Answers to regular images per day over the last seven times 24 hours, or since the first one if that is less."""
    if not values["first"]:
        return Estimate(None, None, None, "", "Nobody has answered yet."), "not_begun"
    began = datetime.fromisoformat(values["first"])
    age = max((now - began) / timedelta(days=1), 1 / 24)
    stretches = min(DAYS, int(age))
    length = 1.0 if stretches else age
    edges = [now - timedelta(days=length * back) for back in range(max(stretches, 1), -1, -1)]
    hours = [(datetime.fromisoformat(hour), number) for hour, number in values["hours"].items()]
    counts = [
        sum(number for hour, number in hours if start <= hour + timedelta(minutes=30) < end)
        for start, end in pairwise(edges)
    ]
    if not stretches:
        counts = [sum(number for _hour, number in hours)]
    try:
        return answer_rate(counts, length), None
    except NotEstimable as error:
        return Estimate(None, None, None, "", error.reason), error.code


def days_left(missing: int, rate: Estimate) -> Estimate:
    """Days until `missing` answers are there at this pace."""
    if rate.estimate is None or not missing:
        return Estimate(0.0 if not missing else None, None, None, rate.method, rate.reason)
    ends = (rate.high, rate.low)
    low, high = (None if end is None else missing / end for end in ends)
    return Estimate(missing / rate.estimate, low, high, rate.method)


def showings_per_answer(study: Study) -> float:
    """Images shown, checks and repeats included, for each answer to a regular image."""
    mix = mix_of(study, study.block_length)
    return float(sum(mix)) / max(mix.regular, 1)


def missing_by_plan(load: Workload, raters: int, strata: Sequence[Stratum]) -> int:
    """Answers missing where every image gets `raters` of them, shared out over the strata."""
    return load.missing(share_out(raters, strata)) if strata else 0


def decision_of(load: Workload, rule: StoppingRule, strata: list[Stratum]) -> stopping.Decision | None:
    """What `rule` would say now; None without intervals."""
    return stopping.decide(rule, load.table, strata, load.scales) if load.scales else None
