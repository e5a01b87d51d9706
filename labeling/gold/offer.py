"""Which gold, attention cards or anchors a panelist is shown next.

The cost follows the number of items in use, which people keep small, and stays clear of how many trials and images
the study has: showings are counted by index, of a few items at a time, and no further than it matters.
"""

import random
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection
from django.db.models import Count

from core import audit
from labeling.gold.purposes import told_to
from labeling.models import ControlItem, Panelist, Study, StudyAsset, Trial

Purpose, State = StudyAsset.Purpose, ControlItem.State
COUNTED_TO = 50
"""Showings are told apart up to this number, where no limit asks for more."""
LOOKED_AT = 8
"""Least number of items whose showings are compared; twice what is wanted where that is more."""
COUNT = """
select place.id, (
  select count(*) from (
    select 1 from trial where study_asset_id = place.id and kind = %s limit %s
  ) as shown
) from unnest(%s::bigint[]) as place(id)
"""


class Limited(NamedTuple):
    """An item and the number of showings that retires it; 0: none does."""

    item: int
    limit: int


class Unit(NamedTuple):
    """Images that are shown together: those of a pair, or a single one. `left` are those still to be seen."""

    images: tuple[int, ...]
    left: tuple[int, ...]
    items: tuple[Limited, ...]


def next_controls(panelist: Panelist, purpose: str, limit: int) -> list[tuple[int, str]]:
    """Up to `limit` images as (study asset, group): first what completes a pair, then what was shown least.

    Gold and cards are shown while an item in use holds them and has showings left; the plan that reaches an item's
    limit retires it. Plans that run at the same moment may each show it once more.
    """
    groups = _places(panelist, purpose)
    units = _anchors(groups) if purpose == Purpose.ANCHOR else _items(panelist.study, purpose, groups)
    fresh = _unseen(panelist, purpose, units)
    # By chance, and the same for the same panelist: a fixed order would show everybody the same first.
    random.Random(f"{panelist.study_id}|{panelist.pk}|{purpose}").shuffle(fresh)
    begun = [unit for unit in fresh if len(unit.left) < len(unit.images)]
    rest = [unit for unit in fresh if len(unit.left) == len(unit.images)]
    looked_at = [*begun, *rest][: max(LOOKED_AT, 2 * limit)]
    shown = _showings(looked_at, purpose)
    looked_at.sort(key=lambda unit: (len(unit.left) == len(unit.images), shown[unit.images[0]]))
    chosen: list[int] = []
    worn: list[int] = []
    for unit in looked_at:
        seen = shown[unit.images[0]]
        usable = [one for one in unit.items if not one.limit or seen < one.limit]
        worn += [one.item for one in unit.items if one.limit and seen >= one.limit]
        left = [image for image in unit.left if image not in chosen]
        if not usable or len(chosen) + len(left) > limit:
            continue
        chosen += left
        worn += [one.item for one in usable if one.limit and left and seen + 1 >= one.limit]
    _retire(panelist.study, worn)
    return [(image, groups[image]) for image in chosen]


def _places(panelist: Panelist, purpose: str) -> dict[int, str]:
    places = StudyAsset.objects.filter(study=panelist.study_id, purpose=purpose, asset__isnull=False)
    places = places.exclude(pk__in=told_to(panelist).values("pk"))
    return dict(places.order_by("pk").values_list("pk", "group"))


def _anchors(groups: dict[int, str]) -> list[Unit]:
    return [Unit((pk,), (pk,), (Limited(0, 0),)) for pk in groups]


def _items(study: Study, purpose: str, groups: dict[int, str]) -> list[Unit]:
    """Items in use, those of the same images as one unit."""
    usual = study.gold_exposure if purpose == Purpose.GOLD else 0
    items: dict[tuple[int, ...], list[Limited]] = {}
    rows = ControlItem.objects.filter(study=study, state=State.APPROVED).order_by("pk")
    for pk, asset, lower, own in rows.values_list("pk", "asset_id", "lower_asset_id", "exposure_limit"):
        images = (asset,) if lower is None else (asset, lower)
        if all(image in groups for image in images):
            items.setdefault(images, []).append(Limited(pk, own or usual))
    return [Unit(images, images, tuple(held)) for images, held in items.items()]


def _unseen(panelist: Panelist, purpose: str, units: list[Unit]) -> list[Unit]:
    """Units with something left to see. What was given back unanswered comes again: else walking away would be a
    way around checks. An image seen as something else, before it was gold, decides nothing, so its pair is out."""
    images = {image for unit in units for image in unit.images}
    met = Trial.objects.filter(panelist=panelist, study_asset__in=images).exclude(state=Trial.State.EXPIRED)
    as_control: set[int] = set()
    otherwise: set[int] = set()
    for image, kind in met.values_list("study_asset_id", "kind"):
        (as_control if kind == purpose else otherwise).add(image)
    fresh = []
    for unit in units:
        left = tuple(image for image in unit.images if image not in as_control)
        if left and otherwise.isdisjoint(unit.images):
            fresh.append(unit._replace(left=left))
    return fresh


def _showings(units: list[Unit], purpose: str) -> dict[int, int]:
    """How often the first image of each unit was shown: those of a pair are shown together."""
    images = sorted({unit.images[0] for unit in units})
    if not images:
        return {}
    furthest = max([COUNTED_TO, *(one.limit for unit in units for one in unit.items)])
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [purpose, furthest, images])
        return dict(cursor.fetchall())


def _retire(study: Study, items: list[int]) -> None:
    """Retire what has had its showings, in the order of keys. Of several plans at once, one finds it in use."""
    for pk in sorted(set(items)):
        found = ControlItem.objects.filter(pk=pk, state=State.APPROVED)
        if found.update(state=State.RETIRED, reason="exposure"):
            audit.record("gold_retired", study=study.slug, target=f"controlitem:{pk}", reason="exposure")


def showings_of(items: Iterable[ControlItem]) -> dict[int, int]:
    """How often each item was shown, by its id: of a pair, its higher image. One query."""
    items = list(items)
    shown = Trial.objects.filter(
        study_asset__in={item.asset_id for item in items}, kind__in=(Trial.Kind.GOLD, Trial.Kind.ATTENTION)
    )
    counted = dict(shown.order_by().values_list("study_asset").annotate(n=Count("pk")))
    return {item.pk: counted.get(item.asset_id, 0) for item in items}
