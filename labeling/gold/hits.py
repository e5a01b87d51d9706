"""How often each item is passed, live: a bad gold item shows itself by careful raters who fail it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from labeling.label_data import LEFT_OUT
from labeling.models import ControlItem, Rating, Study
from labeling.quality.checks import Check, answers_by_panelist, decide
from labeling.statistics.hit_rates import Rate, hit_rate, is_behind, looks_wrong

LEAST_OTHERS = 2
CAREFUL = 0.8
FEW = 5

Images = tuple[int, int | None]


class Hits(NamedTuple):
    """Rates of one version among all panelists, those who are not suspended, and those who pass the other checks.

    `careful` leaves this item out when it asks who is careful, and is the telling one. `look` says that the item
    should be looked at.
    """

    everybody: Rate
    counting: Rate
    careful: Rate
    look: bool


class _Met(NamedTuple):
    """A check that `panelist` met at the images `images` through the item `item`."""

    item: int
    images: Images
    panelist: int
    check: Check


def hits_of(study: Study, items: Iterable[ControlItem]) -> dict[int, Hits]:
    """Hits of each of `items` (with scale and asset) by its id. Two queries, however many items and panelists.

    A careful rater has passed at least four in five of at least two other checks; items that fall behind the others
    of their kind among all who are not suspended are left aside in that: bad ones must not make careful raters look
    careless.
    """
    items = list(items)
    met = _met(study, items)
    suspended = set(study.panelists.filter(state__in=LEFT_OUT).values_list("pk", flat=True))
    judged = [item for item in items if item.state != ControlItem.State.DISCARDED]
    everybody = _rates(met)
    counting = _rates([one for one in met if one.panelist not in suspended])
    behind = {item.pk for item in judged if is_behind(counting[item.pk], _others(item, judged, counting))}
    careful = _rates(_by_careful(met, {item.pk for item in judged} - behind))
    found = {}
    for item in items:
        # Careful raters decide where enough of them have met the item.
        told = careful if careful[item.pk].seen >= FEW else counting
        look = looks_wrong(told[item.pk], _others(item, judged, told))
        found[item.pk] = Hits(everybody[item.pk], counting[item.pk], careful[item.pk], look)
    return found


def _rates(met: Iterable[_Met]) -> dict[int, Rate]:
    """By item; an item that nobody has met has a rate of none of none."""
    tallies: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for one in met:
        tallies[one.item][0] += one.check.passed
        tallies[one.item][1] += 1
    found: dict[int, Rate] = defaultdict(lambda: hit_rate(0, 0))
    found.update((item, hit_rate(passed, seen)) for item, (passed, seen) in tallies.items())
    return found


def _by_careful(met: Iterable[_Met], judging: set[int]) -> list[_Met]:
    """What was met by panelists who pass the other checks, those of items in `judging`."""
    met = list(met)
    score: dict[tuple[int, Images | None], list[int]] = defaultdict(lambda: [0, 0])
    for one in met:
        if one.item in judging:
            for key in ((one.panelist, None), (one.panelist, one.images)):
                score[key][0] += one.check.passed
                score[key][1] += 1
    careful = []
    for one in met:
        total, own = score[one.panelist, None], score[one.panelist, one.images]
        passed, others = total[0] - own[0], total[1] - own[1]
        if others >= LEAST_OTHERS and passed >= CAREFUL * others:
            careful.append(one)
    return careful


def _others(item: ControlItem, judged: list[ControlItem], rates: dict[int, Rate]) -> Rate:
    """All the other items of its kind together."""
    alike = [rates[other.pk] for other in judged if other.pk != item.pk and _alike(item, other)]
    return hit_rate(sum(rate.passed for rate in alike), sum(rate.seen for rate in alike))


def _alike(one: ControlItem, other: ControlItem) -> bool:
    return (one.kind, one.asset.purpose) == (other.kind, other.asset.purpose)


def _met(study: Study, items: list[ControlItem]) -> list[_Met]:
    images = {pk for item in items for pk in (item.asset_id, item.lower_asset_id) if pk is not None}
    scales = {item.scale_id for item in items}
    given = answers_by_panelist(Rating.objects.filter(scale__in=scales, study_asset__in=images))
    asked: dict[tuple[int, int], list[int]] = defaultdict(list)
    for panelist, answers in given.items():
        for shown in answers:
            asked[shown].append(panelist)
    found = []
    for item in items:
        for panelist in asked[item.asset_id, item.scale_id]:
            check = decide(item, given[panelist])
            if check is not None:
                found.append(_Met(item.pk, (item.asset_id, item.lower_asset_id), panelist, check))
    return found
