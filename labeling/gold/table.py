"""Gold as a table: each item with its pictures, hit rates and exposure, in a fixed number of queries."""

from collections import defaultdict
from typing import NamedTuple

from labeling.gold.hits import Hits, hits_of
from labeling.gold.offer import showings_of
from labeling.media import thumbnail_url
from labeling.models import ControlItem, Study, StudyAsset

Purpose, State = StudyAsset.Purpose, ControlItem.State
LATEST = 50


class Pictured(NamedTuple):
    study_asset: StudyAsset
    thumbnail: str


class ItemRow(NamedTuple):
    """`shown` of `limit` showings (0: no limit); `earlier` are the versions that it replaced, latest first, each with
    its hits; `newer` says that a revision is there."""

    item: ControlItem
    pictures: tuple[Pictured, ...]
    hits: Hits
    shown: int
    limit: int
    earlier: tuple[tuple[ControlItem, Hits], ...]
    newer: bool


class Table(NamedTuple):
    proposed: list[ItemRow]
    in_use: list[ItemRow]
    cards: list[ItemRow]
    retired: list[ItemRow]
    discarded: list[ItemRow]

    @property
    def any(self) -> bool:
        return any(self)

    @property
    def look(self) -> int:
        return sum(row.hits.look for row in (*self.in_use, *self.cards))


def gold_table(study: Study) -> Table:
    """All gold and all cards. Of a card the scale on which it is missed most stands for it. Five queries."""
    items = list(
        study.control_items.exclude(asset__purpose__in=(Purpose.PRACTICE,))
        .select_related(
            "scale", "asset__asset", "lower_asset__asset", "proposed_by", "approved_by", "replaces"
        )
        .order_by("-pk")
    )
    items = [item for item in items if not _told_in_practice(item)]
    hits, shown = hits_of(study, items), showings_of(items)
    by_pk = {item.pk: item for item in items}
    replaced = {item.replaces_id for item in items if item.state != State.DISCARDED}
    rows = [_row(study, item, hits, shown, by_pk, item.pk in replaced) for item in items]
    by_state: dict[str, list[ItemRow]] = defaultdict(list)
    for row in rows:
        card = row.item.asset.purpose == Purpose.ATTENTION and row.item.state == State.APPROVED
        by_state["card" if card else row.item.state].append(row)
    # A version that another took the place of is told with that one.
    retired = [row for row in by_state[State.RETIRED] if row.item.pk not in replaced]
    cards = _one_of_each_card(by_state["card"])
    return Table(
        by_state[State.PROPOSED],
        sorted(by_state[State.APPROVED], key=lambda row: not row.hits.look),
        sorted(cards, key=lambda row: (not row.hits.look, row.item.asset_id)),
        _one_of_each_card(retired)[:LATEST],
        _one_of_each_card(by_state[State.DISCARDED])[:LATEST],
    )


def _told_in_practice(item: ControlItem) -> bool:
    """What was told of an image that has left practice since."""
    return item.asset.purpose == Purpose.REGULAR and item.kind == "fixed" and item.state == State.RETIRED


def _row(
    study: Study,
    item: ControlItem,
    hits: dict[int, Hits],
    shown: dict[int, int],
    by_pk: dict[int, ControlItem],
    newer: bool,
) -> ItemRow:
    images = (item.asset,) if item.lower_asset is None else (item.asset, item.lower_asset)
    usual = study.gold_exposure if item.asset.purpose != Purpose.ATTENTION else 0
    earlier, before = [], by_pk.get(item.replaces_id or 0)
    while before is not None:
        earlier.append((before, hits[before.pk]))
        before = by_pk.get(before.replaces_id or 0)
    return ItemRow(
        item,
        tuple(Pictured(image, thumbnail_url(image)) for image in images),
        hits[item.pk],
        shown[item.pk],
        item.exposure_limit or usual,
        tuple(earlier),
        newer,
    )


def _one_of_each_card(rows: list[ItemRow]) -> list[ItemRow]:
    """The rows in their order; of those of one card the one that is missed most."""
    kept: dict[tuple[int, int], ItemRow] = {}
    for row in rows:
        card = row.item.asset.purpose == Purpose.ATTENTION
        key = (row.item.asset_id, 0 if card else row.item.pk)
        if key not in kept or _rate(row) < _rate(kept[key]):
            kept[key] = row
    return list(kept.values())


def _rate(row: ItemRow) -> float:
    rate = row.hits.everybody.estimate
    return 2.0 if rate is None else rate
