"""The checks panelists have met: attention cards, fixed gold and gold pairs, each passed or failed.

What one card or one pair shows on several scales is one check: somebody who overlooked a card overlooked it on all
of them, and the sequential test takes its events to be independent.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from labeling.models import ControlItem, Panelist, Rating, Study, StudyAsset, Trial
from labeling.statistics.gold_candidates import margin
from labeling.statistics.sequential import CheckKind

JUDGED = (ControlItem.State.APPROVED, ControlItem.State.RETIRED)
CONTROL_KINDS = (Trial.Kind.GOLD, Trial.Kind.ATTENTION)


class Answer(NamedTuple):
    """`value` is None where the panelist could not judge, `order` the primary key of the rating.

    A card that names its answer can always be judged: saying otherwise fails it. Gold that somebody cannot judge
    decides nothing."""

    value: float | None
    order: int
    received: datetime


Given = dict[tuple[int, int], Answer]
"""By (study asset, scale)."""


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
    given = answers_by_panelist(Rating.objects.filter(panelist__in=wanted))
    items = list(ControlItem.objects.filter(study=study, state__in=JUDGED).select_related("scale", "asset"))
    return {pk: _decide_all(items, given.get(pk, {})) for pk in wanted}


def answers_by_panelist(ratings: QuerySet[Rating]) -> dict[int, Given]:
    """Those of `ratings` that answer gold and cards, as they now stand, by panelist. One query."""
    given: dict[int, Given] = defaultdict(dict)
    rows = ratings.filter(current=True, trial__kind__in=CONTROL_KINDS).order_by("pk")
    for panelist, asset, scale, value, order, received in rows.values_list(
        "panelist_id", "study_asset_id", "scale_id", "value", "pk", "received_at"
    ):
        given[panelist][asset, scale] = Answer(value, order, received)
    return given


def _decide_all(items: list[ControlItem], given: Given) -> list[Check]:
    if not given:
        return []
    shown: dict[tuple[int, int | None], list[Check]] = defaultdict(list)
    for item in items:
        check = decide(item, given)
        if check is not None:
            shown[item.asset_id, item.lower_asset_id].append(check)
    merged = [
        Check(parts[0].kind, all(part.passed for part in parts), max(part.order for part in parts))
        for parts in shown.values()
    ]
    return sorted(merged, key=lambda check: check.order)


def decide(item: ControlItem, given: Given) -> Check | None:
    """Whether `item` (with its scale and asset) was passed on its scale.

    None where an answer is missing, or came in while this version was not in force; of a pair, both have to have.
    """
    answer = given.get((item.asset_id, item.scale_id))
    if answer is None or not _in_force(item, answer):
        return None
    value = answer.value
    if item.asset.purpose == StudyAsset.Purpose.ATTENTION:
        return Check("attention", value is not None and _near(value, item), answer.order)
    if value is None:
        return None
    if item.kind == ControlItem.Kind.FIXED:
        return Check("gold_pair", _near(value, item), answer.order)
    lower = given.get((item.lower_asset_id or 0, item.scale_id))
    if lower is None or lower.value is None or not _in_force(item, lower):
        return None
    apart = margin(item.scale.high - item.scale.low)
    return Check("gold_pair", value - lower.value > -apart, max(answer.order, lower.order))


def _in_force(item: ControlItem, answer: Answer) -> bool:
    since, until = item.in_force_from, item.in_force_until
    return (since is None or since <= answer.received) and (until is None or answer.received < until)


def _near(value: float, item: ControlItem) -> bool:
    return item.expected is not None and abs(value - item.expected) <= item.tolerance
