"""A sample block as a contact sheet for the data lead, and as the rating page would receive it."""

from typing import Any, NamedTuple

from labeling.block_payload import manner, scales_with_examples, size_of
from labeling.block_plan import study_asset_of
from labeling.media import picture_url, thumbnail_url
from labeling.models import Study, StudyAsset
from labeling.ordering.picture import SHAPES, kind_names
from labeling.ordering.preview import simulate
from labeling.statistics.ordering import BlockOrder


class Place(NamedTuple):
    """One place of the sheet; `again` is the place of the first showing for a repeat, else 0."""

    number: int
    kind: str
    name: str
    shape: str
    image: StudyAsset
    thumbnail: str
    again: int


def sample_block(study: Study, seed: int) -> BlockOrder | None:
    """The block of `seed`, or None where there is nothing to show."""
    orders = simulate(study, 1, seed)
    return orders[0] if orders else None


def sheet(order: BlockOrder) -> list[Place]:
    """The places of `order`, first to last. One query."""
    images = _images(order)
    place = {item.key: number for number, item in enumerate(order.items, start=1)}
    names = kind_names()
    return [
        Place(
            number=place[item.key],
            kind=item.kind,
            name=names[item.kind],
            shape=SHAPES[item.kind],
            image=(image := images[study_asset_of(item)]),
            thumbnail=thumbnail_url(image),
            again=place[item.repeats] if item.repeats else 0,
        )
        for item in order.items
    ]


def preview_payload(study: Study, order: BlockOrder, seed: int) -> dict[str, Any]:
    """`order` in the form of an open block. Trials have negative numbers: no real trial does, so no answer to one
    of them can ever be taken for a real answer."""
    images = _images(order)
    return {
        "id": f"preview-{seed}",
        "expires_at": None,
        "length": len(order.items),
        "answered": 0,
        "practice": False,
        **manner(study),
        "scales": scales_with_examples(study),
        "trials": [
            {
                "id": -number,
                "position": number,
                "image_url": picture_url(image),
                **size_of(image.asset),
            }
            for number, image in enumerate((images[study_asset_of(item)] for item in order.items), start=1)
        ],
    }


def _images(order: BlockOrder) -> dict[int, StudyAsset]:
    wanted = {study_asset_of(item) for item in order.items}
    return StudyAsset.objects.select_related("asset").in_bulk(wanted)
