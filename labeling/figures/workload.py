"""What is left to be answered in a study, and how fast answers come: what planning reckons with."""

from __future__ import annotations

from typing import Any

import numpy as np

from labeling.figures.registry import Found, figures_of
from labeling.figures.stamps import deeds_and_day
from labeling.fill_table import read_fills
from labeling.models import Block, Scale, Study
from labeling.planning import stopping
from labeling.progress.pace import recent_answers


@figures_of("workload", moved_by=deeds_and_day)
def compute_workload(study: Study, scale: Scale | None, key: str) -> Found:
    """Of the whole study. Values: images, leased, open_blocks, and what `recent_answers` finds. Arrays: asset, strata, answered and leased as in `FillTable`; n_<scale> and half_<scale> as in
    `ScaleIntervals`, where there are any."""
    table = read_fills(study)
    arrays: dict[str, Any] = {
        "asset": table.asset,
        "strata": table.strata,
        "answered": table.answered.astype(np.int32),
        "leased": table.leased.astype(np.int32),
    }
    found = stopping.intervals_of(study, table)
    for one, intervals in zip(study.scales.all(), found or [], strict=False):
        arrays[f"n_{one.pk}"] = intervals.n.astype(np.int32)
        arrays[f"half_{one.pk}"] = intervals.half_width.astype(np.float32)
    open_blocks = Block.objects.filter(panelist__study=study, state=Block.State.OPEN, practice=False).count()
    values = {
        "images": int(table.asset.size),
        "leased": int(table.leased.sum()),
        "open_blocks": open_blocks,
        **recent_answers(study),
    }
    return Found(values, arrays, int(table.answered.sum()))
