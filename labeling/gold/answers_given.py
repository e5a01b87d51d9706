"""How often each value was given to each image of a study: what candidates are judged by."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from django.core.cache import cache
from django.db.models import Count

from labeling.estimates import AssetEstimate
from labeling.image_pages.table import estimates_by_asset
from labeling.label_data import CONSENSUS_KINDS, counted_ratings, stamp
from labeling.models import Scale, Study
from labeling.statistics.gold_candidates import Judged

CACHED_SECONDS = 3600
Given = dict[float, int]
MOST_BARS = 11


class Panel(NamedTuple):
    """What the panel says on one scale: estimates and answers by study asset, in the order of `ids` for `judged`.
    `reason` is the code of why there are no estimates."""

    estimates: dict[int, AssetEstimate]
    answers: dict[int, Given]
    ids: list[int]
    judged: Judged
    reason: str


def answers_on(scale: Scale) -> dict[int, Given]:
    """{study asset: {value: how often}} of answers that count, kept until an answer comes in."""
    key = f"answers:{stamp(scale)}"
    found = cache.get(key)
    if found is None:
        found = {}
        rows = counted_ratings(scale, CONSENSUS_KINDS).values_list("study_asset_id", "value")
        for asset, value, n in rows.annotate(n=Count("pk")).order_by("study_asset_id", "value"):
            found.setdefault(asset, {})[value] = n
        cache.set(key, found, CACHED_SECONDS)
    return found


def panel_on(study: Study, scale: Scale, among: set[int] | None = None) -> Panel:
    """What the panel says of the images in `among` (by default of all)."""
    estimates, reason = estimates_by_asset(study, scale)
    answers = answers_on(scale)
    ids = sorted(pk for pk in estimates if pk in answers and (among is None or pk in among))
    judged = Judged(
        np.array([estimates[pk].estimate for pk in ids], dtype=np.float64),
        np.array([(estimates[pk].high - estimates[pk].low) / (2 * 1.96) for pk in ids], dtype=np.float64),
        np.array([spread(answers[pk]) for pk in ids], dtype=np.float64),
        np.array([sum(answers[pk].values()) for pk in ids], dtype=np.float64),
        float(scale.high - scale.low),
    )
    return Panel(estimates, answers, ids, judged, reason)


def spread(given: Given) -> float:
    """Sample standard deviation of the answers in scale points; 0 of a single one."""
    n = sum(given.values())
    if n < 2:
        return 0.0
    mean = sum(value * k for value, k in given.items()) / n
    return float((sum(k * (value - mean) ** 2 for value, k in given.items()) / (n - 1)) ** 0.5)


def bars(scale: Scale, given: Given) -> list[tuple[str, int]]:
    """(label, how often) along the scale, in at most MOST_BARS steps."""
    points = scale.high - scale.low + 1
    if points <= MOST_BARS:
        return [(str(point), given.get(float(point), 0)) for point in range(scale.low, scale.high + 1)]
    found = []
    edges = [scale.low + (scale.high - scale.low) * k / 10 for k in range(11)]
    for k, (start, end) in enumerate(pairwise(edges)):
        last = k == 9
        n = sum(
            m for value, m in given.items() if start <= value and (value < end or (last and value <= end))
        )
        found.append((f"{start:g}–{end:g}", n))
    return found
