"""Gold items, and panelists who answer them, for tests of curation."""

from typing import Any

from labeling.gold.proposals import propose
from labeling.gold.wanted import Wanted
from labeling.models import ControlItem, Panelist, Rating, Study, StudyAsset
from tests.answered_blocks import answered_block, rating_of
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
    (trial,) = answered_block(panelist, [image], kind)
    about = {"cannot_judge": "" if value is not None else "blurred"}
    rating = rating_of(trial, scale_of(panelist.study), value, **about)
    rating.save()
    return rating
