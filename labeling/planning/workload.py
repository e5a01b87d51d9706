"""What is left to be answered in a study, how fast answers come, what that costs and how long it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from labeling.block_mix import mix_of
from labeling.figures.kept import kept
from labeling.figures.workload import compute_workload
from labeling.fill_table import FillTable
from labeling.models import Stratum, Study, StudyAsset
from labeling.planning import stopping
from labeling.progress.pace import Pace, pace_of
from labeling.shares import share_out
from labeling.statistics.stopping import StoppingRule

SMALL = 1000  # images; up to here what is left is counted anew for each page


@dataclass(frozen=True, eq=False)
class Workload:
    """Of the regular images with a picture. `table` has no targets: what is wanted follows from plan or rule."""

    table: FillTable
    scales: list[stopping.ScaleIntervals]
    leased: int
    open_blocks: int
    pace: Pace

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
    return Workload(
        _table(arrays), _scales(study, arrays), values["leased"], values["open_blocks"], pace_of(values, now)
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
