"""The checks panelists have met: attention cards, fixed gold and gold pairs, each passed or failed.

What one card or one pair shows on several scales is one check: somebody who overlooked a card overlooked it on all
of them, and the sequential test takes its events to be independent.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from labeling.models import ControlItem, Panelist, Rating, Study, StudyAsset, Trial
from labeling.statistics.sequential import GOLD_MARGIN, CheckKind

JUDGED = (ControlItem.State.APPROVED, ControlItem.State.RETIRED)
CONTROL_KINDS = (Trial.Kind.GOLD, Trial.Kind.ATTENTION)
Given = dict[tuple[int, int], tuple[float | None, int]]
"""(study asset, scale) → (value, primary key of the rating, which orders the answers).

The value is None where the panelist could not judge. A card that names its answer can always be judged: saying
otherwise fails it. Gold that somebody cannot judge decides nothing."""


class Check(NamedTuple):
    kind: CheckKind
    passed: bool
    order: int


def checks_of(panelist: Panelist) -> list[Check]:
    """Every check of one panelist that can be decided, in the order in which the answers came."""
    return checks_by_panelist(panelist.study, [panelist.pk])[panelist.pk]


def checks_by_panelist(study: Study, panelists: Iterable[int]) -> dict[int, list[Check]]:
    """The same for several panelists of a study, in two queries."""
    wanted = list(panelists)
    given: dict[int, Given] = {pk: {} for pk in wanted}
    answers = Rating.objects.filter(
        panelist__in=wanted, current=True, trial__kind__in=CONTROL_KINDS
    ).order_by("pk")
    for pk, asset, scale, value, order in answers.values_list(
        "panelist_id", "study_asset_id", "scale_id", "value", "pk"
    ):
        given[pk][asset, scale] = (value, order)
    items = list(ControlItem.objects.filter(study=study, state__in=JUDGED).select_related("scale", "asset"))
    return {pk: _decide_all(items, given[pk]) for pk in wanted}


def _decide_all(items: list[ControlItem], given: Given) -> list[Check]:
    if not given:
        return []
    shown: dict[tuple[int, int | None], list[Check]] = defaultdict(list)
    for item in items:
        check = _decide(item, given)
        if check is not None:
            shown[item.asset_id, item.lower_asset_id].append(check)
    merged = [
        Check(parts[0].kind, all(part.passed for part in parts), max(part.order for part in parts))
        for parts in shown.values()
    ]
    return sorted(merged, key=lambda check: check.order)


def _decide(item: ControlItem, given: Given) -> Check | None:
    """Whether `item` was passed on its scale; None where an answer is missing."""
    answer = given.get((item.asset_id, item.scale_id))
    if answer is None:
        return None
    value, order = answer
    if item.asset.purpose == StudyAsset.Purpose.ATTENTION:
        return Check("attention", value is not None and _near(value, item), order)
    if value is None:
        return None
    if item.kind == ControlItem.Kind.FIXED:
        return Check("gold_pair", _near(value, item), order)
    lower = given.get((item.lower_asset_id or 0, item.scale_id))
    if lower is None or lower[0] is None:
        return None
    margin = max(GOLD_MARGIN, (item.scale.high - item.scale.low) / 3)
    return Check("gold_pair", value - lower[0] > -margin, max(order, lower[1]))


def _near(value: float, item: ControlItem) -> bool:
    return item.expected is not None and abs(value - item.expected) <= item.tolerance
