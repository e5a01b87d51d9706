"""Gold items, and panelists who answer them, for tests of curation."""

import uuid
from typing import Any

from django.utils import timezone

from labeling.gold.proposals import propose
from labeling.gold.wanted import Wanted
from labeling.models import Block, ControlItem, Panelist, Rating, Study, StudyAsset, Trial
from tests.labeling.panel import scale_of


def pair(study: Study, higher: StudyAsset, lower: StudyAsset, **about: Any) -> Wanted:
    return Wanted("pair", scale_of(study), higher, lower_asset=lower, **about)


def fixed(study: Study, image: StudyAsset, expected: float, tolerance: float = 2) -> Wanted:
    return Wanted("fixed", scale_of(study), image, expected, tolerance)


def in_use(study: Study, wanted: Wanted, by: Any) -> ControlItem:
    """An item in use at once, as in a study that asks for no second person."""
    Study.objects.filter(pk=study.pk).update(second_approval=False)
    item = propose(study, wanted, by)
    assert item.state == "approved"
    return item


def answer(panelist: Panelist, image: StudyAsset, value: float | None, kind: str = "gold") -> Rating:
    """One answered showing of `image`, in a block of its own."""
    block = Block.objects.create(
        panelist=panelist,
        number=panelist.blocks.count() + 1,
        seed=0,
        state="done",
        expires_at=timezone.now(),
    )
    trial = Trial.objects.create(
        block=block,
        panelist=panelist,
        study_asset=image,
        kind=kind,
        position=1,
        state="answered",
        answered_at=timezone.now(),
    )
    return Rating.objects.create(
        key=uuid.uuid4(),
        trial=trial,
        scale=scale_of(panelist.study),
        panelist=panelist,
        study_asset=image,
        value=value,
        cannot_judge="" if value is not None else "blurred",
    )
