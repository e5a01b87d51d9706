"""Images whose scores are not trusted: they come first into a round, as an arm of their own."""

import numpy as np

from active_learning.choice import Choice
from active_learning.pool import AssetPool
from labeling.models import Study
from scoring.models import ModelVersion, NeedsPeople

STRATEGY = "needs_people"  # a round of nothing else, but for its control arm
SHARE = 0.5  # of what an ordinary round has beside its control arm, at the most: the strategy keeps its part


def asked(study: Study, pool: AssetPool, model: ModelVersion, most: int) -> list[Choice]:
    """At most `most` images of `pool` that need people by `model` and lack ratings: those with fewest ratings first, then
    those with most reasons. An image that people have answered already is not asked about again."""
    if most < 1 or not len(pool):
        return []
    row_of = {int(pk): row for row, pk in enumerate(pool.assets)}
    rows = NeedsPeople.objects.filter(model=model).order_by("study_asset")
    found = [
        (row_of[pk], reasons)
        for pk, reasons in rows.values_list("study_asset", "reasons")
        if pk in row_of and pool.counts[row_of[pk]] < study.ratings_per_asset
    ]
    if not found:
        return []
    at = np.array([row for row, _reasons in found])
    number = np.array([len(reasons) for _row, reasons in found])
    order = np.lexsort((pool.assets[at], -number, pool.counts[at]))[:most]
    return [_choice(*found[place]) for place in order.tolist()]


def _choice(row: int, reasons: list[dict[str, object]]) -> Choice:
    scales = {str(one["scale"]) for one in reasons}
    return Choice(row, scales.pop() if len(scales) == 1 else "", None, {"needs_people": reasons})
