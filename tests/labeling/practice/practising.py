"""Studies with practice images, and panelists who practise."""

from typing import Any

from labeling.blocks import open_block
from labeling.models import Block, ControlItem, Panelist, Study
from labeling.ratings import receive
from tests.factories import add_images
from tests.labeling.panel import item, leased, make_study, scale_of


def practised_study(images: int = 4, **about: Any) -> Study:
    study = make_study(**about)
    add_images(study, images, purpose="practice", first=500)
    return study


def fixed(study: Study, place: int = 0, **about: Any) -> ControlItem:
    """What most people say to practice image `place`."""
    image = study.assets.filter(purpose="practice").order_by("pk")[place]
    answer: dict[str, Any] = {
        "kind": "fixed",
        "scale": scale_of(study),
        "expected": 3,
        "tolerance": 1,
        **about,
    }
    return ControlItem.objects.create(study=study, asset=image, **answer)


def open_for(panelist: Panelist) -> Block:
    block, _created = open_block(panelist)
    assert block is not None
    return block


def answer_all(panelist: Panelist, value: int | None = None) -> None:
    values = [value or 1 + place % 7 for place, _trial in enumerate(leased(panelist))]
    receive(panelist, [item(trial, v) for trial, v in zip(leased(panelist), values, strict=True)])
