"""The checks a panelist has met: attention cards, fixed gold and gold pairs, each passed or failed."""

from typing import NamedTuple

from django.db.models import Q

from labeling.models import ControlItem, Panelist, Rating, Trial
from labeling.statistics.sequential import GOLD_MARGIN, CheckKind


class Check(NamedTuple):
    kind: CheckKind
    passed: bool
    item: int


def checks_of(panelist: Panelist) -> list[Check]:
    """Every check that can be decided, in the order in which the answers came."""
    kinds = (Trial.Kind.GOLD, Trial.Kind.ATTENTION)
    answers = (
        Rating.objects.filter(panelist=panelist, current=True, trial__kind__in=kinds, value__isnull=False)
        .order_by("pk")
        .values_list("study_asset_id", "scale_id", "value", "pk")
    )
    given = {(asset, scale): (value, order) for asset, scale, value, order in answers if value is not None}
    if not given:
        return []
    assets = {asset for asset, _scale in given}
    items = ControlItem.objects.filter(
        Q(asset__in=assets), study=panelist.study_id, active=True
    ).select_related("scale", "asset")
    decided = [found for item in items if (found := decide(item, given)) is not None]
    return [check for _order, check in sorted(decided, key=lambda pair: pair[0])]


def decide(item: ControlItem, given: dict[tuple[int, int], tuple[float, int]]) -> tuple[int, Check] | None:
    """Whether `item` was passed, with the order of the answer that decided it.

    `given` maps (asset, scale) to (value, order). None where an answer is missing.
    """
    answer = given.get((item.asset_id, item.scale_id))
    if answer is None:
        return None
    value, order = answer
    if item.kind == ControlItem.Kind.FIXED:
        kind: CheckKind = "attention" if item.asset.purpose == "attention" else "gold_pair"
        passed = item.expected is not None and abs(value - item.expected) <= item.tolerance
        return order, Check(kind, passed, item.pk)
    lower = given.get((item.lower_asset_id or 0, item.scale_id))
    if lower is None:
        return None
    margin = max(GOLD_MARGIN, (item.scale.high - item.scale.low) / 3)
    return max(order, lower[1]), Check("gold_pair", value - lower[0] > -margin, item.pk)
