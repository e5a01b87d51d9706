"""What is left to be answered in a study, and how fast answers come: what planning reckons with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
from django.db.models import Count, Min
from django.db.models.functions import TruncHour
from django.utils import timezone

from labeling.figures.registry import Found, figures_of
from labeling.fill_table import read_fills
from labeling.models import Block, Scale, Study, Trial
from labeling.planning import stopping

DAYS = 8


@figures_of("workload")
def compute_workload(study: Study, scale: Scale | None, key: str) -> Found:
    """Of the whole study. Values: images, leased, open_blocks, first (when the first answer came), hours {hour: answers
    to regular images}. Arrays: asset, strata, answered and leased as in `FillTable`; n_<scale> and half_<scale> as in
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
    answers = Trial.objects.filter(
        panelist__study=study,
        kind=Trial.Kind.REGULAR,
        state=Trial.State.ANSWERED,
        block__imported=False,
        answered_at__isnull=False,
    )
    recent = answers.filter(answered_at__gte=timezone.now() - timedelta(days=DAYS))
    hours = (
        recent.annotate(hour=TruncHour("answered_at"))
        .values_list("hour")
        .annotate(Count("pk"))
        .order_by("hour")
    )
    first = answers.aggregate(first=Min("answered_at"))["first"]
    open_blocks = Block.objects.filter(panelist__study=study, state=Block.State.OPEN, practice=False).count()
    values = {
        "images": int(table.asset.size),
        "leased": int(table.leased.sum()),
        "open_blocks": open_blocks,
        "first": first.isoformat() if first else None,
        "hours": {hour.isoformat(): number for hour, number in hours},
    }
    return Found(values, arrays, int(table.answered.sum()))
