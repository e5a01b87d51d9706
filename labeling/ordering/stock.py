"""What a study has to make blocks of: images by purpose, and its groups."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count

from labeling.models import ControlItem, Study, StudyAsset

Purpose = StudyAsset.Purpose


class Stock(NamedTuple):
    """Images with a picture that blocks may show, by purpose; of gold and cards those an item in use holds."""

    images: dict[str, int]
    groups: int
    biggest_group: str
    biggest: int
    grouped: int

    def of(self, purpose: str) -> int:
        return self.images.get(purpose, 0)


def units_in_use(study: Study) -> list[tuple[int, ...]]:
    """Images (ids of study assets) of each gold or attention item in use; those of a pair are shown together."""
    items = ControlItem.objects.filter(study=study, state=ControlItem.State.APPROVED).order_by("pk")
    rows = items.values_list("asset_id", "lower_asset_id")
    return list(dict.fromkeys(tuple(pk for pk in row if pk is not None) for row in rows))


def stock_of(study: Study) -> Stock:
    """Four queries, each an index scan or an aggregate of the study's images."""
    shown = study.assets.filter(asset__isnull=False)
    images = dict(shown.order_by().values_list("purpose").annotate(n=Count("pk")))
    in_use = {pk for unit in units_in_use(study) for pk in unit}
    for purpose in (Purpose.GOLD, Purpose.ATTENTION):
        images[purpose] = _count_among(shown.filter(purpose=purpose).values_list("pk", flat=True), in_use)
    groups = shown.filter(purpose=Purpose.REGULAR).exclude(group="").order_by()
    sizes = list(groups.values_list("group").annotate(n=Count("pk")).order_by("-n", "group"))
    name, biggest = sizes[0] if sizes else ("", 0)
    return Stock(images, len(sizes), name, biggest, sum(size for _name, size in sizes))


def _count_among(pks: Iterable[int], chosen: set[int]) -> int:
    return sum(pk in chosen for pk in pks)
